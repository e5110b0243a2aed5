package twiml

// Redirect goes on with the TwiML of another URL. Verbs after it are not
// reached.
type Redirect struct {
	// URL is where that is.
	URL string
	// Method is how it is asked.
	Method Method
}

func (r Redirect) verb(e *encoder) {
	e.open("Redirect")
	defer e.close()
	if r.URL == "" {
		e.fail("", "has no URL: Twilio would ask for the same document without end")
	} else if reason := badURL(r.URL); reason != "" {
		e.fail("", reason)
	}
	e.method("method", r.Method, r.URL)
	e.text(r.URL)
}

// A RejectReason is what a caller hears who is rejected.
type RejectReason string

// The reasons of [Reject].
const (
	RejectRejected RejectReason = "rejected" // the number is not in service
	RejectBusy     RejectReason = "busy"
)

// Reject does not answer the call, which then costs nothing. It must be the
// first verb.
type Reject struct {
	// Reason is what the caller hears; [RejectRejected] if empty.
	Reason RejectReason
}

func (r Reject) verb(e *encoder) {
	e.open("Reject")
	defer e.close()
	e.oneOf("reason", string(r.Reason), string(RejectRejected), string(RejectBusy))
}

// Hangup ends the call.
type Hangup struct{}

func (Hangup) verb(e *encoder) {
	e.open("Hangup")
	e.close()
}
