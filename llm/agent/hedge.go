package agent

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sync"
	"time"
)

// HedgeOptions refine a [HedgeModel].
type HedgeOptions struct {
	// After is how long the first model may take for its first words before
	// the second is asked too. The default is 1 s.
	After time.Duration
	// Percentile, between 0 and 1, takes the delay from what was measured
	// instead: 0.95 asks the second model when the first takes longer than it
	// did in 95 of 100 requests. Until 20 were measured, After counts.
	Percentile float64
	// Budget is the share of requests that the second model may be asked for
	// at the most, over any stretch of them; ten more may come in a row after
	// a time without. The default is 0.1.
	Budget float64
}

// A HedgeModel asks a second model when the first is slow, and takes whichever
// has words first. Make it with [Hedge]. It is safe for concurrent use.
type HedgeModel struct {
	first, second Model
	opts          HedgeOptions
	budget        *budget

	mu     sync.Mutex
	stats  HedgeStats
	times  []time.Duration // of the first model's first words, the newest
	next   int             // where in times the next goes
	sorted []time.Duration // times in order of length
}

// HedgeStats count what hedging did and what it cost.
type HedgeStats struct {
	Requests int // all
	Hedged   int // those for which the second model was asked: each is one more request paid for
	Won      int // those of them that the second model won
}

// Hedge returns a model that asks first and, if that is slow, second: another
// model, or the same one again. The loser is cancelled, with [ErrHedgeLost] as
// the cause. If the first model fails before the second has been asked, its
// error is passed on at once; see [Fallback] for that. Options may be nil.
func Hedge(first, second Model, options *HedgeOptions) *HedgeModel {
	h := &HedgeModel{first: first, second: second}
	if options != nil {
		h.opts = *options
	}
	h.opts.After = cmp.Or(h.opts.After, time.Second)
	h.opts.Budget = cmp.Or(h.opts.Budget, 0.1)
	h.budget = newBudget(h.opts.Budget, 1-h.opts.Budget) // the first request may be hedged
	return h
}

// Stats returns the counts so far.
func (h *HedgeModel) Stats() HedgeStats {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.stats
}

// Stream asks the first model and, if need be, the second.
func (h *HedgeModel) Stream(ctx context.Context, request *Request) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // of both
		r := race{hedge: h, ctx: ctx, request: request, began: time.Now()}
		winner, err := r.run(h.admit())
		if winner == nil {
			if err != nil {
				yield(Chunk{}, err)
			}
			return
		}
		winner.pass(yield)
	}
}

// admit counts a request and returns the delay for it.
func (h *HedgeModel) admit() time.Duration {
	h.budget.earn()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stats.Requests++
	const enough = 20
	if h.opts.Percentile <= 0 || len(h.sorted) < enough {
		return h.opts.After
	}
	return h.sorted[min(int(h.opts.Percentile*float64(len(h.sorted))), len(h.sorted)-1)]
}

// spend takes one request from the budget.
func (h *HedgeModel) spend() bool {
	if !h.budget.spend() {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stats.Hedged++
	return true
}

// measured notes how long the first model took, or at least took.
func (h *HedgeModel) measured(took time.Duration) {
	const most = 128
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.times) < most {
		h.times = append(h.times, took)
	} else {
		oldest, _ := slices.BinarySearch(h.sorted, h.times[h.next])
		h.sorted = slices.Delete(h.sorted, oldest, oldest+1)
		h.times[h.next] = took
		h.next = (h.next + 1) % most
	}
	at, _ := slices.BinarySearch(h.sorted, took)
	h.sorted = slices.Insert(h.sorted, at, took)
}

func (h *HedgeModel) won() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stats.Won++
}
