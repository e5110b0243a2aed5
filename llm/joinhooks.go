package llm

import "encoding/json"

// JoinHooks returns hooks that tell all of the given ones, in order. A hook that
// none of them has stays nil, which for TranscriptUpdated saves the decoding.
func JoinHooks(hooks ...Hooks) Hooks {
	var joined Hooks
	for _, h := range hooks {
		joined.CallStarted = joinHook1(joined.CallStarted, h.CallStarted)
		joined.TranscriptUpdated = joinHook2(joined.TranscriptUpdated, h.TranscriptUpdated)
		joined.TurnFinished = joinHook2(joined.TurnFinished, h.TurnFinished)
		joined.CallEnded = joinHook2(joined.CallEnded, h.CallEnded)
		joined.Unexpected = joinUnexpected(joined.Unexpected, h.Unexpected)
	}
	return joined
}

func joinHook1[A any](first, second func(A)) func(A) {
	switch {
	case first == nil:
		return second
	case second == nil:
		return first
	}
	return func(a A) { first(a); second(a) }
}

func joinHook2[A, B any](first, second func(A, B)) func(A, B) {
	switch {
	case first == nil:
		return second
	case second == nil:
		return first
	}
	return func(a A, b B) { first(a, b); second(a, b) }
}

func joinUnexpected(first, second func(*Call, error, json.RawMessage)) func(*Call, error, json.RawMessage) {
	switch {
	case first == nil:
		return second
	case second == nil:
		return first
	}
	return func(c *Call, err error, message json.RawMessage) { first(c, err, message); second(c, err, message) }
}
