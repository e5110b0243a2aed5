package marathon

import (
	"fmt"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/dice"
	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// caller wants one thing after the other, and does not wait for the answer.
type caller struct {
	*dice.Luck
	call  *llmtest.Call
	desk  *desk
	cards []string // that were keyed in
}

// thing makes a name of something that is wanted once.
func (c *caller) thing() string { return "t" + newWord(c.Luck) }

func (c *caller) step() {
	switch n := c.IntN(100); {
	case n < 30:
		c.wants(dice.Pick(c.Luck, "book", "find", "charge", "order"), c.thing())
	case n < 36:
		c.speak("I want to go to " + dice.Pick(c.Luck, "billing", "front") + " now.")
	case n < 40:
		c.speak("Take my card please.")
		c.key()
	case n < 44:
		c.speak("Tell me a lie.")
	case n < 47:
		c.speak("The desk please.")
	case n < 57:
		c.speak(dice.Pick(c.Luck, "Hello?", "What did you say?", "", "(unintelligible audio)", "I live in a house by the river and it is old."))
	case n < 65:
		time.Sleep(c.UpTo(6 * time.Second))
		c.call.Interrupt("Wait.")
	case n < 72:
		c.call.Interrupt("So I thought")
		time.Sleep(c.UpTo(2 * time.Second))
		c.call.Revise("So I thought of it again.")
	case n < 79:
		c.call.SayPart("My number is four one five")
		time.Sleep(c.UpTo(3 * time.Second))
		c.call.SayPart("five five five")
		time.Sleep(c.UpTo(time.Second))
		c.call.Finish()
	case n < 83:
		c.call.Press("12")
	case n < 89:
		c.silent(30 * time.Second)
	case n < 92:
		c.call.Inject("The caller is a good customer.", c.In(50))
	case n < 94:
		c.handsOn()
	default:
		c.breaks()
	}
	if c.In(60) {
		time.Sleep(c.UpTo(5 * time.Second))
	} else {
		c.listen()
	}
}

// silent says nothing for at most so long, which is less than brings a farewell.
func (c *caller) silent(most time.Duration) {
	c.call.StaySilent(c.UpTo(most))
	c.speak("I am still here.")
}

// listen waits until the agent has finished.
func (c *caller) listen() {
	for c.call.Speaking() {
		time.Sleep(97*time.Millisecond + c.UpTo(time.Millisecond)) // nobody is as punctual as a timer
	}
}

// speak says something, now or when the agent has finished.
func (c *caller) speak(text string) {
	if c.In(30) {
		c.call.Interrupt(text)
		return
	}
	c.call.Say(text)
}

// wants asks for something, and agrees to it when asked.
func (c *caller) wants(verb, thing string) {
	c.speak("Please " + verb + " " + thing + ".")
	if verb != "book" {
		return
	}
	for range 2 {
		if !strings.Contains(c.call.Hear(), "Shall I") {
			return
		}
		c.speak("Yes, book " + thing + " please.")
	}
}

// key keys in a card if that is what the agent waits for.
func (c *caller) key() {
	if !strings.Contains(c.call.Hear(), "key in your card") {
		return
	}
	card := luhn(c.Luck)
	c.cards = append(c.cards, card)
	for c.In(30) { // something else first
		switch c.IntN(4) {
		case 0:
			c.call.Type(card[:7], c.UpTo(time.Second))
			time.Sleep(c.UpTo(10 * time.Second))
		case 1:
			c.speak("One moment, I look for it.")
		case 2:
			c.silent(20 * time.Second)
		case 3:
			c.call.Drop()
			c.call.Redial()
			c.call.Interrupt("Hello again.")
		}
	}
	c.call.Type(card, c.UpTo(time.Second))
}

// luhn makes the number of a card.
func luhn(l *dice.Luck) string {
	digits := []byte("4")
	for len(digits) < 15 {
		digits = append(digits, byte('3'+l.IntN(7)))
	}
	sum := 0
	for i, d := range digits {
		n := int(d - '0')
		if i%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return fmt.Sprintf("%s%d", digits, (10-sum%10)%10)
}

// handsOn has the program hand the call on, whatever goes on in it.
func (c *caller) handsOn() {
	var call *llm.Call
	c.desk.told.locked(func() { call = c.desk.told.call })
	to := dice.Pick(c.Luck, "billing", "front")
	_ = c.desk.board.Transfer(call, to, agent.Briefing{Said: agent.Everything, Tools: true}) // who may have it already
}

// breaks has the line break off, or dials again while it is half open. What was
// said at that moment may be lost, so the caller speaks.
func (c *caller) breaks() {
	if c.In(50) {
		c.call.Interrupt("I order " + c.thing() + ".")
		time.Sleep(c.UpTo(2 * time.Second))
	}
	if c.In(50) {
		c.call.Drop()
		time.Sleep(c.UpTo(2 * time.Second))
	}
	c.call.Redial()
	c.call.Interrupt("Hello, was I gone?")
}

// leaves ends the call.
func (c *caller) leaves() (want llmtest.Ending) {
	switch c.IntN(3) {
	case 0:
		time.Sleep(c.UpTo(5 * time.Second))
		c.call.HangUp()
		return llmtest.ByCaller
	case 1:
		for c.call.StaySilent(3 * time.Minute); c.call.Ending() == llmtest.NotEnded; c.call.StaySilent(3 * time.Minute) {
			c.call.Say("Hm.") // a reminder was spent on keys that did not come
		}
	default:
		c.call.Say("That is all, goodbye.")
	}
	c.call.AwaitEnd()
	return llmtest.ByAgent
}
