package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// caller is one who calls the cluster.
type caller struct {
	cluster *cluster
	call    *llmtest.Call
}

// staysOn is there when one process is killed and when the other is drained.
func (c *caller) staysOn() {
	c.call.Hear()
	c.asksFor("everything")
	<-c.cluster.killed.open
	c.goesOn()
	<-c.cluster.ask.open
	c.asksFor("the rest")
	<-c.cluster.drained.open
	c.goesOn()
	<-c.cluster.finish.open
	c.asks("And Tuesday?")
}

// comesLate calls while one process is draining.
func (c *caller) comesLate() {
	c.call.Hear()
	for range 3 {
		c.asks("Is Tuesday fine?")
		c.cluster.count(func(p *progress) { p.answered++ })
	}
	<-c.cluster.finish.open
	c.asks("And Tuesday?")
}

// asksFor is in the middle of a long answer when it returns.
func (c *caller) asksFor(what string) {
	c.call.Say("Tell me " + what + ".")
	c.call.HearUntil("Well,")
	c.cluster.count(func(p *progress) { p.speaking++ })
}

func (c *caller) goesOn() {
	c.hears()
	c.asks("Is Tuesday fine?")
	c.cluster.count(func(p *progress) { p.answered++ })
}

func (c *caller) asks(question string) {
	c.call.Say(question)
	c.hears()
}

// hears hears an answer to its end. If it does not come to one, the caller says
// hello: an answer that was lost with its process comes again only then, for
// Retell does not ask for it twice.
func (c *caller) hears() {
	const patience = 2 * time.Second
	for {
		c.call.StaySilent(patience / 2)
		if !c.call.Speaking() {
			break
		}
		c.call.StaySilent(patience / 2)
		if c.call.Speaking() {
			c.cluster.count(func(p *progress) { p.hellos++ })
			c.call.Interrupt("Hello?")
		}
	}
	c.call.Hear()
}

// stacks returns the goroutines there are, by what identifies them.
func stacks() map[string]bool {
	all := map[string]bool{}
	for _, stack := range goroutines() {
		all[firstLine(stack)] = true
	}
	return all
}

// newStacks returns the goroutines that were not there before, but for those of
// HTTP connections that are kept for a while and of the test itself.
func newStacks(before map[string]bool) []string {
	return slices.DeleteFunc(goroutines(), func(stack string) bool {
		return before[firstLine(stack)] || !strings.Contains(stack, "phoneagent-go/phoneagent") ||
			strings.Contains(stack, "newStacks") || strings.Contains(stack, "TestTwoProcesses")
	})
}

// firstLine is the number of a goroutine.
func firstLine(stack string) string {
	id, _, _ := strings.Cut(stack, " [")
	return id
}

func goroutines() []string {
	buffer := make([]byte, 8<<20)
	return strings.Split(string(buffer[:runtime.Stack(buffer, true)]), "\n\n")
}

// lazily is text that is made when it is printed.
type lazily struct{ text func() string }

func (l *lazily) String() string { return l.text() }

var _ fmt.Stringer = (*lazily)(nil)
