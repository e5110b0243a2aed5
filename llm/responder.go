package llm

import "context"

// A Responder decides what the agent says. One Responder serves many calls at
// once, so its methods must be safe for concurrent use.
type Responder interface {
	// Respond answers one turn by writing to reply, and returns when the
	// answer is complete. The turn is completed for it when it returns.
	//
	// ctx ends the moment the turn is superseded by a newer one, the call
	// ends, or the time limit for a turn has passed; [context.Cause] says
	// which. The next turn does not wait for Respond to return: two calls of
	// Respond for one phone call overlap while the older unwinds.
	//
	// An error ends the turn too: the caller hears the reply so far or, when
	// there is none, [Options.Apology]. A panic is treated as an error.
	Respond(ctx context.Context, turn *Turn, reply *Reply) error
}

// ResponderFunc is a function as a [Responder].
type ResponderFunc func(ctx context.Context, turn *Turn, reply *Reply) error

// Respond calls f.
func (f ResponderFunc) Respond(ctx context.Context, turn *Turn, reply *Reply) error {
	return f(ctx, turn, reply)
}

// Middleware wraps a Responder in another, for example to log turns, to change
// what is said or to answer some turns itself.
//
// To see or change what is written, give the next Responder a Reply of your
// own over the one you were given:
//
//	shout := func(next llm.Responder) llm.Responder {
//		return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
//			return next.Respond(ctx, turn, llm.NewReply(func(e llm.Event) error {
//				e.Text = strings.ToUpper(e.Text)
//				return reply.Send(e)
//			}))
//		})
//	}
type Middleware func(Responder) Responder

// Wrap returns responder inside the given middleware, the first outermost.
func Wrap(responder Responder, middleware ...Middleware) Responder {
	for i := len(middleware) - 1; i >= 0; i-- {
		responder = middleware[i](responder)
	}
	return responder
}
