package agent_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

const toNurse = `{"message":"I am connecting you.","summary":"It hurts."}`

func nurse(id, arguments string) step {
	return calls(agent.ToolCall{ID: id, Name: "transfer_to_a_nurse", Arguments: arguments})
}

// The transfer waits for a briefing for a while and happens whatever becomes of
// it.
func TestTransferBriefsThePerson(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		takes time.Duration
		err   error
		panic any
		waits time.Duration
		log   string
	}{
		"quick":   {time.Second, nil, nil, time.Second, ""},
		"slow":    {20 * time.Second, nil, nil, 2 * time.Second, ""},
		"stuck":   {time.Hour, nil, nil, 2 * time.Second, "deadline exceeded"},
		"failing": {time.Second, errors.New("no signal"), nil, time.Second, "no signal"},
		"panics":  {0, nil, "boom", 0, "boom"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var told agent.TransferBriefing
				var ended error
				transfer := agent.NewTransfer(agent.TransferConfig{
					Number: "+15551234567", To: "a nurse", ShowCaller: true,
					Brief: func(ctx context.Context, briefing agent.TransferBriefing) error {
						told = briefing
						if test.panic != nil {
							panic(test.panic)
						}
						select {
						case <-time.After(test.takes):
						case <-ctx.Done():
							ended = ctx.Err()
							return ended
						}
						return test.err
					},
				})
				var log bytes.Buffer
				model := &scripted{steps: []step{nurse("a", toNurse)}}
				var shown bool
				call := llmtest.Dialer{OnTransfer: func(to llmtest.Transfer) bool { shown = to.ShowTransferee; return true }}.Dial(t,
					agent.New(agent.Config{Model: model, Tools: []agent.Tool{transfer}, Logger: slog.New(slog.NewTextHandler(&log, nil))}))
				call.Say("It hurts")
				began := time.Now()
				assert.Equal(t, llmtest.ByTransfer, call.AwaitEnd())
				assert.Equal(t, test.waits, time.Since(began))
				assert.Equal(t, "+15551234567", call.TransferredTo())
				assert.True(t, shown)
				last := call.Pieces()[len(call.Pieces())-1]
				assert.Equal(t, "I am connecting you.", last.Text)
				assert.True(t, last.NoInterruption)
				time.Sleep(time.Minute) // the briefing outlives the call
				synctest.Wait()
				assert.Equal(t, test.takes == time.Hour, ended != nil)
				assert.Equal(t, "It hurts.", told.Summary)
				assert.Equal(t, call.ID(), told.Call.ID())
				assert.Equal(t, "a nurse +15551234567", told.To+" "+told.Number)
				require.Len(t, told.Transcript, 1)
				assert.Equal(t, "It hurts", told.Transcript[0].Content)
				assert.Contains(t, log.String(), test.log)
				assert.Equal(t, test.log == "", log.String() == "")
			})
		})
	}
}

// A transfer that did not happen leaves a call that is answered. The model
// knows, and may try again.
func TestTransferThatDidNotHappen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &scripted{steps: []step{
			nurse("a", `{"message":" "}`), nurse("b", `{"message":"I am connecting you."}`),
			say("I could not reach them. Shall I try again?"), nurse("c", `{"message":"Once more."}`),
		}}
		attempts := 0
		call := llmtest.Dialer{OnTransfer: func(llmtest.Transfer) bool { attempts++; return attempts == 2 }}.Dial(t,
			agent.New(agent.Config{Model: model, Tools: []agent.Tool{agent.TransferTo("+15551234567", "a nurse")}}))
		call.Say("It hurts")
		assert.Equal(t, "I am connecting you.", call.Hear())
		assert.Contains(t, model.results(1)[0], "message is empty")
		require.Equal(t, llmtest.NotEnded, call.Ending())
		call.Say("Hello?")
		assert.Equal(t, "I could not reach them. Shall I try again?", call.Hear())
		assert.Contains(t, strings.Join(model.results(2), ""), "the transfer did not happen")
		call.Say("Yes")
		assert.Equal(t, llmtest.ByTransfer, call.AwaitEnd())
		assert.Equal(t, 2, attempts)
		assert.Equal(t, "Once more.", call.Pieces()[len(call.Pieces())-1].Text)
	})
}

// A caller who cuts in before the transfer gets it after all, and nobody is
// briefed twice.
func TestTransferIsBriefedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		briefed := 0
		transfer := agent.NewTransfer(agent.TransferConfig{Number: "+15551234567", To: "a nurse",
			Brief: func(context.Context, agent.TransferBriefing) error {
				briefed++
				time.Sleep(time.Second)
				return nil
			}})
		model := &scripted{steps: []step{say("One moment.").then(nurse("a", toNurse)), nurse("b", `{"message":"At once.","summary":"Pain."}`)}}
		call := llmtest.Dial(t, agent.New(agent.Config{Model: model, Tools: []agent.Tool{transfer}}))
		call.Say("It hurts")
		call.HearUntil("One moment.")
		call.Interrupt("Please hurry")
		assert.Equal(t, llmtest.ByTransfer, call.AwaitEnd())
		assert.Equal(t, 1, briefed)
	})
}

// The tool works in a test without a call.
func TestTransferToolAlone(t *testing.T) {
	t.Parallel()
	var told agent.TransferBriefing
	transfer := agent.NewTransfer(agent.TransferConfig{Number: "+15551234567", To: "a nurse",
		Brief: func(_ context.Context, briefing agent.TransferBriefing) error { told = briefing; return nil }})
	result, err := transfer.Run(t.Context(), agent.ToolCall{Arguments: toNurse})
	require.NoError(t, err)
	assert.Equal(t, llm.Transfer{Number: "+15551234567"}, result.Event.Action)
	assert.Equal(t, "It hurts.", told.Summary)
	assert.Nil(t, told.Call)
	assert.Panics(t, func() { agent.NewTransfer(agent.TransferConfig{Number: "911", To: "x"}) })
}

// Whoever takes over gets a text message before their phone rings.
func ExampleNewTransfer() {
	send := func(_ context.Context, to, text string) error {
		fmt.Println("to", to+":", text)
		return nil
	}
	desk := agent.NewTransfer(agent.TransferConfig{
		Number: "+15551234567", To: "a person at the desk", ShowCaller: true,
		Brief: func(ctx context.Context, briefing agent.TransferBriefing) error {
			return send(ctx, briefing.Number, briefing.Summary)
		},
	})
	_, _ = desk.Run(context.Background(), agent.ToolCall{
		Arguments: `{"message":"One moment, please.","summary":"Ada wants to move her appointment to Tuesday."}`,
	})
	// Output: to +15551234567: Ada wants to move her appointment to Tuesday.
}
