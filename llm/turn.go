package llm

// A Reason says why the agent is asked to speak.
type Reason int

const (
	// Begin asks for the first words of the call. A reply without text lets
	// the caller speak first.
	Begin Reason = iota
	// Response asks for an answer, usually to what the caller just said. It
	// may also come without new words of the caller's.
	Response
	// Reminder asks for something to say to a caller who has been silent.
	Reminder
)

// String returns "begin", "response" or "reminder".
func (r Reason) String() string {
	switch r {
	case Begin:
		return "begin"
	case Response:
		return "response"
	case Reminder:
		return "reminder"
	}
	return "unknown"
}

// A Turn is one request for the agent to speak. It must not be changed, and
// stays valid after the turn is over.
type Turn struct {
	// Call is the phone call. It is never nil in a Turn from a [Handler].
	Call *Call
	// ID is Retell's response id: 0 for [Begin], then usually counting up.
	ID int64
	// Reason is why the agent is asked.
	Reason Reason
	// Transcript is the whole conversation so far as the caller heard it: what
	// the agent said holds only the words that were spoken before the caller
	// cut in. It is all there is to remember of what was said: it replaces
	// that of earlier turns, and speech recognition revises its end. It may be
	// empty, hold empty utterances and have several of one role in a row.
	Transcript []Utterance
	// TranscriptWithToolCalls is Transcript with tool calls, keys that the
	// caller pressed and other events woven in. It is empty unless
	// [Options.TranscriptWithToolCalls] is set.
	TranscriptWithToolCalls []Entry
	// Raw is the request as Retell sent it, for fields that have no place
	// here. It is nil for [Begin], which Retell sends no message for.
	Raw *Message
}

// LastUser returns the newest words of the caller: the content of the last
// utterance if it is theirs, joined with those of theirs right before it, and
// "" if somebody else spoke last.
func (t *Turn) LastUser() string {
	words := ""
	for i := len(t.Transcript) - 1; i >= 0 && t.Transcript[i].Role == RoleUser; i-- {
		words = join(t.Transcript[i].Content, words)
	}
	return words
}
