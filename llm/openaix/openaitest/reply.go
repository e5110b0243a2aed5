package openaitest

import (
	"net/http"
	"slices"
	"time"
)

// A Reply is what the server answers to one request. Make one with [Text],
// [Deltas], [Call], [Refuse], [Empty], [Error], [HTML], [Hang], [Drop] or
// [Unexpected] and refine it with its methods, each of which returns a changed
// copy. The zero Reply is [Empty].
//
// Deltas are what a stream is made of: a word of text, the beginning of a tool
// call with its name, or up to eight bytes of its arguments.
type Reply struct {
	deltas   []string
	calls    []ToolCall // without ids: the server makes them up
	refusal  string
	first    time.Duration
	interval time.Duration
	finish   string
	usage    *Usage

	header     http.Header
	fault      *fault
	html       bool
	silent     silence
	unexpected bool

	broken   breakage
	brokenAt int    // deltas sent before it
	brokenBy *fault // what it fails with
}

// silence is how a request stays without any answer.
type silence int

const (
	answered silence = iota
	hanging
	dropped
)

// breakage is how a stream goes wrong.
type breakage int

const (
	whole breakage = iota
	cut
	stalled
	corrupted // what is not JSON is sent as an event, and the stream ends
	failed    // brokenBy is sent as an event, and the stream ends
)

// Usage counts tokens.
type Usage struct {
	Input       int // all tokens of the prompt
	CachedInput int // those of them read from the prompt cache
	Output      int // all tokens written
	Reasoning   int // those of them that are not part of the answer
}

// Text answers with text, one delta per word.
func Text(text string) Reply { return Reply{}.Text(text) }

// Deltas answers with text in exactly these deltas.
func Deltas(deltas ...string) Reply { return Reply{deltas: slices.Clone(deltas)} }

// Call answers with a tool call. The arguments are a JSON object; nothing
// checks them, so that a test can send nonsense.
func Call(name, arguments string) Reply { return Reply{}.Call(name, arguments) }

// Refuse answers with a refusal: the model declines and says so in text.
func Refuse(text string) Reply { return Reply{refusal: text} }

// Empty answers with a completion that has neither text nor tool calls.
func Empty() Reply { return Reply{} }

// Error answers with an HTTP status, 400 to 599, and OpenAI's error object. Quota is status
// 429 with code "insufficient_quota"; a rate limit is status 429 with code
// "rate_limit_exceeded" and a header "Retry-After" or "Retry-After-Ms".
func Error(status int, code, message string) Reply {
	return Reply{fault: &fault{status: status, kind: kindOf(status, code), code: code, message: message}}
}

// HTML answers with a web page instead of JSON, as a proxy in between does.
func HTML(status int) Reply {
	return Reply{html: true, fault: &fault{status: status}}
}

// Hang never answers: no header, until the client gives up or the server is
// closed.
func Hang() Reply { return Reply{silent: hanging} }

// Drop closes the connection without an answer.
func Drop() Reply { return Reply{silent: dropped} }

// Unexpected refuses a request that the script has no answer to, with status
// 400, and fails the test that the server belongs to.
func Unexpected(message string) Reply {
	r := Error(http.StatusBadRequest, "unexpected_request", "openaitest: "+message)
	r.unexpected = true
	return r
}

// Text adds text, one delta per word. It comes before all tool calls.
func (r Reply) Text(text string) Reply {
	r.deltas = append(slices.Clip(r.deltas), words(text)...)
	return r
}

// Call adds a tool call. Several calls are made in parallel, in this order.
func (r Reply) Call(name, arguments string) Reply {
	r.calls = append(slices.Clip(r.calls), ToolCall{Name: name, Arguments: arguments})
	return r
}

// After waits before the answer begins, its header included.
func (r Reply) After(d time.Duration) Reply {
	r.first = d
	return r
}

// Every waits between two deltas; pieces of arguments are deltas too.
func (r Reply) Every(d time.Duration) Reply {
	r.interval = d
	return r
}

// Finish sets the finish reason, for example "length" or "content_filter".
// Without it the reason is "tool_calls" or "stop".
func (r Reply) Finish(reason string) Reply {
	r.finish = reason
	return r
}

// Tokens sets the usage. Without it the usage is made up from the length of
// the messages and the number of deltas.
func (r Reply) Tokens(usage Usage) Reply {
	r.usage = &usage
	return r
}

// Header sets a header of the response.
func (r Reply) Header(name, value string) Reply {
	if r.header = r.header.Clone(); r.header == nil {
		r.header = http.Header{}
	}
	r.header.Set(name, value)
	return r
}

// CutAfter drops the connection after n deltas.
func (r Reply) CutAfter(n int) Reply { return r.breakAt(cut, n, nil) }

// StallAfter sends nothing more after n deltas and keeps the connection, until
// the client gives up or the server is closed.
func (r Reply) StallAfter(n int) Reply { return r.breakAt(stalled, n, nil) }

// GarbageAfter ends the stream after n deltas with an event that is not JSON.
func (r Reply) GarbageAfter(n int) Reply {
	return r.breakAt(corrupted, n, nil)
}

// FailAfter ends the stream after n deltas with OpenAI's error object in it.
func (r Reply) FailAfter(n int, code, message string) Reply {
	f := fault{status: http.StatusInternalServerError, kind: kindOf(http.StatusInternalServerError, code), code: code, message: message}
	return r.breakAt(failed, n, &f)
}

func (r Reply) breakAt(how breakage, n int, by *fault) Reply {
	r.broken, r.brokenAt, r.brokenBy = how, n, by
	return r
}

// kindOf is the error type that OpenAI sends with a status and code.
func kindOf(status int, code string) string {
	switch {
	case code == "insufficient_quota":
		return code
	case status == http.StatusTooManyRequests, code == "rate_limit_exceeded":
		return "requests"
	case status >= http.StatusInternalServerError:
		return "server_error"
	}
	return "invalid_request_error"
}
