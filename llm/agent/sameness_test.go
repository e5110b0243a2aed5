package agent

import (
	"context"
	"encoding/json"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
)

// FuzzCanonical holds the canonical form of what a model writes to being one:
// it is its own, and is JSON with the same meaning wherever the arguments are.
func FuzzCanonical(f *testing.F) {
	f.Add(`{"b":[1.0,{"y":null,"x":2e0}],"a":" "}`)
	f.Add(`{"n":9007199254740993,"m":-0.0,"k":1e400}`)
	f.Add(`{"a":1}{"b":2}`)
	f.Add(" ")
	f.Add("null")
	f.Fuzz(func(t *testing.T, arguments string) {
		once := canonical(arguments)
		require.Equal(t, once, canonical(once))
		if json.Valid([]byte(arguments)) {
			require.True(t, json.Valid([]byte(once)))
		}
	})
}

// A turn that is answered ahead of its request runs its tools when it has come,
// and not at all when it does not.
func TestToolsWaitForTheRequest(t *testing.T) {
	t.Parallel()
	for name, comes := range map[string]bool{"comes": true, "does not": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ran := 0
				book := NewTool("book", "", func(context.Context, struct{}) (string, error) { ran++; return "ok", nil })
				model := ModelFunc(func(_ context.Context, request *Request) iter.Seq2[Chunk, error] {
					return func(yield func(Chunk, error) bool) {
						if request.Messages[len(request.Messages)-1].Role == ToolRole {
							yield(Chunk{Text: "Done."}, nil)
							return
						}
						yield(Chunk{ToolCall: &ToolCall{ID: "a", Name: "book"}}, nil)
					}
				})
				desk := New(Config{Model: model, Tools: []Tool{book}})
				g := newGate()
				ctx, cancel := context.WithCancel(withGate(t.Context(), g))
				answered := make(chan error)
				go func() {
					turn := &llm.Turn{ID: 1, Reason: llm.Response, Transcript: []llm.Utterance{{Role: llm.RoleUser, Content: "Hi"}}}
					answered <- desk.Respond(ctx, turn, llm.NewReply(func(llm.Event) error { return nil }))
				}()
				time.Sleep(time.Minute)
				assert.Zero(t, ran)
				if comes {
					g.decide(true)
					require.NoError(t, <-answered)
					assert.Equal(t, 1, ran)
				}
				cancel()
				if !comes {
					require.ErrorIs(t, <-answered, context.Canceled)
					assert.Zero(t, ran)
				}
			})
		})
	}
}

// What a tool without arguments is called with is the same call, however a model
// writes it.
func TestNoArgumentsAreTheSame(t *testing.T) {
	t.Parallel()
	for _, arguments := range []string{"", " ", "null", "{}", `{"note":null}`} {
		require.Equal(t, "{}", canonical(arguments), arguments)
	}
}
