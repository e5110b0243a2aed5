package agent_test

import (
	"context"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// A front desk, billing, and a night service. Billing knows what the caller
// wants and has no access to what was said; who calls at night is answered by
// the night service from the start.
func ExampleSwitchboard() {
	front := agent.New(agent.Config{
		Model:        parrot,
		Greeting:     "Riverside Dental, good day.",
		Instructions: "You are the front desk.",
		Tools: []agent.Tool{
			agent.HandOffSummary("billing", "for questions about bills", agent.Briefing{}),
		},
	})
	billing := agent.New(agent.Config{
		Model:        parrot,
		Instructions: "You answer questions about bills.",
		Tools: []agent.Tool{
			agent.HandOff("front desk", "for everything else", agent.Briefing{Said: agent.Everything, Tools: true}),
		},
	})
	night := agent.New(agent.Config{Model: parrot, Greeting: "We are closed. Is it an emergency?"})

	clock := func() time.Time { return time.Date(2026, 3, 3, 22, 0, 0, 0, time.UTC) } // time.Now
	board := agent.NewSwitchboard(agent.SwitchboardConfig{
		Agents: map[string]llm.Responder{"front desk": front, "billing": billing, "night": night},
		First:  "front desk",
		Choose: func(*llm.Call) string {
			if hour := clock().Hour(); hour < 8 || hour >= 18 {
				return "night"
			}
			return ""
		},
	})

	// A handler does this: llm.NewHandler(board, nil).
	_ = board.Respond(context.Background(), &llm.Turn{Reason: llm.Begin}, printed())
	// Output: We are closed. Is it an emergency?
}
