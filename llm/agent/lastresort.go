package agent

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/phoneagent-go/phoneagent/llm"
)

// LastResort returns middleware that answers a turn when everything else has
// failed: if the Responder returns an error and the caller has heard nothing in
// the turn, event is said and done instead, for example an apology with a
// transfer to a person. The lines of [WithFiller] do not count as heard. The
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
			r := new(resort)
			err := next.Respond(context.WithValue(ctx, resortKey{}, r), turn, llm.NewReply(func(e llm.Event) error {
				err := reply.Send(e)
				if err == nil && !r.fills.Load() && (e.Action != nil || speakable(e.Text)) {
					r.spoke.Store(true)
				}
				return err
			}))
			if err == nil || r.spoke.Load() || ctx.Err() != nil {
				return err
			}
			return errors.Join(err, reply.Send(event))
		})
	}
}

// resort watches one turn.
type resort struct {
	spoke atomic.Bool // the caller has heard something
	fills atomic.Bool // what is said now is a line of a filler
}

type resortKey struct{}

// resortOf returns what watches the turn of ctx, nil if nothing does.
func resortOf(ctx context.Context) *resort {
	r, _ := ctx.Value(resortKey{}).(*resort)
	return r
}

// filling has say say a line of a filler, and nobody else anything meanwhile.
func (r *resort) filling(say func() error) error {
	if r != nil {
		r.fills.Store(true)
		defer r.fills.Store(false)
	}
	return say()
}
