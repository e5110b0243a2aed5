package webhook

import (
	"cmp"
	"container/list"
	"context"
	"sync"
	"time"
)

// A Store remembers the events that were taken, by keys that are the same for
// every delivery of an event, so that each is handled once. [MemoryStore] is
// one for a single process. Where Retell reaches several, put the keys where all
// of them see them, for example in Redis, with SET NX for Begin.
//
// Keys are printable ASCII of at most a few hundred bytes and contain call ids.
// All methods must be safe for concurrent use. If one fails at Begin, the event
// is answered with status 503, so that Retell sends it again.
type Store interface {
	// Begin claims an event, if nobody has, and returns how it was. A claim
	// that is neither finished nor abandoned must lapse after some time, for
	// its process may have died: choose more than an event waits and takes.
	Begin(ctx context.Context, key string) (Claim, error)
	// Finish says that a claimed event was handled. It must be remembered for
	// longer than Retell repeats; an hour is plenty.
	Finish(ctx context.Context, key string) error
	// Abandon gives a claim up: the event was refused or failed, and the next
	// delivery of it is to be taken. If this fails, none is until the claim
	// lapses.
	Abandon(ctx context.Context, key string) error
}

// A Claim is what [Store.Begin] found.
type Claim int

const (
	// Claimed: the event is new, and from now on the caller's.
	Claimed Claim = iota + 1
	// InProgress: somebody has claimed it and is not done.
	InProgress
	// Handled: it was handled.
	Handled
)

// A MemoryStore is a [Store] in the memory of one process. Its claims do not
// lapse, because they end with the process. All methods are safe for concurrent
// use.
type MemoryStore struct {
	lifetime time.Duration
	max      int

	mu      sync.Mutex
	entries map[string]*memoryEntry
	handled list.List // of *memoryEntry, those that expire first in front
}

type memoryEntry struct {
	key     string
	handled bool
	expires time.Time
}

// MemoryStoreOptions change how a [MemoryStore] works.
type MemoryStoreOptions struct {
	// Lifetime is how long a handled event is remembered. Zero is one hour.
	Lifetime time.Duration
	// MaxHandled is how many handled events are remembered; further ones
	// displace the oldest. One takes about 250 bytes. Zero is 100,000.
	MaxHandled int
}

// NewMemoryStore returns an empty store. Options may be nil.
func NewMemoryStore(options *MemoryStoreOptions) *MemoryStore {
	var o MemoryStoreOptions
	if options != nil {
		o = *options
	}
	return &MemoryStore{
		lifetime: cmp.Or(max(o.Lifetime, 0), time.Hour),
		max:      cmp.Or(max(o.MaxHandled, 0), 100_000),
		entries:  make(map[string]*memoryEntry),
	}
}

// Begin claims an event. It never fails.
func (s *MemoryStore) Begin(_ context.Context, key string) (Claim, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(time.Now())
	switch e := s.entries[key]; {
	case e == nil:
		s.entries[key] = &memoryEntry{key: key}
		return Claimed, nil
	case e.handled:
		return Handled, nil
	}
	return InProgress, nil
}

// Finish says that an event was handled. It never fails.
func (s *MemoryStore) Finish(_ context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entries[key]
	if e == nil || e.handled {
		return nil
	}
	e.handled, e.expires = true, time.Now().Add(s.lifetime)
	s.handled.PushBack(e)
	s.forget(time.Now())
	return nil
}

// Abandon gives a claim up. It never fails.
func (s *MemoryStore) Abandon(_ context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.entries[key]; e != nil && !e.handled {
		delete(s.entries, key)
	}
	return nil
}

// Len returns how many events the store remembers, handled or claimed.
func (s *MemoryStore) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(time.Now())
	return len(s.entries)
}

// forget removes what has expired and what is too much. Claims stay: the queue
// bounds them.
func (s *MemoryStore) forget(now time.Time) {
	for front := s.handled.Front(); front != nil; front = s.handled.Front() {
		e := front.Value.(*memoryEntry)
		if s.handled.Len() <= s.max && now.Before(e.expires) {
			return
		}
		s.handled.Remove(front)
		delete(s.entries, e.key)
	}
}
