package main

import (
	"context"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm"
)

// The rule for emergencies does not depend on a model's judgement: whoever says
// one of these is told about 911 and put through to the nurse.
var emergencies = []string{
	"can't breathe", "cannot breathe", "trouble breathing", "can't swallow", "won't stop bleeding", "bleeding won't stop",
	"knocked out", "swollen shut", "face is swollen", "passed out", "unconscious", "broke my jaw", "broken jaw",
}

func isEmergency(words string) bool {
	words = strings.ToLower(strings.ReplaceAll(words, "’", "'"))
	for _, sign := range emergencies {
		if strings.Contains(words, sign) {
			return true
		}
	}
	return false
}

const (
	nurseLine       = "+15551234568"
	emergencyAdvice = "If this is life-threatening, hang up and dial 9 1 1. I am connecting you to our nurse now."
)

// watchForEmergencies is middleware that carries the rule out.
func watchForEmergencies(next llm.Responder) llm.Responder {
	return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		if turn.Reason == llm.Response && isEmergency(turn.LastUser()) {
			return reply.Transfer(nurseLine, emergencyAdvice)
		}
		return next.Respond(ctx, turn, reply)
	})
}
