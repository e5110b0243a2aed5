package agent_test

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

func TestHedge(t *testing.T) {
	t.Parallel()
	const s = time.Second
	broken := &scripted{steps: []step{failing(agent.ErrorServer)}}
	for name, test := range map[string]struct {
		first, second agent.Model
		text          string
		kind          agent.ErrorKind
		took          time.Duration
		stats         agent.HedgeStats
	}{
		"fast":               {timed{{s / 2, "First"}, {s, "."}}, timed{{0, "Second."}}, "First.", "", 3 * s / 2, agent.HedgeStats{Requests: 1}},
		"slow":               {timed{{5 * s, "First."}}, timed{{s, "Second"}, {s, "."}}, "Second.", "", 3 * s, agent.HedgeStats{Requests: 1, Hedged: 1, Won: 1}},
		"slow, but faster":   {timed{{2 * s, "First"}, {s, "."}}, timed{{3 * s, "Second."}}, "First.", "", 3 * s, agent.HedgeStats{Requests: 1, Hedged: 1}},
		"spaces do not win":  {timed{{0, " "}, {5 * s, "First."}}, timed{{s, "Second."}}, "Second.", "", 2 * s, agent.HedgeStats{Requests: 1, Hedged: 1, Won: 1}},
		"first fails":        {broken, timed{{0, "Second."}}, "", agent.ErrorServer, 0, agent.HedgeStats{Requests: 1}},
		"second fails":       {timed{{2 * s, "First."}}, broken, "First.", "", 2 * s, agent.HedgeStats{Requests: 1, Hedged: 1}},
		"first fails late":   {agent.WithLimits(timed{{9 * s, "First."}}, agent.Limits{FirstWords: 2 * s}), timed{{3 * s, "Second."}}, "Second.", "", 4 * s, agent.HedgeStats{Requests: 1, Hedged: 1, Won: 1}},
		"both fail":          {agent.WithLimits(timed{{9 * s, ""}}, agent.Limits{FirstWords: 2 * s}), broken, "", agent.ErrorTimeout, 2 * s, agent.HedgeStats{Requests: 1, Hedged: 1}},
		"silence is allowed": {timed{}, timed{{0, "Second."}}, "", "", 0, agent.HedgeStats{Requests: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				model := agent.Hedge(test.first, test.second, nil)
				began := time.Now()
				text, err := ask(t.Context(), model)
				assert.Equal(t, test.text, text)
				assert.Equal(t, test.kind, kind(err), err)
				assert.Equal(t, test.took, time.Since(began))
				assert.Equal(t, test.stats, model.Stats())
			})
		})
	}
}

// The caller hears of no loser, also if it panics when it is told to stop. The log
// does.
func TestHedgeLoserPanics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		second := agent.ModelFunc(func(context.Context, *agent.Request) iter.Seq2[agent.Chunk, error] {
			return func(yield func(agent.Chunk, error) bool) {
				time.Sleep(3 * time.Second)
				if !yield(agent.Chunk{Text: "Second."}, nil) {
					panic("stopped")
				}
			}
		})
		boom := agent.ModelFunc(func(context.Context, *agent.Request) iter.Seq2[agent.Chunk, error] {
			return func(func(agent.Chunk, error) bool) { panic("boom") }
		})
		for _, test := range []struct {
			second agent.Model
			logged string
		}{{second, "stopped"}, {boom, "boom"}} {
			var log strings.Builder
			desk := agent.New(agent.Config{Model: agent.Hedge(timed{{2 * time.Second, "First."}}, test.second, nil)})
			call := loggingTo(&log).Dial(t, desk)
			call.Say("Hello?")
			assert.Equal(t, "First.", call.Hear())
			time.Sleep(5 * time.Second)
			synctest.Wait()
			assert.Contains(t, log.String(), `level=ERROR msg="a model that nobody listened to panicked" call_id=`)
			assert.Contains(t, log.String(), "panic="+test.logged+" stack=")
			assert.Contains(t, log.String(), "TestHedgeLoserPanics")
			assert.NotContains(t, log.String(), "Hello?")
		}
	})
}

// loggingTo dials with a handler that logs its errors there.
func loggingTo(log *strings.Builder) llmtest.Dialer {
	return llmtest.Dialer{Options: &llm.Options{Logger: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelError}))}}
}

func TestHedgeKeepsToItsBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := agent.Hedge(timed{{2 * time.Second, "First."}}, timed{{0, "Second."}}, &agent.HedgeOptions{Budget: 0.2})
		for range 50 {
			_, err := ask(t.Context(), model)
			require.NoError(t, err)
		}
		assert.Equal(t, agent.HedgeStats{Requests: 50, Hedged: 10, Won: 10}, model.Stats())
	})
}

// A provider that gets slow for everybody is not asked twice by everybody, after
// however many quiet requests.
func TestHedgeBudgetIsNotSavedUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		first := &switched{model: timed{{0, "First."}}}
		model := agent.Hedge(first, timed{{0, "Second."}}, &agent.HedgeOptions{Budget: 0.2})
		for n := range 1100 {
			if n == 1000 {
				first.model = timed{{2 * time.Second, "First."}}
			}
			_, err := ask(t.Context(), model)
			require.NoError(t, err)
		}
		assert.Equal(t, 29, model.Stats().Hedged, "ten at once, and a fifth of the other requests")
	})
}

// A caller who gives up on a slow model says how slow it was, too.
func TestHedgeMeasuresWhatNobodyWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := agent.Hedge(timed{{4 * time.Second, "First."}}, timed{{time.Hour, ""}}, &agent.HedgeOptions{Percentile: 0.5, Budget: 1})
		for range 20 {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			_, err := ask(ctx, model)
			cancel()
			require.ErrorIs(t, err, context.DeadlineExceeded)
		}
		began, hedged := time.Now(), time.Duration(0)
		ctx := agent.WithTrace(t.Context(), &agent.Trace{Hedged: func() { hedged = time.Since(began) }})
		_, err := ask(ctx, model)
		require.NoError(t, err)
		assert.Equal(t, 3*time.Second, hedged)
	})
}

// A model that panics fails, on whatever goroutine it is asked.
func TestHedgeContainsPanics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		panicking := agent.ModelFunc(func(context.Context, *agent.Request) iter.Seq2[agent.Chunk, error] {
			return func(func(agent.Chunk, error) bool) { panic("boom") }
		})
		_, err := ask(t.Context(), agent.Hedge(panicking, timed{{0, "Second."}}, nil))
		failed, ok := errors.AsType[*llm.PanicError](err)
		require.True(t, ok, err)
		assert.Equal(t, "boom", failed.Value)
		assert.Contains(t, string(failed.Stack), "TestHedgeContainsPanics", "the stack is the model's")
		text, err := ask(t.Context(), agent.Hedge(timed{{2 * time.Second, "First."}}, panicking, nil))
		require.NoError(t, err)
		assert.Equal(t, "First.", text)

		later := agent.ModelFunc(func(context.Context, *agent.Request) iter.Seq2[agent.Chunk, error] {
			return func(yield func(agent.Chunk, error) bool) {
				yield(agent.Chunk{Text: "First."}, nil)
				panic("later")
			}
		})
		text, err = ask(t.Context(), agent.Hedge(later, panicking, nil))
		assert.Equal(t, "First.", text)
		failed, ok = errors.AsType[*llm.PanicError](err)
		require.True(t, ok, err)
		assert.Equal(t, "later", failed.Value)
	})
}

func TestHedgeByPercentile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := timed{{10 * time.Second, "First."}}
		first := &switched{model: timed{{200 * time.Millisecond, "First."}}}
		model := agent.Hedge(first, timed{{0, "Second."}}, &agent.HedgeOptions{Percentile: 0.9, Budget: 1})
		for range 20 {
			_, _ = ask(t.Context(), model)
		}
		first.model = slow
		began := time.Now()
		text, err := ask(t.Context(), model)
		require.NoError(t, err)
		assert.Equal(t, "Second.", text)
		assert.Equal(t, 200*time.Millisecond, time.Since(began))
	})
}

type switched struct{ model agent.Model }

func (s *switched) Stream(ctx context.Context, r *agent.Request) iter.Seq2[agent.Chunk, error] {
	return s.model.Stream(ctx, r)
}

// The loser and a race that nobody waits for any more leave nothing behind.
func TestHedgeLeavesNothingRunning(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := agent.Hedge(timed{{time.Hour, "First."}}, timed{{time.Second, "Second"}, {time.Hour, "."}}, nil)
		for chunk, err := range model.Stream(context.Background(), &agent.Request{}) {
			require.NoError(t, err)
			assert.Equal(t, "Second", chunk.Text)
			break
		}
		// A bubble does not end while a goroutine is left in it.
	})
}

func TestFiller(t *testing.T) {
	t.Parallel()
	const s = time.Second
	filler := agent.Filler{Lines: []string{"One moment.", "Still looking."}, After: s, Every: 3 * s, Most: 2}
	for name, test := range map[string]struct {
		model timed
		heard string
	}{
		"fast":           {timed{{s / 2, "Yes."}}, "Yes."},
		"slow":           {timed{{2 * s, "Yes."}}, "Still looking. Yes."},
		"slower":         {timed{{5 * s, "Yes."}}, "Still looking. One moment. Yes."},
		"never too much": {timed{{30 * s, "Yes."}}, "Still looking. One moment. Yes."},
		"while it talks": {timed{{0, "Let me look that up for you in the book."}, {3 * s, " Yes."}}, "Let me look that up for you in the book. Yes."},
		"after it talks": {timed{{0, "Let me look."}, {3 * s, "Yes."}}, "Let me look. Still looking. Yes."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				desk := agent.New(agent.Config{Model: test.model})
				call := llmtest.Dialer{Patience: time.Minute}.Dial(t, llm.Wrap(desk, agent.WithFiller(filler)))
				call.Say("Am I in the book?")
				assert.Equal(t, test.heard, call.Hear())
			})
		})
	}
}

func TestFillerIsNoHistory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &scripted{steps: []step{
			{chunks: say("Yes.").chunks, every: 2 * time.Second},
			{chunks: say("Never heard.").chunks, every: 10 * time.Second},
			say("Fine."),
		}}
		desk := agent.New(agent.Config{Model: model})
		call := llmtest.Dialer{Patience: time.Minute}.Dial(t, llm.Wrap(desk, agent.WithFiller(agent.Filler{Lines: []string{"One moment."}})))
		call.Say("Am I in the book?")
		assert.Equal(t, "One moment. Yes.", call.Hear())
		call.Say("When?")
		call.HearUntil("One mom")
		call.Interrupt("Hello?")
		assert.Equal(t, "Fine.", call.Hear())
		assert.Equal(t, []string{
			"user: Am I in the book?", "assistant: Yes.", "user: When?\nHello?",
		}, lines(model.asked(2)))
	})
}

// A line that the caller cut off leaves nothing behind, whatever stood before it.
func TestFillerIsNoHistoryWhereItIsCut(t *testing.T) {
	t.Parallel()
	filler := agent.WithFiller(agent.Filler{Lines: []string{"One moment, please.", "Still looking."}})
	for heard, want := range map[string]string{
		"One":                              "",
		"Sure. One mom":                    "Sure.",
		"Sure. One moment, please. Still ": "Sure.",
		"Let me see Still looking":         "Let me see",
		"Number One moment":                "Number",
		"We have one":                      "We have one",
		"It is at One Oh":                  "It is at One Oh",
		"Sure. Still looking. It is":       "Sure.  It is",
		"someOne mom":                      "someOne mom",
	} {
		var told *llm.Turn
		desk := filler(llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, _ *llm.Reply) error {
			told = turn
			return nil
		}))
		said := llm.Utterance{Role: llm.RoleAgent, Content: heard}
		turn := &llm.Turn{Reason: llm.Response, Transcript: []llm.Utterance{said}, TranscriptWithToolCalls: []llm.Entry{{Utterance: said}}}
		require.NoError(t, desk.Respond(t.Context(), turn, llm.NewReply(nil)))
		assert.Equal(t, want, strings.TrimSpace(told.Transcript[0].Content), heard)
		assert.Equal(t, want, strings.TrimSpace(told.TranscriptWithToolCalls[0].Content), heard)
		assert.Equal(t, heard, turn.Transcript[0].Content, "a turn must not be changed")
	}
}

func TestFillerEndsWithTheTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		failing := &scripted{steps: []step{{err: errors.New("boom")}}}
		call := llmtest.Dial(t, llm.Wrap(agent.New(agent.Config{Model: failing}), agent.WithFiller(agent.Filler{Lines: []string{"One moment."}})))
		call.Say("Hello?")
		assert.Equal(t, llm.DefaultApology, call.Hear())
		time.Sleep(time.Minute) // a line now would be a violation
	})
}

// A line is said on the goroutine of a timer, and nobody is there for a panic of
// middleware outside. Without lines the turn goes on.
func TestFillerPanics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		picky := func(next llm.Responder) llm.Responder {
			return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
				return next.Respond(ctx, turn, llm.NewReply(func(e llm.Event) error {
					if e.Filler {
						panic("oh")
					}
					return reply.Send(e)
				}))
			})
		}
		desk := agent.New(agent.Config{Model: timed{{3 * time.Second, "Yes."}}})
		var log strings.Builder
		call := loggingTo(&log).Dial(t, llm.Wrap(desk, picky, agent.WithFiller(agent.Filler{Lines: []string{"One moment."}})))
		call.Say("Hello?")
		assert.Equal(t, "Yes.", call.Hear())
		synctest.Wait()
		assert.Contains(t, log.String(), `level=ERROR msg="what a filler was sent to panicked" call_id=`)
		assert.Contains(t, log.String(), "panic=oh stack=")
		assert.Contains(t, log.String(), "TestFillerPanics")
	})
}

// A request that is made when its turn has been recorded is in no record.
func TestHedgeAsksNobodyWhenTheTurnIsOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := atomic.Int32{}
		model := agent.ModelFunc(func(context.Context, *agent.Request) iter.Seq2[agent.Chunk, error] {
			return func(func(agent.Chunk, error) bool) { asked.Add(1) }
		})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := ask(ctx, agent.Hedge(model, model, nil))
		require.ErrorIs(t, err, context.Canceled)
		synctest.Wait()
		assert.Zero(t, asked.Load())
	})
}

// Who has heard nothing but a filler is told that there will be no answer.
func TestFailureAfterAFillerHasAnApology(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		model timed
		heard string
	}{
		"nothing but a filler": {timed{{3 * time.Second, ""}}, "One moment. " + llm.DefaultApology},
		"words":                {timed{{3 * time.Second, "You are"}}, "One moment. You are"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				fails := agent.ModelFunc(func(ctx context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
					return func(yield func(agent.Chunk, error) bool) {
						test.model.Stream(ctx, request)(yield)
						yield(agent.Chunk{}, errors.New("boom"))
					}
				})
				filler := agent.WithFiller(agent.Filler{Lines: []string{"One moment."}, Most: 1})
				call := llmtest.Dial(t, llm.Wrap(agent.New(agent.Config{Model: fails}), filler))
				call.Say("Hello?")
				assert.Equal(t, test.heard, call.Hear())
			})
		})
	}
}

// What a loser costs is told apart from what a caller has cut off by the cause
// of its end.
func TestHedgeTellsTheLoserWhyItEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		causes := make(chan error, 1)
		slow := agent.ModelFunc(func(ctx context.Context, _ *agent.Request) iter.Seq2[agent.Chunk, error] {
			return func(yield func(agent.Chunk, error) bool) {
				<-ctx.Done()
				causes <- context.Cause(ctx)
				yield(agent.Chunk{}, ctx.Err())
			}
		})
		text, err := ask(t.Context(), agent.Hedge(slow, timed{{0, "Second."}}, nil))
		require.NoError(t, err)
		assert.Equal(t, "Second.", text)
		assert.ErrorIs(t, <-causes, agent.ErrHedgeLost)
	})
}
