package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/agent/form"
	"github.com/phoneagent-go/phoneagent/retell"
)

// A campaign calls a list of leads and keeps what comes of it.
type campaign struct {
	calendar  Calendar
	doNotCall DoNotCall
	notes     *notes
	zone      *time.Location // of whoever meets the leads
	now       func() time.Time
	questions *form.Form[answers]
}

func newCampaign(calendar Calendar, doNotCall DoNotCall, notes *notes, zone *time.Location, now func() time.Time) *campaign {
	c := &campaign{calendar: calendar, doNotCall: doNotCall, notes: notes, zone: zone, now: now}
	c.questions = c.newQuestions()
	return c
}

// settings are how a list is dialled.
type settings struct {
	from  string           // one of the account's numbers
	store retell.DialStore // remembers who was dialled
	wait  *retell.WaitOptions
	// settled is told of each result, one at a time, with the call, which is
	// nil if there was none. After an error the campaign stops, and the next
	// run tells it of that call again.
	settled func(r result, call *retell.Call) error
	// waits, if not nil, is told how many leads have to wait for their hours,
	// and until when.
	waits func(leads int, until time.Time)
}

// windDown is how long live calls may go on when the campaign is stopped.
const windDown = 5 * time.Minute

var errStopped = errors.New("stopped; start it again to go on")

// dial calls the leads, as many at once as the account allows, nobody twice,
// nobody who does not want to be called, and nobody at night: where it is too
// early or too late, a lead waits. When ctx ends nobody else is called, and calls
// that are on are followed to their end. Called again with the same list and
// store it goes on; see [retell.DialList].
func (c *campaign) dial(ctx context.Context, client *retell.Client, leads []lead, s settings) (*retell.DialReport, error) {
	total := new(retell.DialReport)
	todo, err := toCall(leads, s.from)
	if err != nil {
		return total, err
	}
	for {
		w := &willing{DialStore: s.store, list: c.doNotCall, now: c.now, leads: todo.leads}
		report, err := c.round(ctx, client, todo.entries, w, s)
		add(total, report)
		total.Skipped -= len(w.later)
		switch {
		case err != nil:
			return total, err
		case w.cut:
			return total, errStopped
		case len(w.later) == 0:
			return total, nil
		case s.waits != nil:
			s.waits(len(w.later), w.until)
		}
		select {
		case <-time.After(w.until.Sub(c.now())):
			todo.only(w.later)
		case <-ctx.Done():
			return total, errStopped
		}
	}
}

func add(total, report *retell.DialReport) {
	total.Placed += report.Placed
	total.Resumed += report.Resumed
	total.Ended += report.Ended
	total.Refused += report.Refused
	total.Unclear += report.Unclear
	total.Skipped += report.Skipped
}

// calls are leads as the dialler wants them.
type calls struct {
	leads   map[string]lead // by number
	entries []*retell.DialEntry
}

func toCall(leads []lead, from string) (*calls, error) {
	todo := &calls{leads: make(map[string]lead, len(leads))}
	for _, l := range leads {
		if _, twice := todo.leads[l.Phone]; twice {
			continue // one phone rings once, however many names it has
		}
		todo.leads[l.Phone] = l
		variables, err := retell.MarshalVariables(l)
		if err != nil {
			return nil, fmt.Errorf("lead %s: %w", l.ID, err)
		}
		todo.entries = append(todo.entries, &retell.DialEntry{
			Params: &retell.CreatePhoneCallParams{FromNumber: from, ToNumber: l.Phone, DynamicVariables: variables},
		})
	}
	return todo, nil
}

// only leaves those with these numbers.
func (t *calls) only(numbers map[string]bool) {
	t.entries = slices.DeleteFunc(t.entries, func(entry *retell.DialEntry) bool { return !numbers[entry.Params.ToNumber] })
}

// round dials everybody who may be called now.
func (c *campaign) round(ctx context.Context, client *retell.Client, entries []*retell.DialEntry, w *willing, s settings) (*retell.DialReport, error) {
	w.stopped = func() bool { return ctx.Err() != nil }
	following, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		select {
		case <-time.After(windDown):
			cancel()
		case <-following.Done():
		}
	})()
	return retell.DialList(following, client, func(yield func(*retell.DialEntry) bool) {
		for _, entry := range entries {
			if w.stop() || !yield(entry) {
				return
			}
		}
	}, &retell.DialOptions{
		Store: w,
		Wait:  s.wait,
		OnResult: func(ctx context.Context, dialled *retell.DialResult) error {
			return c.settle(ctx, w.leads[dialled.Entry.Params.ToNumber], dialled, s.settled)
		},
	})
}

// settle makes a result of a call that is over. It fails if somebody wants to
// be called no more and that cannot be written down: then nobody else is called
// either, and the next run settles it first.
func (c *campaign) settle(ctx context.Context, l lead, dialled *retell.DialResult, settled func(result, *retell.Call) error) error {
	call, f := dialled.Call, finding{}
	if call != nil {
		f = c.notes.find(call.CallID)
		f.OptedOut = f.OptedOut || optedOutIn(call)
	}
	if f.OptedOut {
		if err := c.doNotCall.Add(ctx, l.Phone); err != nil {
			return fmt.Errorf("the list of those who must not be called cannot be written: %w", err)
		}
	}
	r, err := c.notes.conclude(newResult(l, dialled, f, c.now()))
	if err != nil {
		return err
	}
	return settled(r, call)
}
