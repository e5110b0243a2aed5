package llm

import "context"

// lock is a mutex that may be held across a write to the network. It is made of
// a channel so that in a testing/synctest bubble the time goes on while someone
// waits for it: waiting for a sync.Mutex stops it, and then a write that is
// stuck would never come to its time limit.
type lock chan struct{}

func newLock() lock { return make(lock, 1) }

func (l lock) lock()   { l <- struct{}{} }
func (l lock) unlock() { <-l }

// lockUntil takes the lock unless ctx ends before, and reports whether it did.
func (l lock) lockUntil(ctx context.Context) bool {
	select {
	case l <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// tryLock takes the lock if it is free, and reports whether it did.
func (l lock) tryLock() bool {
	select {
	case l <- struct{}{}:
		return true
	default:
		return false
	}
}
