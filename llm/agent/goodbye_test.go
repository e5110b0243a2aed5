package agent_test

import (
	"context"
	"io"
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

func sayBye(id, message string) step {
	return calls(agent.ToolCall{ID: id, Name: "end_call", Arguments: `{"message":"` + message + `"}`})
}

// leave calls an agent that can hang up, speaks so that there is time to cut
// in, and says that it was all.
func leave(t *testing.T, reminders int, steps ...step) (*llmtest.Call, *scripted) {
	t.Helper()
	model := &scripted{steps: steps}
	call := llmtest.Dialer{WordsPerMinute: 150, Patience: 2 * time.Minute, ReminderMaxCount: &reminders}.Dial(t,
		agent.New(agent.Config{Model: model, Tools: []agent.Tool{agent.EndCall()}, Greeting: "Hello."}))
	call.Hear()
	call.Say("That was all, thank you.")
	return call, model
}

func TestAGoodbyeIsSpokenAndCannotBeCut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, _ := leave(t, 1, sayBye("a", "Thank you for calling, and see you on Tuesday. Goodbye!"))
		call.HearUntil("Thank you")
		began := time.Now()
		call.Interrupt("Bye!")
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		assert.Zero(t, call.CloseCode(), "Retell hung up, after the last word")
		assert.Greater(t, time.Since(began), 3*time.Second)
	})
}

// What the model has said already is not said again, but for a last sentence:
// a hang-up on an empty frame is lost, and so is one after words that were cut.
func TestAGoodbyeThatWasSaidAlready(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ said, message, last string }{
		"the same words":  {"Thank you. Goodbye!", "Thank you. Goodbye!", " Goodbye!"},
		"its end":         {"Thank you for calling. Goodbye!", "goodbye", " goodbye"},
		"one sentence":    {"See you on Tuesday!", "See you on Tuesday!", " See you on Tuesday!"},
		"other words":     {"Thank you.", "Thanks. Bye!", " Thanks. Bye!"},
		"other languages": {"ありがとう。さようなら。", "ありがとう。さようなら。", " さようなら。"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				call, _ := leave(t, 1, say(test.said).then(sayBye("a", test.message)))
				assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
				pieces := call.Pieces()
				last := pieces[len(pieces)-1]
				assert.Equal(t, test.last, last.Text)
				assert.True(t, last.NoInterruption)
			})
		})
	}
}

// A caller who says goodbye over the goodbye cuts off what was streamed of it.
// The model is told, and ends the call again.
func TestAGoodbyeThatWasCutIsSaidAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, model := leave(t, 1,
			say("Thank you for calling, goodbye!").then(sayBye("a", "Thank you for calling, goodbye!")),
			sayBye("b", "Bye!"))
		call.HearUntil("Thank you")
		time.Sleep(time.Second)
		call.Interrupt("Okay, bye!")
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		require.Len(t, model.requests, 2)
		assert.Contains(t, strings.Join(model.results(1), ""), "The goodbye was cut off, so the call goes on.")
	})
}

// A model that forgets to end the call again does not leave the line open, with
// reminders and without.
func TestAGoodbyeThatWasCutDoesNotLeaveTheLineOpen(t *testing.T) {
	t.Parallel()
	for name, reminders := range map[string]int{"with reminders": 1, "without": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				call, _ := leave(t, reminders, say("Thank you for calling. Goodbye!").then(sayBye("a", "Goodbye!")), say("You too."))
				time.Sleep(time.Second)
				call.Interrupt("Okay, bye!")
				assert.Equal(t, "You too.", call.Hear())
				call.StaySilent(2 * time.Minute)
				assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
				assert.Less(t, call.Elapsed(), 100*time.Second)
				pieces := call.Pieces()
				assert.Equal(t, "Goodbye!", pieces[len(pieces)-1].Text)
			})
		})
	}
}

// A caller who wants more after all is not hung up on.
func TestAGoodbyeThatTheCallerTookBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, _ := leave(t, 0, say("Thank you for calling. Goodbye!").then(sayBye("a", "Goodbye!")), say("Of course, what is it?"))
		time.Sleep(time.Second)
		call.Interrupt("Wait, I have another question about my bill.")
		assert.Equal(t, "Of course, what is it?", call.Hear())
		call.StaySilent(5 * time.Minute)
		assert.Equal(t, llmtest.NotEnded, call.Ending())
	})
}

// So is one who cut in while middleware was still busy with the goodbye.
func TestAGoodbyeThatTheCallerTookBackWhileItWasSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := func(next llm.Responder) llm.Responder {
			return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
				return next.Respond(ctx, turn, llm.NewReply(func(e llm.Event) error {
					err := reply.Send(e)
					if e.Action != nil {
						time.Sleep(2 * time.Second)
					}
					return err
				}))
			})
		}
		model := &scripted{steps: []step{say("Thank you for calling. Goodbye!").then(sayBye("a", "Goodbye!")), say("Of course, what is it?")}}
		call := llmtest.Dialer{WordsPerMinute: 150, Patience: 2 * time.Minute, ReminderMaxCount: new(0)}.Dial(t,
			llm.Wrap(agent.New(agent.Config{Model: model, Tools: []agent.Tool{agent.EndCall()}}), slow))
		call.Say("That was all, thank you.")
		time.Sleep(time.Second)
		call.Interrupt("Wait, I have another question about my bill.")
		assert.Equal(t, "Of course, what is it?", call.Hear())
		call.StaySilent(5 * time.Minute)
		assert.Equal(t, llmtest.NotEnded, call.Ending())
	})
}

// deaf is a connection to somebody who asks once and does nothing that the
// agent wants done.
type deaf struct {
	asks chan string

	mu     sync.Mutex
	frames []string
	how    llm.Closing
	closed chan struct{}
}

func (d *deaf) Read() ([]byte, error) {
	select {
	case ask := <-d.asks:
		return []byte(ask), nil
	case <-d.closed:
		return nil, io.ErrUnexpectedEOF
	}
}

func (d *deaf) Write(frame []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.frames = append(d.frames, string(frame))
	return nil
}

func (d *deaf) Close(how llm.Closing) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case <-d.closed:
	default:
		d.how = how
		close(d.closed)
	}
	return nil
}

// Retell is known to lose actions. The line is dropped all the same, after the
// goodbye.
func TestAHangUpThatIsLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &scripted{steps: []step{sayBye("a", "Goodbye!")}}
		handler := llm.NewHandler(agent.New(agent.Config{Model: model, Tools: []agent.Tool{agent.EndCall()}}),
			&llm.Options{NoCallDetails: true, NoAutoReconnect: true})
		d := &deaf{asks: make(chan string, 1), closed: make(chan struct{})}
		d.asks <- `{"interaction_type":"response_required","response_id":1,"transcript":[{"role":"user","content":"Bye"}]}`
		began := time.Now()
		_ = handler.Serve(t.Context(), "call_1", d)
		assert.Equal(t, llm.HangUp, d.how)
		assert.Equal(t, 10*time.Second+800*time.Millisecond, time.Since(began))
		assert.Contains(t, d.frames[len(d.frames)-1], `"end_call":true`)
	})
}

// A turn that was held up until a newer one had said goodbye comes too late to be
// the newest, and to keep the agent from hanging up.
func TestAGoodbyeThatAnOlderTurnComesAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := func(next llm.Responder) llm.Responder {
			return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
				if turn.ID == 1 {
					time.Sleep(5 * time.Second) // whatever becomes of the turn
				}
				return next.Respond(ctx, turn, reply)
			})
		}
		model := &scripted{steps: []step{sayBye("a", "Goodbye!")}}
		desk := agent.New(agent.Config{Model: model, Tools: []agent.Tool{agent.EndCall()}})
		handler := llm.NewHandler(llm.Wrap(desk, slow), &llm.Options{NoCallDetails: true, NoAutoReconnect: true})
		d := &deaf{asks: make(chan string, 2), closed: make(chan struct{})}
		d.asks <- `{"interaction_type":"response_required","response_id":1,"transcript":[{"role":"user","content":"By"}]}`
		var call *llm.Call
		time.AfterFunc(time.Second, func() {
			call = handler.Call("call_1")
			d.asks <- `{"interaction_type":"response_required","response_id":2,"transcript":[{"role":"user","content":"Bye"}]}`
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		_ = handler.Serve(ctx, "call_1", d)
		assert.Equal(t, llm.HangUp, d.how)
		assert.Equal(t, 11*time.Second+800*time.Millisecond, time.Since(began))
		assert.EqualValues(t, 2, agent.TurnOf(call).ID)
	})
}
