package agent_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"iter"
	"math/rand/v2"
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
)

var update = flag.Bool("update", false, "rewrite testdata/simulation.md")

// simulation is testdata/latency.json, which says what the numbers are.
type simulation struct {
	Profiles []profile `json:"profiles"`
	Callers  callers   `json:"callers"`
}

type profile struct {
	Name      string `json:"name"`
	Quantiles []struct {
		Share float64 `json:"share"`
		MS    float64 `json:"ms"`
	} `json:"quantiles"`
}

// draw returns how long a request takes of which a share of all is faster.
func (p *profile) draw(share float64) time.Duration {
	for i := 1; ; i++ {
		low, high := p.Quantiles[i-1], p.Quantiles[i]
		if share <= high.Share {
			part := (share - low.Share) / (high.Share - low.Share)
			return time.Duration((low.MS + part*(high.MS-low.MS)) * float64(time.Millisecond))
		}
	}
}

type callers struct {
	Hesitate   float64    `json:"hesitate"`
	HesitateMS [2]float64 `json:"hesitateMs"`
	RequestMS  [2]float64 `json:"requestMs"`
	Revised    float64    `json:"revised"`
}

func between(random *rand.Rand, ms [2]float64) time.Duration {
	return time.Duration((ms[0] + random.Float64()*(ms[1]-ms[0])) * float64(time.Millisecond))
}

// simulated is a model that takes as long as its profile says. The n-th request
// of a turn takes as long in every run, whatever is put around the model.
type simulated struct {
	profile *profile

	mu       sync.Mutex
	latency  *rand.Rand // of the turn
	requests int
}

// next counts a request and returns how long it takes.
func (m *simulated) next() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests++
	return m.profile.draw(m.latency.Float64())
}

func (m *simulated) Stream(ctx context.Context, _ *agent.Request) iter.Seq2[agent.Chunk, error] {
	return func(yield func(agent.Chunk, error) bool) {
		for _, after := range []time.Duration{m.next(), 200 * time.Millisecond} {
			select {
			case <-time.After(after):
			case <-ctx.Done():
				yield(agent.Chunk{}, ctx.Err())
				return
			}
			if !yield(agent.Chunk{Text: "words "}, nil) {
				return
			}
		}
	}
}

// outcome is what callers got, and what it took.
type outcome struct {
	p50, p95 time.Duration
	requests float64 // for 100 turns
}

const simulatedTurns = 2000

// run has callers talk to an agent, one after the other, in virtual time.
func (s *simulation) run(t *testing.T, p *profile, hedge, speculate bool) (o outcome) {
	synctest.Test(t, func(t *testing.T) {
		model := &simulated{profile: p}
		config := agent.Config{Model: model}
		if hedge {
			config.Model = agent.Hedge(model, model, &agent.HedgeOptions{Percentile: 0.9})
		}
		speculation := agent.NewSpeculation(nil)
		desk := llm.Wrap(agent.New(config), speculation.Middleware())
		var hears func(*llm.Call, *llm.Update)
		if hears = speculation.Hooks().TranscriptUpdated; !speculate {
			hears = func(*llm.Call, *llm.Update) {}
		}
		waits := make([]time.Duration, simulatedTurns)
		for n := range waits {
			model.latency = rand.New(rand.NewPCG(1, uint64(n)))
			waits[n] = s.Callers.wait(t, desk, hears, rand.New(rand.NewPCG(2, uint64(n))))
		}
		slices.Sort(waits)
		o = outcome{
			p50: waits[len(waits)/2], p95: waits[len(waits)*95/100],
			requests: float64(model.requests) * 100 / simulatedTurns,
		}
	})
	return o
}

// wait plays one turn of a caller's and returns how long they wait for words.
func (c *callers) wait(t *testing.T, desk llm.Responder, hears func(*llm.Call, *llm.Update), random *rand.Rand) (waited time.Duration) {
	call := llm.NewCall("call", nil)
	said := func(words string) []llm.Utterance { return []llm.Utterance{{Role: llm.RoleUser, Content: words}} }
	pause, request := 100*time.Millisecond, between(random, c.RequestMS)
	if random.Float64() < c.Hesitate {
		pause = between(random, c.HesitateMS)
	}
	words := "I would like to come in on Tuesday"
	hears(call, &llm.Update{Transcript: said("I would like to")})
	time.Sleep(pause)
	hears(call, &llm.Update{Transcript: said(words)})
	time.Sleep(request)
	if random.Float64() < c.Revised {
		words += " week"
	}
	asked := time.Now()
	waited = -1
	turn := &llm.Turn{Call: call, ID: 1, Reason: llm.Response, Transcript: said(words + ".")}
	require.NoError(t, desk.Respond(call.Context(), turn, llm.NewReply(func(llm.Event) error {
		if waited < 0 {
			waited = time.Since(asked)
		}
		return nil
	})))
	synctest.Wait() // what lost has ended
	return waited
}

// TestSimulation prints what hedging and speculation save and what they cost, by
// the numbers in testdata/latency.json. It runs the real code in virtual time,
// and always comes to the same. The table in testdata must be what it prints.
//
//	go test ./llm/agent -run=TestSimulation -v
func TestSimulation(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/latency.json")
	require.NoError(t, err)
	var s simulation
	require.NoError(t, json.Unmarshal(raw, &s))
	var table strings.Builder
	table.WriteString("| model | with | p50 | p95 | requests for 100 turns |\n|---|---|---|---|---|\n")
	for i := range s.Profiles {
		p := &s.Profiles[i]
		for _, with := range []struct {
			name             string
			hedge, speculate bool
		}{{"nothing", false, false}, {"hedging", true, false}, {"speculation", false, true}, {"both", true, true}} {
			o := s.run(t, p, with.hedge, with.speculate)
			fmt.Fprintf(&table, "| %s | %s | %.2f s | %.2f s | %.0f |\n", p.Name, with.name, o.p50.Seconds(), o.p95.Seconds(), o.requests)
		}
	}
	t.Log("\n" + table.String())
	if *update {
		require.NoError(t, os.WriteFile("testdata/simulation.md", []byte(table.String()), 0o644))
	}
	committed, err := os.ReadFile("testdata/simulation.md")
	require.NoError(t, err)
	assert.Equal(t, string(committed), table.String(), "run with -update if it has changed on purpose, and change the README if it shows the table")
}
