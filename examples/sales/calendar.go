package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// A Calendar has the times of whoever meets the leads. Its methods may be called
// concurrently.
type Calendar interface {
	// Free returns the next free times, at most so many.
	Free(ctx context.Context, most int) ([]time.Time, error)
	// Book takes a free time for a lead. A second request with the same key
	// books nothing more.
	Book(ctx context.Context, key, leadID string, at time.Time) error
}

var errTaken = errors.New("that time is not free any more: offer another one")

// memoryCalendar is a Calendar that forgets when the program ends.
type memoryCalendar struct {
	mu    sync.Mutex
	free  []time.Time
	taken map[string]time.Time // by key
	leads map[time.Time]string
}

func newCalendar(free ...time.Time) *memoryCalendar {
	return &memoryCalendar{free: free, taken: make(map[string]time.Time), leads: make(map[time.Time]string)}
}

func (m *memoryCalendar) Free(_ context.Context, most int) ([]time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.free[:min(most, len(m.free))]), nil
}

func (m *memoryCalendar) Book(_ context.Context, key, leadID string, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if before, ok := m.taken[key]; ok && before.Equal(at) {
		return nil
	}
	i := slices.IndexFunc(m.free, at.Equal)
	if i < 0 {
		return errTaken
	}
	m.taken[key], m.leads[m.free[i]] = at, leadID
	m.free = slices.Delete(m.free, i, i+1)
	return nil
}
