package agent

import "sync"

// budget bounds extra requests to a share of all requests, over any stretch of
// them: each request earns a share of one, and each extra one spends one. What
// was saved in quiet times is good for mostSaved in a row, so that a provider
// that gets slow for everybody is not asked twice by everybody.
type budget struct {
	mu    sync.Mutex
	share float64
	saved float64
}

// mostSaved is what a budget holds at the most.
const mostSaved = 10

// rounding keeps sums of shares, such as five times 0.2, from missing the whole.
const rounding = 1e-9

func newBudget(share, saved float64) *budget { return &budget{share: share, saved: saved} }

// earn adds the share that one request brings.
func (b *budget) earn() { b.add(b.share) }

// refund gives back what was spent on an extra request that stood in for one.
func (b *budget) refund() { b.add(1) }

func (b *budget) add(n float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.saved = min(b.saved+n, mostSaved)
}

// spend takes one extra request, and reports false if there is none.
func (b *budget) spend() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.saved+rounding < 1 {
		return false
	}
	b.saved--
	return true
}
