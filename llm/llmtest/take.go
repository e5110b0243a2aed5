package llmtest

import (
	"slices"
	"time"
)

// take takes one frame in: checks it against the state of the call, and does
// what Retell does with it. It runs under the lock.
func (c *Call) take(raw []byte) {
	c.numbers++
	f, err := decodeFrame(raw)
	kind := ""
	if f != nil && f.ResponseType != nil {
		kind = *f.ResponseType
	}
	c.frames = append(c.frames, Frame{At: c.Elapsed(), Type: kind, Raw: raw})
	if c.dialer.OnFrame != nil {
		c.dialer.OnFrame(c.frames[len(c.frames)-1])
	}
	if err != nil {
		c.violation(raw, "%v", err)
		return
	}
	f.number, f.at = c.numbers, c.Elapsed()
	switch kind {
	case "config":
		c.takeConfig(raw, f)
	case "ping_pong":
		c.takePong(raw)
	case "response":
		c.takeResponse(raw, f)
	case "agent_interrupt":
		c.takeInterrupt(raw, f)
	case "tool_call_invocation", "tool_call_result":
		c.takeTool(raw, f)
	case "update_agent":
		c.takeSettings(f)
	case "metadata":
		c.note("agent", "metadata %s", *f.Metadata)
	}
}

func (c *Call) takeConfig(raw []byte, f *frame) {
	if f.number != 1 {
		c.violation(raw, "config must be the first frame")
	}
	c.config = *f.Config
	if c.config.CallDetails && !c.dialer.NoDetails {
		c.send(map[string]any{"interaction_type": "call_details", "call": c.detailsNow()})
	}
	if c.config.AutoReconnect {
		stop := c.stop
		c.workers.Go(func() { c.ping(stop) })
	}
}

func (c *Call) takePong(raw []byte) {
	if c.pings == 0 {
		c.violation(raw, "a pong without a ping")
		return
	}
	c.pings--
	c.lastPong = c.Elapsed()
}

// Retell's keepalive: a ping every 2 s, and 5 s without a pong is a dead line.
const (
	pingEvery = 2 * time.Second
	pongLimit = 5 * time.Second
)

// ping keeps one line alive.
func (c *Call) ping(stop <-chan struct{}) {
	ticker := time.NewTicker(pingEvery)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
		c.mu.Lock()
		select {
		case <-stop:
		default:
			if silent := c.Elapsed() - c.lastPong; silent > pongLimit && c.paused == nil {
				c.violation(nil, "no pong for %v: Retell drops the line", silent)
				c.lastPong = c.Elapsed() // once is enough
			}
			c.pings++
			c.send(map[string]any{"interaction_type": "ping_pong", "timestamp": time.Now().UnixMilli()})
		}
		c.mu.Unlock()
	}
}

// takeResponse applies the rule of ids: what was asked last is taken, until it
// is complete.
func (c *Call) takeResponse(raw []byte, f *frame) {
	id := *f.ResponseID
	s := c.speechOf(id)
	if s != nil && s.crossed && id == c.newest {
		c.supersede() // the unasked speech
		s.dead, s.crossed = false, false
	}
	switch {
	case s == nil:
		c.violation(raw, "response_id %d was never asked for", id)
		return
	case id != c.newest || s.dead:
		c.takeStale(raw, f, s)
		return
	}
	c.fresh = true
	if s.complete {
		if !c.confirms(f, s) {
			c.violation(raw, "response_id %d is complete already", id)
		}
		return
	}
	c.speak(raw, f, s)
}

// takeStale is about a frame of an id that is not the newest. Retell drops it.
// That is no fault while it may have crossed the request on the wire.
func (c *Call) takeStale(raw []byte, f *frame, s *speech) {
	if (c.fresh || s.turn == c.newest) && !c.confirms(f, s) {
		c.violation(raw, "stale: response_id %d is dead", *f.ResponseID)
	}
}

// confirms is whether a frame only says on a new line, once, how an id was
// completed, or that it is. Retell ignores that, and it is a way to make sure
// that nothing is open or lost.
func (c *Call) confirms(f *frame, s *speech) bool {
	again := *f.Content == "" && !f.acts() || s.completion != nil && f.sameAs(s.completion)
	if !*f.ContentComplete || !again || s.confirmed == c.lines {
		return false
	}
	s.confirmed = c.lines
	return true
}

// cross notes that unasked speech, which came just now, may have been sent before
// the agent had read the newest request. An agent that then reads the request
// has to answer it. It runs under the lock.
func (c *Call) cross(now time.Duration) {
	const crossing = time.Millisecond
	if s := c.speechOf(c.newest); s != nil && s.dead && !c.fresh && now-s.asked < crossing {
		s.crossed = true
	}
}

func (c *Call) takeInterrupt(raw []byte, f *frame) {
	id := *f.InterruptID
	var s *speech
	for _, known := range c.speeches {
		if known.unasked && known.interrupt == id {
			s = known
		}
	}
	switch {
	case s == nil:
		c.supersede()
		c.cross(f.at)
		s = &speech{turn: -1, unasked: true, interrupt: id, asked: f.at, cut: -1}
		c.speeches = append(c.speeches, s)
		c.history = append(c.history, moment{speech: s})
	case s.complete:
		c.violation(raw, "interrupt_id %d is complete already", id)
		return
	case s.dead:
		c.violation(raw, "stale: interrupt_id %d is dead", id)
		return
	}
	if f.ShowTransferee != nil {
		c.violation(raw, "show_transferee_as_caller is no field of agent_interrupt")
	}
	c.speak(raw, f, s)
}

// speak adds a frame to a speech.
func (c *Call) speak(raw []byte, f *frame, s *speech) {
	if s.action != nil && f.acts() {
		c.violation(raw, "a second action in one turn")
	}
	if *f.Content != "" {
		if len(s.pieces) == 0 {
			c.update("agent_turn")
		}
		start := max(f.at, c.sounding)
		p := spoken{
			Piece: Piece{
				Text: *f.Content, At: f.at, After: f.at - s.asked, Turn: s.turn,
				NoInterruption: f.NoInterruption != nil && *f.NoInterruption,
			},
			start: start, end: start + c.duration(*f.Content),
		}
		s.pieces = append(s.pieces, p)
		c.sounding = p.end
		c.note("agent", "%q", *f.Content)
	}
	if f.acts() {
		s.action = f
	}
	if *f.ContentComplete {
		s.complete, s.completion, s.confirmed = true, f, c.lines
		c.note("agent", "(complete)")
		c.act(s)
	}
}

// duration is how long text takes to speak.
func (c *Call) duration(text string) time.Duration {
	if c.dialer.WordsPerMinute <= 0 {
		return 0
	}
	const lettersPerWord = 6
	words := float64(len(text)) / lettersPerWord
	return time.Duration(words / c.dialer.WordsPerMinute * float64(time.Minute))
}

// act does what a complete speech ends with, once it has been spoken.
func (c *Call) act(s *speech) {
	if s.action == nil {
		return
	}
	end := s.end()
	if end <= c.Elapsed() {
		c.perform(s)
		return
	}
	c.actions.Go(func() {
		c.sleepUntil(end)
		c.mu.Lock()
		defer c.mu.Unlock()
		if s.cut < 0 && c.state != over {
			c.perform(s)
			c.announce()
		}
	})
}

func (c *Call) perform(s *speech) {
	s.acted = true
	switch a := s.action; {
	case a.endsCall():
		c.note("retell", "hangs up for the agent")
		c.leave(ByAgent, "the agent ended it")
	case a.TransferNumber != nil:
		c.note("retell", "transfers to %s", *a.TransferNumber)
		if !c.transfer(a) {
			c.note("retell", "the transfer failed")
			return
		}
		c.leave(ByTransfer, "transferred")
	case a.DigitToPress != nil:
		c.note("retell", "presses %s", *a.DigitToPress)
		c.pressed += *a.DigitToPress
	}
}

// leave ends the call from Retell's side.
func (c *Call) leave(how Ending, why string) {
	c.finish(how, why)
	if l := c.line; l != nil {
		c.line = nil
		close(c.stop)
		c.workers.Go(l.hangUp) // waits for the agent's side, which may be writing
	}
}

func (c *Call) takeTool(raw []byte, f *frame) {
	id := *f.ToolCallID
	done, known := c.toolIDs[id]
	if *f.ResponseType == "tool_call_invocation" {
		if known {
			c.violation(raw, "tool_call_id %q is used twice", id)
		}
		c.toolIDs[id] = false
		c.note("agent", "calls %s(%s)", *f.Name, *f.Arguments)
		c.weave(map[string]any{
			"role": "tool_call_invocation", "tool_call_id": id, "name": *f.Name, "arguments": *f.Arguments,
		})
		return
	}
	if !known && c.lines > 1 { // the invocation was lost with a line
		c.note("agent", "result %s, of a call that was lost", *f.Content)
		return
	}
	if !known || done {
		c.violation(raw, "a result for tool_call_id %q, which is not waiting for one", id)
	}
	c.toolIDs[id] = true
	c.note("agent", "result %s", *f.Content)
	entry := map[string]any{"role": "tool_call_result", "tool_call_id": id, "content": *f.Content}
	if f.Successful != nil {
		entry["successful"] = *f.Successful
	}
	c.weave(entry)
}

// weave puts an entry at the end of what was said, before an answer of which
// nothing has come yet. It runs under the lock.
func (c *Call) weave(entry any) {
	end := len(c.history)
	for end > 0 && c.history[end-1].speech != nil && len(c.history[end-1].speech.pieces) == 0 {
		end--
	}
	c.history = slices.Insert(c.history, end, moment{woven: entry})
}

func (c *Call) takeSettings(f *frame) {
	s, given := &c.settings, f.AgentConfig
	if given.Responsiveness != nil {
		s.Responsiveness = given.Responsiveness
	}
	if given.InterruptionSensitivity != nil {
		s.InterruptionSensitivity = given.InterruptionSensitivity
	}
	if given.ReminderTriggerMs != nil {
		s.ReminderTriggerMs = given.ReminderTriggerMs
	}
	if given.ReminderMaxCount != nil {
		s.ReminderMaxCount = given.ReminderMaxCount
	}
	c.note("agent", "changes its settings")
}

func (c *Call) speechOf(id int64) *speech {
	for i := len(c.speeches) - 1; i >= 0; i-- { // an id may be asked for again
		if c.speeches[i].turn == id && !c.speeches[i].unasked {
			return c.speeches[i]
		}
	}
	return nil
}

// supersede makes what is not complete dead.
func (c *Call) supersede() {
	for _, s := range c.speeches {
		if s.open() {
			s.dead = true
		}
	}
}
