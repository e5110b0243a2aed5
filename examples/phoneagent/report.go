package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
)

// report shows all that is worth knowing of a call that is over.
func (s *screen) report(call *retell.Call) {
	s.title(call.CallID, parties(call)+", "+string(call.CallStatus))
	rows := [][]string{
		{"took", duration(call)},
		{"ended", ending(call)},
		{"outcome", outcome(call)},
		{"cost", cost(call)},
		{"recording", orDash(call.RecordingURL)},
	}
	sum := retell.SummarizeCalls(call)
	for _, part := range []retell.LatencyPart{retell.LatencyE2E, retell.LatencyLLM} {
		if l := sum.Latency(part); l.Count > 0 {
			rows = append(rows, []string{string(part), fmt.Sprintf("p50 %.0f ms, p90 %.0f ms over %d turns", l.P50MS, l.P90MS, l.Count)})
		}
	}
	for _, row := range rows {
		s.entry(row[0], row[1])
	}
	if advice, ok := twiliox.ExplainDisconnection(call.DisconnectionReason); ok {
		s.text("  " + s.paint(yellow, advice.Meaning+" "+advice.Advice))
	}
}

// record shows what the agent itself noted of a call.
func (s *screen) record(r *agent.CallRecord) {
	s.entry("record", fmt.Sprintf("%d turns, %d cut off, %d failed; first words after %d ms, %d at most; %d requests to models, %d tools run",
		r.Turns, r.Outcomes[llm.Interrupted], r.Outcomes[llm.Failed]+r.Outcomes[llm.TimedOut],
		r.MedianFirstText.Milliseconds(), r.SlowestFirstText.Milliseconds(), r.Requests, r.ToolRuns))
}

// entry prints one thing that is known of a call.
func (s *screen) entry(name, text string) {
	s.text("  " + s.paint(faint, fmt.Sprintf("%-10s", name)) + text)
}

// conversation shows what was said and done in a call.
func (s *screen) conversation(call *retell.Call) {
	s.text("")
	for _, entry := range call.TranscriptWithToolCalls {
		s.mu.Lock()
		switch entry := entry.(type) {
		case *retell.Utterance:
			style := green
			if entry.Role == retell.UtteranceRoleUser {
				style = cyan
			}
			s.line(string(entry.Role), style, strings.TrimSpace(entry.Content))
		case *retell.ToolCallInvocation:
			s.line("tool", faint, entry.Name+" "+entry.Arguments)
		case *retell.ToolCallResult:
			s.line("", faint, "-> "+entry.Content)
		case *retell.DTMFInput:
			s.line("keys", faint, entry.Digit)
		}
		s.mu.Unlock()
	}
}

func parties(call *retell.Call) string {
	if call.FromNumber == "" {
		return "web call"
	}
	return call.FromNumber + " -> " + call.ToNumber
}

func started(call *retell.Call) string {
	if call.StartTimestamp == 0 {
		return "-"
	}
	return time.UnixMilli(call.StartTimestamp).Format("Jan 2 15:04:05")
}

func duration(call *retell.Call) string {
	if call.DurationMS == 0 {
		return "-"
	}
	return (time.Duration(call.DurationMS) * time.Millisecond).Round(100 * time.Millisecond).String()
}

func ending(call *retell.Call) string {
	if call.TransferDestination != "" {
		return string(call.DisconnectionReason) + " to " + call.TransferDestination
	}
	return orDash(string(call.DisconnectionReason))
}

func outcome(call *retell.Call) string {
	a := call.CallAnalysis
	if a == nil {
		return "not analysed"
	}
	verdict := ""
	if a.CallSuccessful != nil {
		verdict = map[bool]string{true: "successful: ", false: "not successful: "}[*a.CallSuccessful]
	}
	return verdict + a.CallSummary
}

func cost(call *retell.Call) string {
	if call.CallCost == nil {
		return "-"
	}
	return dollars(call.CallCost.CombinedCost)
}

func dollars(cents float64) string { return fmt.Sprintf("$%.4f", cents/100) }

// latency is the caller's wait for an answer, in the middle of all turns.
func latency(call *retell.Call) string {
	l := retell.SummarizeCalls(call).Latency(retell.LatencyE2E)
	if l.Count == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f ms", l.P50MS)
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
