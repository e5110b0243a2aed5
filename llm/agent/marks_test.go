package agent_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/keypad"
	"github.com/phoneagent-go/phoneagent/llm/outbound"
	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// No middleware loses that something is not to be interrupted, or is no answer,
// nor anything of an action.
func TestMiddlewareKeepsMarks(t *testing.T) {
	t.Parallel()
	events := []llm.Event{
		{Text: "One moment. ", Filler: true},
		{Text: "This call is recorded. ", NoInterruption: true},
		{Text: "Please hold the line. ", NoInterruption: true, Filler: true},
		{Text: "Somebody is there. "},
		{Text: "I put you through.", NoInterruption: true, Filler: true, Action: llm.Transfer{Number: "+15551234567", ShowCaller: true}},
	}
	writes := llm.ResponderFunc(func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
		for _, e := range events {
			if err := reply.Send(e); err != nil {
				return err
			}
		}
		return nil
	})
	middleware := map[string]llm.Middleware{
		"dictation":   agent.NewDictation(nil).Middleware,
		"filler":      agent.WithFiller(agent.Filler{Lines: []string{"Um."}}),
		"keypad":      keypad.Middleware,
		"last resort": agent.LastResort(llm.Event{Text: "Sorry."}),
		"menus":       outbound.NewMenus(outbound.MenuOptions{AllCalls: true}).Middleware,
		"detector":    outbound.NewDetector(outbound.Options{AllCalls: true}).Middleware,
		"recorder":    agent.NewRecorder(nil).Middleware(),
		"reminders":   agent.WithReminders(agent.Reminders{Nudges: []agent.Nudge{{Line: "Hello?"}}}),
		"sentences":   speech.Speakable(&speech.Options{Sentences: true}),
		"speakable":   speech.Speakable(nil),
		"speculation": agent.NewSpeculation(nil).Middleware(),
		"switchboard": func(next llm.Responder) llm.Responder {
			return agent.NewSwitchboard(agent.SwitchboardConfig{First: "desk", Agents: map[string]llm.Responder{"desk": next}})
		},
	}
	for name, wrap := range middleware {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			turn := &llm.Turn{Call: llm.NewCall(name, nil), ID: 1, Reason: llm.Response, Transcript: []llm.Utterance{{Role: llm.RoleUser, Content: "Hello?"}}}
			var got []llm.Event
			require.NoError(t, wrap(writes).Respond(t.Context(), turn, llm.NewReply(func(e llm.Event) error {
				got = append(got, e)
				return nil
			})))
			assert.Equal(t, fmt.Sprintf("%+v", events), fmt.Sprintf("%+v", got))
		})
	}
}
