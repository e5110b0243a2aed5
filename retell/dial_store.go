package retell

import (
	"context"
	"maps"
	"sync"
	"time"
)

// A DialStore remembers which entries of a list were dialled. [DialMemory] and
// [DialFile] are two; a table of your database is another:
//
//	create table dialled (id text primary key, state text not null, call_id text not null, at timestamptz not null)
//
// Its methods may be called by several goroutines at once. Two runs of
// [DialList] at the same time with one store dial nobody twice, but each takes
// the calls of the other for those of an earlier run: let one end first.
type DialStore interface {
	// Claim stores record for id if there is none, and returns the zero
	// DialRecord; or it returns the record that is there and changes nothing.
	// It must be atomic, also between programs that share the store, and it
	// must not return before the record would survive a crash.
	Claim(ctx context.Context, id string, record DialRecord) (DialRecord, error)
	// Put stores record for id in place of the one that is there. The zero
	// DialRecord removes it.
	Put(ctx context.Context, id string, record DialRecord) error
}

// DialRecord is what a [DialStore] keeps of an entry. The zero DialRecord
// stands for none.
type DialRecord struct {
	// State says how far the entry is.
	State DialState `json:"state,omitempty"`
	// CallID is the call, once there is one.
	CallID string `json:"call_id,omitempty"`
	// At is when the entry came to this state; for unclear entries it is when
	// it was dialled, by which the call can be looked for.
	At time.Time `json:"at,omitzero"`
}

// DialState says how far an entry is.
type DialState string

// The states of entries.
const (
	// DialClaimed: it is about to be dialled, or is being dialled. An entry
	// that is found so belongs to a run that was interrupted.
	DialClaimed DialState = "claimed"
	// DialPlaced: there is a call, whose result was not handed over yet.
	DialPlaced DialState = "placed"
	// DialDone: the result of the call was handed over.
	DialDone DialState = "done"
	// DialMaybePlaced: the phone may have rung, which was handed over.
	DialMaybePlaced DialState = "unclear"
)

// DialMemory is a [DialStore] that is gone when the program ends.
type DialMemory struct {
	mu      sync.Mutex
	records dialRecords
}

// NewDialMemory returns a store in which the entries with the ids given are
// done.
func NewDialMemory(done ...string) *DialMemory {
	m := &DialMemory{records: dialRecords{}}
	for _, id := range done {
		m.records[id] = DialRecord{State: DialDone}
	}
	return m
}

// Claim implements [DialStore].
func (m *DialMemory) Claim(_ context.Context, id string, record DialRecord) (DialRecord, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before := m.records[id]
	if before.State == "" {
		m.records[id] = record
	}
	return before, nil
}

// Put implements [DialStore].
func (m *DialMemory) Put(_ context.Context, id string, record DialRecord) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records.set(id, record)
	return nil
}

// Records returns what is stored of each entry, by its id.
func (m *DialMemory) Records() map[string]DialRecord {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.records)
}

// dialRecords are records by the ids of entries.
type dialRecords map[string]DialRecord

func (r dialRecords) set(id string, record DialRecord) {
	if record.State == "" {
		delete(r, id)
	} else {
		r[id] = record
	}
}
