package marathon

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/internal/dice"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/keypad"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
)

// One long call with everything that can go wrong, several times. Nothing is
// spoken twice or under a dead id, the models are told what the caller heard and
// no more, each wish is granted once, every turn has one record, the records add
// up, the call ends, and no goroutine is left, for the bubble ends.
func TestMarathon(t *testing.T) {
	t.Parallel()
	steps, err := strconv.Atoi(cmp.Or(os.Getenv("STEPS"), usual))
	require.NoError(t, err, "STEPS")
	seeds := []string{"1", "2", "3", "4"}
	if seed := os.Getenv("SEED"); seed != "" {
		seeds = []string{seed}
	}
	var mu sync.Mutex
	var all agent.Totals
	happened := make(map[string]int)
	t.Run("seed", func(t *testing.T) {
		for _, text := range seeds {
			t.Run(text, func(t *testing.T) {
				t.Parallel()
				seed, err := strconv.ParseUint(text, 10, 64)
				require.NoError(t, err, "SEED")
				synctest.Test(t, func(t *testing.T) {
					defer func() {
						if t.Failed() {
							t.Logf("repeat it with SEED=%d STEPS=%d", seed, steps)
						}
					}()
					totals, counts := run(t, seed, steps)
					mu.Lock()
					defer mu.Unlock()
					all.Add(totals)
					for what, n := range counts {
						happened[what] += n
					}
				})
			})
		}
	})
	t.Logf("%v %+v", happened, all)
	if len(seeds) == 1 || !everything || t.Failed() {
		return
	}
	for what, n := range happened {
		assert.Positive(t, n, "a marathon without %s tests little", what)
	}
	for what, n := range map[string]int{
		"failed requests": all.Failed, "estimates": all.Estimated, "waste": all.Wasted, "failed tools": all.FailedToolRuns,
		"retries": all.Retries, "fallbacks": all.Fallbacks, "hedges": all.Hedges, "fillers": all.Fillers, "cache hits": all.CacheHits,
		"used speculations": all.SpeculationsUsed, "missed speculations": all.SpeculationsMissed, "corrected claims": all.CorrectedClaims,
	} {
		assert.Positive(t, n, "a marathon without %s tests little", what)
	}
}

// run has a short call, so that the cache knows something, and then the long one.
func run(t *testing.T, seed uint64, steps int) (agent.Totals, map[string]int) {
	d := newDesk(dice.New(seed))
	first := d.dial(t, 0)
	first.call.Say(opening)
	first.call.Hear()
	first.call.HangUp()
	time.Sleep(time.Minute)
	d.told.locked(func() { d.told.turns, d.told.calls, d.told.asked, d.told.handoffs = nil, nil, nil, 0 })
	for _, m := range d.models {
		m.asked, m.told = 0, agent.Usage{}
	}

	c := d.dial(t, 1)
	c.call.Say(opening)
	for range steps {
		c.step()
	}
	ending := c.leaves()
	assert.Equal(t, ending, c.call.Ending())
	time.Sleep(time.Minute) // the last records wait for what ends late
	require.NoError(t, d.handler.Close())
	return d.check(t, c)
}

// opening is answered from the cache the second time.
const opening = "When are you open?"

// dial has the n-th caller call.
func (k *desk) dial(t *testing.T, n int) *caller {
	dialer := llmtest.Dialer{
		WordsPerMinute: 150, Patience: 3 * time.Minute, TransferFails: true,
		OnMessage: k.told.message,
	}
	luck := k.dice.Of("caller %d", n)
	dialer.KeysUnasked = luck.In(50)
	return &caller{Luck: luck, desk: k, call: dialer.DialHandler(t, k.handler)}
}

// message notes which ids are asked for.
func (k *told) message(raw json.RawMessage) {
	for _, kind := range []string{"response_required", "reminder_required"} {
		rest, ok := bytes.CutPrefix(raw, fmt.Appendf(nil, `{"interaction_type":"%s","response_id":`, kind))
		if !ok {
			continue
		}
		digits, _, _ := bytes.Cut(rest, []byte(","))
		id, err := strconv.ParseInt(string(digits), 10, 64)
		k.locked(func() {
			if err != nil {
				k.fault("a request without id: %v", err)
			}
			k.asked = append(k.asked, id)
		})
	}
}

// word is one that a model says once.
var word = regexp.MustCompile(`\bw[aeioudnrst]{10}\b`)

// check holds against each other what everybody told of the long call.
func (k *desk) check(t *testing.T, c *caller) (agent.Totals, map[string]int) {
	k.told.mu.Lock()
	defer k.told.mu.Unlock()
	assert.Empty(t, k.told.wrong)
	for _, piece := range c.call.Pieces() {
		assert.NotContains(t, piece.Text, lie, "an untrue claim is spoken")
		assert.NotContains(t, piece.Text, "*", "what cannot be spoken")
	}
	heard := make(map[string]int)
	for _, u := range c.call.Transcript() {
		for _, w := range word.FindAllString(u.Content, -1) {
			if heard[w]++; heard[w] == 2 && u.Role == retell.UtteranceRoleAgent && !k.told.cached[w] {
				assert.Fail(t, "spoken twice", "%s:\n%s", w, c.call.Report())
			}
		}
	}
	for what, keys := range k.work.done {
		assert.Len(t, keys, 1, "%s was done more than once:\n%s", what, c.call.Report())
	}
	k.checkDigits(t, c)
	totals := k.checkRecords(t)
	counts := map[string]int{
		"handoffs": k.told.handoffs, "deeds": len(k.work.done), "collected cards": 0,
		"lost lines": k.told.calls[0].Sockets - 1,
	}
	for _, o := range k.told.outcomes {
		if o.Status == keypad.Collected {
			counts["collected cards"]++
		}
	}
	for _, turn := range k.told.turns {
		counts["turns "+string(turn.Outcome)]++
		counts["turns for a "+turn.Reason.String()]++
	}
	return totals, counts
}

// checkDigits looks for cards in everything that leaves the process.
func (k *desk) checkDigits(t *testing.T, c *caller) {
	records, err := json.Marshal([]any{k.told.turns, k.told.calls, k.told.outcomes})
	require.NoError(t, err)
	var leaving strings.Builder
	leaving.WriteString(k.log.String() + string(records))
	for _, frame := range c.call.Frames() {
		if frame.Type != "ping_pong" { // they are full of digits
			leaving.Write(frame.Raw)
		}
	}
	const many = 10
	for _, card := range c.cards {
		for i := range len(card) - many + 1 {
			if at := strings.Index(leaving.String(), card[i:i+many]); at >= 0 {
				require.Fail(t, "a part of a card leaves the process", around(leaving.String(), at))
			}
		}
	}
}

// checkRecords holds the records against what was asked for, and what the models
// say that it cost.
func (k *desk) checkRecords(t *testing.T) agent.Totals {
	require.Len(t, k.told.calls, 1, "records of the call")
	call := k.told.calls[0]
	want := append([]int64{0}, k.told.asked...)
	var got []int64
	var usage agent.Usage
	sum := agent.Totals{}
	models := slices.Clone(call.Models)
	for _, turn := range k.told.turns {
		got = append(got, turn.ID)
		sum.Add(turn.Totals)
		models = append(models, turn.Models...)
	}
	slices.Sort(got)
	assert.Equal(t, want, got, "one record for each turn")
	assert.Equal(t, call.Turns, len(got))
	requests := 0
	for _, r := range models {
		requests++
		sum := r.Cost - price.Cost(r.Usage)
		assert.InDelta(t, 0, sum, 1e-12)
		if !r.Estimated {
			usage.Add(r.Usage)
		}
	}
	asked, told := 0, agent.Usage{}
	for _, m := range k.models {
		asked += m.asked
		told.Add(m.told)
	}
	assert.Equal(t, asked, requests, "a record for each request to a model")
	assert.Equal(t, requests, call.Requests)
	assert.Equal(t, told, usage, "what the models said that it cost")
	assert.InDelta(t, price.Cost(call.Usage), call.Cost, 1e-9)
	left := agent.Totals{}
	for i := range call.Models {
		left.Requests++
		left.Cost += call.Models[i].Cost
	}
	assert.Equal(t, call.Requests, sum.Requests+left.Requests)
	assert.InDelta(t, call.Cost, sum.Cost+left.Cost, 1e-9)
	if strings.Contains(k.log.String(), "a function of a Recorder panicked") {
		assert.Fail(t, "a hook panicked")
	}
	return call.Totals
}
