package main

import (
	"errors"
	"sync"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/outbound"
)

// A job is an errand that is being run.
type job struct {
	errand *errand

	mu      sync.Mutex
	found   finding
	call    *llm.Call // nil before somebody has answered
	stopped bool      // nobody waits for it any more
}

// A finding is what a live call has found out.
type finding struct {
	answered outbound.Kind // what has answered last, "" if that is not known
	answer   string        // "" for none
	quote    string        // their words
	why      string        // there is no answer, as the model has it
	gaveUp   bool          // a menu led in circles
	late     bool          // the time was up
	shared   []string      // names of facts
}

func (j *job) note(change func(*finding)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	change(&j.found)
}

// findings returns what is known so far.
func (j *job) findings() finding {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.found
}

// begin takes the live call in, and hangs up if nobody waits for it any more.
func (j *job) begin(call *llm.Call) {
	j.mu.Lock()
	j.call = call
	stopped := j.stopped
	j.mu.Unlock()
	if stopped {
		_ = call.HangUp() // or it is over
	}
}

// stop ends the call, also one that is not answered yet, when it is.
func (j *job) stop() {
	j.mu.Lock()
	j.stopped = true
	j.mu.Unlock()
	j.hangUp()
}

// hangUp ends the call, if somebody has answered.
func (j *job) hangUp() {
	j.mu.Lock()
	call := j.call
	j.mu.Unlock()
	if call != nil {
		_ = call.HangUp()
	}
}

func (j *job) wasStopped() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.stopped
}

var errNoJob = errors.New("the call is no errand of this program")

// jobOf returns what a call is about.
func (a *assistant) jobOf(call *llm.Call) (*job, error) {
	about, err := llm.VariablesOf[brief](call)
	if err != nil {
		return nil, errNoJob
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	j := a.jobs[about.Errand]
	if j == nil {
		return nil, errNoJob
	}
	return j, nil
}
