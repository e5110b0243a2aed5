package agent_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// probe counts what happens in a turn, and stops the world of whoever can wait
// at one of the events.
type probe struct {
	at     int           // the event to stop at, from 1; 0 for none
	hit    chan struct{} // closed there
	resume chan struct{} // closed when it may go on

	mu    sync.Mutex
	armed bool
	n     int
}

func newProbe(at int) *probe {
	return &probe{at: at, hit: make(chan struct{}), resume: make(chan struct{})}
}

// event reports whether it is the one.
func (p *probe) event() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.armed {
		return false
	}
	p.n++
	if p.n == p.at {
		close(p.hit)
		return true
	}
	return false
}

// moment is an event of somebody who can wait.
func (p *probe) moment() {
	if p.event() {
		<-p.resume
	}
}

func (p *probe) arm() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.armed = true
}

// dull is a model that calls its tools whenever the caller has spoken last,
// whatever has been done already, and keeps what it was asked.
type dull struct {
	probe *probe
	calls []agent.ToolCall

	mu       sync.Mutex
	requests []*agent.Request
}

func (d *dull) Stream(ctx context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
	d.mu.Lock()
	d.requests = append(d.requests, request)
	d.mu.Unlock()
	last := request.Messages[len(request.Messages)-1]
	answer := say("One moment. ", "Let me see. ").then(calls(d.calls...))
	if last.Role == agent.ToolRole && !strings.Contains(last.Content, "still running") {
		answer = say("You are booked ", "for Tuesday. ", "Is there anything else?")
	}
	return func(yield func(agent.Chunk, error) bool) {
		for _, chunk := range answer.chunks {
			d.probe.moment()
			time.Sleep(50 * time.Millisecond)
			if ctx.Err() != nil {
				yield(agent.Chunk{}, ctx.Err())
				return
			}
			if !yield(chunk, nil) {
				return
			}
		}
		d.probe.moment()
	}
}

// last returns the messages of the newest request.
func (d *dull) last() []agent.Message {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.requests[len(d.requests)-1].Messages
}

// worker is a tool that takes a while, with moments to cut in before, while and
// after it acts.
type worker struct {
	name    string
	takes   time.Duration
	err     error
	ordered bool
	tells   bool // the caller how far it is

	mu   sync.Mutex
	ran  int
	keys map[string]bool
}

func (w *worker) tool(p *probe) agent.Tool {
	w.keys = make(map[string]bool)
	tool := agent.NewTool(w.name, "", func(ctx context.Context, in booking) (string, error) {
		p.moment()
		time.Sleep(w.takes / 2)
		w.mu.Lock()
		w.ran++
		w.keys[agent.IdempotencyKey(ctx)] = true
		w.mu.Unlock()
		if w.tells {
			_ = agent.Progress(ctx, "Still looking. ")
		}
		p.moment()
		time.Sleep(w.takes / 2)
		p.moment()
		return "done by " + w.name, w.err
	})
	tool.Ordered = w.ordered
	return tool
}

// scene is a turn in which tools are called.
type scene []*worker

// disturbances are what can happen to a turn.
var disturbances = map[string]func(call *llmtest.Call){
	"cuts in": func(call *llmtest.Call) { call.Interrupt("Hello? Are you there?") },
	"cuts in twice": func(call *llmtest.Call) {
		call.Interrupt("Hello?")
		time.Sleep(300 * time.Millisecond)
		call.Interrupt("Are you there?")
	},
	"asked twice": func(call *llmtest.Call) { call.Revise("Book me in on Tuesday please") },
	"asked twice at once": func(call *llmtest.Call) {
		call.Revise("Book me in on Tuesday")
		call.Revise("Book me in on Tuesday please")
	},
	"reconnects": func(call *llmtest.Call) {
		synctest.Wait() // what is on its way arrives: nobody can know what a line has lost
		call.Drop()
		time.Sleep(time.Second)
		call.Redial()
	},
	"reconnects and cuts in": func(call *llmtest.Call) {
		synctest.Wait()
		call.Drop()
		call.Redial()
		call.Interrupt("Hello? Are you there?")
	},
}

// play plays a scene with a disturbance at one of its events, and returns how
// many events there were.
func (s scene) play(t *testing.T, at int, disturb func(*llmtest.Call)) int {
	p := newProbe(at)
	model := &dull{probe: p}
	config := agent.Config{Model: model, Greeting: "Hello."}
	for _, w := range s {
		config.Tools = append(config.Tools, w.tool(p))
		model.calls = append(model.calls, agent.ToolCall{ID: w.name, Name: w.name, Arguments: `{"day":"Tuesday"}`})
	}
	call := llmtest.Dialer{Patience: 3 * time.Minute, WordsPerMinute: 150, OnFrame: func(f llmtest.Frame) {
		if f.Type != "ping_pong" && f.Type != "config" {
			p.event()
		}
	}}.Dial(t, agent.New(config))
	require.Equal(t, "Hello.", call.Hear())
	p.arm()
	call.Say("Book me in on Tuesday")
	if at > 0 {
		select {
		case <-p.hit:
		case <-time.After(time.Minute):
			t.Fatalf("there is no event %d", at)
		}
		disturb(call)
		close(p.resume)
	}
	assert.Contains(t, call.Hear(), "Is there anything else?")

	results := strings.Join(lines(model.last()), "\n")
	reported := make(map[string]int)
	for _, tool := range call.ToolCalls() {
		assert.True(t, tool.Done, tool.ID)
		reported[tool.Name]++
	}
	for _, w := range s {
		assert.Equal(t, 1, w.ran, "%s ran once", w.name)
		assert.Len(t, w.keys, 1)
		assert.Equal(t, 1, reported[w.name])
		want := "tool: done by " + w.name
		if w.err != nil {
			want = "tool: error: " + w.err.Error()
		}
		assert.Contains(t, results, want, "the answer that was heard knew the result")
	}
	return p.n
}

// Whatever happens at whatever moment of a turn that calls tools, each of them
// runs once, its result is told, and every frame is one that Retell takes: the
// caller of llmtest fails the test over a stale one or a second completion.
func TestPromise5AToolRunsOnceWhateverHappensWhen(t *testing.T) {
	t.Parallel()
	const s = time.Second
	for name, make := range map[string]func() scene{
		"a tool":         func() scene { return scene{{name: "book", takes: s}} },
		"an instant one": func() scene { return scene{{name: "book"}} },
		"a slow one":     func() scene { return scene{{name: "book", takes: 20 * s}} },
		"one that fails": func() scene { return scene{{name: "book", takes: s, err: errors.New("no room")}} },
		"one that tells": func() scene { return scene{{name: "book", takes: 4 * s, tells: true}} },
		"two":            func() scene { return scene{{name: "book", takes: s}, {name: "pay", takes: 2 * s, tells: true}} },
		"two in their order": func() scene {
			return scene{{name: "book", takes: 2 * s, ordered: true}, {name: "pay", takes: s, ordered: true}}
		},
	} {
		events := 0
		synctest.Test(t, func(t *testing.T) { events = make().play(t, 0, nil) })
		require.Greater(t, events, 10)
		for how, disturb := range disturbances {
			for at := range events {
				t.Run(fmt.Sprintf("%s/%s/%d", name, how, at+1), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) { make().play(t, at+1, disturb) })
				})
			}
		}
	}
}

// Whatever happens at whatever moment of a goodbye, the call ends, and with
// words: also if the model thinks that once is enough.
func TestAGoodbyeEndsTheCallWhateverHappensWhen(t *testing.T) {
	t.Parallel()
	play := func(t *testing.T, at int, disturb func(*llmtest.Call)) int {
		p := newProbe(at)
		farewell := say("Thank you. ", "Have a nice day. ").then(calls(agent.ToolCall{ID: "a", Name: "end_call", Arguments: `{"message":"Goodbye!"}`}))
		model := agent.ModelFunc(func(_ context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
			answer := farewell
			if strings.Contains(strings.Join(lines(request.Messages), ""), "end_call") {
				answer = say("You too.")
			}
			return func(yield func(agent.Chunk, error) bool) {
				for _, chunk := range answer.chunks {
					p.moment()
					time.Sleep(50 * time.Millisecond)
					if !yield(chunk, nil) {
						return
					}
				}
			}
		})
		call := llmtest.Dialer{Patience: 3 * time.Minute, WordsPerMinute: 150, ReminderMaxCount: new(0), OnFrame: func(f llmtest.Frame) {
			if f.Type != "ping_pong" && f.Type != "config" {
				p.event()
			}
		}}.Dial(t, agent.New(agent.Config{Model: model, Greeting: "Hello.", Tools: []agent.Tool{agent.EndCall()}}))
		call.Hear()
		p.arm()
		call.Say("That was all")
		if at > 0 {
			<-p.hit
			disturb(call)
			close(p.resume)
		}
		call.StaySilent(3 * time.Minute)
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		assert.Zero(t, call.CloseCode(), "by Retell, after the last word")
		pieces := call.Pieces()
		assert.Contains(t, pieces[len(pieces)-1].Text, "Goodbye!")
		return p.n
	}
	events := 0
	synctest.Test(t, func(t *testing.T) { events = play(t, 0, nil) })
	require.Greater(t, events, 5)
	disturbances := maps.Clone(disturbances)
	disturbances["cuts in"] = func(call *llmtest.Call) { call.Interrupt("Okay, bye!") }
	disturbances["asked twice"] = func(call *llmtest.Call) { call.Revise("Well, that was all then") }
	for _, how := range []string{"cuts in", "asked twice", "reconnects"} {
		for at := range events {
			t.Run(fmt.Sprintf("%s/%d", how, at+1), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { play(t, at+1, disturbances[how]) })
			})
		}
	}
}
