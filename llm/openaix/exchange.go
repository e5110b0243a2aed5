package openaix

import (
	"bytes"
	"context"
	"errors"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// An exchange is one request over a socket, and its answer.
type exchange struct {
	model   *ResponsesModel
	ctx     context.Context // the caller's
	socket  *socket
	request *agent.Request
	yield   func(agent.Chunk) bool

	sent      bool // a request was written
	continued bool // only what was new was sent
	refused   bool // the server took the connection for too old
	heard     bool // something was yielded
	left      bool // the loop was left
	broken    bool // the connection cannot be used again: a response may be under way in it
}

// run yields the answer and returns why it is not a good one, if so.
func (e *exchange) run() error {
	if news, ok := e.socket.known.news(e.request.Messages); ok {
		e.continued = true
		err := e.ask(news, e.socket.known.id)
		if failed, ok := errors.AsType[*agent.ModelError](err); !ok || e.broken || e.heard || failed.Code != "previous_response_not_found" {
			return err
		}
		e.continued = false // it has forgotten
	}
	return e.ask(e.request.Messages, "")
}

// ask sends messages, to be added to the response called previous, and reads
// the answer.
func (e *exchange) ask(messages []agent.Message, previous string) error {
	e.broken = false
	data, err := e.encode(messages, previous)
	if err != nil {
		return err
	}
	e.broken, e.sent = true, true
	e.socket.known = known{}
	r := responseReader{waiting: true, answer: answer{
		model: &e.model.endpoint, ctx: e.ctx, response: e.socket.handshake, yield: e.yield,
	}}
	defer func() { e.heard, e.left = e.heard || r.spoke || r.called, r.left }()
	if err := e.socket.conn.SendRaw(e.ctx, data); err != nil {
		return r.broken(err)
	}
	if err := e.read(&r); err != nil || e.broken {
		return err
	}
	if r.left { // after the last event
		return nil
	}
	err = r.end()
	if err == nil {
		e.socket.known = after(e.request.Messages, r.id, r.said.String(), r.made)
	}
	return err
}

// read reads events up to the last.
func (e *exchange) read(r *responseReader) error {
	for {
		data, err := e.socket.conn.RecvRaw(e.ctx)
		if err != nil {
			return r.broken(err)
		}
		last, err := r.event(bytes.TrimSpace(data))
		if err != nil {
			e.judge(err)
			return err
		}
		if last {
			e.broken = false
			return nil
		}
		if r.left {
			return nil
		}
	}
}

// judge finds out whether the connection is of use after an error: it is after
// one that the server has reported, except about the connection.
func (e *exchange) judge(err error) {
	failed, ok := errors.AsType[*agent.ModelError](err)
	if !ok || failed.Kind == agent.ErrorStream {
		return
	}
	e.refused = failed.Code == "websocket_connection_limit_reached"
	e.broken = e.refused
}

// encode returns the event that asks for a response.
func (e *exchange) encode(messages []agent.Message, previous string) ([]byte, error) {
	params, err := e.model.params(e.request, messages, previous)
	if err != nil {
		return nil, err
	}
	event, err := e.model.event(params)
	if err != nil {
		return nil, e.model.badRequest(err)
	}
	return event, nil
}
