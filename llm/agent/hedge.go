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
	// at the most. The default is 0.1.
	Budget float64
}

// A HedgeModel asks a second model when the first is slow, and takes whichever
// has words first. Make it with [Hedge]. It is safe for concurrent use.
type HedgeModel struct {
	first, second Model
	opts          HedgeOptions

	mu    sync.Mutex
	stats HedgeStats
	times []time.Duration // of the first model's first words, the newest
	next  int             // where in times the next goes
}

// HedgeStats count what hedging did and what it cost.
type HedgeStats struct {
	Requests int // all
	Hedged   int // those for which the second model was asked: each is one more request paid for
	Won      int // those of them that the second model won
}

// Hedge returns a model that asks first and, if that is slow, second: another
// model, or the same one again. The loser is cancelled. If the first model
// fails before the second has been asked, its error is passed on at once; see
// [Fallback] for that. Options may be nil.
func Hedge(first, second Model, options *HedgeOptions) *HedgeModel {
	h := &HedgeModel{first: first, second: second}
	if options != nil {
		h.opts = *options
	}
	h.opts.After = cmp.Or(h.opts.After, time.Second)
	h.opts.Budget = cmp.Or(h.opts.Budget, 0.1)
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
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stats.Requests++
	const enough = 20
	if h.opts.Percentile <= 0 || len(h.times) < enough {
		return h.opts.After
	}
	sorted := slices.Sorted(slices.Values(h.times))
	return sorted[min(int(h.opts.Percentile*float64(len(sorted))), len(sorted)-1)]
}

// spend takes one request from the budget. One is always there to begin with.
func (h *HedgeModel) spend() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if float64(h.stats.Hedged) > h.opts.Budget*float64(h.stats.Requests)-1 && h.stats.Hedged > 0 {
		return false
	}
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
		return
	}
	h.times[h.next] = took
	h.next = (h.next + 1) % most
}

func (h *HedgeModel) won() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stats.Won++
}

// race is one request to one model and then two.
type race struct {
	hedge   *HedgeModel
	ctx     context.Context
	request *Request
	began   time.Time
}

// run returns the runner that has words first, or the error with which the last
// of them failed. A runner that ended without words or error wins, too.
func (r *race) run(after time.Duration) (winner *runner, err error) {
	first := r.start(r.hedge.first)
	defer func() { first.unless(winner) }()
	var second *runner
	defer func() { second.unless(winner) }()
	delay := time.NewTimer(after)
	defer delay.Stop()
	firstReady, secondReady := first.ready, (chan struct{})(nil)
	for {
		select {
		case <-firstReady:
			if first.err == nil {
				r.hedge.measured(time.Since(r.began))
				return first, nil
			}
			if secondReady == nil {
				return nil, first.err
			}
			firstReady, err = nil, first.err
		case <-secondReady:
			if second.err == nil {
				r.hedge.measured(time.Since(r.began))
				r.hedge.won()
				return second, nil
			}
			if firstReady == nil {
				return nil, err
			}
			secondReady = nil
		case <-delay.C:
			if r.hedge.spend() {
				traceOf(r.ctx).hedged()
				second = r.start(r.hedge.second)
				secondReady = second.ready
			}
		case <-r.ctx.Done():
			return nil, r.ctx.Err()
		}
	}
}

// A runner gets one model to its first words, on a goroutine of its own. The
// winner's stream is then read on by whoever reads the race, so that its
// deltas need no goroutine between.
type runner struct {
	cancel context.CancelCauseFunc
	next   func() (Chunk, error, bool)
	stop   func()
	ready  chan struct{} // closed when what follows is set

	held  []Chunk // up to the first words
	err   error
	ended bool
}

func (r *race) start(model Model) *runner {
	ctx, cancel := context.WithCancelCause(r.ctx)
	run := &runner{cancel: cancel, ready: make(chan struct{})}
	run.next, run.stop = iter.Pull2(model.Stream(ctx, r.request))
	go run.toFirstWords()
	return run
}

func (r *runner) toFirstWords() {
	defer close(r.ready)
	for {
		chunk, err, ok := r.next()
		if !ok || err != nil {
			r.ended, r.err = true, err
			return
		}
		r.held = append(r.held, chunk)
		if heard(chunk) {
			return
		}
	}
}

// unless ends a runner that has not won.
func (r *runner) unless(winner *runner) {
	if r == nil || r == winner {
		return
	}
	r.cancel(ErrHedgeLost)
	go func() { // its model may take a moment to notice
		<-r.ready
		r.stop()
	}()
}

// pass passes the answer on to its end.
func (r *runner) pass(yield func(Chunk, error) bool) {
	defer r.stop()
	for _, chunk := range r.held {
		if !yield(chunk, nil) {
			return
		}
	}
	for !r.ended {
		chunk, err, ok := r.next()
		if !ok || !yield(chunk, err) || err != nil {
			return
		}
	}
}
