package twilioxtest

import "time"

// A Phone is what a number does when it is dialled. The zero value answers at
// once, as a person, and stays on the line until the other side hangs up or
// the test does, with [Call.Hangup].
type Phone struct {
	// Outcome is what comes of it; [Answers] if empty.
	Outcome Outcome
	// RingFor is how long it rings before that.
	RingFor time.Duration
	// AnsweredBy is who answers, as Twilio's machine detection puts it:
	// "human", "machine_start", "machine_end_beep", "fax" or "unknown".
	// "human" if empty.
	AnsweredBy string
	// DetectionTakes is how long machine detection takes after the answer.
	DetectionTakes time.Duration
	// HangUpAfter is how long the phone stays on the line once it answered;
	// zero is for as long as the other side does.
	HangUpAfter time.Duration
	// Press are digits that the phone presses when it is asked for some, the
	// first for the first <Gather> and so on.
	Press []string
}

// An Outcome is what comes of dialling a number.
type Outcome string

// What may come of dialling a number.
const (
	Answers Outcome = "answers"
	Busy    Outcome = "busy"
	Fails   Outcome = "fails" // there is no such number, or no way to it
	Rings   Outcome = "rings" // until the other side gives up
)

// SetPhone says what a number does when it is dialled from now on.
func (s *Server) SetPhone(number string, phone Phone) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.options.Phones[number] = phone
}
