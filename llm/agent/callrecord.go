package agent

import (
	"encoding/json"
	"log/slog"
	"slices"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
)

// A CallRecord is one call with all that was done in it: the sum of its turns,
// and of what was done outside of them.
type CallRecord struct {
	// Call is the phone call.
	Call *llm.Call
	// CallRecord is why it ended, and its times.
	llm.CallRecord
	// Outcomes counts the turns by how they ended.
	Outcomes map[llm.Outcome]int
	// MedianFirstText and SlowestFirstText are of the turns with text that
	// answered the caller or a reminder: what llm.TurnRecord calls FirstText.
	MedianFirstText, SlowestFirstText time.Duration
	// Models and Tools are those that no [TurnRecord] holds, because the call
	// ended before there was another one. They hold the first 100 each.
	Models []ModelRecord
	Tools  []ToolRecord
	// Totals counts everything, that of turns too.
	Totals
}

// LogValue returns the attributes of a log line: "call_id", "cause",
// "duration_ms", "turns", "interrupted", "failed" (those that timed out, too),
// "sockets", "median_first_text_ms" and "slowest_first_text_ms", and then those
// of [Totals] as in [TurnRecord.LogValue]; also "unexpected", if there were
// messages that could not be used.
func (r *CallRecord) LogValue() slog.Value {
	attrs := append(make([]slog.Attr, 0, 24),
		slog.String("call_id", r.Call.ID()),
		slog.String("cause", string(r.Cause)),
		slog.Int64("duration_ms", r.Ended.Sub(r.Started).Milliseconds()),
		slog.Int("turns", r.Turns),
		slog.Int("interrupted", r.Outcomes[llm.Interrupted]),
		slog.Int("failed", r.Outcomes[llm.Failed]+r.Outcomes[llm.TimedOut]),
		slog.Int("sockets", r.Sockets),
		slog.Int64("median_first_text_ms", r.MedianFirstText.Milliseconds()),
		slog.Int64("slowest_first_text_ms", r.SlowestFirstText.Milliseconds()),
	)
	if r.Unexpected != 0 {
		attrs = append(attrs, slog.Int("unexpected", r.Unexpected))
	}
	return slog.GroupValue(r.Totals.attrs(attrs)...)
}

// MarshalJSON returns the record as one object. Durations are milliseconds.
func (r *CallRecord) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		CallID           string              `json:"call_id"`
		Cause            llm.Cause           `json:"cause"`
		Started          time.Time           `json:"started"`
		Ended            time.Time           `json:"ended"`
		Turns            int                 `json:"turns"`
		Outcomes         map[llm.Outcome]int `json:"outcomes"`
		Sockets          int                 `json:"sockets"`
		Unexpected       int                 `json:"unexpected"`
		MedianFirstText  float64             `json:"median_first_text_ms"`
		SlowestFirstText float64             `json:"slowest_first_text_ms"`
		Models           []ModelRecord       `json:"models,omitempty"`
		Tools            []ToolRecord        `json:"tools,omitempty"`
		Totals
	}{
		r.Call.ID(), r.Cause, r.Started, r.Ended, r.Turns, r.Outcomes, r.Sockets, r.Unexpected,
		ms(r.MedianFirstText), ms(r.SlowestFirstText), r.Models, r.Tools, r.Totals,
	})
}

// sum is what a call's turns come to so far.
type sum struct {
	totals   Totals
	outcomes []outcomeCount
	times    []time.Duration // to the first text, the newest
}

// outcomeCount counts the turns that ended in one way. There are few ways, and a
// list of them is smaller than a map.
type outcomeCount struct {
	outcome llm.Outcome
	turns   int
}

// mostTimes bounds the times kept of a call, which is more turns than one of two
// hours has.
const mostTimes = 1000

func (s *sum) add(r *TurnRecord) {
	s.totals.Add(r.Totals)
	i := slices.IndexFunc(s.outcomes, func(o outcomeCount) bool { return o.outcome == r.Outcome })
	if i < 0 {
		i = len(s.outcomes)
		s.outcomes = append(s.outcomes, outcomeCount{outcome: r.Outcome})
	}
	s.outcomes[i].turns++
	if r.Reason == llm.Begin || r.Bytes == 0 {
		return
	}
	if len(s.times) == mostTimes {
		s.times = s.times[1:]
	}
	s.times = append(s.times, r.FirstText)
}

// record makes the call's record. Left is what no turn's holds.
func (s *sum) record(call *llm.Call, end *llm.CallRecord, left *collected) *CallRecord {
	s.totals.Add(left.totals)
	r := &CallRecord{
		Call: call, CallRecord: *end, Outcomes: make(map[llm.Outcome]int, len(s.outcomes)),
		Models: left.models, Tools: left.tools, Totals: s.totals,
	}
	for _, o := range s.outcomes {
		r.Outcomes[o.outcome] = o.turns
	}
	if len(s.times) > 0 {
		times := slices.Sorted(slices.Values(s.times))
		r.MedianFirstText, r.SlowestFirstText = times[(len(times)-1)/2], times[len(times)-1]
	}
	return r
}
