package llmtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Hear waits until the agent has finished speaking and returns what it said
// since the last time: after [Dial] the first words, after [Call.Say] the
// answer. It fails the test if there is nothing to hear within
// [Dialer.Patience]. An agent that completed its turn without a word is heard
// as "".
func (c *Call) Hear() string {
	c.t.Helper()
	var heard string
	what := "the agent to finish speaking"
	if !c.Speaking() {
		what = "the agent to speak, which nothing has asked it to"
	}
	c.await(what, func() bool {
		fresh := false
		for _, s := range c.speeches {
			fresh = fresh || s.complete && !s.told && s.cut < 0
		}
		if !fresh || c.openSpeech() != nil {
			return false
		}
		heard = c.listen(func(s *speech) int { return len(s.text()) })
		return true
	})
	c.awaitSpoken()
	return heard
}

// HearUntil waits until the agent has said phrase and returns what it said up
// to there since the last time. The agent may go on: it is the moment to
// interrupt it. It fails the test if the agent finishes without the phrase.
func (c *Call) HearUntil(phrase string) string {
	c.t.Helper()
	var heard string
	found := false
	c.await(fmt.Sprintf("the agent to say %q", phrase), func() bool {
		var text strings.Builder
		for _, s := range c.speeches {
			if s.cut < 0 {
				text.WriteString(s.text()[s.heard:])
			}
		}
		at := strings.Index(text.String(), phrase)
		if at < 0 {
			return text.Len() > 0 && c.openSpeech() == nil
		}
		found = true
		left := at + len(phrase)
		heard = c.listen(func(s *speech) int {
			n := min(left, len(s.text())-s.heard)
			left -= n
			return s.heard + n
		})
		return true
	})
	if !found {
		c.fatalf("the agent finished without saying %q", phrase)
	}
	return heard
}

// listen hears every speech up to where upTo says. It runs under the lock.
func (c *Call) listen(upTo func(*speech) int) string {
	var heard []string
	for _, s := range c.speeches {
		if s.cut >= 0 {
			continue
		}
		n := upTo(s)
		if text := strings.TrimSpace(s.text()[s.heard:n]); text != "" {
			heard = append(heard, text)
		}
		s.heard = n
		s.told = s.complete && n == len(s.text())
	}
	return strings.Join(heard, " ")
}

// AwaitEnd waits until the call is over and returns how it ended.
func (c *Call) AwaitEnd() Ending {
	c.t.Helper()
	c.await("the call to end", func() bool { return c.state == over })
	return c.Ending()
}

// Ending returns how the call ended, [NotEnded] if it has not.
func (c *Call) Ending() Ending {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ending
}

// AwaitDrop waits until the agent's server has broken the line off, which makes
// Retell dial again: see [Call.Redial].
func (c *Call) AwaitDrop() {
	c.t.Helper()
	c.await("the line to break", func() bool { return c.state == lineLost })
}

// TransferredTo returns the number that the call was last transferred to, "" if
// it was not.
func (c *Call) TransferredTo() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	number := ""
	for _, s := range c.speeches {
		if s.action != nil && s.complete && s.cut < 0 && s.action.TransferNumber != nil {
			number = *s.action.TransferNumber
		}
	}
	return number
}

// Pressed returns the keys that the agent has pressed.
func (c *Call) Pressed() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pressed
}

// Pieces returns the agent's speech as it came, whether or not it was heard.
func (c *Call) Pieces() []Piece {
	c.mu.Lock()
	defer c.mu.Unlock()
	var pieces []Piece
	for _, s := range c.speeches {
		for _, p := range s.pieces {
			pieces = append(pieces, p.Piece)
		}
	}
	return pieces
}

// Frames returns every frame that the agent sent.
func (c *Call) Frames() []Frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Frame(nil), c.frames...)
}

// A ToolCall is a tool call that the agent reported to Retell.
type ToolCall struct {
	ID, Name, Arguments string
	// Result is what the tool returned and Done whether it has.
	Result string
	Done   bool
	// Successful is whether the result was reported as a success; nil if that
	// was left out.
	Successful *bool
	// At and Until are when the call and its result were reported.
	At, Until time.Duration
}

// ToolCalls returns the tool calls that the agent reported, in that order.
func (c *Call) ToolCalls() []ToolCall {
	var calls []ToolCall
	for _, raw := range c.Frames() {
		f, err := decodeFrame(raw.Raw)
		if err != nil || f.ToolCallID == nil {
			continue
		}
		if raw.Type == "tool_call_invocation" {
			calls = append(calls, ToolCall{ID: *f.ToolCallID, Name: *f.Name, Arguments: *f.Arguments, At: raw.At})
			continue
		}
		for i := range calls {
			if calls[i].ID == *f.ToolCallID {
				calls[i].Result, calls[i].Done, calls[i].Successful, calls[i].Until = *f.Content, true, f.Successful, raw.At
			}
		}
	}
	return calls
}

// Metadata returns the metadata that the agent sent to the web page, in order.
func (c *Call) Metadata() []json.RawMessage {
	var all []json.RawMessage
	for _, raw := range c.Frames() {
		if f, err := decodeFrame(raw.Raw); err == nil && f.Metadata != nil {
			all = append(all, *f.Metadata)
		}
	}
	return all
}

// openSpeech is what the agent is still saying, nil if it has finished. A
// request that it has not begun to answer is open too.
func (c *Call) openSpeech() *speech {
	for _, s := range c.speeches {
		if s.open() {
			return s
		}
	}
	return nil
}

// awaitQuiet waits until the agent has finished speaking, and has been spoken.
func (c *Call) awaitQuiet() {
	c.t.Helper()
	c.await("the agent to finish speaking", func() bool { return c.state != redialing && c.openSpeech() == nil })
	c.awaitSpoken()
}

// awaitSpoken waits while the agent is being spoken.
func (c *Call) awaitSpoken() {
	c.mu.Lock()
	end := c.sounding
	c.mu.Unlock()
	c.sleepUntil(end)
	c.awaitActions()
}

// awaitActions waits until every action has been done that is due by now. That
// takes no time, but happens on a goroutine of its own.
func (c *Call) awaitActions() {
	for {
		c.mu.Lock()
		now := c.Elapsed()
		due := c.state != over && slices.ContainsFunc(c.speeches, func(s *speech) bool {
			return s.action != nil && s.complete && !s.acted && s.cut < 0 && s.end() <= now
		})
		changed := c.changed
		c.mu.Unlock()
		if !due {
			return
		}
		<-changed
	}
}

// await waits until what holds. It fails the test when the call is over before
// that, its line broke, or patience runs out.
func (c *Call) await(what string, holds func() bool) {
	c.t.Helper()
	limit := time.NewTimer(c.dialer.Patience)
	defer limit.Stop()
	for {
		c.mu.Lock()
		done, changed, state := holds(), c.changed, c.state
		c.mu.Unlock()
		if done {
			return
		}
		if state == over {
			c.fatalf("waited for %s, but the call is over", what)
		}
		if state == lineLost {
			c.fatalf("waited for %s, but the line broke", what)
		}
		select {
		case <-changed:
		case <-limit.C:
			c.fatalf("waited %v for %s", c.dialer.Patience, what)
		}
	}
}
