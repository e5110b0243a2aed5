package openaix

import (
	"bytes"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// A caller waits for the end of the turn, so a server that keeps the stream
// open after the answer is not waited for longer than this.
const (
	waitForUsage = 2 * time.Second        // from the finish reason to the end
	waitForEnd   = 250 * time.Millisecond // from the last event to the end
)

// A reader reads one streamed completion.
//
// The request is the client's, and the body is read without it. The client's
// own loop makes about 60 allocations and 9 kB of every delta, takes "error":
// null for an error, and closes the body at [DONE], which costs an HTTP/1.1
// connection whenever the end of the body comes a moment later.
type reader struct {
	answer
	decoder chunkDecoder
	calls   toolCalls
	finish  string // the finish reason, once there is one
}

var doneMark = []byte("[DONE]")

// read yields the completion and returns why it is not a good one, if so.
func (r *reader) read() error {
	cut, err := r.body(r.event)
	if err != nil || r.left {
		return err
	}
	if cut != nil && r.finish == "" {
		return r.broken(cut)
	}
	return r.end()
}

// event reads one event of the stream.
func (r *reader) event(kind string, data []byte) (last bool, err error) {
	if bytes.HasPrefix(data, doneMark) {
		r.expectEnd(waitForEnd)
		return true, nil
	}
	if err := r.ctx.Err(); err != nil {
		return false, r.model.contextEnded(err)
	}
	if kind == "error" {
		return false, r.model.reported(r.response, data)
	}
	chunk, err := r.decoder.decode(data)
	if err != nil {
		return false, r.broken(err)
	}
	if hasError(chunk.Error) {
		return false, r.model.reported(r.response, data)
	}
	if chunk.Usage != nil {
		r.usage = chunk.Usage.convert()
	}
	for i := range chunk.Choices {
		if choice := &chunk.Choices[i]; choice.Index == 0 {
			if err := r.choice(choice); err != nil || r.left {
				return false, err
			}
		}
	}
	return false, nil
}

func (r *reader) choice(choice *choice) error {
	if text := choice.Delta.Content; text != "" {
		if r.say(text); r.left {
			return nil
		}
	}
	r.refusal.WriteString(choice.Delta.Refusal)
	r.calls.add(choice.Delta.ToolCalls)
	if choice.FinishReason == "" || r.finish != "" {
		return nil
	}
	r.finish = choice.FinishReason
	if err := r.yieldCalls(); err != nil || r.left {
		return err
	}
	r.expectEnd(waitForUsage) // now: what the loop does with the calls is not the server's delay
	return nil
}

// yieldCalls yields the tool calls, unless the last may have been cut short.
func (r *reader) yieldCalls() error {
	if finishes[r.finish] != "" {
		return nil
	}
	calls, err := r.calls.take()
	if err != nil {
		return r.broken(err)
	}
	r.call(calls)
	return nil
}

// finishes are the finish reasons that are failures.
var finishes = map[string]agent.ErrorKind{
	"length":         agent.ErrorLength,
	"content_filter": agent.ErrorFilter,
}

// end yields what is known only at the end and judges the whole.
func (r *reader) end() error {
	if err := r.yieldCalls(); err != nil || r.left { // if no finish reason came
		return err
	}
	return r.conclude(finishes[r.finish])
}
