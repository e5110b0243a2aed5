package traffic

import (
	"fmt"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/dice"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// caller does whatever callers and their lines do, until they hang up or are
// hung up on.
type caller struct {
	*dice.Luck
	call  *llmtest.Call
	drops int
}

// talk is a whole call. An [llmtest.Call] ends the goroutine of whoever speaks
// when the call is over; see [retelltest.Server.Call].
func talk(d *dice.Dice, who string) func(*llmtest.Call) {
	return func(call *llmtest.Call) {
		c := &caller{Luck: d.Of("caller %s", who), call: call}
		if c.In(20) { // at whatever moment
			timer := time.AfterFunc(c.UpTo(2*time.Minute), call.HangUp)
			defer timer.Stop()
		}
		if c.In(80) {
			call.Hear()
		}
		for range 3 + c.IntN(15) {
			c.step()
			time.Sleep(c.UpTo(3 * time.Second))
		}
		if c.In(50) {
			call.Hear()
		}
	}
}

var lines = []string{
	"Tuesday, please.", "Hello?", "I would like to come in for a cleaning some time next week if you have anything.",
	"Yes.", "No, the other one.", "Half past two is good.", "(unintelligible audio)", "", "What did you say?",
}

func (c *caller) step() {
	line := dice.Pick(c.Luck, lines...)
	switch n := c.IntN(100); {
	case n < 35:
		c.call.Say(line)
	case n < 50:
		time.Sleep(c.UpTo(4 * time.Second))
		c.call.Interrupt(line)
	case n < 60:
		c.call.Interrupt("On Tuesday")
		time.Sleep(c.UpTo(time.Second))
		c.call.Revise("On Tuesday at ten, I mean.")
	case n < 66:
		c.call.SayPart("My number is four one five")
		time.Sleep(c.UpTo(2 * time.Second))
		c.call.SayPart("five five five")
		c.call.Finish()
	case n < 71:
		c.call.Press("12#")
	case n < 75:
		c.call.Type("4711", c.UpTo(time.Second))
	case n < 82:
		c.call.StaySilent(c.UpTo(90 * time.Second))
	case n < 87:
		c.call.Inject("The caller is a good customer.", c.In(50))
	case n < 93:
		c.call.Send([]byte(dice.Pick(c.Luck, odd...)))
	case n < 96:
		c.call.StopReading()
		time.Sleep(c.UpTo(3 * time.Second))
		c.call.ResumeReading()
	default:
		c.breaks(line)
	}
}

// odd is what Retell has never sent.
var odd = []string{
	`{"interaction_type":"hologram","x":[1,{"y":null}]}`, `{`, `[]`, `null`, `"x"`, `{}`, ``, "\xff\xfe",
	`{"interaction_type":"update_only","transcript":"none"}`, `{"interaction_type":"ping_pong","timestamp":"soon"}`,
	`{"interaction_type":"update_only","transcript":[{"role":"robot","content":7},null,3]}`,
	`{"interaction_type":"call_details","call":[]}`, `{"interaction_type":5}`, `{"interaction_type":"response_required"}`,
}

// breaks has the line break off, as often as Retell puts up with it, or dials
// again while it is half open. What was said at that moment may be lost, so the
// caller speaks.
func (c *caller) breaks(line string) {
	if c.drops == 3 {
		return
	}
	c.drops++
	if c.In(50) {
		c.call.Interrupt(line)
		time.Sleep(c.UpTo(time.Second))
	}
	if c.In(50) {
		c.call.Drop()
	} else {
		c.call.Redial()
	}
	c.call.Interrupt(fmt.Sprintf("Hello? That was the %d. time.", c.drops))
}
