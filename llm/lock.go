package llm

import "sync/atomic"

// lock is a mutex that may be held across a write to the network. It is made of
// a channel so that in a testing/synctest bubble the time goes on while someone
// waits for it: waiting for a sync.Mutex stops it, and then a write that is
// stuck would never come to its time limit.
type lock chan struct{}

func newLock() lock { return make(lock, 1) }

func (l lock) lock()   { l <- struct{}{} }
func (l lock) unlock() { <-l }

// tryLock takes the lock if it is free, and reports whether it did.
func (l lock) tryLock() bool {
	select {
	case l <- struct{}{}:
		return true
	default:
		return false
	}
}

// quickLock is a lock that costs a fraction of that when nobody else wants it,
// and unlike it is not given to those who wait in the order in which they came.
// A reply has one, and takes it for each delta.
type quickLock struct {
	state atomic.Int32  // free, held, or held while others may be waiting
	freed chan struct{} // wakes one that waits; time goes on meanwhile, as with lock
}

const (
	free = iota
	held
	wanted
)

func newQuickLock() quickLock { return quickLock{freed: make(chan struct{}, 1)} }

func (l *quickLock) lock() {
	if l.state.CompareAndSwap(free, held) {
		return
	}
	for l.state.Swap(wanted) != free {
		<-l.freed
	}
}

func (l *quickLock) unlock() {
	if l.state.Swap(free) != wanted {
		return
	}
	select {
	case l.freed <- struct{}{}:
	default: // somebody is about to wake already
	}
}
