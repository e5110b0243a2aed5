package retelltest

import (
	"context"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/retell"
)

// parrot plays every agent that runs on Retell's own models.
func parrot(retell.ResponseEngine) llm.Responder { return parrots }

// parrots greets, and then says what it hears. "bye" makes it hang up,
// "transfer NUMBER" transfer the call.
var parrots = llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
	if turn.Reason == llm.Begin {
		return reply.Say("Hello. ")
	}
	said := turn.LastUser()
	number, transfers := strings.CutPrefix(said, "transfer ")
	switch {
	case transfers:
		return reply.Transfer(number, "One moment. ")
	case said == "bye":
		return reply.EndCall("Goodbye. ")
	case turn.Reason == llm.Reminder:
		return reply.Say("Are you there? ")
	}
	return reply.Say("You said " + said + ". ")
})
