package main

import (
	"context"
	"crypto/subtle"
	"errors"
	"sync"
	"time"
)

// A Directory knows who works here and what they work with. The company's own
// goes behind it; its methods may be called concurrently.
type Directory interface {
	// ByPhone returns whoever has that number, in E.164.
	ByPhone(ctx context.Context, phone string) (*Employee, error)
	// ByID returns whoever has that employee number.
	ByID(ctx context.Context, id string) (*Employee, error)
	// CheckPIN returns nil if the PIN is that employee's, errWrongPIN if it is
	// not, and errLocked, whatever the PIN, after three wrong ones.
	CheckPIN(ctx context.Context, id, pin string) error
	// ResetPassword has a link for a new password sent to the employee's own
	// phone, and returns its number. A second request with the same key sends
	// no second one.
	ResetPassword(ctx context.Context, key, id string) (sentTo string, err error)
}

// An Employee is one, with their devices.
type Employee struct {
	ID      string
	Name    string
	Phone   string // in E.164
	Devices []string
}

var (
	errNobody   = errors.New("there is no such employee")
	errWrongPIN = errors.New("that is not the PIN")
	errLocked   = errors.New("too many wrong PINs: the employee is locked out for an hour")
)

const (
	mostWrongPINs = 3
	lockedFor     = time.Hour
)

// memoryDirectory is a Directory that forgets when the program ends.
type memoryDirectory struct {
	mu     sync.Mutex
	people []*record
	sent   map[string]string // by key of the request
	links  []string          // that were sent: the phones that got them
}

// record is what is known of an employee and tells nobody.
type record struct {
	Employee
	pin    string
	wrong  int       // PINs in a row
	locked time.Time // when the last of too many was tried
}

// newDirectory has the two employees of the demonstration.
func newDirectory() *memoryDirectory {
	return &memoryDirectory{sent: make(map[string]string), people: []*record{
		{Employee: Employee{ID: "1001", Name: "Ada Byron", Phone: "+14155550123", Devices: []string{"laptop LT-4471", "phone PH-208"}}, pin: "4711"},
		{Employee: Employee{ID: "1002", Name: "Grace Hopper", Phone: "+14155550124", Devices: []string{"laptop LT-0917"}}, pin: "1906"},
	}}
}

func (d *memoryDirectory) ByPhone(_ context.Context, phone string) (*Employee, error) {
	return d.find(func(r *record) bool { return r.Phone == phone })
}

func (d *memoryDirectory) ByID(_ context.Context, id string) (*Employee, error) {
	return d.find(func(r *record) bool { return r.ID == id })
}

func (d *memoryDirectory) find(wanted func(*record) bool) (*Employee, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.record(wanted)
	if r == nil {
		return nil, errNobody
	}
	return new(r.Employee), nil
}

// record returns the first that is wanted, nil if there is none, under the lock.
func (d *memoryDirectory) record(wanted func(*record) bool) *record {
	for _, r := range d.people {
		if wanted(r) {
			return r
		}
	}
	return nil
}

func (d *memoryDirectory) CheckPIN(_ context.Context, id, pin string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.record(func(r *record) bool { return r.ID == id })
	switch {
	case r == nil:
		return errNobody
	case r.wrong >= mostWrongPINs && time.Since(r.locked) < lockedFor:
		return errLocked
	case r.wrong >= mostWrongPINs:
		r.wrong = 0
	}
	if subtle.ConstantTimeCompare([]byte(r.pin), []byte(pin)) == 1 {
		r.wrong = 0
		return nil
	}
	if r.wrong++; r.wrong == mostWrongPINs {
		r.locked = time.Now()
		return errLocked
	}
	return errWrongPIN
}

func (d *memoryDirectory) ResetPassword(_ context.Context, key, id string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if phone, ok := d.sent[key]; ok {
		return phone, nil
	}
	r := d.record(func(r *record) bool { return r.ID == id })
	if r == nil {
		return "", errNobody
	}
	d.links = append(d.links, r.Phone)
	if key != "" {
		d.sent[key] = r.Phone
	}
	return r.Phone, nil
}
