package agent_test

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// BenchmarkDelta reports what one delta costs on its way from the model to the
// reply, through each of the wrappers and through all of them.
func BenchmarkDelta(b *testing.B) {
	const deltas = 40
	plain := agent.ModelFunc(func(context.Context, *agent.Request) iter.Seq2[agent.Chunk, error] {
		return func(yield func(agent.Chunk, error) bool) {
			for range deltas {
				if !yield(agent.Chunk{Text: "word "}, nil) {
					return
				}
			}
		}
	})
	limits := agent.Limits{FirstWords: time.Minute, Stall: time.Minute}
	limited := agent.WithLimits(plain, limits)
	filler := agent.WithFiller(agent.Filler{Lines: []string{"One moment."}})
	last := agent.LastResort(llm.Event{Text: "Sorry."})
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
		{"lastresort", plain, []llm.Middleware{last}},
		{"all", agent.Hedge(agent.Fallback(nil, agent.WithRetries(limited, agent.Retries{}), limited), limited, nil), []llm.Middleware{last, filler}},
	} {
		b.Run(test.name, func(b *testing.B) {
			desk := llm.Wrap(agent.New(agent.Config{Model: test.model}), test.middleware...)
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
}
