package llm

import "time"

// An Outcome is how a turn ended.
type Outcome string

// The outcomes of turns.
const (
	// Completed: the reply was written to its end.
	Completed Outcome = "completed"
	// Interrupted: a newer request or [Call.Interrupt] came first.
	Interrupted Outcome = "interrupted"
	// Failed: the Responder returned an error or panicked.
	Failed Outcome = "failed"
	// TimedOut: the Responder took longer than [Options.TurnTimeout].
	TimedOut Outcome = "timed_out"
	// Abandoned: the call ended first.
	Abandoned Outcome = "abandoned"
)

// A TurnRecord is what became of one turn.
type TurnRecord struct {
	// ID and Reason are those of the [Turn].
	ID     int64
	Reason Reason
	// Outcome is how the turn ended.
	Outcome Outcome
	// Started is when the request had been read.
	Started time.Time
	// FirstText and LastText are the times from Started to the first and the
	// last text on the wire, zero if there was none. For the first words of a
	// call the wait for its details is part of them.
	FirstText, LastText time.Duration
	// Total is the time from Started until the turn ended.
	Total time.Duration
	// Bytes is how much text was written.
	Bytes int
	// Action is what the reply ended with, nil for speech alone.
	Action Action
	// Err is the error of the Responder. A panic is a [*PanicError].
	Err error
}

// A Cause is why a call ended.
type Cause string

// The causes of a call's end.
const (
	// CauseHungUp: Retell closed the socket, so the call is over. Its webhook
	// says who hung up.
	CauseHungUp Cause = "hung_up"
	// CauseAgent: [Call.HangUp] was called.
	CauseAgent Cause = "agent"
	// CauseLost: the socket was lost and none came in its place.
	CauseLost Cause = "lost"
	// CauseDrained: [Handler.Drain] let the call go on elsewhere.
	CauseDrained Cause = "drained"
	// CauseClosed: [Handler.Close] let the call go.
	CauseClosed Cause = "closed"
)

// A CallRecord is what became of one call.
type CallRecord struct {
	Cause Cause
	// Started is when the first socket came, Ended when the last one went.
	Started, Ended time.Time
	// Turns counts the turns, and Sockets the connections: more than one means
	// that the call was reconnected.
	Turns, Sockets int
	// Unexpected counts the messages that could not be used as they came.
	Unexpected int
}
