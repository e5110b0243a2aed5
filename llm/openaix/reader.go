package openaix

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/openai/openai-go/v3/packages/ssestream"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// A caller waits for the end of the turn, so a server that keeps the stream
// open after the answer is not waited for longer than this.
const (
	waitForUsage = 2 * time.Second        // from the finish reason to the end
	waitForEnd   = 250 * time.Millisecond // from [DONE] to the end
)

// A reader reads one streamed completion.
//
// It takes the events from the client's decoder, but reads them itself. The
// client's own loop makes about 60 allocations and 9 kB of every delta, takes
// "error": null for an error, and closes the body at [DONE], which costs an
// HTTP/1.1 connection whenever the end of the body comes a moment later.
type reader struct {
	model    *ChatModel
	ctx      context.Context // the caller's
	hangUp   func()          // ends the HTTP request
	response *http.Response
	yield    func(agent.Chunk) bool

	decoder chunkDecoder
	calls   toolCalls
	refusal strings.Builder
	usage   *agent.Usage
	finish  string      // the finish reason, once there is one
	spoke   bool        // text was yielded
	called  bool        // tool calls were yielded
	left    bool        // the loop was left
	patient *time.Timer // hangs up on a server that does not end the stream
}

var doneMark = []byte("[DONE]")

// read yields the completion and returns why it is not a good one, if so.
func (r *reader) read() error {
	defer func() {
		if r.patient != nil {
			r.patient.Stop()
		}
	}()
	if err := r.checkContentType(); err != nil {
		return err
	}
	events := ssestream.NewDecoder(r.response)
	done := false
	for events.Next() {
		data := bytes.TrimSpace(events.Event().Data)
		switch {
		case done || len(data) == 0:
			continue // on to the end of the body, so that the connection can be used again
		case bytes.HasPrefix(data, doneMark):
			done = true
			r.expectEnd(waitForEnd)
			continue
		}
		if err := r.event(events.Event().Type, data); err != nil || r.left {
			return err
		}
	}
	if !done && r.finish == "" {
		return r.broken(cmp.Or(events.Err(), io.ErrUnexpectedEOF))
	}
	return r.end()
}

// event reads one event of the stream.
func (r *reader) event(kind string, data []byte) error {
	if err := r.ctx.Err(); err != nil {
		return r.model.contextEnded(err)
	}
	if kind == "error" {
		return r.model.reported(r.response, data)
	}
	chunk, err := r.decoder.decode(data)
	if err != nil {
		return r.broken(err)
	}
	if hasError(chunk.Error) {
		return r.model.reported(r.response, data)
	}
	if chunk.Usage != nil {
		r.usage = chunk.Usage.convert()
	}
	for i := range chunk.Choices {
		if choice := &chunk.Choices[i]; choice.Index == 0 {
			if err := r.choice(choice); err != nil || r.left {
				return err
			}
		}
	}
	return nil
}

func (r *reader) choice(choice *choice) error {
	if text := choice.Delta.Content; text != "" {
		r.spoke = true
		if r.left = !r.yield(agent.Chunk{Text: text}); r.left {
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
	if r.finish == finishLength || r.finish == finishFilter {
		return nil
	}
	calls, err := r.calls.take()
	if err != nil {
		return r.broken(err)
	}
	for i := range calls {
		r.called = true
		if r.left = !r.yield(agent.Chunk{ToolCall: &calls[i]}); r.left {
			return nil
		}
	}
	return nil
}

const (
	finishLength = "length"
	finishFilter = "content_filter"
)

// end yields what is known only at the end and judges the whole.
func (r *reader) end() error {
	if err := r.yieldCalls(); err != nil || r.left { // if no finish reason came
		return err
	}
	if r.usage != nil && !r.yield(agent.Chunk{Usage: r.usage}) {
		return nil
	}
	switch {
	case r.refusal.Len() > 0:
		failed := r.model.failed(agent.ErrorRefusal, r.response)
		failed.Message = r.refusal.String()
		return failed
	case r.finish == finishLength:
		return r.model.failed(agent.ErrorLength, r.response)
	case r.finish == finishFilter:
		return r.model.failed(agent.ErrorFilter, r.response)
	case !r.spoke && !r.called:
		return r.model.failed(agent.ErrorEmpty, r.response)
	}
	return nil
}

// broken is the error of a stream that ended too early or made no sense.
func (r *reader) broken(cause error) error {
	if err := ended(r.ctx); err != nil {
		return r.model.contextEnded(err)
	}
	failed := r.model.failed(agent.ErrorStream, r.response)
	failed.Err = plain(cause)
	return failed
}

// expectEnd hangs up if the stream has not ended after d.
func (r *reader) expectEnd(d time.Duration) {
	if r.patient == nil {
		r.patient = time.AfterFunc(d, r.hangUp)
		return
	}
	r.patient.Reset(d)
}

// checkContentType refuses answers that cannot be a stream. Those without a
// content type are read: some servers forget it.
func (r *reader) checkContentType() error {
	contentType, _, _ := mime.ParseMediaType(r.response.Header.Get("Content-Type"))
	switch contentType {
	case "application/json":
		body, err := io.ReadAll(io.LimitReader(r.response.Body, maxErrorBody))
		var report struct {
			Error json.RawMessage `json:"error"`
		}
		if err == nil && json.Unmarshal(body, &report) == nil && hasError(report.Error) {
			return r.model.reported(r.response, body)
		}
	case "text/html":
	default:
		return nil
	}
	return r.broken(fmt.Errorf("the answer is %s, not a stream: %w", contentType, errBaseURL))
}

var errBaseURL = errors.New("check the base URL")
