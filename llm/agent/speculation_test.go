package agent_test

import (
	"context"
	"errors"
	"iter"
	"sync"
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

const ms = time.Millisecond

// ahead dials an agent that answers ahead, inside of the middleware given.
func ahead(t *testing.T, s *agent.Speculation, responder llm.Responder, inner ...llm.Middleware) *llmtest.Call {
	t.Helper()
	options := &llm.Options{Hooks: s.Hooks()}
	return llmtest.Dialer{Options: options, Patience: time.Minute}.Dial(t, llm.Wrap(responder, append([]llm.Middleware{s.Middleware()}, inner...)...))
}

// causes collects why the contexts ended that a model was asked in.
type causes struct {
	agent.Model
	mu    sync.Mutex
	ended []error
}

func (c *causes) Stream(ctx context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
	return func(yield func(agent.Chunk, error) bool) {
		defer func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.ended = append(c.ended, context.Cause(ctx))
		}()
		for chunk, err := range c.Model.Stream(ctx, request) {
			if !yield(chunk, err) {
				return
			}
		}
	}
}

// all waits until everything is still, and returns them.
func (c *causes) all() []error {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

// after is how long after the request a piece of speech came.
func after(call *llmtest.Call, piece int) time.Duration { return call.Pieces()[piece].After }

// A turn that was answered ahead of its request, and waits for the tool of the one
// before it, is told how far that is once it is a real one.
func TestProgressInATurnAnsweredAhead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tool := agent.NewTool("book", "", func(ctx context.Context, _ booking) (string, error) {
			time.Sleep(3 * time.Second)
			return "", agent.Progress(ctx, "Still looking.")
		})
		s := agent.NewSpeculation(nil)
		model := &scripted{steps: []step{book("a", tuesday), say("It is done.")}}
		desk, call := llm.Wrap(agent.New(agent.Config{Model: model, Tools: []agent.Tool{tool}}), s.Middleware()), llm.NewCall("call", nil)
		respond := func(ctx context.Context, id int64, words string) (said string, err error) {
			turn := &llm.Turn{Call: call, ID: id, Reason: llm.Response, Transcript: []llm.Utterance{{Role: llm.RoleUser, Content: words}}}
			err = desk.Respond(ctx, turn, llm.NewReply(func(e llm.Event) error {
				said += e.Text
				return nil
			}))
			return said, err
		}
		time.AfterFunc(time.Second, func() {
			s.Hooks().TranscriptUpdated(call, &llm.Update{Transcript: []llm.Utterance{{Role: llm.RoleUser, Content: "Tuesday. Hello?"}}})
		})
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		said, err := respond(ctx, 1, "Tuesday")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Empty(t, said)
		said, err = respond(t.Context(), 2, "Tuesday. Hello?")
		require.NoError(t, err)
		assert.Equal(t, "Still looking. It is done.", said)
		assert.Equal(t, 1, s.Stats().Used)
	})
}

func TestSpeculationSavesTheTimeUntilTheRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &scripted{steps: []step{{chunks: say("Ten ", "is ", "free.").chunks, every: 300 * ms}}}
		s := agent.NewSpeculation(nil)
		call := ahead(t, s, agent.New(agent.Config{Model: model}))
		call.SayPart("When can I come")
		time.Sleep(700 * ms)
		call.Finish()
		assert.Equal(t, "Ten is free.", call.Hear())
		assert.Equal(t, time.Duration(0), after(call, 0), "asked 500 ms ahead: held since 300 ms")
		assert.Equal(t, 100*ms, after(call, 1), "the rest comes as it would have")
		assert.Equal(t, 400*ms, after(call, 2))
		assert.Len(t, model.requests, 1)
		assert.Equal(t, agent.SpeculationStats{Requests: 1, Started: 1, Used: 1, Ahead: 500 * ms}, s.Stats())
	})
}

// What was generated ahead is used for the same words only.
func TestSpeculationIsUsedForTheSameWordsOnly(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ask   func(*llmtest.Call)
		asked int
		stats agent.SpeculationStats
	}{
		"case and punctuation": {func(c *llmtest.Call) {
			c.SayPart("when can i come")
			time.Sleep(time.Second)
			c.Revise("When can I come?")
		}, 1,
			agent.SpeculationStats{Requests: 1, Started: 1, Used: 1, Ahead: 800 * ms}},
		"other words": {func(c *llmtest.Call) { c.SayPart("When can"); time.Sleep(time.Second); c.Revise("When can I come?") }, 2,
			agent.SpeculationStats{Requests: 1, Started: 1, Missed: 1}},
		"no pause": {func(c *llmtest.Call) {
			c.SayPart("When can")
			time.Sleep(199 * ms)
			c.SayPart("I come?")
			time.Sleep(199 * ms)
			c.Finish()
		}, 1,
			agent.SpeculationStats{Requests: 1}},
		"a pause inside": {func(c *llmtest.Call) {
			c.SayPart("When can")
			time.Sleep(time.Second)
			c.SayPart("I come?")
			time.Sleep(time.Second)
			c.Finish()
		}, 2,
			agent.SpeculationStats{Requests: 1, Started: 2, Used: 1, Missed: 1, Ahead: 800 * ms}},
		"too late": {func(c *llmtest.Call) { c.SayPart("When can I come?"); time.Sleep(11 * time.Second); c.Finish() }, 2,
			agent.SpeculationStats{Requests: 1, Started: 1, Missed: 1}},
		"asked by a reminder": {func(c *llmtest.Call) { c.SayPart("When can I come?"); c.StaySilent(11 * time.Second) }, 2,
			agent.SpeculationStats{Started: 1, Missed: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				model := &scripted{steps: []step{say("Ten is free.")}}
				s := agent.NewSpeculation(nil)
				call := ahead(t, s, agent.New(agent.Config{Model: model}))
				test.ask(call)
				assert.Equal(t, "Ten is free.", call.Hear())
				synctest.Wait()
				assert.Len(t, model.requests, test.asked)
				assert.Equal(t, test.stats, s.Stats())
			})
		})
	}
}

func TestSpeculationTellsWhyItEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &causes{Model: timed{{time.Second, "One "}, {time.Hour, "two."}}}
		call := ahead(t, agent.NewSpeculation(nil), agent.New(agent.Config{Model: model}))
		call.SayPart("Count")
		time.Sleep(time.Second)
		call.SayPart("to two") // thrown away
		time.Sleep(time.Second)
		call.Finish()
		call.HearUntil("One")
		call.Interrupt("Stop") // superseded
		time.Sleep(time.Second)
		call.HangUp() // ended
		ended := model.all()
		require.Len(t, ended, 3)
		assert.ErrorIs(t, ended[0], agent.ErrSpeculationDiscarded)
		assert.ErrorIs(t, ended[1], llm.ErrSuperseded)
		assert.ErrorIs(t, ended[2], llm.ErrCallEnded)
	})
}

// A call that ends takes what was generated ahead with it.
func TestSpeculationEndsWithTheCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &causes{Model: timed{{time.Hour, "Never."}}}
		s := agent.NewSpeculation(nil)
		call := ahead(t, s, agent.New(agent.Config{Model: model}))
		call.SayPart("Hello")
		time.Sleep(time.Second)
		call.HangUp()
		time.Sleep(time.Minute)
		ended := model.all()
		require.Len(t, ended, 1)
		assert.ErrorIs(t, ended[0], llm.ErrCallEnded)
		assert.Equal(t, agent.SpeculationStats{Started: 1, Missed: 1}, s.Stats())
	})
}

// Promise 5, ahead of the request too: a booking that nobody asked for is not
// made, and one that was is made once.
func TestSpeculationRunsNoTools(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		book, ran := counting(time.Second)
		model := &scripted{steps: []step{
			calls(bookTuesday("a")), // thrown away
			say("One moment.").then(calls(bookTuesday("a"))), say("Booked."),
		}}
		call := ahead(t, agent.NewSpeculation(nil), agent.New(agent.Config{Model: model, Tools: []agent.Tool{book}}))
		call.SayPart("Tuesday")
		time.Sleep(time.Second)
		call.SayPart("is not what I want but Tuesday week")
		time.Sleep(time.Second)
		assert.Zero(t, *ran)
		call.Finish()
		assert.Equal(t, "One moment. Booked.", call.Hear())
		assert.Equal(t, 1, *ran)
		require.Len(t, call.ToolCalls(), 1)
		assert.Equal(t, time.Duration(0), after(call, 0))
		assert.Equal(t, time.Second, after(call, 1))
		assert.Equal(t, []string{"user: Tuesday is not what I want but Tuesday week", `assistant: One moment.[a book{"day":"Tuesday"}]`, `tool: {"booked":"Tuesday"}`}, lines(model.asked(2)))
	})
}

// A filler counts from when the caller waits.
func TestSpeculationKeepsFillersSilent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := timed{{0, "Fifteen letters"}, {9 * time.Second, "Ten."}}
		filler := agent.WithFiller(agent.Filler{Lines: []string{"One moment."}, Most: 1})
		call := ahead(t, agent.NewSpeculation(nil), agent.New(agent.Config{Model: model}), filler)
		call.SayPart("When?")
		time.Sleep(5 * time.Second)
		call.Finish()
		assert.Equal(t, "Fifteen letters One moment. Ten.", call.Hear())
		assert.Equal(t, 2500*ms, after(call, 1), "1.5 s after a second of words was spoken")
	})
}

// One that failed is not used: the turn is answered as if nothing had been, and
// with what there is for failures then.
func TestSpeculationThatFailsIsThrownAway(t *testing.T) {
	t.Parallel()
	last := agent.LastResort(llm.Event{Text: "Sorry."})
	for name, failure := range map[string]llm.Responder{
		"error": llm.ResponderFunc(func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
			return errors.New("boom")
		}),
		"panic": llm.ResponderFunc(func(context.Context, *llm.Turn, *llm.Reply) error { panic("boom") }),
		"too much": llm.ResponderFunc(func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
			for range 1 << 20 {
				if err := reply.Say("more and "); err != nil {
					return err
				}
			}
			return nil
		}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var asked atomic.Int32
				s := agent.NewSpeculation(nil)
				call := ahead(t, s, llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
					if turn.Reason == llm.Response && asked.Add(1) == 1 {
						return failure.Respond(ctx, turn, reply)
					}
					return reply.Say("Yes.")
				}), last)
				call.SayPart("Hello?")
				time.Sleep(time.Second)
				call.Finish()
				assert.Equal(t, "Yes.", call.Hear())
				assert.Equal(t, agent.SpeculationStats{Requests: 1, Started: 1, Failed: 1}, s.Stats())
			})
		})
	}
}

// One that fails when it has become the turn fails as a turn does.
func TestSpeculationThatFailsLater(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{
		"error": func() error { return errors.New("boom") },
		"panic": func() error { panic("boom") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var record llm.TurnRecord
				s := agent.NewSpeculation(nil)
				options := &llm.Options{Hooks: llm.JoinHooks(s.Hooks(), llm.Hooks{TurnFinished: func(_ *llm.Call, r *llm.TurnRecord) { record = *r }})}
				call := llmtest.Dialer{Options: options}.Dial(t, llm.Wrap(llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
					if turn.Reason == llm.Begin {
						return nil
					}
					_ = agent.AwaitRequest(ctx)
					return fail()
				}), s.Middleware()))
				call.SayPart("Hello?")
				time.Sleep(time.Second)
				call.Finish()
				assert.Equal(t, llm.DefaultApology, call.Hear())
				synctest.Wait()
				assert.ErrorContains(t, record.Err, "boom")
				assert.Equal(t, llm.Failed, record.Outcome)
				assert.Equal(t, 1, s.Stats().Used)
			})
		})
	}
}

// A writer whose turn was superseded learns it, as it does in any turn, also
// when it was thrown away before it was one.
func TestSpeculationTellsItsWriterThatTheTurnIsOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		over := make(chan error, 3)
		call := ahead(t, agent.NewSpeculation(nil), llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			if turn.Reason == llm.Begin {
				return nil
			}
			_ = reply.Say("Yes ")
			<-ctx.Done()
			over <- reply.Say("and no.")
			return nil
		}))
		call.SayPart("Hello")
		time.Sleep(time.Second)
		call.SayPart("there")
		err := <-over
		assert.ErrorIs(t, err, llm.ErrTurnOver)
		assert.ErrorIs(t, err, agent.ErrSpeculationDiscarded)
		time.Sleep(time.Second)
		call.Finish()
		call.HearUntil("Yes")
		call.Interrupt("Stop")
		err = <-over
		assert.ErrorIs(t, err, llm.ErrTurnOver)
		assert.ErrorIs(t, err, llm.ErrSuperseded)
	})
}

// Whatever waits for it in the middle, the order of what is said stays.
func TestSpeculationKeepsTheOrderWhileItBecomesTheTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const words = 300
		call := ahead(t, agent.NewSpeculation(nil), llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			if turn.Reason == llm.Begin {
				return nil
			}
			for n := range words {
				if n%3 == 0 {
					time.Sleep(10 * ms)
				}
				if err := reply.Say(string(rune('a' + n%26))); err != nil {
					return err
				}
			}
			return nil
		}))
		call.SayPart("The alphabet")
		time.Sleep(700 * ms)
		call.Finish()
		heard := call.Hear()
		require.Len(t, heard, words)
		for n := range words {
			require.Equal(t, byte('a'+n%26), heard[n])
		}
	})
}

// The request may come at the very moment at which the caller has been still for
// long enough: the turn is answered once.
func TestSpeculationAtTheMomentOfTheRequest(t *testing.T) {
	t.Parallel()
	for range 20 {
		synctest.Test(t, func(t *testing.T) {
			model := &causes{Model: timed{{time.Second, "Ten is free."}}}
			s := agent.NewSpeculation(nil)
			call := ahead(t, s, agent.New(agent.Config{Model: model}))
			call.SayPart("When can I come?")
			time.Sleep(200 * ms)
			call.Finish()
			assert.Equal(t, "Ten is free.", call.Hear())
			assert.LessOrEqual(t, len(model.all()), 2)
			stats := s.Stats()
			assert.Equal(t, stats.Started, stats.Used+stats.Missed)
		})
	}
}

// A call that came to nothing costs no more than its budget.
func TestSpeculationKeepsToItsBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := agent.NewSpeculation(&agent.SpeculationOptions{Budget: 0.25})
		call := ahead(t, s, agent.New(agent.Config{Model: &scripted{steps: []step{say("Yes.")}}}))
		for range 40 {
			call.SayPart("Is it")
			time.Sleep(time.Second)
			call.Revise("Is that so?")
			call.Hear()
		}
		assert.Equal(t, agent.SpeculationStats{Requests: 40, Started: 12, Missed: 12}, s.Stats(), "three, and a quarter of the requests before the last")
	})
}

func TestSpeculationIsBoundedInATurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := agent.NewSpeculation(&agent.SpeculationOptions{Most: 2, Budget: 100})
		call := ahead(t, s, agent.New(agent.Config{Model: &scripted{steps: []step{say("Yes.")}}}))
		for n := range 2 {
			call.Say("So")
			call.Hear() // earns a budget
			for range 5 {
				call.SayPart("and")
				time.Sleep(time.Second)
			}
			call.Finish()
			call.Hear()
			assert.Equal(t, 2*(n+1), s.Stats().Started)
		}
	})
}

// While the agent speaks, and when it begins to, what was asked is not new.
func TestSpeculationDoesNotAnswerTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &scripted{steps: []step{{chunks: say("One ", "two ", "three.").chunks, every: time.Second}}}
		s := agent.NewSpeculation(nil)
		options := &llm.Options{Hooks: s.Hooks()}
		call := llmtest.Dialer{Options: options, WordsPerMinute: 150}.Dial(t, llm.Wrap(agent.New(agent.Config{Model: model}), s.Middleware()))
		call.Say("Please count to three for me now")
		call.Hear()
		time.Sleep(5 * time.Second)
		call.SayPart("Thank you")
		time.Sleep(time.Second)
		call.Finish()
		call.Hear()
		assert.Equal(t, agent.SpeculationStats{Requests: 2, Started: 1, Used: 1, Ahead: 800 * ms}, s.Stats())
	})
}

// Keys that were pressed meanwhile make another conversation of it.
func TestSpeculationSeesKeys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &scripted{steps: []step{say("Yes.")}}
		s := agent.NewSpeculation(nil)
		options := &llm.Options{Hooks: s.Hooks(), TranscriptWithToolCalls: true}
		call := llmtest.Dialer{Options: options}.Dial(t, llm.Wrap(agent.New(agent.Config{Model: model}), s.Middleware()))
		call.SayPart("My number is")
		time.Sleep(time.Second)
		call.Press("12")
		call.Hear()
		assert.Equal(t, agent.SpeculationStats{Requests: 1, Started: 1, Missed: 1}, s.Stats())
		assert.Equal(t, []string{"user: My number is\n(pressed 12)"}, lines(model.asked(1)))
	})
}

// A trace inside and one around are told whether it was used.
func TestSpeculationIsTraced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var told []string
		trace := func(where string) llm.Middleware {
			return traced(&agent.Trace{Speculated: func(used bool) {
				mu.Lock()
				defer mu.Unlock()
				told = append(told, where+map[bool]string{true: " used", false: " dropped"}[used])
			}})
		}
		s := agent.NewSpeculation(nil)
		desk := llm.Wrap(agent.New(agent.Config{Model: &scripted{steps: []step{say("Yes.")}}}), trace("outer"), s.Middleware(), trace("inner"))
		call := llmtest.Dialer{Options: &llm.Options{Hooks: s.Hooks()}}.Dial(t, desk)
		call.Say("No pause")
		call.Hear()
		assert.Empty(t, told)
		call.SayPart("Is it")
		time.Sleep(time.Second)
		call.SayPart("so") // dropped before the request comes
		time.Sleep(time.Second)
		call.Finish()
		call.Hear()
		assert.Equal(t, []string{"inner dropped", "outer used", "inner used"}, told)
	})
}

// When no request comes there is no turn to tell of it, but there is the call.
func TestSpeculationWithoutARequestIsTracedForTheCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		told := make(chan bool, 1)
		s := agent.NewSpeculation(nil)
		hooks := llm.JoinHooks(s.Hooks(), llm.Hooks{CallStarted: func(call *llm.Call) {
			agent.TraceCall(call, &agent.Trace{Speculated: func(used bool) { told <- used }})
		}})
		desk := llm.Wrap(agent.New(agent.Config{Model: &scripted{steps: []step{say("Yes.")}}}), s.Middleware())
		call := llmtest.Dialer{Options: &llm.Options{Hooks: hooks}}.Dial(t, desk)
		call.SayPart("Is it")
		time.Sleep(time.Second)
		call.HangUp()
		assert.False(t, <-told)
	})
}

func TestOneSpeculationIsForOneResponder(t *testing.T) {
	t.Parallel()
	s := agent.NewSpeculation(nil)
	desk := llm.Wrap(agent.New(agent.Config{Model: &scripted{steps: []step{say("Yes.")}}}), s.Middleware())
	assert.Panics(t, func() { llm.Wrap(desk, s.Middleware()) })
	var said string
	turn := &llm.Turn{ID: 1, Reason: llm.Response, Transcript: []llm.Utterance{{Role: llm.RoleUser, Content: "Hi"}}}
	require.NoError(t, desk.Respond(t.Context(), turn, llm.NewReply(func(e llm.Event) error { said += e.Text; return nil })))
	assert.Equal(t, "Yes.", said, "without a handler it does nothing")
}
