package traffic

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"sync"
	"time"
)

// dice are what is drawn from the seed. Whatever asks names itself, and gets the
// same each time it asks so often: nobody's luck depends on who was first.
type dice struct {
	seed uint64

	mu   sync.Mutex
	uses map[string]uint64
}

func newDice(seed uint64) *dice { return &dice{seed: seed, uses: make(map[string]uint64)} }

// of returns the dice of somebody who asks once more.
func (d *dice) of(format string, args ...any) *luck {
	name := fmt.Sprintf(format, args...)
	d.mu.Lock()
	n := d.uses[name]
	d.uses[name]++
	d.mu.Unlock()
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", n, name)
	return &luck{rand.New(rand.NewPCG(d.seed, h.Sum64()))}
}

// luck is one sequence of draws. It is for one goroutine.
type luck struct{ *rand.Rand }

// in reports true so many times in a hundred.
func (l *luck) in(percent int) bool { return l.IntN(100) < percent }

// upTo is a time of at most d, and more often a short one.
func (l *luck) upTo(d time.Duration) time.Duration {
	f := l.Float64()
	return time.Duration(f * f * float64(d))
}

func pick[T any](l *luck, of ...T) T { return of[l.IntN(len(of))] }
