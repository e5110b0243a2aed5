package main

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

func TestCallerChangesTheirMind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		model := openaitest.NewServer(t, openaitest.Sequence(
			openaitest.Text("Monday at nine is free. Shall I book it?").Every(50*time.Millisecond),
			openaitest.Call("book", `{"day":"Tuesday","time":"10:00"}`),
			openaitest.Text("You are booked for Tuesday at ten."),
		))
		call := llmtest.Dial(t, newDesk(openaix.Chat(model.Client(), "scripted")))

		call.Say("Can I come in on Monday?")
		call.HearUntil("Monday at nine")
		call.Interrupt("No, Tuesday at ten, please.")
		require.Equal(t, "You are booked for Tuesday at ten.", call.Hear())
		require.Equal(t, "booked for Tuesday at 10:00", call.ToolCalls()[0].Result)
	})
}
