package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// A Calendar is where appointments are. The practice's own system goes behind
// it; its methods may be called concurrently.
type Calendar interface {
	// Free returns the free times of a day.
	Free(ctx context.Context, day time.Time) ([]time.Time, error)
	// Book makes an appointment and returns it with its ID. A second request
	// with the same key makes no second one.
	Book(ctx context.Context, key string, a Appointment) (Appointment, error)
	// Of returns the coming appointments of whoever has that number.
	Of(ctx context.Context, phone string) ([]Appointment, error)
	// Move gives an appointment another time. To move it there once more changes
	// nothing.
	Move(ctx context.Context, id string, to time.Time) error
	// Cancel takes an appointment out.
	Cancel(ctx context.Context, id string) error
	// On returns all appointments of a day.
	On(ctx context.Context, day time.Time) ([]Appointment, error)
}

// An Appointment is somebody's.
type Appointment struct {
	ID    string
	Phone string // in E.164
	Name  string
	Kind  string
	At    time.Time
}

var (
	errTaken   = errors.New("that time is not free")
	errUnknown = errors.New("there is no such appointment")
)

// memoryCalendar is a Calendar that forgets when the program ends.
type memoryCalendar struct {
	zone *time.Location
	now  func() time.Time

	mu   sync.Mutex
	made []Appointment
	keys map[string]string // of requests, to the id of what came of them
	next int
}

func newCalendar(zone *time.Location, now func() time.Time) *memoryCalendar {
	return &memoryCalendar{zone: zone, now: now, keys: make(map[string]string)}
}

// times are when appointments begin, from midnight.
var times = []time.Duration{9 * time.Hour, 10 * time.Hour, 11 * time.Hour, 14 * time.Hour, 14*time.Hour + 30*time.Minute, 16 * time.Hour}

func (c *memoryCalendar) Free(_ context.Context, day time.Time) ([]time.Time, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.free(day), nil
}

// free returns the free times of a day, under the lock.
func (c *memoryCalendar) free(day time.Time) []time.Time {
	if !isOpen(day) {
		return nil
	}
	midnight := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, c.zone)
	var free []time.Time
	for _, clock := range times {
		at := midnight.Add(clock)
		if at.After(c.now()) && !slices.ContainsFunc(c.made, func(a Appointment) bool { return a.At.Equal(at) }) {
			free = append(free, at)
		}
	}
	return free
}

func (c *memoryCalendar) Book(_ context.Context, key string, a Appointment) (Appointment, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := c.find(c.keys[key]); i >= 0 {
		return c.made[i], nil
	}
	if !slices.ContainsFunc(c.free(a.At), a.At.Equal) {
		return Appointment{}, errTaken
	}
	c.next++
	a.ID = fmt.Sprintf("A%d", c.next)
	c.made = append(c.made, a)
	if key != "" {
		c.keys[key] = a.ID
	}
	return a, nil
}

func (c *memoryCalendar) Of(_ context.Context, phone string) ([]Appointment, error) {
	return c.those(func(a Appointment) bool { return a.Phone == phone && a.At.After(c.now()) }), nil
}

func (c *memoryCalendar) On(_ context.Context, day time.Time) ([]Appointment, error) {
	want := day.In(c.zone).Format(time.DateOnly)
	return c.those(func(a Appointment) bool { return a.At.In(c.zone).Format(time.DateOnly) == want }), nil
}

func (c *memoryCalendar) those(wanted func(Appointment) bool) []Appointment {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []Appointment
	for _, a := range c.made {
		if wanted(a) {
			found = append(found, a)
		}
	}
	slices.SortFunc(found, func(a, b Appointment) int { return a.At.Compare(b.At) })
	return found
}

func (c *memoryCalendar) Move(_ context.Context, id string, to time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := c.find(id)
	switch {
	case i < 0:
		return errUnknown
	case c.made[i].At.Equal(to):
		return nil
	case !slices.ContainsFunc(c.free(to), to.Equal):
		return errTaken
	}
	c.made[i].At = to
	return nil
}

func (c *memoryCalendar) Cancel(_ context.Context, id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := c.find(id)
	if i < 0 {
		return errUnknown
	}
	c.made = slices.Delete(c.made, i, i+1)
	return nil
}

// find returns where the appointment is, -1 if nowhere, under the lock.
func (c *memoryCalendar) find(id string) int {
	return slices.IndexFunc(c.made, func(a Appointment) bool { return a.ID == id })
}
