package openaitest

import (
	"context"
	"errors"
	"fmt"
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
	number  int       // of the request
	via     transport // how it reaches the client
	form    form      // what it looks like
	ctx     context.Context
	closing <-chan struct{}
	created int64 // Unix seconds
	sent    int   // deltas
}

// A transport carries answers.
type transport interface {
	// refuse sends a fault in the place of an answer.
	refuse(a *answer, f *fault) error
	// page sends a web page in the place of an answer.
	page(a *answer, status int) error
	// open begins a stream of events.
	open(a *answer)
	// event sends one event at once.
	event(a *answer, e event) error
	// complete sends a whole answer.
	complete(a *answer, body []byte) error
}

// A form is what the answers of an API look like.
type form interface {
	// stream is the answer in events.
	stream(a *answer) timeline
	// whole is the answer in one.
	whole(a *answer) []byte
	// failure is a fault as an event.
	failure(f *fault) event
}

// An event is one event of a stream. The kind may be "".
type event struct {
	kind string
	data []byte
}

// A timeline is all events of a stream. A delta is an event, and those that have
// to go before it.
type timeline struct {
	opening []event
	deltas  [][]event
	ending  []event
}

// send answers. An error means that the connection has to be dropped.
func (a *answer) send() error {
	if err := a.pause(a.reply.first); err != nil {
		return err
	}
	switch {
	case a.reply.silent == hanging:
		return a.hang()
	case a.reply.silent == dropped:
		return errAborted
	case a.reply.html:
		return a.via.page(a, a.reply.fault.status)
	case a.reply.fault != nil:
		return a.via.refuse(a, a.reply.fault)
	case a.request.Stream:
		a.via.open(a)
		return a.play(a.form.stream(a))
	case a.reply.broken == stalled:
		return a.hang()
	case a.reply.broken != whole:
		return errAborted
	}
	return a.via.complete(a, a.form.whole(a))
}

// play sends the events at their time.
func (a *answer) play(s timeline) error {
	if err := a.events(s.opening); err != nil {
		return err
	}
	for _, delta := range s.deltas {
		if done, err := a.broken(); done || err != nil {
			return err
		}
		if a.sent > 0 {
			if err := a.pause(a.reply.interval); err != nil {
				return err
			}
		}
		if err := a.events(delta); err != nil {
			return err
		}
		a.sent++
	}
	if done, err := a.broken(); done || err != nil {
		return err
	}
	return a.events(s.ending)
}

func (a *answer) events(events []event) error {
	for _, e := range events {
		if a.ctx.Err() != nil {
			return a.gone()
		}
		if err := a.via.event(a, e); err != nil {
			return err
		}
	}
	return nil
}

// broken does what the script breaks the stream with at this delta, if
// anything. done means that nothing more is to be sent.
func (a *answer) broken() (done bool, err error) {
	if a.reply.broken == whole || a.sent < a.reply.brokenAt {
		return false, nil
	}
	switch a.reply.broken {
	case stalled:
		return true, a.hang()
	case corrupted:
		return true, a.via.event(a, event{data: []byte(`{"id":"chatcmpl`)})
	case failed:
		return true, a.via.event(a, a.form.failure(a.reply.brokenBy))
	}
	return true, errAborted
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

// succeeds reports whether the reply is a whole answer.
func (a *answer) succeeds() bool {
	return a.reply.fault == nil && a.reply.silent == answered && a.reply.broken == whole
}

// text is the text of the whole reply.
func (a *answer) text() string {
	var text strings.Builder
	for _, delta := range a.reply.deltas {
		text.WriteString(delta)
	}
	return text.String()
}

// callID names the i-th tool call. No two calls of a server share a name.
func (a *answer) callID(i int) string { return fmt.Sprintf("call_%d_%d", a.number, i+1) }

// usage is that of the reply, or made up.
func (a *answer) usage() Usage {
	if a.reply.usage != nil {
		return *a.reply.usage
	}
	u := Usage{Output: len(a.reply.deltas)}
	for _, m := range a.request.Messages {
		u.Input += 4 + len(m.Content)/4
	}
	for _, call := range a.reply.calls {
		u.Output += 1 + len(call.Arguments)/4
	}
	return u
}
