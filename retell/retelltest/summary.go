package retelltest

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// transcripts are the members of a call object that say what was said.
func transcripts(call *llmtest.Call) object {
	said := call.Transcript()
	members := map[string]any{"transcript_object": said, "transcript_with_tool_calls": call.TranscriptWithToolCalls()}
	var lines strings.Builder
	names := map[string]string{"agent": "Agent", "user": "User", "transfer_target": "Transfer Target"}
	for _, u := range said {
		lines.WriteString(names[string(u.Role)] + ": " + u.Content + "\n")
	}
	members["transcript"] = lines.String()
	value, err := normal(members)
	o, ok := value.(object)
	if err != nil || !ok {
		panic("retelltest: transcripts that are no JSON") // they came from some
	}
	return o
}

// latencies are how fast the agent was: the time from each request to the first
// words of its answer, which here is the latency of the model and the whole
// one, and the round trips of pings.
func latencies(call *llmtest.Call) object {
	var answers, trips []float64
	first := map[int64]bool{}
	for _, piece := range call.Pieces() {
		if piece.Turn > 0 && !first[piece.Turn] {
			first[piece.Turn] = true
			answers = append(answers, milliseconds(piece.After))
		}
	}
	began := time.Now().Add(-call.Elapsed())
	for _, frame := range call.Frames() {
		var pong struct {
			Timestamp int64 `json:"timestamp"`
		}
		if frame.Type != "ping_pong" || json.Unmarshal(frame.Raw, &pong) != nil {
			continue
		}
		trip := began.Add(frame.At).Sub(time.UnixMilli(pong.Timestamp))
		trips = append(trips, math.Max(milliseconds(trip), 0))
	}
	o := object{}
	if len(answers) > 0 {
		o["e2e"], o["llm"] = statistics(answers), statistics(answers)
	}
	if len(trips) > 0 {
		o["llm_websocket_network_rtt"] = statistics(trips)
	}
	return o
}

// milliseconds is a duration with two places behind the point.
func milliseconds(d time.Duration) float64 { return math.Round(float64(d)/1e4) / 100 }

// statistics are what Retell tells of a list of latencies. A percentile is the
// smallest value that so many do not exceed.
func statistics(values []float64) object {
	sorted := slices.Sorted(slices.Values(values))
	percentile := func(p float64) float64 {
		return sorted[max(int(math.Ceil(p/100*float64(len(sorted))))-1, 0)]
	}
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = v
	}
	return object{
		"p50": percentile(50), "p90": percentile(90), "p95": percentile(95), "p99": percentile(99),
		"min": sorted[0], "max": sorted[len(sorted)-1], "num": num(len(values)), "values": list,
	}
}

// cost is what a call of that length costs, in cents.
func (l *live) cost(durationMS int64) object {
	seconds := float64(durationMS) / 1000
	price := l.s.opts.CentsPerMinute / 60
	engine, _ := l.agent["response_engine"].(object)
	total := math.Round(seconds*price*1e4) / 1e4
	return object{
		"combined_cost": total, "total_duration_seconds": seconds, "total_duration_unit_price": price,
		"product_costs": []any{object{"product": text(engine, "type"), "unit_price": price, "cost": total}},
	}
}

// toolCalls are what filters of calls look at.
func toolCalls(call *llmtest.Call) []any {
	var calls []any
	for _, c := range call.ToolCalls() {
		o := object{"name": c.Name, "type": "custom"}
		if c.Done {
			o["latency_ms"] = milliseconds(c.Until - c.At)
			o["success"] = c.Successful == nil || *c.Successful
		}
		calls = append(calls, o)
	}
	return calls
}
