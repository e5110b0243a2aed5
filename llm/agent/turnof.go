package agent

import "github.com/phoneagent-go/phoneagent/llm"

var newest llm.Key[*llm.Turn]

// TurnOf returns the turn of the call that an [Agent] was asked for last, nil if
// there was none: with it a tool finds out what the caller has just said.
func TurnOf(call *llm.Call) *llm.Turn {
	turn, _ := newest.Load(call)
	return turn
}
