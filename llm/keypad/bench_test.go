package keypad

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/phoneagent-go/phoneagent/llm"
)

// BenchmarkReading is what it costs so many minutes into a call in which something
// was keyed in: an update between turns, the next turn, and one that begins with
// other last words than the turn before, which sees them for good.
func BenchmarkReading(b *testing.B) {
	for _, minutes := range []int{1, 60} {
		c := newConversation()
		c.talk(minutes)
		before, revised := c.turnAfter("half a sentence"), c.turnAfter("half of a sentence")
		c.say(llm.RoleUser, "half a sentence")
		c.say(llm.RoleAgent, "An answer.")
		next := c.turnAfter("Another sentence.")
		run := func(of string, f func()) {
			b.Run(fmt.Sprintf("%s/minutes=%d", of, minutes), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					f()
				}
			})
		}
		run("update", func() {
			c.on.update(before.Transcript, before.TranscriptWithToolCalls)
			c.on.update(revised.Transcript, revised.TranscriptWithToolCalls)
		})
		c.answer(before)
		then := c.on.weaving
		then.out = slices.Grow(then.out, 2) // what it grows by now and then is another matter
		run("next", func() {
			c.on.weaving = then
			c.answer(next)
		})
		run("revised", func() {
			c.on.weaving = then
			c.answer(revised)
		})
	}
}

// talk is so many minutes of it: 150 words a minute, in turns of 18 words, and
// something that was keyed in.
func (c *conversation) talk(minutes int) {
	const perMinute, perTurn = 150, 18
	for n := range minutes * perMinute / perTurn {
		c.say([]llm.Role{llm.RoleAgent, llm.RoleUser}[n%2], strings.Repeat("word ", perTurn))
	}
	_ = c.on.begin(c.pads[0], "Key it in.")
	for _, key := range "123#" {
		c.woven = append(slices.Clip(c.woven), woven(llm.RoleDTMF, "", string(key)))
	}
	c.on.update(c.said, c.woven)
	c.on.timer.Stop() // nobody is spoken to
}

// turnAfter is the turn that comes after some words of the caller's.
func (c *conversation) turnAfter(words string) *llm.Turn {
	now := *c
	now.say(llm.RoleUser, words)
	return &llm.Turn{Transcript: now.said, TranscriptWithToolCalls: now.woven}
}

func (c *conversation) answer(turn *llm.Turn) {
	c.on.turn(turn, nil)
	_, about, _ := c.on.mask(turn)
	c.on.delivered(turn, about)
}
