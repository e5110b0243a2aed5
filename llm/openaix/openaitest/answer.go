package openaitest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"
)

var (
	errClientGone = errors.New("the client gave up")
	errAborted    = errors.New("the answer was broken off")
)

// An answer is one reply on its way to the client.
type answer struct {
	reply   Reply
	request *Request
	number  int // of the request
	w       http.ResponseWriter
	ctx     context.Context // ends when the client gives up
	closing <-chan struct{}
	created int64 // Unix seconds
	sent    int   // deltas
}

// send answers. An error means that the connection has to be dropped.
func (a *answer) send() error {
	maps.Copy(a.w.Header(), a.reply.header)
	if err := a.pause(a.reply.first); err != nil {
		return err
	}
	switch {
	case a.reply.silent == hanging:
		return a.hang()
	case a.reply.silent == dropped:
		return errAborted
	case a.reply.html:
		a.w.Header().Set("Content-Type", "text/html")
		a.w.WriteHeader(a.reply.fault.status)
		return a.result(fmt.Fprintf(a.w, "<html><body><h1>%s</h1></body></html>\n", http.StatusText(a.reply.fault.status)))
	case a.reply.fault != nil:
		a.reply.fault.write(a.w)
		return nil
	case a.request.Stream:
		return a.stream()
	}
	return a.complete()
}

// pause waits. It ends early, with an error, when the client or the server does.
func (a *answer) pause(d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-a.ctx.Done():
		return a.gone()
	case <-a.closing:
		return errAborted
	}
}

// hang waits for the end of the client or the server.
func (a *answer) hang() error {
	select {
	case <-a.ctx.Done():
		return a.gone()
	case <-a.closing:
		return errAborted
	}
}

// gone tells a client that gave up from a server that was closed, which ends
// the contexts of its requests too.
func (a *answer) gone() error {
	select {
	case <-a.closing:
		return errAborted
	default:
		return errClientGone
	}
}

// result is the result of a write: one that fails has lost its client.
func (a *answer) result(_ int, err error) error {
	if err != nil {
		return a.gone()
	}
	return nil
}

// finish is the finish reason.
func (a *answer) finish() string {
	switch {
	case a.reply.finish != "":
		return a.reply.finish
	case len(a.reply.calls) > 0:
		return "tool_calls"
	}
	return "stop"
}

// callID names the i-th tool call. No two calls of a server share a name.
func (a *answer) callID(i int) string { return fmt.Sprintf("call_%d_%d", a.number, i+1) }

func (a *answer) usage() json.RawMessage {
	u := a.reply.usage
	if u == nil {
		u = &Usage{Output: len(a.reply.deltas)}
		for _, m := range a.request.Messages {
			u.Input += 4 + len(m.Content)/4
		}
		for _, call := range a.reply.calls {
			u.Output += 1 + len(call.Arguments)/4
		}
	}
	return must(json.Marshal(map[string]any{
		"prompt_tokens": u.Input, "completion_tokens": u.Output, "total_tokens": u.Input + u.Output,
		"prompt_tokens_details":     map[string]int{"cached_tokens": u.CachedInput, "audio_tokens": 0},
		"completion_tokens_details": map[string]int{"reasoning_tokens": u.Reasoning, "audio_tokens": 0},
	}))
}

// complete answers a request that did not ask for a stream.
func (a *answer) complete() error {
	if a.reply.broken == stalled {
		return a.hang()
	}
	if a.reply.broken != whole {
		return errAborted
	}
	message := map[string]any{"role": "assistant", "content": nil, "refusal": nil}
	if len(a.reply.deltas) > 0 {
		var text strings.Builder
		for _, delta := range a.reply.deltas {
			text.WriteString(delta)
		}
		message["content"] = text.String()
	}
	if a.reply.refusal != "" {
		message["refusal"] = a.reply.refusal
	}
	if len(a.reply.calls) > 0 {
		calls := make([]map[string]any, len(a.reply.calls))
		for i, call := range a.reply.calls {
			calls[i] = map[string]any{"id": a.callID(i), "type": "function", "function": map[string]string{"name": call.Name, "arguments": call.Arguments}}
		}
		message["tool_calls"] = calls
	}
	a.w.Header().Set("Content-Type", "application/json")
	return a.result(a.w.Write(must(json.Marshal(map[string]any{
		"id": fmt.Sprintf("chatcmpl-%d", a.number), "object": "chat.completion", "created": a.created, "model": a.request.Model,
		"choices": []any{map[string]any{"index": 0, "message": message, "logprobs": nil, "finish_reason": a.finish()}},
		"usage":   a.usage(),
	}))))
}
