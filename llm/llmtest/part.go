package llmtest

import "strings"

// SayPart says text as [Call.Say] does, but not to the end: the transcript
// grows as it is recognised, and the agent is not asked to answer yet. A further
// SayPart goes on with the same utterance, and [Call.Finish] ends it. A pause
// between them, by time.Sleep, is the caller hesitating.
func (c *Call) SayPart(text string) {
	c.t.Helper()
	c.awaitQuiet()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requireOn("SayPart")
	c.note("caller", "%q, and goes on", text)
	c.speaks()
	before := ""
	if c.part == nil {
		c.listen(func(s *speech) int { return len(s.text()) })
		c.part = c.beginUtterance()
	} else {
		before = strings.TrimSpace(c.part.Content) + " "
	}
	c.recognise(c.part, before, text)
}

// Finish ends what [Call.SayPart] has begun: the agent is asked to answer it. It
// fails the test if nothing was begun, or the agent was asked meanwhile.
func (c *Call) Finish() {
	c.t.Helper()
	c.awaitLine()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requireOn("Finish")
	if c.part == nil {
		c.fatalLocked("Finish: the caller is not in the middle of saying something")
	}
	c.request("response_required")
}

// beginUtterance adds an utterance of the caller's that is still empty.
func (c *Call) beginUtterance() *utterance {
	u := new(newUtterance("user", "", c.Elapsed()))
	c.history = append(c.history, moment{user: u})
	return u
}

// recognise adds text to an utterance after what is there before, a few words at
// a time, and tells the agent of each few.
func (c *Call) recognise(u *utterance, before, text string) {
	words := strings.Fields(text)
	const each = 3 // words between two updates
	turn := ""
	if before == "" {
		turn = "user_turn"
	}
	for n := each; n < len(words); n += each {
		*u = newUtterance("user", before+strings.Join(words[:n], " ")+" ", c.Elapsed())
		c.update(turn)
		turn = ""
	}
	*u = newUtterance("user", before+text, c.Elapsed())
	c.update(turn)
}
