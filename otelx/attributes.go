package otelx

import (
	"cmp"
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// Keys that the conventions have no name for.
const (
	KeyReason        = attribute.Key("phoneagent.reason")            // why the agent was asked: begin, response or reminder
	KeyOutcome       = attribute.Key("phoneagent.outcome")           // how a turn ended
	KeyAction        = attribute.Key("phoneagent.action")            // what it ended with: end_call, transfer or press_digits
	KeyResponseID    = attribute.Key("phoneagent.response_id")       // Retell's name for a turn
	KeyFirstText     = attribute.Key("phoneagent.first_text_ms")     // from the request to the first text
	KeyFirstSentence = attribute.Key("phoneagent.first_sentence_ms") // and to the end of the first sentence
	KeyCause         = attribute.Key("phoneagent.cause")             // why a call ended
	KeyTurns         = attribute.Key("phoneagent.turns")             // in a call
	KeySockets       = attribute.Key("phoneagent.sockets")           // more than one: the call was reconnected
	KeyCost          = attribute.Key("phoneagent.cost_usd")          // of a request, a turn or a call
	KeyWasted        = attribute.Key("phoneagent.wasted")            // nobody heard the answer
	KeyEstimated     = attribute.Key("phoneagent.usage_estimated")   // the provider did not tell the usage
	KeyEvent         = attribute.Key("phoneagent.event")             // what a wrapper did
)

// provider returns what the conventions want to be there always.
func provider(m *agent.ModelRecord) string { return cmp.Or(m.Provider, other) }

// other stands for what is not known.
const other = "_OTHER"

func modelAttributes(m *agent.ModelRecord) []attribute.KeyValue {
	attributes := []attribute.KeyValue{
		semconv.GenAIOperationNameChat,
		semconv.GenAIProviderNameKey.String(provider(m)),
		semconv.GenAIRequestModel(m.Model),
		semconv.GenAIRequestStream(true),
		semconv.GenAIUsageInputTokens(m.Usage.InputTokens),
		semconv.GenAIUsageCacheReadInputTokens(m.Usage.CachedInputTokens),
		semconv.GenAIUsageOutputTokens(m.Usage.OutputTokens),
		semconv.GenAIUsageReasoningOutputTokens(m.Usage.ReasoningTokens),
		KeyEstimated.Bool(m.Estimated), KeyWasted.Bool(m.Wasted), KeyCost.Float64(m.Cost),
	}
	if m.FirstChunk > 0 {
		attributes = append(attributes, semconv.GenAIResponseTimeToFirstChunk(m.FirstChunk.Seconds()))
	}
	return attributes
}

func turnAttributes(r *agent.TurnRecord) []attribute.KeyValue {
	attributes := []attribute.KeyValue{
		KeyResponseID.Int64(r.ID),
		KeyReason.String(r.Reason.String()),
		KeyOutcome.String(string(r.Outcome)),
		KeyFirstText.Int64(r.FirstText.Milliseconds()),
		KeyFirstSentence.Int64(r.FirstSentence.Milliseconds()),
		semconv.GenAIUsageInputTokens(r.Usage.InputTokens),
		semconv.GenAIUsageCacheReadInputTokens(r.Usage.CachedInputTokens),
		semconv.GenAIUsageOutputTokens(r.Usage.OutputTokens),
		KeyCost.Float64(r.Cost),
	}
	by := other
	if n := len(r.Models); n > 0 { // the last one is most likely the one that was heard
		by = provider(&r.Models[n-1])
		attributes = append(attributes, semconv.GenAIRequestModel(r.Models[n-1].Model))
	}
	attributes = append(attributes, semconv.GenAIProviderNameKey.String(by))
	switch r.Action.(type) {
	case llm.EndCall:
		attributes = append(attributes, KeyAction.String("end_call"))
	case llm.Transfer:
		attributes = append(attributes, KeyAction.String("transfer"))
	case llm.PressDigits:
		attributes = append(attributes, KeyAction.String("press_digits"))
	}
	return attributes
}

func callAttributes(r *agent.CallRecord) []attribute.KeyValue {
	return []attribute.KeyValue{
		KeyCause.String(string(r.Cause)), KeyTurns.Int(r.Turns), KeySockets.Int(r.Sockets), KeyCost.Float64(r.Cost),
	}
}

// errorType returns the value of error.type, "" for no error, and whether that
// is a failure.
func errorType(err error) (kind string, failed bool) {
	switch {
	case err == nil:
		return "", false
	case errors.Is(err, agent.ErrHedgeLost):
		return "hedge_lost", false
	case errors.Is(err, agent.ErrSpeculationDiscarded):
		return "speculation_discarded", false
	case errors.Is(err, llm.ErrSuperseded):
		return "superseded", false
	case errors.Is(err, llm.ErrCallEnded), errors.Is(err, llm.ErrTurnOver), errors.Is(err, context.Canceled):
		return "cancelled", false
	case errors.Is(err, llm.ErrTurnTimeout), errors.Is(err, context.DeadlineExceeded):
		return "timeout", true
	}
	if model, ok := errors.AsType[*agent.ModelError](err); ok {
		return string(model.Kind), true
	}
	if _, ok := errors.AsType[*llm.PanicError](err); ok {
		return "panic", true
	}
	return other, true
}
