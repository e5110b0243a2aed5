package openaix

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// piece writes a callDelta in one line. Index -1 is none.
func piece(index int, id, name, arguments string) callDelta {
	d := callDelta{ID: id}
	d.Function.Name, d.Function.Arguments = name, rawArguments(arguments)
	if index >= 0 {
		d.Index = &index
	}
	return d
}

func TestToolCalls(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		deltas [][]callDelta
		want   []agent.ToolCall
	}{
		"as OpenAI": {
			[][]callDelta{{piece(0, "a", "book", "")}, {piece(0, "", "", `{"x"`)}, {piece(0, "", "", `:1}`)}, {piece(1, "b", "bill", "")}, {piece(1, "", "", `{}`)}},
			[]agent.ToolCall{{ID: "a", Name: "book", Arguments: `{"x":1}`}, {ID: "b", Name: "bill", Arguments: `{}`}},
		},
		"several in one delta": {
			[][]callDelta{{piece(0, "a", "book", `{"x":1}`), piece(1, "b", "book", `{"x":2}`)}},
			[]agent.ToolCall{{ID: "a", Name: "book", Arguments: `{"x":1}`}, {ID: "b", Name: "book", Arguments: `{"x":2}`}},
		},
		"interleaved and out of order": {
			[][]callDelta{{piece(1, "b", "bill", `{"y"`)}, {piece(0, "a", "book", `{"x"`)}, {piece(1, "", "", `:2}`)}, {piece(0, "", "", `:1}`)}},
			[]agent.ToolCall{{ID: "a", Name: "book", Arguments: `{"x":1}`}, {ID: "b", Name: "bill", Arguments: `{"y":2}`}},
		},
		"id and name in every delta": {
			[][]callDelta{{piece(0, "a", "book", `{"x"`)}, {piece(0, "a", "book", `:1`)}, {piece(0, "a", "book", `}`)}},
			[]agent.ToolCall{{ID: "a", Name: "book", Arguments: `{"x":1}`}},
		},
		"name in every delta, no id": {
			[][]callDelta{{piece(0, "", "book", `{"x"`)}, {piece(0, "", "book", `:1}`)}},
			[]agent.ToolCall{{ID: "call_", Name: "book", Arguments: `{"x":1}`}},
		},
		"another id in every delta": {
			[][]callDelta{{piece(0, "a", "book", `{"x"`)}, {piece(0, "b", "", `:1}`)}},
			[]agent.ToolCall{{ID: "a", Name: "book", Arguments: `{"x":1}`}},
		},
		"every index 0": {
			[][]callDelta{{piece(0, "a", "book", `{"x"`)}, {piece(0, "", "", `:1}`)}, {piece(0, "b", "book", ``)}, {piece(0, "", "", `{"x":2}`)}},
			[]agent.ToolCall{{ID: "a", Name: "book", Arguments: `{"x":1}`}, {ID: "b", Name: "book", Arguments: `{"x":2}`}},
		},
		"every index 0, no id": {
			[][]callDelta{{piece(0, "", "book", `{"x":1}`)}, {piece(0, "", "book", `{"x":2}`)}},
			[]agent.ToolCall{{ID: "call_", Name: "book", Arguments: `{"x":1}`}, {ID: "call_", Name: "book", Arguments: `{"x":2}`}},
		},
		"no index": {
			[][]callDelta{{piece(-1, "a", "book", `{"x"`)}, {piece(-1, "", "", `:1}`)}, {piece(-1, "b", "bill", ``)}, {piece(-1, "b", "", `{}`)}},
			[]agent.ToolCall{{ID: "a", Name: "book", Arguments: `{"x":1}`}, {ID: "b", Name: "bill", Arguments: `{}`}},
		},
		"no index and no id": {
			[][]callDelta{{piece(-1, "", "book", `{"x"`), piece(-1, "", "bill", `{"y"`)}, {piece(-1, "", "", `:1}`), piece(-1, "", "", `:2}`)}},
			[]agent.ToolCall{{ID: "call_", Name: "book", Arguments: `{"x":1}`}, {ID: "call_", Name: "bill", Arguments: `{"y":2}`}},
		},
		"id and name after the start": {
			[][]callDelta{{piece(0, "", "", `{`)}, {piece(0, "a", "book", ``)}, {piece(0, "", "", `}`)}},
			[]agent.ToolCall{{ID: "a", Name: "book", Arguments: `{}`}},
		},
		"no arguments": {
			[][]callDelta{{piece(0, "a", "book", " \n")}},
			[]agent.ToolCall{{ID: "a", Name: "book", Arguments: `{}`}},
		},
		"nonsense arguments": {
			[][]callDelta{{piece(0, "a", "book", `{"x"`)}},
			[]agent.ToolCall{{ID: "a", Name: "book", Arguments: `{"x"`}},
		},
		"none": {nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls toolCalls
			for _, deltas := range test.deltas {
				calls.add(deltas)
			}
			got, err := calls.take()
			require.NoError(t, err)
			ids := map[string]bool{}
			for i := range got {
				require.False(t, ids[got[i].ID], "ids are unique")
				ids[got[i].ID] = true
				if i < len(test.want) && test.want[i].ID == "call_" { // made up
					require.Greater(t, len(got[i].ID), 20)
					got[i].ID = got[i].ID[:5]
				}
			}
			require.Equal(t, test.want, got)
			again, err := calls.take()
			require.NoError(t, err)
			require.Empty(t, again)
		})
	}
}

// However a server cuts the arguments of parallel calls, they come out whole.
func FuzzToolCalls(f *testing.F) {
	f.Add(uint64(1), `{"day":"tuesday"}`, `{}`, `{"name":"Müller"}`)
	f.Add(uint64(2), ``, ` `, `not json`)
	f.Fuzz(func(t *testing.T, seed uint64, a, b, c string) {
		random := rand.New(rand.NewPCG(seed, 0))
		var want []agent.ToolCall
		var queues [][]callDelta
		for i, arguments := range []string{a, b, c} {
			id, name := fmt.Sprintf("id%d", i), fmt.Sprintf("tool%d", i)
			want = append(want, agent.ToolCall{ID: id, Name: name, Arguments: arguments})
			if strings.TrimSpace(arguments) == "" {
				want[i].Arguments = "{}"
			}
			queue := []callDelta{piece(i, id, name, "")}
			for _, part := range cutRandomly(random, arguments) {
				queue = append(queue, piece(i, []string{"", id}[random.IntN(2)], "", part))
			}
			queues = append(queues, queue)
		}
		var calls toolCalls
		for len(queues) > 0 { // interleave: each call's deltas stay in order
			var delta []callDelta
			for range 1 + random.IntN(3) {
				if len(queues) == 0 {
					break
				}
				k := random.IntN(len(queues))
				delta = append(delta, queues[k][0])
				if queues[k] = queues[k][1:]; len(queues[k]) == 0 {
					queues = append(queues[:k], queues[k+1:]...)
				}
			}
			calls.add(delta)
		}
		got, err := calls.take()
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

func cutRandomly(random *rand.Rand, s string) []string {
	var parts []string
	for s != "" {
		n := 1 + random.IntN(len(s))
		parts = append(parts, s[:n])
		s = s[n:]
	}
	return parts
}
