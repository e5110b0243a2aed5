package retelltest_test

import (
	"fmt"
	"testing"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

// BenchmarkCall is a whole call of five turns, in memory, with its webhooks.
func BenchmarkCall(b *testing.B) {
	server := retelltest.NewServer(b, nil)
	handler := llm.NewHandler(desk, nil)
	defer handler.Close()
	server.Handle(webhookURL, &hooks{})
	number := server.Number(server.Agent(handler, map[string]any{"webhook_url": webhookURL}))
	for b.Loop() {
		server.Call("+14155550123", number, func(call *llmtest.Call) {
			call.Hear()
			for range 5 {
				call.Say("one more thing")
				call.Hear()
			}
		})
	}
}

// BenchmarkListCalls lists 10,000 calls, 1,000 a page.
func BenchmarkListCalls(b *testing.B) {
	server := retelltest.NewServer(b, nil)
	for n := range 10_000 {
		server.Add("call", map[string]any{"call_type": "web_call", "agent_id": "a", "start_timestamp": n, "transcript": fmt.Sprint(n)})
	}
	client := server.Client()
	for b.Loop() {
		for _, err := range client.Calls.List(b.Context(), &retell.ListCallsParams{Limit: new(1000)}) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
