package llmtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/retell"
)

// A Call is one phone call as the caller has it, with Retell's part played
// behind their back. Its methods that speak, hear and wait are for the
// goroutine of the test; those that only look may be called from any.
type Call struct {
	t      TB
	dialer Dialer
	dial   connector
	began  time.Time
	done   chan struct{} // closed when the call is over
	ctx    context.Context
	cancel context.CancelFunc // when the call is over

	mu      sync.Mutex
	changed chan struct{} // closed and replaced whenever something below changes
	line    line
	stop    chan struct{}  // closed when line is done with
	workers sync.WaitGroup // the receiver and the pinger of every line
	actions sync.WaitGroup // what waits for the agent to have been spoken
	paused  chan struct{}  // not nil while the caller does not read
	state   state
	ending  Ending
	ended   time.Duration // when it was over
	code    int           // with which the agent closed the last line; 0 if it did not
	redials int           // by itself
	config  configuration
	lines   int // how many there were
	numbers int // frames on this one

	newest     int64 // the newest response id
	fresh      bool  // whether a frame of it has come on any line
	speeches   []*speech
	history    []moment
	part       *utterance // that the caller has not finished; nil if there is none
	settings   agentSettings
	sounding   time.Duration // when the last of the speech will have been spoken
	spoke      time.Duration // when the caller last did
	reminded   int           // how often since then
	remindedAt time.Duration // when last
	lastPong   time.Duration
	pings      int // on this line, not answered yet
	frames     []Frame
	report     []entry
	reported   bool
	pressed    string          // keys that the agent pressed
	toolIDs    map[string]bool // tool call ids, and whether their result has come
}

// state is whether there is a line.
type state int

const (
	connected state = iota
	lineLost
	redialing // Retell dials again by itself
	over
)

// An Ending is how a call ended.
type Ending string

// The ways in which a call ends.
const (
	NotEnded     Ending = ""           // it is still on, or its line was lost
	ByLostLine   Ending = "lost line"  // its line was lost, and a redial of [Dialer.Redials] was in vain
	ByCaller     Ending = "caller"     // [Call.HangUp]
	ByAgent      Ending = "agent"      // the agent ended it, by end_call or by close code 1000
	ByTransfer   Ending = "transfer"   // the agent transferred it
	ByCorruption Ending = "corruption" // the agent's server closed with another code, sent what Retell hangs up on, or used up [Dialer.Redials]
)

// moment is something in the order of the conversation: words of the caller's,
// speech of the agent's, or an entry that is woven in.
type moment struct {
	user   *utterance
	speech *speech
	woven  any
}

func newCall(t TB, d Dialer) *Call {
	ctx, cancel := context.WithCancel(context.Background())
	c := &Call{
		ctx: ctx, cancel: cancel,
		t: t, dialer: d, began: time.Now(), changed: make(chan struct{}), done: make(chan struct{}),
		state: lineLost, toolIDs: make(map[string]bool),
	}
	ms := float64(d.ReminderTrigger) / float64(time.Millisecond)
	c.settings = agentSettings{ReminderTriggerMs: &ms, ReminderMaxCount: d.ReminderMaxCount}
	c.speeches = []*speech{{cut: -1}} // the first words, id 0
	c.history = []moment{{speech: c.speeches[0]}}
	return c
}

// ID returns the call id.
func (c *Call) ID() string { return c.dialer.Details.CallID }

// Details returns the call object that the agent is given.
func (c *Call) Details() retell.Call { return c.dialer.Details }

// Elapsed returns the time since the call was dialled.
func (c *Call) Elapsed() time.Duration { return time.Since(c.began) }

// Done returns a channel that is closed when the call is over.
func (c *Call) Done() <-chan struct{} { return c.done }

// Speaking reports whether the agent is answering: it has been asked and has not
// finished.
func (c *Call) Speaking() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state == connected && (c.openSpeech() != nil || c.Elapsed() < c.sounding)
}

// connect dials. It fails the test when nobody answers.
func (c *Call) connect() {
	c.t.Helper()
	l, err := c.reach()
	if err != nil {
		c.fatalf("the agent did not take the call: %v", err)
	}
	c.mu.Lock()
	c.took(l)
	c.mu.Unlock()
	l.answered()
}

// took begins with a new line. It runs under the lock; after it, wait until the
// line is answered.
func (c *Call) took(l line) {
	c.resume()
	c.line, c.stop, c.state, c.numbers = l, make(chan struct{}), connected, 0
	c.lines++
	c.config, c.lastPong, c.pings = configuration{}, c.Elapsed(), 0
	c.note("retell", "connected")
	c.workers.Go(func() { c.receive(l) })
	c.announce()
}

// announce wakes whoever waits for a change. It runs under the lock.
func (c *Call) announce() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// receive takes frames in until the line is gone, and lets go of our end then:
// what is in between, such as a proxy, waits for it.
func (c *Call) receive(l line) {
	for {
		raw, err := l.receive()
		if err != nil {
			defer l.drop()
		}
		c.mu.Lock()
		if c.line != l {
			c.mu.Unlock()
			return
		}
		if err != nil {
			c.lineGone(err)
			c.announce()
			c.mu.Unlock()
			return
		}
		c.take(raw)
		c.announce()
		paused := c.paused
		c.mu.Unlock()
		if paused != nil {
			<-paused
		}
	}
}

// lineGone notes that the agent's side ended the connection.
func (c *Call) lineGone(err error) {
	close(c.stop)
	c.line = nil
	if c.state == over {
		return
	}
	closed, isClose := errors.AsType[*closedError](err)
	if isClose {
		c.code = closed.code
	} else if errors.Is(err, errBinary) {
		c.code = 1007
	}
	switch {
	case isClose && closed.code == 1000:
		c.finish(ByAgent, "hung up by close code 1000")
	case isClose || errors.Is(err, errBinary):
		c.violation(nil, "%v: Retell ends the call", err)
		c.finish(ByCorruption, err.Error())
	default:
		c.note("retell", "the line broke: %v", err)
		c.lineBroke()
	}
}

// finish ends the call. It runs under the lock.
func (c *Call) finish(how Ending, why string) {
	if c.state == over {
		return
	}
	c.state, c.ending, c.ended = over, how, c.Elapsed()
	close(c.done)
	c.cancel()
	c.note("retell", "call over: %s", why)
}

// send sends a message of Retell's. It runs under the lock.
func (c *Call) send(message any) {
	raw, err := json.Marshal(message)
	if err != nil {
		panic(fmt.Sprintf("llmtest: %v", err)) // our own message
	}
	c.sendRaw(raw)
}

func (c *Call) sendRaw(raw []byte) {
	if c.line == nil {
		return
	}
	if c.dialer.OnMessage != nil {
		c.dialer.OnMessage(raw)
	}
	if err := c.line.send(raw); err != nil {
		c.note("retell", "could not send: %v", err)
	}
}

// Send sends a raw message to the agent, which may be anything: a test can see
// that its agent survives what Retell has never sent. The call does not take it
// for a request of its own, so an answer to it fails the test.
func (c *Call) Send(message []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.note("retell", "sends %.80q", message)
	if bytes.Contains(message, []byte("ping_pong")) {
		c.pings++
	}
	c.sendRaw(message)
}

// Drop breaks the line off without a close frame, as a network does: what the
// agent has sent at this moment may be lost. The call is still on: [Call.Redial]
// continues it, unless [Dialer.Redials] does.
func (c *Call) Drop() {
	c.endLine(line.drop, func() {
		if c.state == over {
			return // in the same moment
		}
		c.state = lineLost
		c.note("retell", "the line is dropped")
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lineBroke()
}

// HangUp ends the call, as a caller does.
func (c *Call) HangUp() {
	c.endLine(line.hangUp, func() { c.finish(ByCaller, "the caller hung up") })
}

// endLine closes the line and waits until the agent's side has let go of it.
func (c *Call) endLine(how func(line), note func()) {
	c.mu.Lock()
	l := c.line
	if l != nil {
		close(c.stop)
	}
	c.line = nil
	note()
	c.resume()
	c.announce()
	c.mu.Unlock()
	if l != nil {
		how(l)
	}
	c.workers.Wait()
}

// Redial connects the same call again, as Retell does after a line has broken,
// and reads the new line. If there still is a line it stays half open: both ends
// of it are left alone.
func (c *Call) Redial() {
	c.t.Helper()
	c.mu.Lock()
	if c.state == over {
		c.mu.Unlock()
		c.fatalf("Redial: the call is over")
	}
	if c.line != nil {
		close(c.stop)
		c.line = nil
		c.note("retell", "the line is half open")
	}
	c.mu.Unlock()
	c.connect()
}

// StopReading leaves what the agent sends unread from now on, after at most one
// frame, as a peer does that hangs. In memory the agent's writes block at once.
func (c *Call) StopReading() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.paused == nil {
		c.paused = make(chan struct{})
	}
}

// ResumeReading undoes [Call.StopReading].
func (c *Call) ResumeReading() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resume()
}

func (c *Call) resume() {
	if c.paused != nil {
		close(c.paused)
		c.paused = nil
	}
}

func (c *Call) cleanup() {
	c.mu.Lock()
	ended := c.state == over
	c.mu.Unlock()
	if ended {
		c.endLine(line.hangUp, func() {})
	} else {
		c.HangUp()
	}
	c.actions.Wait()
	c.workers.Wait() // an action may have started the last of them
}
