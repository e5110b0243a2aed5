package agent

import (
	"container/list"
	"context"
	"sync"
	"time"
)

// A CacheStore keeps the answers of a [CacheModel], for example in a database
// that several processes share. Its methods may be called concurrently, and
// return when ctx ends. Their errors do no harm: the model is asked instead.
type CacheStore interface {
	// Get returns the answer that is kept under a key, and whether there is one
	// whose lifetime is not over.
	Get(ctx context.Context, key string) (answer string, found bool, err error)
	// Put keeps an answer for so long, in place of one that is there. A key is
	// 64 hexadecimal digits, and an answer text of 4 KiB at most.
	Put(ctx context.Context, key, answer string, lifetime time.Duration) error
}

// memoryStore is a CacheStore in memory. What was not used for the longest time
// makes room.
type memoryStore struct {
	size int

	mu      sync.Mutex
	byKey   map[string]*list.Element
	byUsage list.List // of *cached, used last first
}

// cached is one answer.
type cached struct {
	key, answer string
	until       time.Time
}

func newMemoryStore(size int) *memoryStore {
	return &memoryStore{size: size, byKey: make(map[string]*list.Element)}
}

// Get implements [CacheStore].
func (m *memoryStore) Get(_ context.Context, key string) (answer string, found bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	element := m.byKey[key]
	if element == nil {
		return "", false, nil
	}
	kept := element.Value.(*cached)
	if !time.Now().Before(kept.until) {
		m.remove(element)
		return "", false, nil
	}
	m.byUsage.MoveToFront(element)
	return kept.answer, true, nil
}

// Put implements [CacheStore].
func (m *memoryStore) Put(_ context.Context, key, answer string, lifetime time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if element := m.byKey[key]; element != nil {
		m.remove(element)
	}
	m.byKey[key] = m.byUsage.PushFront(&cached{key: key, answer: answer, until: time.Now().Add(lifetime)})
	if m.byUsage.Len() > m.size {
		m.remove(m.byUsage.Back())
	}
	return nil
}

func (m *memoryStore) remove(element *list.Element) {
	delete(m.byKey, m.byUsage.Remove(element).(*cached).key)
}
