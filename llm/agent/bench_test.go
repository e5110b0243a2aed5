package agent_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// BenchmarkDelta reports what one delta costs on its way from the model to the
// reply, through each of the wrappers and through all of them.
func BenchmarkDelta(b *testing.B) {
	plain := wordy()
	limits := agent.Limits{FirstWords: time.Minute, Stall: time.Minute}
	limited := agent.WithLimits(plain, limits)
	filler := agent.WithFiller(agent.Filler{Lines: []string{"One moment."}})
	last := agent.LastResort(llm.Event{Text: "Sorry."})
	metered := agent.Metered(plain, agent.Meter{Model: "m"})
	recorder := agent.NewRecorder(nil)
	passing := &agent.CacheOptions{Answer: func(context.Context, *agent.Request, string) bool { return false }}
	for _, test := range []struct {
		name       string
		model      agent.Model
		middleware []llm.Middleware
	}{
		{"plain", plain, nil},
		{"limits", limited, nil},
		{"retries", agent.WithRetries(plain, agent.Retries{}), nil},
		{"fallback", agent.Fallback(nil, plain, plain), nil},
		{"hedge", agent.Hedge(plain, plain, nil), nil},
		{"filler", plain, []llm.Middleware{filler}},
		{"speculation", plain, []llm.Middleware{agent.NewSpeculation(nil).Middleware()}},
		{"cache", agent.Cache(plain, passing), nil},
		{"claims", agent.GuardClaims(plain, nil), nil},
		{"speakable", plain, []llm.Middleware{speech.Speakable(nil)}},
		{"sentences", plain, []llm.Middleware{speech.Speakable(&speech.Options{Sentences: true})}},
		{"lastresort", plain, []llm.Middleware{last}},
		{"metered", metered, []llm.Middleware{recorder.Middleware()}},
	} {
		benchmarkDelta(b, test.name, llm.Wrap(agent.New(agent.Config{Model: test.model}), test.middleware...))
	}
	benchmarkDelta(b, "all", everything(plain, false))
	benchmarkDelta(b, "guarded", everything(plain, true))
}

// deltas are so many that what a turn costs once does not count.
const deltas = 1000

// wordy is a model that answers in many words and has them all at once.
func wordy() agent.Model {
	return agent.ModelFunc(func(context.Context, *agent.Request) iter.Seq2[agent.Chunk, error] {
		return func(yield func(agent.Chunk, error) bool) {
			for i := range deltas {
				text := "word "
				if i%12 == 11 {
					text = "end. "
				}
				if !yield(agent.Chunk{Text: text}, nil) {
					return
				}
			}
		}
	})
}

// everything is an agent with all wrappers around the model and itself, but for
// the guard against claims, which is there if it is asked for.
func everything(model agent.Model, guarded bool) llm.Responder {
	model = agent.WithLimits(agent.Metered(model, agent.Meter{Model: "m"}), agent.Limits{FirstWords: time.Minute, Stall: time.Minute})
	model = agent.Hedge(agent.Fallback(nil, agent.WithRetries(model, agent.Retries{}), model), model, nil)
	passing := &agent.CacheOptions{Answer: func(context.Context, *agent.Request, string) bool { return false }}
	model = agent.Cache(model, passing)
	if guarded {
		model = agent.GuardClaims(model, nil)
	}
	return llm.Wrap(agent.New(agent.Config{Model: model}),
		agent.NewRecorder(nil).Middleware(), agent.NewSpeculation(nil).Middleware(),
		agent.LastResort(llm.Event{Text: "Sorry."}), agent.WithFiller(agent.Filler{Lines: []string{"One moment."}}), speech.Speakable(nil))
}

func benchmarkDelta(b *testing.B, name string, desk llm.Responder) {
	b.Run(name, func(b *testing.B) {
		turn := &llm.Turn{ID: 1, Reason: llm.Response, Call: llm.NewCall("call_1", nil), Transcript: []llm.Utterance{{Role: llm.RoleUser, Content: "Hi"}}}
		b.ReportAllocs()
		for b.Loop() {
			if err := desk.Respond(b.Context(), turn, llm.NewReply(func(llm.Event) error { return nil })); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*deltas), "ns/delta")
	})
}

// quiet is a connection that takes frames and costs nothing itself.
type quiet struct {
	requests chan []byte
	complete chan struct{} // told of each completing frame
	closed   chan struct{}
	once     sync.Once
}

func (c *quiet) Read() ([]byte, error) {
	select {
	case message := <-c.requests:
		return message, nil
	case <-c.closed:
		return nil, io.EOF
	}
}

func (c *quiet) Write(frame []byte) error {
	if bytes.Contains(frame, []byte(`"content_complete":true`)) {
		c.complete <- struct{}{}
	}
	return nil
}

func (c *quiet) Close(llm.Closing) error {
	c.once.Do(func() { close(c.closed) })
	return nil
}

// BenchmarkDeltaOfACall reports what one delta costs on its way from the model
// to the connection of a call, as a frame.
func BenchmarkDeltaOfACall(b *testing.B) {
	for name, desk := range map[string]llm.Responder{"plain": agent.New(agent.Config{Model: wordy()}), "all": everything(wordy(), false)} {
		b.Run(name, func(b *testing.B) {
			handler := llm.NewHandler(desk, &llm.Options{NoCallDetails: true})
			conn := &quiet{requests: make(chan []byte), complete: make(chan struct{}, 1), closed: make(chan struct{})}
			var served sync.WaitGroup
			served.Go(func() { _ = handler.Serve(b.Context(), "call_1", conn) })
			<-conn.complete // the first words
			n := 0
			for b.Loop() {
				n++
				conn.requests <- fmt.Appendf(nil, `{"interaction_type":"response_required","response_id":%d,"transcript":[{"role":"user","content":"Hi"}]}`, n)
				<-conn.complete
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*deltas), "ns/delta")
			_ = conn.Close(llm.HangUp)
			served.Wait()
			_ = handler.Close()
		})
	}
}

// BenchmarkSpeculatedDelta reports what one delta costs in a turn that was begun
// ahead of its request and goes on after it, with what it costs to begin it.
func BenchmarkSpeculatedDelta(b *testing.B) {
	const deltas = 40
	s := agent.NewSpeculation(&agent.SpeculationOptions{Still: 1})
	desk := llm.Wrap(llm.ResponderFunc(func(ctx context.Context, _ *llm.Turn, reply *llm.Reply) error {
		if err := agent.AwaitRequest(ctx); err != nil {
			return err
		}
		for range deltas {
			if err := reply.Say("word "); err != nil {
				return err
			}
		}
		return nil
	}), s.Middleware())
	call := llm.NewCall("call_1", nil)
	said := [2][]llm.Utterance{{{Role: llm.RoleUser, Content: "Hi"}}, {{Role: llm.RoleUser, Content: "Hello"}}}
	hooks, n := s.Hooks(), 0
	b.ReportAllocs()
	for b.Loop() {
		hooks.TranscriptUpdated(call, &llm.Update{Transcript: said[n%2]})
		for n++; s.Stats().Started < n; {
			runtime.Gosched()
		}
		turn := &llm.Turn{ID: int64(n), Reason: llm.Response, Call: call, Transcript: said[(n-1)%2]}
		if err := desk.Respond(b.Context(), turn, llm.NewReply(func(llm.Event) error { return nil })); err != nil {
			b.Fatal(err)
		}
	}
	if used := s.Stats().Used; used != n {
		b.Fatalf("%d of %d turns were begun ahead", used, n)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*deltas), "ns/delta")
}

// BenchmarkCacheHit reports what a turn costs that is answered from the cache.
func BenchmarkCacheHit(b *testing.B) {
	cache := agent.Cache(&scripted{steps: []step{say("We are open from 8 to 5. On Sundays not.")}}, nil)
	request := question("system: "+strings.Repeat("Be brief. ", 400), "assistant: Hello.", "user: When are you open?")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := answers(b.Context(), cache, request); err != nil {
			b.Fatal(err)
		}
	}
	if stats := cache.Stats(); stats.Hits != stats.Requests-1 {
		b.Fatalf("%+v", stats)
	}
}

// BenchmarkPrompt reports what a turn costs late in a call, which is what it
// takes to make its prompt, after so many minutes of talk with a tool in each.
func BenchmarkPrompt(b *testing.B) {
	for _, minutes := range []int{1, 10, 60} {
		b.Run(fmt.Sprintf("minutes=%d", minutes), func(b *testing.B) {
			model := &scripted{steps: []step{calls(agent.ToolCall{ID: "a", Name: "look_up"}), say("It is."), say("Yes."), say("Yes."), say("Yes.")}}
			desk := agent.New(agent.Config{Model: cycle(model), Instructions: strings.Repeat("Be brief. ", 200), Tools: []agent.Tool{lookUp()}})
			call := llm.NewCall("call", nil)
			reply := llm.NewReply(func(llm.Event) error { return nil })
			var said []llm.Utterance
			turn := func(id int) {
				t := &llm.Turn{Call: call, ID: int64(id), Reason: llm.Response, Transcript: said[:len(said):len(said)]}
				if err := desk.Respond(b.Context(), t, reply); err != nil {
					b.Fatal(err)
				}
			}
			for i := range 4 * minutes { // 15 s each: 150 words a minute
				said = append(said, llm.Utterance{Role: llm.RoleUser, Content: strings.Repeat("and then I said ", 5)})
				turn(i)
				said = append(said, llm.Utterance{Role: llm.RoleAgent, Content: strings.Repeat("we have that too ", 5)})
			}
			said = append(said, llm.Utterance{Role: llm.RoleUser, Content: "Thank you."})
			desk = agent.New(agent.Config{Model: parrot, Instructions: strings.Repeat("Be brief. ", 200), Tools: []agent.Tool{lookUp()}})
			b.ReportAllocs()
			for b.Loop() {
				turn(1 << 20)
			}
		})
	}
}

// cycle plays the steps of a script again and again.
func cycle(script *scripted) agent.Model {
	n := 0
	return agent.ModelFunc(func(ctx context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
		n++
		return (&scripted{steps: script.steps[(n-1)%len(script.steps):]}).Stream(ctx, request)
	})
}
