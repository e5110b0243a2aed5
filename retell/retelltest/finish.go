package retelltest

import (
	"maps"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
)

// WebSocket close codes that tell the ends of a call apart.
const (
	closeNoStatus       = 1005
	closeInvalidPayload = 1007
)

// disconnection is why a call ended that was connected.
func (l *live) disconnection(call *llmtest.Call) string {
	if reason := l.imposed(); reason != "" {
		return reason
	}
	switch call.Ending() {
	case llmtest.ByAgent:
		return "agent_hangup"
	case llmtest.ByTransfer:
		return "call_transfer"
	case llmtest.ByLostLine:
		return "error_llm_websocket_lost_connection"
	case llmtest.ByCorruption:
		switch call.CloseCode() {
		case closeNoStatus:
			return "error_llm_websocket_open"
		case closeInvalidPayload:
			return "error_llm_websocket_corrupt_payload"
		}
		return "error_llm_websocket_runtime"
	}
	return "user_hangup"
}

// statusOf is the call_status that goes with a disconnection_reason, from
// Retell's table of them.
func statusOf(reason string) string {
	switch reason {
	case "dial_busy", "dial_failed", "dial_no_answer", "invalid_destination", "telephony_provider_permission_denied",
		"telephony_provider_unavailable", "sip_routing_error", "marked_as_spam", "user_declined":
		return "not_connected"
	case "concurrency_limit_reached", "no_valid_payment", "scam_detected", "registered_call_timeout":
		return "error"
	}
	if strings.HasPrefix(reason, "error_") {
		return "error"
	}
	return "ended"
}

// unconnected ends a call that never began.
func (l *live) unconnected(reason string) {
	l.s.mu.Lock()
	o := l.item.latest()
	o["disconnection_reason"], o["call_status"] = reason, statusOf(reason)
	if reason == "manual_stopped" {
		o["call_status"] = "not_connected"
	}
	o["end_timestamp"] = num(now())
	l.closed(o)
	l.s.mu.Unlock()
	l.analyze()
}

// finish ends a call that had begun: what happened is stored and told.
func (l *live) finish() {
	var tools []any
	ended := object{}
	reason := l.imposed()
	if call := l.connected(); call != nil {
		reason = l.disconnection(call)
		maps.Copy(ended, transcripts(call))
		if latency := latencies(call); len(latency) > 0 {
			ended["latency"] = latency
		}
		tools = toolCalls(call)
	}
	l.s.mu.Lock()
	l.item.private["tool_calls"] = tools
	o := l.item.latest()
	maps.Copy(o, ended)
	duration := now() - whole(o, "start_timestamp", 0)
	o["end_timestamp"], o["duration_ms"] = num(now()), num(duration)
	o["disconnection_reason"], o["call_status"] = reason, statusOf(reason)
	o["call_cost"] = l.cost(duration)
	if reason == "call_transfer" {
		o["transfer_destination"] = l.transfer.Number
	}
	if len(ended) > 0 {
		l.stream.send("transcript_updated", o, nil)
	}
	l.closed(o)
	l.s.mu.Unlock()
	l.analyze()
	if reason == "call_transfer" {
		l.endTransfer()
	}
}

// closed takes a call off the list of those that are on. It runs under the
// server's lock.
func (l *live) closed(o object) {
	l.s.opts.Logger.Info("call ended", "call_id", l.item.id, "reason", o["disconnection_reason"])
	delete(l.s.state.live, l.item.id)
	l.s.state.freed()
	l.s.noteConversation(o)
	l.stream.send("call_ended", o, nil)
}

// analyze stores the analysis of a call and tells of it.
func (l *live) analyze() {
	analysis := l.s.analysis(l.item)
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	o := l.item.latest()
	o["call_analysis"] = analysis
	l.stream.send("call_analyzed", o, nil)
	strip(o)
}

// analysis makes the analysis of a call.
func (s *Server) analysis(i *item) object {
	analyze := s.opts.Analyze
	if analyze == nil {
		analyze = defaultAnalysis
	}
	value, err := normal(analyze(s.snapshot(i)))
	if err != nil {
		s.fault("the analysis of call %s cannot be encoded: %v", i.id, err)
	}
	o, ok := value.(object)
	if !ok {
		return object{} // nil
	}
	return o
}

// defaultAnalysis is what can be said without a model.
func defaultAnalysis(call *retell.Call) *retell.CallAnalysis {
	successful := false
	switch call.DisconnectionReason {
	case retell.DisconnectionUserHangup, retell.DisconnectionAgentHangup, retell.DisconnectionCallTransfer:
		successful = true
	}
	return &retell.CallAnalysis{
		CallSummary:    "The call ended with " + string(call.DisconnectionReason) + ".",
		CallSuccessful: &successful,
		InVoicemail:    new(false),
		UserSentiment:  retell.UserSentimentUnknown,
	}
}

// rerunAnalysis analyses a call again. No event is sent.
func (s *Server) rerunAnalysis(q *request) (any, error) {
	i, err := s.state.find("call", q.path("call_id"))
	if err != nil {
		return nil, err
	}
	if err := s.notLive(q, i); err != nil {
		return nil, err
	}
	return unlocked(func() (any, error) {
		analysis := s.analysis(i)
		s.mu.Lock()
		defer s.mu.Unlock()
		i.latest()["call_analysis"] = analysis
		return clone(i.latest()), nil
	}), nil
}
