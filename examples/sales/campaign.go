package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/agent/form"
	"github.com/phoneagent-go/phoneagent/retell"
)

// A campaign calls a list of leads and keeps what comes of it.
type campaign struct {
	calendar  Calendar
	doNotCall DoNotCall
	zone      *time.Location
	now       func() time.Time
	questions *form.Form[answers]
	notes     notes
}

func newCampaign(calendar Calendar, doNotCall DoNotCall, zone *time.Location, now func() time.Time) *campaign {
	c := &campaign{calendar: calendar, doNotCall: doNotCall, zone: zone, now: now}
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
	settled func(ctx context.Context, r result, call *retell.Call) error
}

// windDown is how long live calls may go on when the campaign is stopped.
const windDown = 5 * time.Minute

var errStopped = errors.New("stopped; start it again to go on")

// dial calls the leads, as many at once as the account allows, nobody twice, and
// nobody who does not want to be called. When ctx ends nobody else is called,
// and calls that are on are followed to their end. Called again with the same
// list and store it goes on; see [retell.DialList].
func (c *campaign) dial(ctx context.Context, client *retell.Client, leads []lead, s settings) (*retell.DialReport, error) {
	byNumber := make(map[string]lead, len(leads))
	entries := make([]*retell.DialEntry, 0, len(leads))
	for _, l := range leads {
		if _, twice := byNumber[l.Phone]; twice {
			continue // one phone rings once, however many names it has
		}
		byNumber[l.Phone] = l
		variables, err := retell.MarshalVariables(l)
		if err != nil {
			return new(retell.DialReport), fmt.Errorf("lead %s: %w", l.ID, err)
		}
		entries = append(entries, &retell.DialEntry{
			Params: &retell.CreatePhoneCallParams{FromNumber: s.from, ToNumber: l.Phone, DynamicVariables: variables},
		})
	}
	following, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		select {
		case <-time.After(windDown):
			cancel()
		case <-following.Done():
		}
	})()
	cut := false
	stopped := func() bool {
		cut = cut || ctx.Err() != nil
		return cut
	}
	report, err := retell.DialList(following, client, func(yield func(*retell.DialEntry) bool) {
		for _, entry := range entries {
			if stopped() || !yield(entry) {
				return
			}
		}
	}, &retell.DialOptions{
		Store: willing{s.store, c.doNotCall, stopped},
		Wait:  s.wait,
		OnResult: func(ctx context.Context, dialled *retell.DialResult) error {
			return c.settle(ctx, byNumber[dialled.Entry.Params.ToNumber], dialled, s.settled)
		},
	})
	if err == nil && cut {
		err = errStopped
	}
	return report, err
}

// settle makes a result of a call that is over. It fails if somebody wants to
// be called no more and that cannot be written down: then nobody else is called
// either, and the next run settles it first.
func (c *campaign) settle(ctx context.Context, l lead, dialled *retell.DialResult, settled func(context.Context, result, *retell.Call) error) error {
	call, f := dialled.Call, finding{}
	if call != nil {
		f = c.notes.find(call.CallID)
		f.optedOut = f.optedOut || optedOutIn(call)
	}
	if f.optedOut {
		if err := c.doNotCall.Add(ctx, l.Phone); err != nil {
			return fmt.Errorf("the list of those who must not be called cannot be written: %w", err)
		}
	}
	if err := settled(ctx, newResult(l, dialled, f, c.now()), call); err != nil {
		return err
	}
	if call != nil {
		c.notes.forget(call.CallID)
	}
	return nil
}
