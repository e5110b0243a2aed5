package agent_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// converse calls an agent with one tool and a script, and returns the call
// after the first words.
func converse(t *testing.T, tool agent.Tool, steps ...step) (*llmtest.Call, *scripted) {
	t.Helper()
	model := &scripted{steps: steps}
	call := llmtest.Dialer{Patience: 3 * time.Minute}.Dial(t, agent.New(agent.Config{Model: model, Tools: []agent.Tool{tool}, Greeting: "Hello."}))
	require.Equal(t, "Hello.", call.Hear())
	return call, model
}

// results returns what the n-th request told of tools.
func (m *scripted) results(n int) []string {
	var results []string
	for _, message := range m.asked(n) {
		if message.Role == agent.ToolRole {
			results = append(results, message.Content)
		}
	}
	return results
}

func book(id, arguments string) step {
	return calls(agent.ToolCall{ID: id, Name: "book", Arguments: arguments})
}

const tuesday = `{"day":"Tuesday"}`

// A caller who has heard of the first booking and asks for another gets it.
func TestSameCallRunsAgainWhenTheCallerHasHeardOfIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tool, ran := counting(0)
		call, model := converse(t, tool, book("a", tuesday), say("You are booked."), book("b", tuesday), say("Booked again."))
		call.Say("Tuesday")
		call.Hear()
		call.Say("And one for my wife, please, the same.")
		assert.Equal(t, "Booked again.", call.Hear())
		assert.Equal(t, 2, *ran)
		assert.NotContains(t, strings.Join(model.results(3), ""), "Not done again")
	})
}

// A caller who cuts in has not heard of it: the same call gets the result, and
// a caller who then insists is not refused.
func TestSameCallGetsTheResultUntilTheCallerInsists(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tool, ran := counting(0)
		call, model := converse(t, tool,
			book("a", tuesday), say("You are ", "booked for Tuesday at ten."),
			book("b", tuesday), say("You have Tuesday at ten already. ", "Another one? I can do that."),
			book("c", tuesday), say("Booked again."))
		call.Say("Tuesday")
		call.HearUntil("You are ")
		call.Interrupt("Tuesday, yes?")
		call.HearUntil("Another one?")
		synctest.Wait() // the model has written its answer to the end, as it has long before it is spoken
		assert.Equal(t, 1, *ran)
		assert.Contains(t, model.results(3)[1], `{"booked":"Tuesday"}`+"\n(Not done again")
		call.Interrupt("Yes, another one.")
		assert.Equal(t, "Booked again.", call.Hear())
		assert.Equal(t, 2, *ran)
	})
}

func TestWhatMakesCallsTheSame(t *testing.T) {
	t.Parallel()
	byDay := func(call agent.ToolCall) string { return call.Arguments[:min(8, len(call.Arguments))] }
	never := func(agent.ToolCall) string { return "" }
	for name, test := range map[string]struct {
		first, second string
		bare          bool // not of NewTool
		key           func(agent.ToolCall) string
		ran           int
	}{
		"spaces and order":       {`{"day":"Tuesday","note":"x"}`, ` { "note" : "x", "day" : "Tuesday" } `, false, nil, 1},
		"empty and absent":       {tuesday, `{"day":"Tuesday","note":""}`, false, nil, 1},
		"another day":            {tuesday, `{"day":"Monday"}`, false, nil, 2},
		"wrong arguments":        {`{"day":"Sunday"}`, `{"day":"Sunday"}`, false, nil, 0},
		"bare: spaces and order": {`{"a":{"c":1,"b":[2,{"y":1,"x":2}]}}`, `{"a": {"b": [2.0, {"x": 2e0, "y": 1, "z": null}], "c": 1}, "d": null}`, true, nil, 1},
		"bare: empty":            {``, `{}`, true, nil, 1},
		"bare: other numbers":    {`{"n":1}`, `{"n":1.5}`, true, nil, 2},
		"bare: huge numbers":     {`{"n":9007199254740993}`, `{"n":9007199254740992}`, true, nil, 2},
		"bare: not JSON":         {`{"n":`, `{"n": `, true, nil, 2},
		"bare: more than JSON":   {`{}x`, `{}`, true, nil, 2},
		"its own key":            {`{"day":"Tuesday"}`, `{"day":"Monday"}`, false, byDay, 1},
		"never":                  {tuesday, tuesday, false, never, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tool, ran := counting(0)
				if test.bare {
					tool = agent.Tool{Name: "book", Run: func(context.Context, agent.ToolCall) (agent.Result, error) {
						*ran++
						return agent.Result{Content: "ok"}, nil
					}}
				}
				if test.key != nil {
					tool.Key = test.key
				}
				call, _ := converse(t, tool, book("a", test.first), book("b", test.second), say("Done."))
				call.Say("Hi")
				assert.Equal(t, "Done.", call.Hear())
				assert.Equal(t, test.ran, *ran)
			})
		})
	}
}

// In one turn the model may try again what failed, and look again after
// something else was done.
func TestSameCallWithinATurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var keys []string
		fails := true
		tool := agent.NewTool("book", "", func(ctx context.Context, _ booking) (string, error) {
			keys = append(keys, agent.IdempotencyKey(ctx))
			if fails {
				fails = false
				return "", errors.New("try again")
			}
			return "ok", nil
		})
		call, model := converse(t, tool,
			book("a", tuesday), book("b", tuesday), book("c", tuesday), book("d", `{"day":"Monday"}`), book("e", tuesday), say("Done."))
		call.Say("Hi")
		assert.Equal(t, "Done.", call.Hear())
		require.Len(t, keys, 4)
		assert.Equal(t, keys[0], keys[1], "what failed is the same work when it is tried again")
		assert.Len(t, map[string]bool{keys[1]: true, keys[2]: true, keys[3]: true}, 3)
		assert.Len(t, keys[0], 32)
		told := model.results(5)
		assert.Equal(t, []string{"error: try again", "ok"}, told[:2])
		assert.Contains(t, told[2], "Not done again")
		assert.Equal(t, []string{"ok", "ok"}, told[3:])
	})
	assert.Empty(t, agent.IdempotencyKey(t.Context()))
}

// A caller who has pressed keys since a tool failed has done something new, also
// if nobody told them of the failure: a card that was declined, for example, and
// another one keyed in. Words may be those of before, revised.
func TestSameCallRunsAgainWhenItFailedAndKeysWerePressed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fails bool
		does  func(*llmtest.Call)
		runs  int
	}{
		"keys":               {true, func(c *llmtest.Call) { c.Press("1") }, 2},
		"words":              {true, func(c *llmtest.Call) { c.Say("Tuesday") }, 1},
		"keys, but it is ok": {false, func(c *llmtest.Call) { c.Press("1") }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				runs := 0
				tool := agent.NewTool("book", "", func(context.Context, booking) (string, error) {
					runs++
					if test.fails {
						return "", errors.New("declined")
					}
					return "ok", nil
				})
				model := &scripted{steps: []step{book("a", tuesday), say(""), book("b", tuesday), say("Hm.")}}
				call := llmtest.Dialer{Options: &llm.Options{TranscriptWithToolCalls: true}}.
					Dial(t, agent.New(agent.Config{Model: model, Tools: []agent.Tool{tool}}))
				call.Say("Book")
				assert.Empty(t, call.Hear())
				test.does(call)
				assert.Equal(t, "Hm.", call.Hear())
				assert.Equal(t, test.runs, runs)
			})
		})
	}
}

// Tools that a completion calls together are not done since one another.
func TestSameCallAfterOthersOfItsCompletion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var ran []string
		tool := agent.NewTool("book", "", func(_ context.Context, b booking) (string, error) {
			ran = append(ran, b.Day)
			return "ok", nil
		})
		tool.Ordered = true
		call, model := converse(t, tool, book("a", tuesday).then(book("b", `{"day":"Monday"}`)), book("c", tuesday), say("Done."))
		call.Say("Hi")
		assert.Equal(t, "Done.", call.Hear())
		assert.Equal(t, []string{"Tuesday", "Monday"}, ran)
		assert.Contains(t, model.results(2)[2], "Not done again")
	})
}

func TestRepeatRefuse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tool, ran := counting(5 * time.Second)
		tool.Repeat = agent.RepeatRefuse
		call, model := converse(t, tool, book("a", tuesday), book("b", tuesday), say("It is under way."), book("c", tuesday), say("It is done."))
		call.Say("Tuesday")
		time.Sleep(time.Second)
		call.Interrupt("Hello?")
		assert.Equal(t, "It is under way.", call.Hear())
		assert.Contains(t, model.results(2)[1], "Refused")
		time.Sleep(10 * time.Second)
		call.Say("Once more.")
		assert.Equal(t, "It is done.", call.Hear())
		assert.Equal(t, 1, *ran)
		assert.Equal(t, `{"booked":"Tuesday"}`, model.results(4)[0])
		assert.Contains(t, model.results(4)[2], "Refused")
	})
}

// A run that was given up on succeeds after another one has failed: that is
// done, whichever run came last.
func TestRepeatRefuseKnowsLateSuccess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var ran atomic.Int32 // the runs overlap
		tool := agent.NewTool("book", "", func(context.Context, booking) (string, error) {
			if ran.Add(1) > 1 {
				return "", errors.New("the line is busy")
			}
			time.Sleep(10 * time.Second)
			return "booked", nil
		})
		tool.Repeat, tool.Timeout = agent.RepeatRefuse, 5*time.Second
		call, model := converse(t, tool, book("a", tuesday), book("b", tuesday), say("It does not work."), book("c", tuesday), say("It is done."))
		call.Say("Tuesday")
		assert.Equal(t, "It does not work.", call.Hear())
		assert.EqualValues(t, 2, ran.Load())
		time.Sleep(10 * time.Second)
		call.Say("Once more.")
		assert.Equal(t, "It is done.", call.Hear())
		assert.EqualValues(t, 2, ran.Load())
		assert.Contains(t, model.results(4)[2], "Refused")
	})
}

// With one key for all, a new search takes the place of the one under way.
func TestRepeatReplace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var causes []error
		tool := agent.NewTool("book", "", func(ctx context.Context, in booking) (string, error) {
			select {
			case <-ctx.Done():
				causes = append(causes, context.Cause(ctx))
				return "", ctx.Err()
			case <-time.After(10 * time.Second):
				return "found " + in.Day, nil
			}
		})
		tool.Repeat = agent.RepeatReplace
		tool.Key = func(agent.ToolCall) string { return "the search" }
		call, model := converse(t, tool, book("a", tuesday), book("b", `{"day":"Monday"}`), say("Found."))
		call.Say("Tuesday")
		time.Sleep(time.Second)
		call.Interrupt("No, Monday")
		assert.Equal(t, "Found.", call.Hear())
		require.Len(t, causes, 1)
		assert.ErrorIs(t, causes[0], context.Canceled)
		told := model.results(2)
		assert.Contains(t, told[0], "a newer call took its place")
		assert.Equal(t, "found Monday", told[1])
	})
}

func TestCancelOnBargeIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var ran, cancelled atomic.Int32
		tool := agent.NewTool("book", "", func(ctx context.Context, _ booking) (string, error) {
			ran.Add(1)
			select {
			case <-ctx.Done():
				cancelled.Add(1)
				return "", ctx.Err()
			case <-time.After(10 * time.Second):
				return "found", nil
			}
		})
		tool.CancelOnBargeIn = true
		call, model := converse(t, tool, book("a", tuesday), book("b", tuesday), say("Found."))
		call.Say("Tuesday")
		time.Sleep(time.Second)
		call.Interrupt("Hello?")
		began := time.Now()
		assert.Equal(t, "Found.", call.Hear())
		assert.Equal(t, 10*time.Second, time.Since(began), "the turn does not wait for what was cancelled")
		assert.EqualValues(t, 2, ran.Load())
		assert.EqualValues(t, 1, cancelled.Load())
		assert.Equal(t, []string{"error: cancelled because the caller spoke; call it again if it is still wanted", "found"}, model.results(2))
	})
}

// A tool that takes too long is given up on; if it succeeds all the same, later
// turns know it and it is not done twice.
func TestToolTimeout(t *testing.T) {
	t.Parallel()
	for name, stubborn := range map[string]bool{"heeds its ctx": false, "does not": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var ran atomic.Int32
				tool := agent.NewTool("book", "", func(ctx context.Context, _ booking) (string, error) {
					ran.Add(1)
					select {
					case <-time.After(40 * time.Second):
						return "booked", nil
					case <-ctx.Done():
						if !stubborn {
							return "", ctx.Err()
						}
					}
					time.Sleep(10 * time.Second)
					return "booked", nil
				})
				records := make(chan agent.ToolRecord, 5)
				model := &scripted{steps: []step{book("a", tuesday), say("It takes longer."), say("It is done."), book("b", tuesday), say("Done.")}}
				desk := agent.New(agent.Config{Model: model, Tools: []agent.Tool{tool}})
				call := llmtest.Dialer{Patience: time.Minute}.Dial(t, llm.Wrap(desk,
					traced(&agent.Trace{ToolDone: func(r agent.ToolRecord) { records <- r }})))
				call.Say("Tuesday")
				began := time.Now()
				assert.Equal(t, "It takes longer.", call.Hear())
				assert.Equal(t, 30*time.Second, time.Since(began))
				assert.Contains(t, model.results(1)[0], "whether it was done is not known")
				time.Sleep(20 * time.Second)
				call.Say("And now?")
				call.Hear()
				want := "error: it took too long"
				if stubborn {
					want = "booked"
				}
				assert.Contains(t, model.results(2)[0], want)
				call.HangUp()
				require.Len(t, records, 1)
				record := <-records
				assert.Equal(t, 30*time.Second, record.Duration)
				assert.ErrorIs(t, record.Err, context.DeadlineExceeded)
				assert.EqualValues(t, 1, ran.Load())
			})
		})
	}
}

func TestNoToolTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tool, _ := counting(50 * time.Second)
		tool.Timeout = -1
		call, _ := converse(t, tool, book("a", tuesday), say("Booked."))
		call.Say("Tuesday")
		assert.Equal(t, "Booked.", call.Hear())
	})
}

// What is said before a tool is spoken to its end while the tool runs, also if
// something around the agent would rather have seen how it goes on.
func TestWordsBeforeAToolDoNotWaitForIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := agent.NewTool("look", "Look.", func(context.Context, struct{}) (string, error) {
			time.Sleep(time.Second)
			return "free", nil
		})
		model := &scripted{steps: []step{say("One moment.").then(calls(agent.ToolCall{ID: "1", Name: "look", Arguments: "{}"})), say(" It is.")}}
		call := llmtest.Dial(t, llm.Wrap(agent.New(agent.Config{Model: model, Tools: []agent.Tool{slow}}), speech.Speakable(nil)))
		call.Say("Is Tuesday free?")
		assert.Equal(t, "One moment. It is.", call.Hear())
		var early strings.Builder
		for _, piece := range call.Pieces() {
			if piece.After == 0 {
				early.WriteString(piece.Text)
			}
		}
		assert.Equal(t, "One moment.", early.String())
	})
}

// Tools run beside each other, and those that are ordered one by one.
func TestResultsAreCut(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		most, size int
		want       string
	}{
		"fits":       {0, 16 << 10, ""},
		"default":    {0, 1 << 20, "\n(cut: these are the first 16384 of 1048576 bytes)"},
		"own":        {100, 1000, "\n(cut: these are the first 100 of 1000 bytes)"},
		"whole rune": {101, 1000, "\n(cut: these are the first 100 of 1000 bytes)"},
	} {
		for _, failed := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					long := strings.Repeat("ü", test.size/2)
					tool := agent.NewTool("book", "", func(context.Context, booking) (string, error) {
						if failed {
							return "", errors.New(long)
						}
						return long, nil
					})
					tool.MaxResult = test.most
					call, model := converse(t, tool, book("a", tuesday), say("Done."))
					call.Say("Hi")
					call.Hear()
					result := strings.TrimPrefix(model.results(1)[0], "error: ")
					assert.True(t, utf8.ValidString(result))
					assert.True(t, strings.HasSuffix(result, "ü"+test.want))
					assert.Equal(t, result, call.ToolCalls()[0].Result, "Retell is told the same")
				})
			})
		}
	}
}

// What Retell would not take fails the tool and not the turn: a number that was
// looked up may be anything.
func TestEventThatIsNotValid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tool := agent.NewTool("book", "", func(context.Context, booking) (agent.Result, error) {
			return agent.Result{Content: "ok", Event: &llm.Event{Text: "One moment.", Action: llm.Transfer{Number: "extension 12"}}}, nil
		})
		call, model := converse(t, tool, book("a", tuesday), say("I cannot reach them."))
		call.Say("Hi")
		require.Equal(t, "I cannot reach them.", call.Hear())
		require.Len(t, model.results(1), 1)
		assert.Contains(t, model.results(1)[0], "error: ")
		assert.Contains(t, model.results(1)[0], "extension 12")
		assert.False(t, *call.ToolCalls()[0].Successful)
	})
}

// A tool that returns nothing has succeeded, and not every provider takes an
// empty message. The process that takes the call over finds it in the transcript.
func TestEmptyResult(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &scripted{steps: []step{book("a", tuesday), say("Done."), say("Yes."), say("No.")}}
		tool := agent.NewTool("book", "", func(context.Context, booking) (string, error) { return "", nil })
		desk := func() *agent.Agent { return agent.New(agent.Config{Model: model, Tools: []agent.Tool{tool}}) }
		call := llmtest.Dialer{Options: &llm.Options{TranscriptWithToolCalls: true}}.Dial(t, desk())
		call.Say("Hi")
		assert.Equal(t, "Done.", call.Hear())
		assert.Equal(t, []string{"(It has succeeded, and returned nothing.)"}, model.results(1))

		other := &llm.Turn{ID: 9, Reason: llm.Response, TranscriptWithToolCalls: []llm.Entry{
			{Utterance: llm.Utterance{Role: llm.RoleToolCallInvocation}, ToolCallID: "a", Name: "book", Arguments: tuesday},
			{Utterance: llm.Utterance{Role: llm.RoleToolCallResult}, ToolCallID: "a"},
			{Utterance: llm.Utterance{Role: llm.RoleUser, Content: "Done?"}},
		}}
		require.NoError(t, desk().Respond(t.Context(), other, llm.NewReply(func(llm.Event) error { return nil })))
		assert.Equal(t, model.results(1), model.results(2))

		other.TranscriptWithToolCalls[1].Successful = new(false)
		require.NoError(t, desk().Respond(t.Context(), other, llm.NewReply(func(llm.Event) error { return nil })))
		assert.Equal(t, []string{"error: it has failed, and returned nothing"}, model.results(3))
	})
}

// A tool speaks in the turn that waits for it, which after a barge-in is the
// next one, and to nobody when no turn does.
func TestProgress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var errs []error
		tool := agent.NewTool("book", "", func(ctx context.Context, _ booking) (string, error) {
			for _, text := range []string{"I am looking.", "Still looking.", "It takes a while."} {
				time.Sleep(2 * time.Second)
				errs = append(errs, agent.Progress(ctx, text))
			}
			time.Sleep(20 * time.Second)
			return "done", agent.Progress(ctx, "Nobody hears this.")
		})
		call, model := converse(t, tool, say("One moment.").then(book("a", tuesday)), say("It is under way."), say("It is done."))
		call.Say("Tuesday")
		call.HearUntil("I am looking.")
		call.Interrupt("Hello?")
		call.HearUntil("Still looking.")
		assert.Equal(t, "It is under way.", call.Hear())
		time.Sleep(30 * time.Second)
		call.Say("And?")
		assert.Equal(t, "It is done.", call.Hear())
		require.Len(t, errs, 3)
		assert.NoError(t, errors.Join(errs[:2]...))
		assert.ErrorIs(t, errs[2], llm.ErrTurnOver)
		assert.Equal(t, "error: "+llm.ErrTurnOver.Error(), model.results(2)[0])
		assert.Equal(t, "One moment.", call.Pieces()[1].Text)
		assert.Equal(t, " I am looking.", call.Pieces()[2].Text)
	})
	assert.ErrorIs(t, agent.Progress(t.Context(), "x"), llm.ErrTurnOver)
}

// How far a tool is answers nothing, so a caller who has heard no more is told that
// there will be no answer.
func TestFailureAfterProgressHasAnApology(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tool := agent.NewTool("book", "", func(ctx context.Context, _ booking) (string, error) {
			return "done", agent.Progress(ctx, "I am looking.")
		})
		call, _ := converse(t, tool, book("a", tuesday), step{err: errors.New("boom")})
		call.Say("Tuesday")
		assert.Equal(t, "I am looking. "+llm.DefaultApology, call.Hear())
	})
}

// Two menus in a row may want the same key, with nothing said in between.
// A tool that has the caller asked for something leaves the answer to them. What
// ran beside it is told in the next turn.
func TestWordsOfAToolThatAsksEndTheTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ask := agent.NewTool("ask_for_pin", "", func(context.Context, struct{}) (agent.Result, error) {
			return agent.Result{Content: "asked", Event: &llm.Event{Text: "Your PIN, please."}}, nil
		})
		ask.Asks, ask.Says = true, "question"
		silent := agent.NewTool("ask_nobody", "", func(context.Context, struct{}) (string, error) { return "not needed", nil })
		silent.Asks, silent.Says = true, "question"
		find := agent.NewTool("find", "", func(context.Context, struct{}) (string, error) { return "found", nil })
		model := &scripted{steps: []step{
			say("Sure.").then(calls(agent.ToolCall{ID: "a", Name: "ask_for_pin"}, agent.ToolCall{ID: "b", Name: "find"})),
			calls(agent.ToolCall{ID: "c", Name: "ask_nobody"}),
			say("Thank you."),
		}}
		call := llmtest.Dial(t, agent.New(agent.Config{Model: model, Tools: []agent.Tool{ask, silent, find}}))
		call.Say("Let me in")
		assert.Equal(t, "Sure. Your PIN, please.", call.Hear())
		assert.Len(t, model.requests, 1)
		call.Say("One two three")
		assert.Equal(t, "Thank you.", call.Hear(), "without words there is nothing to answer")
		assert.Contains(t, model.asked(1), agent.Message{Role: agent.ToolRole, ToolCallID: "b", Content: "found"})
	})
}

func TestTheSameKeyForTheNextMenu(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		press := func(id string) step {
			return calls(agent.ToolCall{ID: id, Name: "press_digits", Arguments: `{"digits":"1"}`})
		}
		call, _ := converse(t, agent.PressDigits(), press("a"), press("b"))
		call.Say("For bookings, press one.")
		assert.Empty(t, call.Hear())
		call.Say("For Tuesday, press one.")
		assert.Empty(t, call.Hear())
		assert.Equal(t, "11", call.Pressed())
	})
}
