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

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// An answer is one completion while it is read, whichever API it comes from.
type answer struct {
	model    *endpoint
	ctx      context.Context // the caller's
	hangUp   func()          // ends the HTTP request
	response *http.Response  // nil if there was none
	yield    func(agent.Chunk) bool

	events  *events // of the response's body; nil for a WebSocket
	text    []byte  // that waits to be yielded
	refusal strings.Builder
	usage   *agent.Usage
	spoke   bool        // text was yielded
	called  bool        // tool calls were yielded
	left    bool        // the loop was left
	patient *time.Timer // hangs up on a server that does not end the stream
}

// say yields text, or has it wait for that of an event which has come already: a
// model that is ahead costs one frame then, and not many.
func (a *answer) say(text string) {
	a.spoke = true
	further := a.events != nil && a.events.waiting()
	if !further && len(a.text) == 0 && !a.left {
		a.left = !a.yield(agent.Chunk{Text: text})
		return
	}
	a.text = append(a.text, text...)
	if !further {
		a.flush()
	}
}

// flush yields the text that waits.
func (a *answer) flush() {
	if len(a.text) > 0 && !a.left {
		text := string(a.text)
		a.text = a.text[:0]
		a.left = !a.yield(agent.Chunk{Text: text})
	}
}

// call yields tool calls, after the text before them.
func (a *answer) call(calls []agent.ToolCall) {
	a.flush()
	for i := range calls {
		if a.left {
			return
		}
		a.called = true
		a.left = !a.yield(agent.Chunk{ToolCall: &calls[i]})
	}
}

// conclude yields what is known only at the end and judges the whole. The kind
// is what the server says went wrong, "" if nothing did.
func (a *answer) conclude(kind agent.ErrorKind) error {
	if a.usage != nil && !a.yield(agent.Chunk{Usage: a.usage}) {
		return nil
	}
	switch {
	case a.refusal.Len() > 0:
		failed := a.model.failed(agent.ErrorRefusal, a.response)
		failed.Message = a.refusal.String()
		return failed
	case kind != "":
		return a.model.failed(kind, a.response)
	case !a.spoke && !a.called:
		return a.model.failed(agent.ErrorEmpty, a.response)
	}
	return nil
}

// broken is the error of a stream that ended too early or made no sense.
func (a *answer) broken(cause error) error {
	if err := ended(a.ctx); err != nil {
		return a.model.contextEnded(err)
	}
	failed := a.model.failed(agent.ErrorStream, a.response)
	failed.Err = plain(cause)
	return failed
}

// body gives the events of the response's body to handle until that says which
// was the last, and reads on to the end of the body, so that the connection
// can be used again. Without a last one the error is what ended the body.
func (a *answer) body(handle func(kind string, data []byte) (last bool, err error)) (cut, err error) {
	defer func() {
		if a.patient != nil {
			a.patient.Stop()
		}
	}()
	if err := a.checkContentType(); err != nil {
		return nil, err
	}
	a.events = newEvents(a.response.Body)
	defer a.events.close()
	defer func() {
		if a.flush(); a.left { // what came before an error was said, and the error is nobody's any more
			err = nil
		}
	}()
	done := false
	for a.events.read() {
		data := bytes.TrimSpace(a.events.data)
		if done || len(data) == 0 {
			continue
		}
		if done, err = handle(a.events.kind, data); err != nil || a.left {
			return nil, err
		}
		if done || !a.events.waiting() {
			a.flush()
		}
	}
	if !done {
		return cmp.Or(a.events.failed(), io.ErrUnexpectedEOF), nil
	}
	return nil, nil
}

// expectEnd hangs up if the stream has not ended after d.
func (a *answer) expectEnd(d time.Duration) {
	if a.patient == nil {
		a.patient = time.AfterFunc(d, a.hangUp)
		return
	}
	a.patient.Reset(d)
}

// checkContentType refuses answers that cannot be a stream. Those without a
// content type are read: some servers forget it.
func (a *answer) checkContentType() error {
	contentType, _, _ := mime.ParseMediaType(a.response.Header.Get("Content-Type"))
	switch contentType {
	case "application/json":
		body, err := io.ReadAll(io.LimitReader(a.response.Body, maxErrorBody))
		var report struct {
			Error json.RawMessage `json:"error"`
		}
		if err == nil && json.Unmarshal(body, &report) == nil && hasError(report.Error) {
			return a.model.reported(a.response, body)
		}
	case "text/html":
	default:
		return nil
	}
	return a.broken(fmt.Errorf("the answer is %s, not a stream: %w", contentType, errBaseURL))
}

var errBaseURL = errors.New("check the base URL")
