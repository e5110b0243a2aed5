package agent_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// What is injected before the caller speaks does not hide that they have.
func TestConfirmAfterInjectedContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tool, ran := counting(0)
		tool.Confirm = true
		model := &scripted{steps: []step{book("a", tuesday), say("Tuesday, shall I?"), book("b", tuesday), say("Done.")}}
		desk := agent.New(agent.Config{Model: model, Tools: []agent.Tool{tool}})
		call := llmtest.Dialer{Options: &llm.Options{TranscriptWithToolCalls: true}}.Dial(t, desk)
		call.Say("Book me in")
		call.Hear()
		call.Inject("It is raining.", false)
		call.Say("Yes")
		call.Hear()
		assert.Equal(t, 1, *ran)
	})
}
