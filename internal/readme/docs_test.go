package main

import (
	"context"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

func TestFrontDesk(t *testing.T) {
	model := openaitest.NewServer(t, openaitest.Rules(
		openaitest.When(openaitest.Heard("tuesday"), openaitest.Call("book", `{"day":"Tuesday","time":"10:00"}`)),
		openaitest.When(openaitest.Returned("book"), openaitest.Text("See you on Tuesday at ten.")),
	))
	call := llmtest.Dial(t, newFrontDesk(openaix.Chat(model.Client(), "scripted")))
	call.Say("Tuesday at ten, please.")
	require.Equal(t, "See you on Tuesday at ten.", call.Hear())
}

func TestBooking(t *testing.T) {
	model := openaitest.NewServer(t, openaitest.Sequence(
		openaitest.Call("book", `{"day":"Tuesday","time":"10:00"}`),
		openaitest.Text("See you on Tuesday at ten."),
	))
	call := llmtest.Dial(t, newFrontDesk(openaix.Chat(model.Client(), "scripted")))
	require.Contains(t, call.Hear(), "How can I help?")
	call.Say("Tuesday at ten.")
	require.Equal(t, "See you on Tuesday at ten.", call.Hear())
	require.Equal(t, "booked for Tuesday at 10:00", call.ToolCalls()[0].Result)
}

func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		model := openaitest.NewServer(t, openaitest.Say("Are you still there?"))
		call := llmtest.Dial(t, newFrontDesk(openaix.Chat(model.Client(), "scripted")))
		call.Hear()
		call.StaySilent(10 * time.Minute)
		require.Equal(t, "Are you still there?", call.Hear())
	})
}

func TestModelThatBreaksOff(t *testing.T) {
	model := openaitest.NewServer(t, openaitest.Sequence(
		openaitest.Error(500, "", "overloaded"),
		openaitest.Text("Which day suits you?"),
	))
	call := llmtest.Dial(t, newFrontDesk(openaix.Chat(model.Client(), "scripted")))
	call.Say("I need an appointment.")
	require.Equal(t, llm.DefaultApology, call.Hear())
	call.Say("I said, an appointment.")
	require.Equal(t, "Which day suits you?", call.Hear())
}

func TestDocumentedWiringWorks(t *testing.T) {
	t.Parallel()
	model := openaix.Chat(openaitest.NewServer(t, openaitest.Say("Hello.")).Client(), "scripted")
	desk, hooks := quick(model, model)
	call := llmtest.Dialer{Options: &llm.Options{Hooks: hooks}}.Dial(t, desk)
	call.Say("Hi.")
	assert.Equal(t, "Hello.", call.Hear())
	call.HangUp()

	handler := measured(newFrontDesk(model))
	call = llmtest.DialHandler(t, handler)
	call.Say("Hi.")
	assert.Equal(t, "Hello.", call.Hear())
	call.HangUp()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	require.NoError(t, serveUntil(ctx, handler, &http.Server{Handler: handler, ReadHeaderTimeout: time.Second}, listener))
}
