package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Orders is the shop's order system. Its methods may be called concurrently.
type Orders interface {
	// Find returns the order of that number. The caller proves with the postal
	// code that it is theirs.
	Find(ctx context.Context, number, postalCode string) (Order, error)
	// Return begins the return of an order, once, and says where the label goes.
	// A second request with the same key is the first one, whose answer was lost.
	Return(ctx context.Context, key, number, reason string) (label string, err error)
}

// An Order is what somebody bought.
type Order struct {
	Number     string
	PostalCode string
	Email      string
	Item       string
	Status     string // such as "on its way"
	Arrives    time.Time
	Delivered  time.Time // zero until it is
}

// The errors of orders are for the model to read. A wrong postal code and a
// number that does not exist are the same to strangers.
var (
	errNoOrder      = errors.New("there is no order with that number and postal code")
	errNotDelivered = errors.New("it has not been delivered yet, so it cannot be returned")
	errReturned     = errors.New("its return has begun before, and the label was sent")
	errTooLate      = errors.New("it was delivered more than 30 days ago and cannot be returned any more")
)

const returnWindow = 30 * 24 * time.Hour

// memoryOrders is an order system that forgets when the program ends.
type memoryOrders struct {
	now func() time.Time

	mu      sync.Mutex
	orders  []Order
	returns map[string]string // by the order's number, the key of the request
}

func newOrders(now func() time.Time, orders ...Order) *memoryOrders {
	return &memoryOrders{now: now, orders: orders, returns: make(map[string]string)}
}

func (m *memoryOrders) Find(_ context.Context, number, postalCode string) (Order, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.orders, func(o Order) bool { return o.Number == number && o.PostalCode == postalCode })
	if i < 0 {
		return Order{}, errNoOrder
	}
	return m.orders[i], nil
}

func (m *memoryOrders) Return(_ context.Context, key, number, _ string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.orders, func(o Order) bool { return o.Number == number })
	switch {
	case i < 0:
		return "", errNoOrder
	case m.orders[i].Delivered.IsZero():
		return "", errNotDelivered
	case m.now().Sub(m.orders[i].Delivered) > returnWindow:
		return "", errTooLate
	}
	if before, ok := m.returns[number]; ok && before != key {
		return "", errReturned
	}
	m.returns[number] = key
	return fmt.Sprintf("the label for %s is sent to %s", m.orders[i].Item, m.orders[i].Email), nil
}
