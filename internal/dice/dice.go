// Package dice draws what simulated calls do from a seed.
package dice

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"sync"
	"time"
)

// Dice are what is drawn from a seed. Whatever asks names itself, and gets the
// same each time it asks so often: nobody's luck depends on who was first. They
// are safe for concurrent use.
type Dice struct {
	seed uint64

	mu   sync.Mutex
	uses map[string]uint64
}

// New returns the dice of a seed.
func New(seed uint64) *Dice { return &Dice{seed: seed, uses: make(map[string]uint64)} }

// Of returns the luck of somebody who asks once more.
func (d *Dice) Of(format string, args ...any) *Luck {
	name := fmt.Sprintf(format, args...)
	d.mu.Lock()
	n := d.uses[name]
	d.uses[name]++
	d.mu.Unlock()
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", n, name)
	return &Luck{rand.New(rand.NewPCG(d.seed, h.Sum64()))}
}

// Luck is one sequence of draws. It is for one goroutine.
type Luck struct{ *rand.Rand }

// In reports true so many times in a hundred.
func (l *Luck) In(percent int) bool { return l.IntN(100) < percent }

// UpTo is a time of at most d, and more often a short one.
func (l *Luck) UpTo(d time.Duration) time.Duration {
	f := l.Float64()
	return time.Duration(f * f * float64(d))
}

// Pick draws one of several.
func Pick[T any](l *Luck, of ...T) T { return of[l.IntN(len(of))] }
