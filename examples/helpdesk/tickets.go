package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Tickets are where work is kept until it is done. The company's own system goes
// behind it; its methods may be called concurrently.
type Tickets interface {
	// Open opens a ticket and returns it with its ID. A second request with the
	// same key opens no second one.
	Open(ctx context.Context, key string, t Ticket) (Ticket, error)
	// Note adds a line to a ticket.
	Note(ctx context.Context, id, text string) error
	// Of returns the open tickets of an employee, oldest first.
	Of(ctx context.Context, employee string) ([]Ticket, error)
}

// A Ticket is a piece of work.
type Ticket struct {
	ID       string
	Employee string // the number of whoever wants it done
	Summary  string
	Notes    []string
}

var errNoTicket = errors.New("there is no such ticket")

// memoryTickets are Tickets that are forgotten when the program ends.
type memoryTickets struct {
	mu   sync.Mutex
	open []Ticket
	keys map[string]string // of requests, to the id of what came of them
}

func newTickets() *memoryTickets { return &memoryTickets{keys: make(map[string]string)} }

func (m *memoryTickets) Open(_ context.Context, key string, t Ticket) (Ticket, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if at := m.find(m.keys[key]); at >= 0 {
		return m.open[at], nil
	}
	t.ID = fmt.Sprintf("T%d", len(m.open)+1)
	m.open = append(m.open, t)
	if key != "" {
		m.keys[key] = t.ID
	}
	return t, nil
}

func (m *memoryTickets) Note(_ context.Context, id, text string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := m.find(id)
	if at < 0 {
		return errNoTicket
	}
	m.open[at].Notes = append(m.open[at].Notes, text)
	return nil
}

func (m *memoryTickets) Of(_ context.Context, employee string) ([]Ticket, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []Ticket
	for _, t := range m.open {
		if t.Employee == employee {
			t.Notes = slices.Clone(t.Notes)
			found = append(found, t)
		}
	}
	return found, nil
}

// find returns where the ticket is, -1 if nowhere, under the lock.
func (m *memoryTickets) find(id string) int {
	return slices.IndexFunc(m.open, func(t Ticket) bool { return t.ID == id })
}
