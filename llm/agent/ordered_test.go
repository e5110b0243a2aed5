package agent_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

func TestOrderedTools(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var mu sync.Mutex
		var order []string
		tool := func(name string, takes time.Duration, ordered bool) agent.Tool {
			tool := agent.NewTool(name, "", func(context.Context, struct{}) (string, error) {
				mu.Lock()
				order = append(order, name+" at "+time.Since(began).String())
				mu.Unlock()
				time.Sleep(takes)
				return "", nil
			})
			tool.Ordered = ordered
			return tool
		}
		all := []agent.Tool{tool("first", 3*time.Second, true), tool("beside", time.Second, false), tool("second", time.Second, true), tool("third", 0, true)}
		var wanted []agent.ToolCall
		for _, tool := range all {
			wanted = append(wanted, agent.ToolCall{ID: tool.Name, Name: tool.Name, Arguments: "{}"})
		}
		model := &scripted{steps: []step{calls(wanted...), say("Done.")}}
		call := llmtest.Dial(t, agent.New(agent.Config{Model: model, Tools: all}))
		call.Say("Hi")
		assert.Equal(t, "Done.", call.Hear())
		assert.ElementsMatch(t, []string{"first at 0s", "beside at 0s"}, order[:2])
		assert.Equal(t, []string{"second at 3s", "third at 4s"}, order[2:])
	})
}

// One that is cancelled before its turn has come does not let those behind it pass
// the one before it.
func TestOrderedToolsBehindACancelledOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var order []string // by tools that run one by one
		began := time.Now()
		tool := func(name string, takes time.Duration) agent.Tool {
			tool := agent.NewTool(name, "", func(context.Context, struct{}) (string, error) {
				time.Sleep(takes)
				order = append(order, name+" until "+time.Since(began).String())
				return "", nil
			})
			tool.Ordered = true
			return tool
		}
		all := []agent.Tool{tool("charge", 10*time.Second), tool("look", time.Second), tool("mail", time.Second)}
		all[1].CancelOnBargeIn = true
		wants := func(name string) agent.ToolCall { return agent.ToolCall{ID: name, Name: name, Arguments: "{}"} }
		model := &scripted{steps: []step{calls(wants("charge"), wants("look")), calls(wants("mail")), say("Done.")}}
		call := llmtest.Dialer{Patience: time.Minute}.Dial(t, agent.New(agent.Config{Model: model, Tools: all}))
		call.Say("Hi")
		time.Sleep(time.Second)
		call.Interrupt("Hello?")
		assert.Equal(t, "Done.", call.Hear())
		assert.Equal(t, []string{"charge until 10s", "mail until 11s"}, order)
	})
}

// A Key that panics fails the turn, and what was called beside it was not begun.
func TestKeyPanics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tool, ran := counting(0)
		tool.Key = func(call agent.ToolCall) string { return call.Arguments[2:] } // not of "x"
		call, model := converse(t, tool, book("a", tuesday).then(book("b", "x")), book("c", tuesday), say("Booked."))
		call.Say("Tuesday")
		assert.Equal(t, llm.DefaultApology, call.Hear())
		began := call.Elapsed()
		call.Say("Tuesday")
		call.HearUntil("Booked.")
		assert.Less(t, call.Elapsed()-began, 2*time.Second, "nothing is waited for")
		assert.Equal(t, []string{`{"booked":"Tuesday"}`}, model.results(2))
		assert.Equal(t, 1, *ran)
	})
}
