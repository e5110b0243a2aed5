package agent

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"

	"github.com/phoneagent-go/phoneagent/llm"
)

// LastResort returns middleware that answers a turn when everything else has
// failed: if the Responder returns an error and the caller has heard nothing in
// the turn, event is said and done instead, for example an apology with a
// transfer to a person. What [llm.Event.Filler] marks does not count as heard. The
// error is still returned, for the turn's record. It does nothing for a turn that
// is over.
//
// LastResort panics if the event is not valid.
func LastResort(event llm.Event) llm.Middleware {
	if err := event.Validate(); err != nil {
		panic("agent: LastResort: " + err.Error())
	}
	return func(next llm.Responder) llm.Responder {
		return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			var spoke, runsOn atomic.Bool // the caller has heard something; it ended without a space
			err := next.Respond(ctx, turn, llm.NewReply(func(e llm.Event) error {
				err := reply.Send(e)
				if err == nil && !e.Filler && (e.Action != nil || speakable(e.Text)) {
					spoke.Store(true)
				}
				if err == nil && e.Text != "" {
					runsOn.Store(!strings.HasSuffix(e.Text, " "))
				}
				return err
			}))
			if err == nil || spoke.Load() || ctx.Err() != nil {
				return err
			}
			last := event
			if runsOn.Load() && last.Text != "" {
				last.Text = " " + last.Text
			}
			return errors.Join(err, reply.Send(last))
		})
	}
}
