package webhook

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// A Store remembers which Retell call belongs to a call of Twilio, so that a
// webhook that Twilio repeats does not register the call again. It must be safe
// for concurrent use. A process alone needs none; several behind a load
// balancer can share one.
type Store interface {
	// Load returns what was stored under key; "" if nothing was.
	Load(ctx context.Context, key string) (callID string, err error)
	// Add stores callID under key for at least ten minutes unless there is
	// something already, and returns what is stored then.
	Add(ctx context.Context, key, callID string) (stored string, err error)
}

// remembered is how long a registration is kept in memory. Retell gives up on
// one after five minutes, but a repeated webhook must not make another.
const remembered = time.Hour

// memoryStore is a Store in memory.
type memoryStore struct {
	mu      sync.Mutex
	entries map[string]entry
	swept   time.Time
}

type entry struct {
	callID string
	at     time.Time
}

func (m *memoryStore) Load(_ context.Context, key string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.entries[key].callID, nil
}

func (m *memoryStore) Add(_ context.Context, key, callID string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	if now.Sub(m.swept) > time.Minute {
		m.swept = now
		for key, e := range m.entries {
			if now.Sub(e.at) > remembered {
				delete(m.entries, key)
			}
		}
	}
	if e, ok := m.entries[key]; ok {
		return e.callID, nil
	}
	if m.entries == nil {
		m.entries = map[string]entry{}
	}
	m.entries[key] = entry{callID: callID, at: now}
	return callID, nil
}

// registrations registers each call once.
type registrations struct {
	store    Store
	complain func(error) // about the store
	mu       sync.Mutex
	open     map[string]*registration
}

// registration is one that is under way.
type registration struct {
	done   chan struct{}
	callID string
	err    error
}

// once returns the Retell call for key. If there is none yet, it calls
// register, of which only one runs for a key at a time. What is registered does
// not end with ctx, because somebody else may wait for it too; limit ends it.
func (r *registrations) once(ctx context.Context, key string, limit time.Duration, register func(context.Context) (string, error)) (string, error) {
	r.mu.Lock()
	running, ok := r.open[key]
	if !ok {
		running = &registration{done: make(chan struct{})}
		if r.open == nil {
			r.open = map[string]*registration{}
		}
		r.open[key] = running
		go func() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
			defer cancel()
			running.callID, running.err = r.register(ctx, key, register)
			r.mu.Lock()
			delete(r.open, key)
			r.mu.Unlock()
			close(running.done)
		}()
	}
	r.mu.Unlock()
	select {
	case <-running.done:
		return running.callID, running.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (r *registrations) register(ctx context.Context, key string, register func(context.Context) (string, error)) (callID string, err error) {
	defer func() {
		if p := recover(); p != nil {
			callID, err = "", fmt.Errorf("webhook: registering the call panicked: %v", p)
		}
	}()
	// Without its store a process works alone: the caller waits.
	stored, err := r.store.Load(ctx, key)
	if err != nil {
		r.complain(fmt.Errorf("webhook: loading a registration: %w", err))
	} else if stored != "" {
		return stored, nil
	}
	callID, err = register(ctx)
	if err != nil || callID == "" {
		return "", err
	}
	stored, err = r.store.Add(ctx, key, callID)
	if err != nil || stored == "" {
		r.complain(fmt.Errorf("webhook: storing a registration: %w", err))
		return callID, nil
	}
	return stored, nil
}
