package agent_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// records is what a recorder told.
type records struct {
	mu    sync.Mutex
	turns []*agent.TurnRecord
	calls []*agent.CallRecord
}

func (r *records) options() *agent.RecorderOptions {
	return &agent.RecorderOptions{
		OnTurn: func(record *agent.TurnRecord) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.turns = append(r.turns, record)
		},
		OnCall: func(record *agent.CallRecord) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.calls = append(r.calls, record)
		},
	}
}

func (r *records) soFar() []*agent.TurnRecord {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.turns)
}

// dialRecorded calls a Responder that is recorded.
func dialRecorded(t *testing.T, options *agent.RecorderOptions, desk llm.Responder, middleware ...llm.Middleware) *llmtest.Call {
	recorder := agent.NewRecorder(options)
	return llmtest.Dialer{Patience: time.Minute, Options: &llm.Options{Hooks: recorder.Hooks()}}.
		Dial(t, llm.Wrap(llm.Wrap(desk, middleware...), recorder.Middleware()))
}

var perMillion = agent.Meter{Model: "gpt", Price: agent.Price{Input: 1, Output: 1}}

func spent(in, out int) agent.Chunk {
	return agent.Chunk{Usage: &agent.Usage{InputTokens: in, OutputTokens: out}}
}

// hangUp ends the call and waits until it has been recorded.
func hangUp(call *llmtest.Call) {
	call.HangUp()
	time.Sleep(10 * time.Second)
	synctest.Wait()
}

func TestRecorder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const s = time.Second
		look := agent.NewTool("look", "", func(context.Context, struct{}) (string, error) {
			time.Sleep(2 * s)
			return "", errors.New("nobody named Jane Miller")
		})
		model := &scripted{steps: []step{
			{every: s, chunks: []agent.Chunk{{ToolCall: &agent.ToolCall{ID: "1", Name: "look", Arguments: "{}"}}, spent(100, 10)}},
			{every: s, chunks: []agent.Chunk{{Text: "No."}, {Text: " Sorry"}, {Text: " for that."}, spent(200, 20)}},
			{every: s, chunks: []agent.Chunk{{Text: "This is not heard to"}, {Text: " its end."}, spent(1, 1)}},
			{err: &agent.ModelError{Kind: agent.ErrorServer}},
			{chunks: []agent.Chunk{{Text: "Goodbye."}, spent(300, 30)}},
		}}
		desk := agent.New(agent.Config{
			Model:    agent.WithRetries(agent.Metered(model, perMillion), agent.Retries{}),
			Greeting: "Hello. Who is it?", Tools: []agent.Tool{look},
		})
		var told records
		call := dialRecorded(t, told.options(), desk, agent.WithFiller(agent.Filler{Lines: []string{"One moment."}, After: 3 * s / 2, Most: 1}))
		call.Hear()
		call.Say("Is Jane there?")
		call.Hear()
		call.Say("And John?")
		call.HearUntil("heard")
		call.Interrupt("Never mind.")
		assert.Equal(t, "Goodbye.", call.Hear())
		hangUp(call)

		require.Len(t, told.turns, 4)
		require.Len(t, told.calls, 1)
		greeting, answer, cut, bye := told.turns[0], told.turns[1], told.turns[2], told.turns[3]
		assert.Equal(t, llm.Begin, greeting.Reason)
		assert.Zero(t, greeting.Requests)
		assert.Zero(t, greeting.FirstSentence, "time stands still while it speaks")

		assert.Equal(t, llm.Completed, answer.Outcome)
		assert.Equal(t, agent.Totals{
			Requests: 2, Usage: agent.Usage{InputTokens: 300, OutputTokens: 30}, Cost: 330e-6,
			ToolRuns: 1, FailedToolRuns: 1, Fillers: 1,
		}, answer.Totals)
		require.Len(t, answer.Models, 2)
		require.Len(t, answer.Tools, 1)
		assert.Equal(t, 2*s, answer.Tools[0].Duration)
		assert.Equal(t, 3*s/2, answer.FirstText, "of the filler")
		assert.Equal(t, 3*s/2, answer.FirstSentence)
		assert.Equal(t, s, answer.Models[1].FirstWords)
		assert.Equal(t, 8*s, answer.Total)

		assert.Equal(t, llm.Interrupted, cut.Outcome)
		assert.Equal(t, 1, cut.Requests)
		assert.Equal(t, 1, cut.Estimated)
		assert.Zero(t, cut.Wasted, "the caller heard some")
		assert.Zero(t, cut.Failed)
		assert.Zero(t, cut.FirstSentence, "it was cut before its end")
		assert.Equal(t, 5, cut.Usage.OutputTokens)
		assert.ErrorIs(t, cut.Models[0].Err, llm.ErrSuperseded)

		assert.Equal(t, 2, bye.Requests)
		assert.Equal(t, 1, bye.Failed)
		assert.Equal(t, 1, bye.Retries)

		var sum agent.Totals
		for _, turn := range told.turns {
			sum.Add(turn.Totals)
			assert.Equal(t, call.ID(), turn.Call.ID())
		}
		end := told.calls[0]
		assert.Equal(t, sum, end.Totals)
		assert.Equal(t, llm.CauseHungUp, end.Cause)
		assert.Equal(t, map[llm.Outcome]int{llm.Completed: 3, llm.Interrupted: 1}, end.Outcomes)
		assert.Equal(t, s, end.MedianFirstText)
		assert.Equal(t, 3*s/2, end.SlowestFirstText)
	})
}

// What ends after its turn was recorded counts for the next turn, and what is
// left at the end for the call.
func TestRecorderCountsWhatOutlivesItsTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := agent.NewTool("slow", "", func(context.Context, struct{ N string }) (string, error) {
			time.Sleep(20 * time.Second)
			return "done", nil
		})
		use := func(id string) step {
			return calls(agent.ToolCall{ID: id, Name: "slow", Arguments: `{"N":"` + id + `"}`})
		}
		// Of the second one only the call's record can tell.
		model := &scripted{steps: []step{use("1"), say("Fine."), use("2"), say("Never.")}}
		var told records
		call := dialRecorded(t, told.options(), agent.New(agent.Config{Model: model, Tools: []agent.Tool{slow}}))
		call.Say("Do it.")
		time.Sleep(time.Second)
		call.Interrupt("Or not.")
		call.Hear()
		call.StaySilent(30 * time.Second)
		call.Hear()
		hangUp(call)
		var runs, interrupted int
		for _, turn := range told.turns {
			runs += turn.ToolRuns
			if turn.Outcome == llm.Interrupted {
				interrupted++
				assert.Zero(t, turn.ToolRuns)
			}
		}
		assert.Equal(t, 1, interrupted)
		assert.Equal(t, 2, runs)
		require.Len(t, told.calls, 1)
		assert.Equal(t, 2, told.calls[0].ToolRuns)
	})
}

// What is asked outside of turns, as it is when answers are generated ahead of
// requests, is counted too.
func TestRecorderCountsWhatIsOutsideOfTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := agent.Metered(&scripted{steps: []step{{every: time.Second, chunks: []agent.Chunk{{Text: "Aside."}, spent(5, 5)}}}}, perMillion)
		desk := llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
			if turn.ID != 2 {
				go func() {
					_, err := ask(turn.Call.Context(), model)
					assert.NoError(t, err)
				}()
			}
			return reply.Say("Yes.")
		})
		var told records
		call := dialRecorded(t, told.options(), desk)
		call.Hear()
		call.Say("One")
		call.Hear()
		time.Sleep(3 * time.Second)
		call.Say("Two")
		call.Hear()
		call.Say("Three")
		call.Hear()
		time.Sleep(3 * time.Second)
		hangUp(call)
		require.Len(t, told.turns, 4)
		assert.Zero(t, told.turns[0].Requests)
		assert.Zero(t, told.turns[1].Requests)
		assert.Equal(t, 2, told.turns[2].Requests, "those of the turns before")
		assert.Zero(t, told.turns[3].Requests)
		assert.Equal(t, 3, told.calls[0].Requests)
		assert.Len(t, told.calls[0].Models, 1, "that of the last turn")
		assert.InDelta(t, 30e-6, told.calls[0].Cost, 1e-12)
	})
}

// What is generated ahead of requests is in the record of the next turn, and
// wasted if it was not used, also if it was over before that was known.
func TestRecorderCountsWhatIsGeneratedAhead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := agent.Metered(&scripted{steps: []step{say("Which?").then(step{chunks: []agent.Chunk{spent(7, 1)}})}}, perMillion)
		speculation := agent.NewSpeculation(nil)
		var told records
		recorder := agent.NewRecorder(told.options())
		options := &llm.Options{Hooks: llm.JoinHooks(speculation.Hooks(), recorder.Hooks())}
		call := llmtest.Dialer{Options: options}.Dial(t, llm.Wrap(agent.New(agent.Config{Model: model}), recorder.Middleware(), speculation.Middleware()))
		call.Hear()
		call.SayPart("I want")
		time.Sleep(time.Second)
		call.SayPart(" the red one")
		time.Sleep(time.Second)
		call.Finish()
		assert.Equal(t, "Which?", call.Hear())
		call.SayPart("Or")
		time.Sleep(time.Second)
		hangUp(call)

		require.Len(t, told.turns, 2)
		turn, end := told.turns[1], told.calls[0]
		assert.Equal(t, 1, turn.SpeculationsUsed)
		assert.Equal(t, 2, turn.Requests, "one was in vain, and one was used")
		assert.Equal(t, 1, turn.Wasted)
		assert.Equal(t, agent.Usage{InputTokens: 7, OutputTokens: 1}, turn.WastedUsage)
		assert.Equal(t, 3, end.Requests)
		assert.Equal(t, 2, end.Wasted, "nobody asked for the last one")
		assert.InDelta(t, 24e-6, end.Cost, 1e-12)
		assert.InDelta(t, 16e-6, end.WastedCost, 1e-12)
	})
}

// A Responder that does not return is waited for, but not for ever, and its turn
// and call are recorded all the same.
func TestRecorderWaitsForAWhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stuck := make(chan struct{})
		desk := llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
			if turn.ID == 1 {
				<-stuck
			}
			return reply.Say("Yes.")
		})
		var told records
		call := dialRecorded(t, told.options(), desk)
		call.Hear()
		call.Say("One")
		time.Sleep(time.Second)
		call.Interrupt("Two")
		call.Hear()
		time.Sleep(4 * time.Second)
		synctest.Wait()
		require.Len(t, told.soFar(), 2)
		assert.EqualValues(t, 2, told.soFar()[1].ID)
		time.Sleep(time.Second)
		synctest.Wait()
		require.Len(t, told.soFar(), 3)
		assert.Equal(t, llm.Interrupted, told.soFar()[2].Outcome)
		hangUp(call)
		require.Len(t, told.calls, 1)
		assert.Equal(t, 3, told.calls[0].Turns)
		close(stuck)
	})
}

// A function that panics, or is slow, does not hold up anything else.
// A process may end when its handler is drained: the record of a call that was let
// go is there then, although its Responder takes a while to notice.
func TestDrainWaitsForRecords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		told := new(records)
		recorder := agent.NewRecorder(told.options())
		desk := llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			if turn.Reason == llm.Begin {
				return nil
			}
			<-ctx.Done()
			time.Sleep(time.Second)
			return ctx.Err()
		})
		handler := llm.NewHandler(llm.Wrap(desk, recorder.Middleware()), &llm.Options{Hooks: recorder.Hooks()})
		call := llmtest.DialHandler(t, handler)
		call.Say("Hello?")
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		assert.Error(t, handler.Drain(ctx))
		told.mu.Lock()
		defer told.mu.Unlock()
		require.Len(t, told.calls, 1)
		assert.Equal(t, llm.CauseDrained, told.calls[0].Cause)
		assert.Equal(t, 1, told.calls[0].Outcomes[llm.Abandoned])
	})
}

func TestRecorderContainsItsFunctions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		options := &agent.RecorderOptions{
			OnTurn: func(r *agent.TurnRecord) {
				time.Sleep(time.Hour)
				panic("boom")
			},
			Logger: slog.New(slog.NewTextHandler(&log, nil)),
		}
		call := dialRecorded(t, options, agent.New(agent.Config{Model: timed{{0, "Yes."}}, Greeting: "Hello."}))
		began := time.Now()
		call.Hear()
		call.Say("Are you there?")
		assert.Equal(t, "Yes.", call.Hear())
		assert.Zero(t, time.Since(began))
		call.HangUp()
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		assert.Equal(t, 2, strings.Count(log.String(), "panic=boom"))
		assert.Equal(t, 1, strings.Count(log.String(), "msg=call "))
	})
}

func TestRecordsHoldNothingThatWasSaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fail := errors.New("no slot for jane@example.com")
		desk := agent.New(agent.Config{
			Model: agent.Metered(&scripted{steps: []step{
				calls(agent.ToolCall{ID: "1", Name: "book", Arguments: `{"Secret":"strawberry"}`}).then(say("Strawberry.")),
				say("Strawberry, as you said.").then(step{chunks: []agent.Chunk{spent(10, 5)}}), failing(agent.ErrorServer),
			}}, perMillion),
			Tools: []agent.Tool{agent.NewTool("book", "", func(context.Context, struct{ Secret string }) (string, error) { return "", fail })},
		})
		var told records
		var log bytes.Buffer
		options := told.options()
		options.Logger = slog.New(slog.NewJSONHandler(&log, nil))
		call := dialRecorded(t, options, desk)
		call.Say("My word is strawberry.")
		call.Hear()
		call.Say("And again?")
		call.Hear()
		hangUp(call)

		var shipped bytes.Buffer
		encoder := json.NewEncoder(&shipped)
		for _, turn := range told.turns {
			require.NoError(t, encoder.Encode(turn))
		}
		require.NoError(t, encoder.Encode(told.calls[0]))
		for name, out := range map[string]string{"log": log.String(), "JSON": shipped.String()} {
			assert.NotContains(t, strings.ToLower(out), "strawberry", name)
			assert.NotContains(t, out, "jane@", name)
		}
		assert.Contains(t, shipped.String(), "no slot for [email]")

		lines := strings.Split(strings.TrimSpace(log.String()), "\n")
		require.Len(t, lines, 4)
		var turn, end map[string]any
		require.NoError(t, json.Unmarshal([]byte(lines[1]), &turn))
		require.NoError(t, json.Unmarshal([]byte(lines[3]), &end))
		assert.Equal(t, "turn", turn["msg"])
		assert.Equal(t, "call", end["msg"])
		for _, key := range []string{"call_id", "response_id", "reason", "outcome", "first_text_ms", "first_sentence_ms", "total_ms",
			"requests", "input_tokens", "cached_input_tokens", "output_tokens", "cost_usd", "tool_runs", "failed_tool_runs"} {
			assert.Contains(t, turn, key)
		}
		for _, key := range []string{"call_id", "cause", "duration_ms", "turns", "interrupted", "failed", "sockets",
			"median_first_text_ms", "slowest_first_text_ms", "requests", "cost_usd", "failed_requests"} {
			assert.Contains(t, end, key)
		}
		assert.Contains(t, lines[2], "model failed: server")
	})
}

func ExampleRecorder() {
	plain := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		switch a.Key {
		case "msg", "call_id", "reason", "outcome", "requests", "cost_usd", "cause", "turns":
			return a
		}
		return slog.Attr{} // times, for one
	}}))
	recorder := agent.NewRecorder(&agent.RecorderOptions{
		Logger: plain,
		OnCall: func(r *agent.CallRecord) { fmt.Printf("%d turns for $%.6f\n", r.Turns, r.Cost) },
	})
	model := agent.Metered(parrot, agent.Meter{Model: "parrot-1", Price: agent.Price{Input: 2, Output: 10}})
	desk := llm.Wrap(agent.New(agent.Config{Model: model}), recorder.Middleware())

	// A handler is given the hooks, and does this for every turn and call.
	options := &llm.Options{Hooks: recorder.Hooks()}
	call := llm.NewCall("call_1", nil)
	turn := &llm.Turn{Call: call, ID: 1, Reason: llm.Response, Transcript: []llm.Utterance{{Role: llm.RoleUser, Content: "Hi"}}}
	_ = desk.Respond(context.Background(), turn, printed())
	options.Hooks.TurnFinished(call, &llm.TurnRecord{ID: 1, Reason: llm.Response, Outcome: llm.Completed})
	options.Hooks.CallEnded(call, &llm.CallRecord{Cause: llm.CauseHungUp, Turns: 1})
	// Output:
	// You said: Hi
	// msg=turn call_id=call_1 reason=response outcome=completed requests=1 cost_usd=4e-05
	// msg=call call_id=call_1 cause=hung_up turns=1 requests=1 cost_usd=4e-05
	// 1 turns for $0.000040
}
