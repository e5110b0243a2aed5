package retell_test

import (
	"context"
	"fmt"
	"log"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/retell"
)

func TestCallSummary(t *testing.T) {
	t.Parallel()
	stats := func(values ...float64) *retell.LatencyStats { return &retell.LatencyStats{Values: values} }
	summary := retell.SummarizeCalls(
		&retell.Call{
			DurationMS: 60_000,
			CallCost: &retell.CallCost{CombinedCost: 12.5, TotalDurationSeconds: 60, ProductCosts: []retell.ProductCost{
				{Product: "elevenlabs_tts", Cost: 7}, {Product: "gpt_4_1", Cost: 4}, {Product: "gpt_4_1", Cost: 1.5, IsTransferLegCost: new(true)},
			}},
			Latency: &retell.CallLatency{E2E: stats(900, 100, 500), LLM: stats(300), TTS: &retell.LatencyStats{P50: new(80.0)}},
		},
		&retell.Call{
			DurationMS: 30_000,
			CallCost:   &retell.CallCost{CombinedCost: 2.5, TotalDurationSeconds: 30, ProductCosts: []retell.ProductCost{{Product: "a", Cost: 5.5}}},
			Latency:    &retell.CallLatency{E2E: stats(200, 300, 400, 600, 700, 800, 1000)},
		},
		&retell.Call{},
	)
	assert.Equal(t, 3, summary.Calls)
	assert.Equal(t, 2, summary.Priced)
	assert.EqualValues(t, 90_000, summary.DurationMS)
	assert.InDelta(t, 15, summary.CostCents, 1e-9)
	assert.InDelta(t, 10, summary.CentsPerMinute(), 1e-9)
	assert.Equal(t, []retell.ProductTotal{{"elevenlabs_tts", 7}, {"a", 5.5}, {"gpt_4_1", 5.5}}, summary.Products())
	assert.Equal(t, retell.LatencySummary{Count: 10, P50MS: 500, P90MS: 900, MaxMS: 1000}, summary.Latency(retell.LatencyE2E))
	assert.Equal(t, retell.LatencySummary{Count: 1, P50MS: 300, P90MS: 300, MaxMS: 300}, summary.Latency(retell.LatencyLLM))
	assert.Zero(t, summary.Latency(retell.LatencyTTS))
	assert.Equal(t, "3 calls, 1.5 min, 15.00 cents (10.00 per minute), answers within 500 ms (median) and 900 ms (90%)", summary.String())
}

func TestCallSummaryOfNothing(t *testing.T) {
	t.Parallel()
	var summary retell.CallSummary
	assert.Zero(t, summary.CentsPerMinute())
	assert.Empty(t, summary.Products())
	assert.Zero(t, summary.Latency(retell.LatencyE2E))
	assert.Equal(t, "0 calls, 0.0 min, 0.00 cents (0.00 per minute), answers within 0 ms (median) and 0 ms (90%)", summary.String())
}

func ExampleCallSummary() {
	client, done := exampleClient(`200 {"has_more":false,"items":[
		{"call_id":"call_1","duration_ms":120000,"call_cost":{"combined_cost":20,"total_duration_seconds":120,"product_costs":[{"product":"gpt_4_1","cost":20}]},
			"latency":{"e2e":{"values":[800,900]}}},
		{"call_id":"call_2","duration_ms":60000,"call_cost":{"combined_cost":13,"total_duration_seconds":60,"product_costs":[{"product":"openai_tts","cost":13}]},
			"latency":{"e2e":{"values":[700]}}}]}`)
	defer done()

	var summary retell.CallSummary
	for call, err := range client.Calls.List(context.Background(), nil) {
		if err != nil {
			log.Fatal(err)
		}
		summary.Add(call)
	}
	fmt.Println(&summary)
	fmt.Println("most of it for", summary.Products()[0].Product)
	// Output:
	// 2 calls, 3.0 min, 33.00 cents (11.00 per minute), answers within 800 ms (median) and 900 ms (90%)
	// most of it for gpt_4_1
}
