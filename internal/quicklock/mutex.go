// Package quicklock has the lock of what may be held across a write to a caller.
package quicklock

import "sync/atomic"

// A Mutex is a mutex for what may be held while something waits: for a network,
// or for a line that is broken. In a testing/synctest bubble time goes on while
// others wait for it. Waiting for a [sync.Mutex] stops it, and then what its
// holder waits for would never come.
//
// It costs no more than a sync.Mutex when nobody else wants it, and like that is
// not given to those who wait in the order in which they came. The zero value is
// unlocked, and a Mutex must not be copied.
type Mutex struct {
	state atomic.Int32
	freed atomic.Pointer[chan struct{}] // wakes one that waits; nil before anybody has
}

// The states of a Mutex.
const (
	free   = iota
	held   // and nobody waits
	wanted // held, and others may be waiting
)

// Lock locks m, and waits for as long as that takes.
func (m *Mutex) Lock() {
	if m.state.CompareAndSwap(free, held) {
		return
	}
	freed := m.signal() // before anybody can see that it is wanted
	for m.state.Swap(wanted) != free {
		<-freed
	}
}

// Unlock unlocks m, which must be locked.
func (m *Mutex) Unlock() {
	if m.state.Swap(free) != wanted {
		return
	}
	select {
	case m.signal() <- struct{}{}:
	default: // somebody is about to wake already
	}
}

func (m *Mutex) signal() chan struct{} {
	if freed := m.freed.Load(); freed != nil {
		return *freed
	}
	m.freed.CompareAndSwap(nil, new(make(chan struct{}, 1)))
	return *m.freed.Load()
}
