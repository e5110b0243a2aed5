package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"time"
)

// serve takes part in the call over one link until that link is gone, and
// returns why. The link must be out.newest.
func (c *Call) serve(l *link) error {
	if err := c.greet(l); err != nil {
		return err
	}
	for {
		message, err := l.conn.Read()
		if err != nil && !errors.Is(err, ErrMalformed) {
			if fault := l.fault.Load(); fault != nil {
				return fault // which the connection was closed over
			}
			return err
		}
		if c.opts.IdleTimeout > 0 {
			if l.idle.Stop() { // it runs once there has been a ping
				l.idle.Reset(c.opts.IdleTimeout)
			}
		}
		if err == nil && len(message) > c.opts.MaxMessageBytes {
			err, message = tooLarge(c.opts.MaxMessageBytes), nil
		}
		if err == nil {
			err = c.receive(l, message)
		}
		if err != nil {
			c.report(err, message)
		}
	}
}

// greet opens the conversation on a new link, or takes it up again.
func (c *Call) greet(l *link) error {
	c.out.lock()
	if c.out.newest.Load() != l || c.ended {
		c.out.unlock()
		return ErrCallEnded // or a newer link has it; either way this one has nothing to do
	}
	first := !c.begun
	c.begun = true
	c.sockets++
	c.out.attach(l)
	if o := c.opts; !o.NoAutoReconnect || !o.NoCallDetails || o.TranscriptWithToolCalls {
		c.out.frame = appendConfig(c.out.frame[:0], !o.NoAutoReconnect, !o.NoCallDetails, o.TranscriptWithToolCalls)
		c.out.write(c.out.frame)
	}
	c.restate(first)
	c.out.unlock()
	if first {
		c.start(l, &Turn{Call: c, Reason: Begin}, time.Now())
	}
	return nil
}

// restate tells a new link how things stand. It runs under out's lock.
//
// What Retell remembers across a reconnect is not documented. An id that it no
// longer waits for is ignored, so whatever it may wait for is completed again:
// the first words, in silence, and the newest turn, as it was completed.
func (c *Call) restate(first bool) {
	newest := c.open.Load()
	if !first && (newest == nil || newest.interrupt || newest.public.Reason != Begin) {
		c.out.frame = (&speechFrame{complete: true}).append(c.out.frame[:0])
		c.out.write(c.out.frame)
	}
	if c.settings != (AgentSettings{}) {
		c.out.write(appendSettings(nil, c.settings))
	}
	c.out.flush()
	if newest == nil || !newest.closed {
		return // its reply goes on by itself
	}
	if newest.interrupt && newest.sent {
		return // it would be spoken twice: nothing says that its id is remembered
	}
	newest.sent = newest.frame(newest.last, true)
}

// start makes a turn of a request and has the Responder answer it.
func (c *Call) start(l *link, public *Turn, received time.Time) {
	t := c.newTurn(public, received)
	t.from = l
	old := c.open.Load()
	cutsIn := old != nil && old.ctx.Err() == nil
	if !c.supersede(t) {
		return
	}
	if cutsIn {
		// Whoever waits for the older turn to end goes first, so that its request
		// to a provider is closed before this one's is made. Twice, because now and
		// then the scheduler begins at the wrong end of its queue.
		runtime.Gosched()
		runtime.Gosched()
	}
	go t.run()
}

// receive takes one message in. The message is the Conn's and not kept.
func (c *Call) receive(l *link, message []byte) error {
	received := time.Now()
	in, err := l.decoder.open(message)
	if err != nil {
		return err
	}
	switch in.InteractionType {
	case "ping_pong":
		return c.receivePing(l, &in, received)
	case "call_details":
		details, err := in.details()
		if details != nil {
			c.setDetails(details)
		}
		return err
	case "update_only":
		return c.receiveUpdate(l, &in, message)
	case "response_required":
		return c.receiveRequest(l, &in, message, Response, received)
	case "reminder_required":
		return c.receiveRequest(l, &in, message, Reminder, received)
	}
	return fmt.Errorf("%w: %.40q", ErrUnknownMessage, in.InteractionType)
}

func (c *Call) receivePing(l *link, in *inbound, received time.Time) error {
	if c.opts.IdleTimeout > 0 {
		l.idle.Reset(c.opts.IdleTimeout)
	}
	timestamp, ok := in.pong()
	if timestamp == "" {
		timestamp = strconv.FormatInt(received.UnixMilli(), 10)
	}
	c.out.ping(timestamp)
	if ok {
		return nil
	}
	return fmt.Errorf("%w: ping with timestamp %.40q", ErrMalformed, []byte(in.Timestamp))
}

func (c *Call) receiveUpdate(l *link, in *inbound, message []byte) (err error) {
	if c.opts.Hooks.TranscriptUpdated == nil {
		return nil
	}
	update := &Update{TurnTaking: in.turnTaking()}
	update.Transcript, update.TranscriptWithToolCalls, update.Raw, err = l.decoder.transcripts(in, message)
	c.hooks.addUpdate(update, func(newest *Update) { c.opts.Hooks.TranscriptUpdated(c, newest) })
	return err
}

func (c *Call) receiveRequest(l *link, in *inbound, message []byte, reason Reason, received time.Time) (err error) {
	id, ok, idErr := in.id()
	if !ok {
		return idErr
	}
	if c.answering(id) {
		return fmt.Errorf("%w: response_id %d", ErrRepeated, id)
	}
	public := &Turn{Call: c, ID: id, Reason: reason}
	public.Transcript, public.TranscriptWithToolCalls, public.Raw, err = l.decoder.transcripts(in, message)
	c.start(l, public, received)
	return errors.Join(idErr, err)
}

// answering reports whether the newest turn has this id and is still open. Ids
// count for nothing else: what was asked last is what Retell waits for, also
// if its id is one seen before, or lower.
func (c *Call) answering(id int64) bool {
	t := c.open.Load()
	if t == nil || t.interrupt || t.id != id || t.public.Reason == Begin {
		return false
	}
	return t.ctx.Err() == nil
}

// report counts a message that could not be used as it came, and tells of it.
func (c *Call) report(err error, message []byte) {
	c.unexpected.Add(1)
	c.opts.Logger.Warn("unexpected message", "call_id", c.id, "error", err)
	if hook := c.opts.Hooks.Unexpected; hook != nil && c.hooks.reserveReport() {
		raw := json.RawMessage(bytes.Clone(message))
		c.hooks.add(func() {
			c.hooks.reported()
			hook(c, err, raw)
		})
	}
}

func (c *Call) tellStarted() {
	c.startedOnce.Do(func() {
		c.opts.Logger.Info("call started", "call_id", c.id)
		if hook := c.opts.Hooks.CallStarted; hook != nil {
			c.hooks.first(func() { hook(c) })
			return
		}
		c.hooks.first(nil)
	})
}

func (c *Call) tellTurn(record TurnRecord) {
	c.opts.Logger.Debug("turn finished", "call_id", c.id, "response_id", record.ID,
		"reason", record.Reason.String(), "outcome", string(record.Outcome),
		"first_text_ms", record.FirstText.Milliseconds(), "total_ms", record.Total.Milliseconds())
	if record.Outcome == Failed || record.Outcome == TimedOut {
		c.opts.Logger.Error("turn failed", "call_id", c.id, "response_id", record.ID, "error", record.Err)
	}
	if hook := c.opts.Hooks.TurnFinished; hook != nil {
		c.hooks.add(func() { hook(c, &record) })
	}
}

// end ends the call, once. After it the socket is closed, every context of the
// call has ended, and CallEnded is queued last.
func (c *Call) end(cause Cause) {
	how := Drop
	if c.hungUp.Load() {
		// Retell answers the close, which may be read before this goes on: the
		// cause is the agent all the same.
		how, cause = HangUp, CauseAgent
	}
	c.cancel(fmt.Errorf("%w: %s", ErrCallEnded, cause))
	if l := c.out.newest.Load(); l != nil {
		l.close(how) // before the lock, which a write that is stuck on it may hold
	}
	if !c.close(cause) {
		return
	}
	// The call is remembered for a while, and its socket need not be. It may be
	// one that was greeted meanwhile; from here on none is.
	if l := c.out.newest.Swap(nil); l != nil {
		l.close(how)
	}
	c.gone(c)
}

// close marks the call as ended, and reports whether it was not before.
func (c *Call) close(cause Cause) bool {
	c.out.lock()
	defer c.out.unlock()
	if c.ended {
		return false
	}
	c.ended = true
	if t := c.open.Load(); t != nil {
		t.close(Abandoned, nil)
	}
	c.tellStarted()
	c.tellEnded(cause)
	return true
}

// awaitTurn waits until no turn is open, and no longer than ctx.
func (c *Call) awaitTurn(ctx context.Context) {
	for {
		t := c.open.Load()
		if t == nil {
			return
		}
		select {
		case <-t.ctx.Done():
		case <-ctx.Done():
			return
		}
		if c.isOver(ctx, t) {
			return
		}
	}
}

// isOver reports whether a turn whose context has ended is complete and the
// newest. Whoever has ended it for a newer one, or for its time limit, may still be
// on the way to the lock; that is waited for, no longer than ctx.
func (c *Call) isOver(ctx context.Context, t *turn) bool {
	cause := context.Cause(t.ctx)
	if !errors.Is(cause, ErrSuperseded) && !errors.Is(cause, ErrTurnTimeout) || !c.out.mu.lockUntil(ctx) {
		return c.open.Load() == t
	}
	defer c.out.unlock()
	return t.closed && c.open.Load() == t
}

func (c *Call) tellEnded(cause Cause) {
	if c.quiet {
		c.hooks.last(nil)
		return
	}
	record := &CallRecord{
		Cause: cause, Started: c.started, Ended: time.Now(),
		Turns: c.turns, Sockets: c.sockets, Unexpected: int(c.unexpected.Load()),
	}
	c.opts.Logger.Info("call ended", "call_id", c.id, "cause", string(cause), "turns", record.Turns, "sockets", record.Sockets)
	if hook := c.opts.Hooks.CallEnded; hook != nil {
		c.hooks.last(func() { hook(c, record) })
		return
	}
	c.hooks.last(nil)
}
