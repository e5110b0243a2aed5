package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// calendar is the practice's, in memory. A real one is a database or a service
// behind the same two methods; both take a while.
type calendar struct {
	takes time.Duration // one look into it

	mu       sync.Mutex
	open     map[string][]string // free times by day
	bookings []appointment
}

func newCalendar(takes time.Duration) *calendar {
	return &calendar{takes: takes, open: map[string][]string{
		"Monday":    {"9:00", "15:30"},
		"Tuesday":   {"10:00", "14:30", "16:00"},
		"Wednesday": {"11:00"},
		"Friday":    {"8:30", "13:00"},
	}}
}

func (c *calendar) free(ctx context.Context, day string) ([]string, error) {
	if err := c.look(ctx); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.open[day]), nil
}

func (c *calendar) book(ctx context.Context, a appointment) error {
	if err := c.look(ctx); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.Index(c.open[a.Day], a.Time)
	if at < 0 {
		return fmt.Errorf("%s at %s is not free", a.Day, a.Time)
	}
	c.open[a.Day] = slices.Delete(c.open[a.Day], at, at+1)
	c.bookings = append(c.bookings, a)
	return nil
}

func (c *calendar) look(ctx context.Context) error {
	timer := time.NewTimer(c.takes)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
