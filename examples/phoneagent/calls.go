package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/phoneagent-go/phoneagent/retell"
)

func callsCommand(ctx context.Context, t *terminal, args []string) error {
	flags := t.flags("calls", "calls [show ID | tail]: list the newest calls, show one with what was said, or follow them")
	asJSON := flags.Bool("json", false, "print JSON: a list, a call, or with tail a call a line")
	limit := flags.Int("limit", 20, "how many to list")
	every := flags.Duration("every", 5*time.Second, "with tail: how often to ask Retell")
	rest, err := parse(flags, args, 2)
	if err != nil {
		return err
	}
	show, tail := len(rest) == 2 && rest[0] == "show", len(rest) == 1 && rest[0] == "tail"
	if len(rest) > 0 && !show && !tail {
		return errors.New("calls what? There is calls, calls show ID and calls tail")
	}
	if *every <= 0 {
		return errors.New("calls tail: -every must be more than 0")
	}
	o, err := t.office()
	if err != nil {
		return err
	}
	if err := o.need(false, false); err != nil {
		return err
	}
	switch {
	case show:
		return o.showCall(ctx, t, rest[1], *asJSON)
	case tail:
		return o.tailCalls(ctx, t, *every, *asJSON)
	}
	return o.listCalls(ctx, t, *limit, *asJSON)
}

var callsHead = []string{"CALL", "STARTED", "TOOK", "WAIT", "COST", "WHO", "ENDED", "OUTCOME"}

func callRow(call *retell.Call) []string {
	return []string{call.CallID, started(call), duration(call), latency(call), cost(call), parties(call), ending(call), outcome(call)}
}

// newest returns the newest calls, newest first.
func (o *office) newest(ctx context.Context, limit int) ([]*retell.Call, error) {
	calls := []*retell.Call{}
	if limit <= 0 {
		return calls, nil
	}
	for call, err := range o.retell.Calls.List(ctx, &retell.ListCallsParams{Limit: new(min(limit, 1000))}) {
		if err != nil {
			return nil, err
		}
		if calls = append(calls, call); len(calls) == limit {
			break
		}
	}
	return calls, nil
}

func (o *office) listCalls(ctx context.Context, t *terminal, limit int, asJSON bool) error {
	calls, err := o.newest(ctx, limit)
	if err != nil {
		return err
	}
	if asJSON {
		return writeJSON(t.out, calls)
	}
	rows := make([][]string, len(calls))
	for i, call := range calls {
		rows[i] = callRow(call)
	}
	s := newScreen(t.out)
	s.table(callsHead, rows)
	s.text("\n" + retell.SummarizeCalls(calls...).String())
	return nil
}

func (o *office) showCall(ctx context.Context, t *terminal, id string, asJSON bool) error {
	call, err := o.retell.Calls.Get(ctx, id)
	if err != nil {
		return err
	}
	if asJSON {
		return writeJSON(t.out, call)
	}
	s := newScreen(t.out)
	s.report(call)
	s.conversation(call)
	return nil
}

// tailCalls prints each call when it begins, when it ends and when it has been
// analysed, until ctx ends.
func (o *office) tailCalls(ctx context.Context, t *terminal, every time.Duration, asJSON bool) error {
	s, complaints := newScreen(t.out), newScreen(t.err)
	seen := make(map[string]string) // what was printed of each of the newest calls
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		const page = 100
		calls, err := o.newest(ctx, page)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			complaints.note("error", err.Error())
		}
		newest := make(map[string]string, len(calls))
		for i := len(calls) - 1; i >= 0; i-- {
			call := calls[i]
			state := fmt.Sprint(call.CallStatus, call.CallAnalysis != nil)
			newest[call.CallID] = state
			if seen[call.CallID] == state {
				continue
			}
			if err := s.tailed(t, call, asJSON); err != nil {
				return err
			}
		}
		if err == nil {
			seen = newest
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// tailed prints what is new of a call.
func (s *screen) tailed(t *terminal, call *retell.Call, asJSON bool) error {
	if asJSON {
		line, err := call.MarshalJSON()
		if err == nil {
			_, err = fmt.Fprintf(t.out, "%s\n", line)
		}
		return err
	}
	text := fmt.Sprintf("%s  %s  %s", call.CallID, parties(call), call.CallStatus)
	if call.HasEnded() {
		text += fmt.Sprintf("  %s  %s  wait %s  %s", duration(call), ending(call), latency(call), cost(call))
	}
	if call.CallAnalysis != nil {
		text += "  " + outcome(call)
	}
	s.note(time.Now().Format("15:04:05"), text)
	return nil
}
