package llmtest

import (
	"math"
	"strings"
	"time"
)

// Say waits until the agent has finished speaking and says text: the transcript
// grows as it is recognised, and then the agent is asked to answer. What the
// agent said before counts as heard.
func (c *Call) Say(text string) {
	c.t.Helper()
	c.awaitQuiet()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listen(func(s *speech) int { return len(s.text()) })
	c.utter(text)
}

// Interrupt says text while the agent speaks. The agent's words after those
// that [Call.HearUntil] returned or, if it was not called, after those that
// have been spoken by now are cut off: neither this caller nor the transcript
// has them. An action that the agent was to do after them is not done.
//
// Words that the agent does not want to be interrupted are spoken to their end
// first. If the call is over by then, nobody hears the text.
func (c *Call) Interrupt(text string) {
	c.t.Helper()
	c.awaitLine()
	protected := c.protectedUntil()
	c.sleepUntil(protected)
	c.awaitActions()
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.Elapsed()
	if c.state == over && protected > 0 {
		c.note("caller", "%q, but the call is over", text)
		return
	}
	c.requireOn("Interrupt")
	for _, s := range c.speeches {
		c.cutOff(s, now)
	}
	c.sounding = now
	c.utter(text)
}

// protectedUntil is when the words that are being spoken may be interrupted, 0
// for at once.
func (c *Call) protectedUntil() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.protectedLocked()
}

// protectedLocked is protectedUntil under the lock.
func (c *Call) protectedLocked() time.Duration {
	now, until := c.Elapsed(), time.Duration(0)
	for _, s := range c.speeches {
		for _, p := range s.pieces {
			if p.NoInterruption && s.cut < 0 && p.start <= max(now, until) && max(now, until) < p.end {
				until = p.end
			}
		}
	}
	return until
}

// cutOff ends a speech that was still going on where the caller cut in on it.
func (c *Call) cutOff(s *speech, now time.Duration) {
	whole, spoken := len(s.text()), len(s.spokenBy(now))
	partly := s.heard > 0 && s.heard < whole
	if s.cut >= 0 || !s.open() && !partly && spoken == whole {
		return
	}
	at := spoken
	if s.heard > 0 {
		at = s.protectedTo(min(s.heard, spoken))
	}
	s.heard = whole
	if at == whole && s.complete {
		return
	}
	s.cut = at
	c.note("caller", "cuts in after %q", s.text()[:s.cut])
}

// Revise replaces what the caller said last by text, as speech recognition does
// when it has heard more, and has the agent asked again. What the agent was
// about to answer is dropped unheard. This happens all the time: Retell asks as
// soon as the caller seems to have finished.
func (c *Call) Revise(text string) {
	c.t.Helper()
	c.awaitLine()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requireOn("Revise")
	last := len(c.history) - 1
	for last >= 0 && c.history[last].user == nil {
		if s := c.history[last].speech; s != nil {
			s.cut, s.heard = 0, len(s.text())
		}
		last--
	}
	if last < 0 {
		c.fatalLocked("Revise: the caller has said nothing yet")
	}
	c.sounding = c.Elapsed()
	c.history[last].user = new(newUtterance("user", text, c.Elapsed()))
	c.note("caller", "%q (revised)", text)
	c.speaks()
	c.update("")
	c.request("response_required")
}

// Press presses keys: 0 to 9, * and #. The agent sees them if it asked for
// transcripts with tool calls, and is asked to answer.
func (c *Call) Press(keys string) {
	c.t.Helper()
	if strings.Trim(keys, "0123456789*#") != "" {
		c.fatalf("Press(%q): there are no such keys", keys)
	}
	c.awaitQuiet()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requireOn("Press")
	c.listen(func(s *speech) int { return len(s.text()) })
	for _, key := range keys {
		c.history = append(c.history, moment{woven: map[string]any{"role": "dtmf", "digit": string(key)}})
	}
	c.requireOn("Press")
	c.note("caller", "presses %s", keys)
	c.speaks()
	c.update("")
	c.request("response_required")
}

// Type presses keys one after another, with a pause after each, also while the
// agent speaks or thinks. The agent sees them as with [Call.Press]. It is asked
// to answer after each, which takes the place of what it was about to say,
// unless [Dialer.KeysUnasked] is set.
func (c *Call) Type(keys string, pause time.Duration) {
	c.t.Helper()
	if strings.Trim(keys, "0123456789*#") != "" {
		c.fatalf("Type(%q): there are no such keys", keys)
	}
	for _, key := range keys {
		c.awaitLine()
		c.typeKey(string(key))
		c.sleepUntil(c.Elapsed() + pause)
	}
}

func (c *Call) typeKey(key string) {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requireOn("Type")
	c.note("caller", "presses %s", key)
	c.weave(map[string]any{"role": "dtmf", "digit": key})
	c.speaks()
	if c.dialer.KeysUnasked {
		c.update("")
		return
	}
	for _, s := range c.speeches {
		if s.open() {
			c.cutOff(s, c.Elapsed())
		}
	}
	c.update("")
	c.request("response_required")
}

// StaySilent says nothing for d. The agent is reminded of the caller as often
// as Retell would remind it: after each [Dialer.ReminderTrigger] in which nobody
// has spoken, at most [Dialer.ReminderMaxCount] times until the caller speaks
// again, and not while a reply is incomplete.
func (c *Call) StaySilent(d time.Duration) {
	c.t.Helper()
	end := c.Elapsed() + d
	for c.Elapsed() < end {
		c.mu.Lock()
		open, due, changed := c.openSpeech() != nil, c.reminderDue(), c.changed
		if c.state == over {
			c.mu.Unlock()
			return
		}
		if !open && due <= c.Elapsed() {
			c.reminded++
			c.remindedAt = c.Elapsed()
			c.note("caller", "is silent")
			c.request("reminder_required")
		}
		c.mu.Unlock()
		if open {
			due = end // unless the reply completes before
		}
		c.sleepUnless(changed, min(due, end))
	}
}

// reminderDue is when the next reminder is asked for, in the far future if none
// is. It runs under the lock.
func (c *Call) reminderDue() time.Duration {
	if c.state != connected || c.reminded >= *c.settings.ReminderMaxCount {
		return math.MaxInt64
	}
	return max(c.spoke, c.sounding, c.remindedAt) + time.Duration(*c.settings.ReminderTriggerMs*float64(time.Millisecond))
}

// sleepUnless sleeps until then or until something changes.
func (c *Call) sleepUnless(changed <-chan struct{}, then time.Duration) {
	timer := time.NewTimer(then - c.Elapsed())
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-changed:
	}
}

func (c *Call) sleepUntil(at time.Duration) {
	timer := time.NewTimer(at - c.Elapsed())
	defer timer.Stop()
	for {
		c.mu.Lock()
		changed, gone := c.changed, c.state == over
		c.mu.Unlock()
		if gone {
			return
		}
		select {
		case <-timer.C:
			return
		case <-changed:
		}
	}
}

// speaks notes that the caller is not silent. It runs under the lock.
func (c *Call) speaks() { c.spoke, c.reminded = c.Elapsed(), 0 }

// utter says text. It runs under the lock.
func (c *Call) utter(text string) {
	c.t.Helper()
	c.requireOn("Say")
	c.note("caller", "%q", text)
	c.speaks()
	c.recognise(c.beginUtterance(), "", text)
	c.request("response_required")
}

// request asks the agent to speak, which makes everything older dead.
func (c *Call) request(kind string) {
	c.supersede()
	c.part = nil
	c.newest++
	c.fresh = false
	message := c.transcripts()
	message["interaction_type"] = kind
	message["response_id"] = c.newest
	s := &speech{turn: c.newest, asked: c.Elapsed(), cut: -1}
	c.speeches = append(c.speeches, s)
	c.history = append(c.history, moment{speech: s})
	c.note("retell", "%s %d", kind, c.newest)
	c.send(message)
}

// update tells the agent of the transcript without asking.
func (c *Call) update(turnTaking string) {
	message := c.transcripts()
	message["interaction_type"] = "update_only"
	if turnTaking != "" {
		message["turntaking"] = turnTaking
	}
	c.send(message)
}

// transcripts returns what has been heard so far.
func (c *Call) transcripts() map[string]any {
	said, woven := c.entries()
	message := map[string]any{"transcript": said}
	if c.config.TranscriptWithToolCalls {
		message["transcript_with_tool_calls"] = woven
	}
	return message
}

// entries returns what has been said so far, and the same with what was woven
// in. It runs under the lock.
func (c *Call) entries() (said, woven []any) {
	now := c.Elapsed()
	if c.state == over {
		now = c.ended
	}
	said, woven = []any{}, []any{}
	for _, m := range c.history {
		var entry any
		switch {
		case m.user != nil:
			entry = m.user
		case m.speech != nil:
			text := m.speech.inTranscript(now)
			if text == "" {
				continue
			}
			u := newUtterance("agent", text, m.speech.pieces[0].start)
			u.Metadata = map[string]any{"response_id": m.speech.turn}
			entry = u
		default:
			woven = append(woven, m.woven)
			continue
		}
		said, woven = append(said, entry), append(woven, entry)
	}
	return said, woven
}
