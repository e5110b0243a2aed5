package agent

import (
	"context"
	"fmt"

	"github.com/phoneagent-go/phoneagent/llm"
)

// Progress tells the caller how far a tool is, such as "I am still looking."
// Its ctx is that of [Tool.Run]. It speaks in the turn that waits for the tool,
// which after a barge-in is a later one, and the tool goes on meanwhile. It is
// marked as [llm.Event.Filler]: it is no answer, so a turn that fails after it
// ends with an apology.
//
// Nothing is said when no turn waits for the tool; the error then matches
// [llm.ErrTurnOver] and the tool need not care. Other errors are those of
// [llm.Reply.Send]. It may be called concurrently.
func Progress(ctx context.Context, text string) error {
	e, ok := ctx.Value(executionKey{}).(*execution)
	if !ok {
		return fmt.Errorf("agent: Progress outside of a tool: %w", llm.ErrTurnOver)
	}
	if r := e.listener.Load(); r != nil {
		return r.progress(text)
	}
	return llm.ErrTurnOver
}

// progress speaks while the round waits for its tools.
func (r *round) progress(text string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.waits {
		return llm.ErrTurnOver
	}
	text = spaced(r.said, text)
	if err := r.reply.Send(llm.Event{Text: text, Filler: true}); err != nil {
		return err
	}
	r.said += text
	return nil
}

// await waits for executions, and lets them speak meanwhile, once the turn has
// been asked for. Its error is the cause of ctx's end.
func (r *round) await(ctx context.Context, executions []*execution) error {
	asked := requestOf(ctx)
	if asked == nil {
		r.listen(executions)
	}
	defer r.wait(false)
	for _, e := range executions {
		for done := false; !done; {
			select {
			case <-e.done:
				done = true
			case <-asked:
				asked = nil
				r.listen(executions)
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}
	return nil
}

// listen lets executions speak.
func (r *round) listen(executions []*execution) {
	for _, e := range executions {
		e.listener.Store(r)
	}
	r.wait(true)
}

func (r *round) wait(waits bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waits = waits
}
