package main

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/phoneagent-go/phoneagent/retell"
)

// untilHungUp is how long the end of a call that was stopped is waited for.
const untilHungUp = time.Minute

// run places the call of an errand and returns what came of it, and the call, nil
// if there was none. It always has a report, and never calls twice. When ctx ends,
// or the call cannot be followed any more, it hangs up.
func (a *assistant) run(ctx context.Context, client *retell.Client, from string, e *errand) (report, *retell.Call) {
	id, j := rand.Text(), &job{errand: e}
	a.mu.Lock()
	a.jobs[id] = j
	a.mu.Unlock()
	defer func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.jobs, id)
	}()
	variables, err := retell.MarshalVariables(e.brief(id))
	if err != nil {
		return j.conclude(nil, err), nil
	}
	call, err := client.Calls.CreatePhoneCall(ctx, &retell.CreatePhoneCallParams{FromNumber: from, ToNumber: e.To, DynamicVariables: variables})
	if err != nil {
		return j.conclude(nil, err), nil
	}
	following, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		j.stop()
		if sleep(following, untilHungUp) {
			cancel()
		}
	})()
	ended, err := retell.WaitForEnd(following, client, call.CallID, &retell.WaitOptions{MaxInterval: 5 * time.Second})
	if ended != nil {
		call = ended
	}
	if err != nil {
		j.hangUp()
	}
	return j.conclude(call, err), call
}
