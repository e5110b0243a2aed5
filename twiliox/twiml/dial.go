package twiml

import "time"

// A Target is whom [Dial] rings: a [Number] or a [SIP] address.
type Target interface{ target(e *encoder) }

// A RecordMode is when a recording begins, and whether it has a channel for
// each side.
type RecordMode string

// The modes of recording.
const (
	RecordFromAnswer      RecordMode = "record-from-answer"
	RecordFromRinging     RecordMode = "record-from-ringing"
	RecordFromAnswerDual  RecordMode = "record-from-answer-dual"
	RecordFromRingingDual RecordMode = "record-from-ringing-dual"
)

// Dial connects the caller with somebody: the first of Targets that answers, or
// a Conference.
type Dial struct {
	// Targets are rung at the same time; at most 10.
	Targets []Target
	// Conference is a room to join in place of targets.
	Conference *Conference
	// Sequential rings the targets one after the other.
	Sequential bool
	// Action is asked for TwiML when it is over, with what came of it in
	// DialCallStatus. If it is empty, the next verb goes on.
	Action string
	// Method is how.
	Method Method
	// Timeout is how long it rings; 30 s if zero, at most 600 s.
	Timeout time.Duration
	// TimeLimit is how long the connection may last; 4 h if zero.
	TimeLimit time.Duration
	// CallerID is the number that is shown; the caller's if empty.
	CallerID string
	// AnswerOnBridge leaves the caller ringing, unanswered, until a target
	// answers.
	AnswerOnBridge bool
	// RingTone is the country whose ringing tone the caller hears, such as "ie".
	RingTone string
	// HangupOnStar lets the caller end the connection with *.
	HangupOnStar bool
	// Record records the connection.
	Record RecordMode
	// RecordingStatusCallback is told when the recording is there.
	RecordingStatusCallback string
}

func (d Dial) verb(e *encoder) {
	e.open("Dial")
	defer e.close()
	switch {
	case d.Conference != nil && len(d.Targets) > 0:
		e.fail("", "has both Targets and a Conference")
	case d.Conference == nil && len(d.Targets) == 0:
		e.fail("", "has nobody to dial")
	case len(d.Targets) > 10:
		e.fail("", "has more than 10 targets")
	}
	e.url("action", d.Action)
	e.method("method", d.Method, d.Action)
	e.seconds("timeout", d.Timeout, 1, 600)
	e.seconds("timeLimit", d.TimeLimit, 1, 86400)
	e.callerID(d.CallerID)
	e.flag("answerOnBridge", d.AnswerOnBridge)
	e.attr("ringTone", d.RingTone)
	e.flag("hangupOnStar", d.HangupOnStar)
	e.flag("sequential", d.Sequential)
	e.oneOf("record", string(d.Record), string(RecordFromAnswer), string(RecordFromRinging), string(RecordFromAnswerDual), string(RecordFromRingingDual))
	e.url("recordingStatusCallback", d.RecordingStatusCallback)
	for _, target := range d.Targets {
		if target == nil {
			e.fail("", "has a nil target")
			return
		}
		target.target(e)
	}
	if d.Conference != nil {
		d.Conference.encode(e)
	}
}

// callerID writes a number, or the user name that SIP legs have.
func (e *encoder) callerID(id string) {
	if len(id) > 64 {
		e.fail("callerId", "is too long")
	}
	e.attr("callerId", id)
}

// A CallEvent is something that happens to a leg.
type CallEvent string

// The events of a leg.
const (
	EventInitiated CallEvent = "initiated"
	EventRinging   CallEvent = "ringing"
	EventAnswered  CallEvent = "answered"
	EventCompleted CallEvent = "completed"
)

// AllCallEvents returns all events of a leg, in order.
func AllCallEvents() []CallEvent {
	return []CallEvent{EventInitiated, EventRinging, EventAnswered, EventCompleted}
}

// MachineDetection finds out whether a person or a machine answers.
type MachineDetection struct {
	// UntilMessageEnd waits for the end of a machine's greeting, to leave a
	// message; otherwise the result comes as soon as it is known.
	UntilMessageEnd bool
	// Timeout is how long to try; 30 s if zero, 3 to 59 s.
	Timeout time.Duration
	// SpeechThreshold is how long speech may be to be a person's; 2.4 s if
	// zero, 1 to 6 s.
	SpeechThreshold time.Duration
	// SpeechEndThreshold is how long a silence ends speech; 1.2 s if zero, 0.5
	// to 5 s.
	SpeechEndThreshold time.Duration
	// SilenceTimeout is how long an initial silence gives the result
	// "unknown"; 5 s if zero, 2 to 10 s.
	SilenceTimeout time.Duration
	// Callback is told the result. It is needed in [Number] and [SIP], whose
	// call goes on meanwhile.
	Callback string
}

func (m *MachineDetection) encode(e *encoder) {
	if m == nil {
		return
	}
	mode := "Enable"
	if m.UntilMessageEnd {
		mode = "DetectMessageEnd"
	}
	e.attr("machineDetection", mode)
	if m.Callback == "" {
		e.fail("amdStatusCallback", "is missing: nobody would learn the result")
	}
	e.url("amdStatusCallback", m.Callback)
	e.seconds("machineDetectionTimeout", m.Timeout, 3, 59)
	e.milliseconds("machineDetectionSpeechThreshold", m.SpeechThreshold, 1000, 6000)
	e.milliseconds("machineDetectionSpeechEndThreshold", m.SpeechEndThreshold, 500, 5000)
	e.milliseconds("machineDetectionSilenceTimeout", m.SilenceTimeout, 2000, 10000)
}
