package main

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"
)

// A Calendar has the times of whoever meets the leads. The calendar that they
// really use goes behind it; its methods may be called concurrently.
type Calendar interface {
	// Free returns the next free times in their order, at most so many.
	Free(ctx context.Context, most int) ([]time.Time, error)
	// Book takes a free time for a lead, in place of the one that they had, if
	// they had one. To book the same once more changes nothing. A second request
	// with the same key is the first one, whose answer was lost.
	Book(ctx context.Context, key, leadID string, at time.Time) error
}

var errTaken = errors.New("that time is not free: offer another one")

// memoryCalendar is a Calendar of working days that forgets when the program
// ends, and is told then what was booked.
type memoryCalendar struct {
	zone *time.Location
	now  func() time.Time

	mu   sync.Mutex
	made map[string]time.Time // by lead
}

func newCalendar(zone *time.Location, now func() time.Time, booked map[string]time.Time) *memoryCalendar {
	m := &memoryCalendar{zone: zone, now: now, made: make(map[string]time.Time)}
	maps.Copy(m.made, booked)
	return m
}

// times are the hours at which meetings begin, on each working day from
// tomorrow on.
var times = []int{10, 11, 14, 16}

// bookable is how many days ahead a meeting may be.
const bookable = 14

func (m *memoryCalendar) Free(_ context.Context, most int) ([]time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	free := m.free()
	return free[:min(most, len(free))], nil
}

// free returns all free times, under the lock.
func (m *memoryCalendar) free() (free []time.Time) {
	taken := make(map[int64]bool, len(m.made))
	for _, at := range m.made {
		taken[at.Unix()] = true
	}
	today := m.now().In(m.zone)
	for i := 1; i <= bookable; i++ {
		for _, hour := range times {
			at := time.Date(today.Year(), today.Month(), today.Day()+i, hour, 0, 0, 0, m.zone)
			if day := at.Weekday(); day != time.Saturday && day != time.Sunday && !taken[at.Unix()] {
				free = append(free, at)
			}
		}
	}
	return free
}

func (m *memoryCalendar) Book(_ context.Context, _, leadID string, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if before, ok := m.made[leadID]; ok && before.Equal(at) {
		return nil
	}
	for _, free := range m.free() {
		if free.Equal(at) {
			m.made[leadID] = at
			return nil
		}
	}
	return errTaken
}
