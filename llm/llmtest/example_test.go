package llmtest_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
)

// desk is the agent under test.
var desk = llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
	switch turn.Reason {
	case llm.Begin:
		name := "there"
		if details := turn.Call.Details(); details != nil && details.DynamicVariables["name"] != "" {
			name = details.DynamicVariables["name"]
		}
		return reply.Say("Hello " + name + ", this is Riverside Dental.")
	case llm.Reminder:
		return reply.Say("Are you still there?")
	}
	if turn.LastUser() == "Goodbye" {
		return reply.EndCall("Take care!")
	}
	for _, words := range []string{"Tuesday ", "at ten ", "is free."} {
		if err := reply.Say(words); err != nil {
			return err
		}
		select {
		case <-time.After(30 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
})

// The functions below are tests as they would stand in a _test.go file.

func ExampleDial() {
	testBooking := func(t *testing.T) {
		call := llmtest.Dial(t, desk)
		require.Contains(t, call.Hear(), "Riverside Dental")
		call.Say("Can I come in on Tuesday at ten?")
		require.Contains(t, call.Hear(), "Tuesday")
		call.Say("Goodbye")
		require.Equal(t, llmtest.ByAgent, call.AwaitEnd())
	}
	run(testBooking)
	// Output: ok
}

// A caller who is known, who listens at the speed people speak, and who falls
// silent. In a bubble none of it takes time.
func ExampleDialer() {
	testSilence := func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			call := llmtest.Dialer{
				Details:        retell.Call{DynamicVariables: map[string]string{"name": "Ada"}},
				WordsPerMinute: 150,
			}.Dial(t, desk)
			assert.Equal(t, "Hello Ada, this is Riverside Dental.", call.Hear())
			call.StaySilent(10 * time.Minute)
			assert.Equal(t, "Are you still there?", call.Hear())
		})
	}
	run(testSilence)
	// Output: ok
}

// A caller who cuts in has heard "Tuesday" and no more, and neither has the next
// transcript more of it.
func ExampleCall_Interrupt() {
	testBargeIn := func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			call := llmtest.Dial(t, desk)
			call.Say("When can I come?")
			assert.Equal(t, "Tuesday", call.HearUntil("Tuesday"))
			call.Interrupt("Not on Tuesday")
			assert.Equal(t, "Tuesday at ten is free.", call.Hear())
		})
	}
	run(testBargeIn)
	// Output: ok
}

// The line breaks while the agent speaks, and Retell dials again: the rest comes
// over the new line.
func ExampleCall_Redial() {
	testBrokenLine := func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			call := llmtest.Dial(t, desk)
			call.Say("When can I come?")
			assert.Equal(t, "Tuesday", call.HearUntil("Tuesday"))
			call.Drop()
			time.Sleep(2 * time.Second)
			call.Redial()
			assert.Equal(t, "at ten is free.", call.Hear())
		})
	}
	run(testBrokenLine)
	// Output: ok
}

// The whole handler, with its options and hooks, in memory.
func ExampleDialHandler() {
	testRecords := func(t *testing.T) {
		ended := make(chan llm.Cause, 1)
		handler := llm.NewHandler(desk, &llm.Options{Hooks: llm.Hooks{
			CallEnded: func(_ *llm.Call, record *llm.CallRecord) { ended <- record.Cause },
		}})
		call := llmtest.DialHandler(t, handler)
		require.Contains(t, call.Hear(), "Riverside Dental")
		call.HangUp()
		require.Equal(t, llm.CauseHungUp, <-ended)
	}
	run(testRecords)
	// Output: ok
}

// A server that runs somewhere, over a real WebSocket.
func ExampleDialURL() {
	testServer := func(t *testing.T) {
		handler := llm.NewHandler(desk, nil)
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		t.Cleanup(func() { _ = handler.Close() })
		call := llmtest.DialURL(t, "ws"+strings.TrimPrefix(server.URL, "http")+"/llm-websocket/"+handler.Secret())
		require.Contains(t, call.Hear(), "Riverside Dental")
		call.Say("Goodbye")
		require.Equal(t, "Take care!", call.Hear())
	}
	run(testServer)
	// Output: ok
}
