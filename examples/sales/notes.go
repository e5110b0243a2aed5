package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/outbound"
)

// A finding is what a live call has found out so far.
type finding struct {
	LeadID   string        `json:"lead_id"`
	OptedOut bool          `json:"opted_out,omitzero"`
	Answered outbound.Kind `json:"answered,omitzero"` // what has answered, "" if that is not known
	Team     int           `json:"team,omitzero"`
	Timeline string        `json:"timeline,omitzero"`
	Decides  *bool         `json:"decides,omitzero"`
	Agreed   bool          `json:"agreed,omitzero"`  // the lead has agreed to all of these answers
	Meeting  time.Time     `json:"meeting,omitzero"` // zero for none
	Outcome  outcome       `json:"outcome,omitzero"` // by the model's judgement, "" for none
	Note     string        `json:"note,omitzero"`
}

// notes are what is known of calls: findings while they are on, then results.
// Each is on the disk as soon as it is known, so that a program that is killed
// loses nothing but what was being said.
type notes struct {
	mu      sync.Mutex
	file    *os.File           // nil for notes that are gone when the program ends
	broken  error              // why nothing can be written any more
	calls   map[string]finding // of calls that are not settled, by call id
	results map[string]result  // by key
	taken   map[string]bool    // the keys of those that the CRM has
}

// A noteLine is a line of the file: a finding of a call, which takes the place of
// the one before, a result, or the key of a result that the CRM has taken.
type noteLine struct {
	CallID  string   `json:"call_id,omitzero"`
	Finding *finding `json:"finding,omitzero"`
	Result  *result  `json:"result,omitzero"`
	Taken   string   `json:"taken,omitzero"`
}

func newNotes() *notes {
	return &notes{calls: make(map[string]finding), results: make(map[string]result), taken: make(map[string]bool)}
}

// openNotes opens notes in a file, or makes it for its owner only. The last line
// may be incomplete, after a crash: it is removed.
func openNotes(path string) (*notes, error) {
	file, text, err := openLines(path)
	if err != nil {
		return nil, err
	}
	n := newNotes()
	n.file = file
	number := 0
	for line := range bytes.Lines(text) {
		number++
		var l noteLine
		if json.Unmarshal(line, &l) != nil {
			return nil, errors.Join(fmt.Errorf("%s: line %d is not of this program", path, number), file.Close())
		}
		n.take(l)
	}
	return n, nil
}

// openLines opens a file to append lines to, and returns those that are there. A
// last one without its end was being written when the program was killed, and
// nobody was told that it is there: it is cut off.
func openLines(path string) (*os.File, []byte, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, nil, err
	}
	text, err := io.ReadAll(file)
	if err == nil {
		text = text[:bytes.LastIndexByte(text, '\n')+1]
		err = file.Truncate(int64(len(text)))
	}
	if err == nil {
		_, err = file.Seek(int64(len(text)), io.SeekStart)
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, text, nil
}

// take takes in what is in a line, under the lock.
func (n *notes) take(l noteLine) {
	switch {
	case l.Finding != nil:
		n.calls[l.CallID] = *l.Finding
	case l.Result != nil:
		n.results[l.Result.key()] = *l.Result
		delete(n.calls, l.Result.CallID)
	case l.Taken != "":
		n.taken[l.Taken] = true
	}
}

// keep takes in a line and writes it, under the lock. After a failure nobody
// knows what is in the file, so nothing more is written.
func (n *notes) keep(l noteLine) error {
	n.take(l)
	if n.file == nil || n.broken != nil {
		return n.broken
	}
	text, err := json.Marshal(l)
	if err == nil {
		_, err = n.file.Write(append(text, '\n'))
	}
	if err == nil {
		err = n.file.Sync()
	}
	if err != nil {
		n.broken = fmt.Errorf("the notes cannot be written: %w", err)
	}
	return n.broken
}

// write changes what is known of a call, if it is one of the campaign. If that
// cannot be written the call goes on, and the campaign stops when it is over: see
// conclude.
func (n *notes) write(call *llm.Call, change func(*finding)) {
	who, err := llm.VariablesOf[lead](call)
	if err != nil {
		return // nobody would conclude it
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, concluded := n.results[call.ID()]; concluded {
		return
	}
	f := n.calls[call.ID()]
	f.LeadID = who.ID
	change(&f)
	_ = n.keep(noteLine{CallID: call.ID(), Finding: &f})
}

// find returns what is known of a call.
func (n *notes) find(callID string) finding {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.calls[callID]
}

// conclude keeps a result and forgets what it was made of. A result that was
// concluded before, by a program that was killed then, stays as it is.
func (n *notes) conclude(r result) (result, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if before, ok := n.results[r.key()]; ok {
		return before, n.broken
	}
	return r, n.keep(noteLine{Result: &r})
}

// took notes that the CRM has taken a result.
func (n *notes) took(key string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.keep(noteLine{Taken: key})
}

func (n *notes) hasTaken(key string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.taken[key]
}

// owed returns the results that the CRM has not taken.
func (n *notes) owed() (owed []result) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for key, r := range n.results {
		if !n.taken[key] {
			owed = append(owed, r)
		}
	}
	return owed
}

// meetings returns the meetings that are known, by lead.
func (n *notes) meetings() map[string]time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	made := make(map[string]time.Time)
	for _, r := range n.results {
		if !r.Meeting.IsZero() {
			made[r.LeadID] = r.Meeting
		}
	}
	for _, f := range n.calls {
		if !f.Meeting.IsZero() {
			made[f.LeadID] = f.Meeting
		}
	}
	return made
}

func (n *notes) close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.broken = os.ErrClosed
	return n.file.Close()
}
