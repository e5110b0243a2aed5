package llmtest

import (
	"math"
	"strings"
	"time"
)

// A Piece is some of the agent's speech, as one frame brought it.
type Piece struct {
	// Text is what is spoken.
	Text string
	// At is when it came, counted from the start of the call.
	At time.Duration
	// After is how long it came after the agent was asked, or for unasked
	// speech after the first piece of it.
	After time.Duration
	// Turn is the response id; -1 for unasked speech.
	Turn int64
	// NoInterruption is whether the caller cannot cut in on it.
	NoInterruption bool
}

// speech is what the agent says in answer to one request, or unasked.
type speech struct {
	turn       int64 // -1 for unasked speech
	unasked    bool
	interrupt  int64 // the interrupt_id of unasked speech
	asked      time.Duration
	pieces     []spoken
	complete   bool
	completion *frame // the frame that completed it
	confirmed  int    // the line on which it was last said to be complete
	dead       bool   // superseded: Retell takes no more of it
	crossed    bool   // by unasked speech that was on its way when this was asked for
	action     *frame
	acted      bool // whether Retell has done the action
	heard      int  // bytes that Hear or HearUntil has returned
	told       bool // whether Hear has returned its end
	cut        int  // bytes that were spoken before the caller cut in; -1 if nobody did
}

// spoken is a piece with the time it is spoken in.
type spoken struct {
	Piece
	start, end time.Duration
}

// text is all that came, whether heard or not.
func (s *speech) text() string {
	var b strings.Builder
	for _, p := range s.pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}

// spokenBy is how much of the text has been spoken at a time, to the last whole
// word of a piece that is being spoken.
func (s *speech) spokenBy(now time.Duration) string {
	var b strings.Builder
	for _, p := range s.pieces {
		if now < p.end {
			share := float64(max(now-p.start, 0)) / float64(p.end-p.start)
			part := p.Text[:int(share*float64(len(p.Text)))]
			return b.String() + part[:strings.LastIndexAny(part, " \n")+1]
		}
		b.WriteString(p.Text)
	}
	return b.String()
}

// protectedTo is where in the text a caller cuts in who wants to at n: behind
// words that must not be interrupted.
func (s *speech) protectedTo(n int) int {
	at := 0
	for _, p := range s.pieces {
		if p.NoInterruption && at < n && n < at+len(p.Text) {
			n = at + len(p.Text)
		}
		at += len(p.Text)
	}
	return n
}

// end is when the last piece will have been spoken.
func (s *speech) end() time.Duration {
	if len(s.pieces) == 0 {
		return s.asked
	}
	return s.pieces[len(s.pieces)-1].end
}

// open is whether more may come.
func (s *speech) open() bool { return !s.complete && !s.dead }

// inTranscript is what the transcript holds of it at a time.
func (s *speech) inTranscript(now time.Duration) string {
	if s.cut >= 0 {
		return s.text()[:s.cut]
	}
	return s.spokenBy(now)
}

// utterance is a line of the transcript that is sent to the agent.
type utterance struct {
	Role     string         `json:"role"`
	Content  string         `json:"content"`
	Words    []word         `json:"words"`
	Metadata map[string]any `json:"metadata,omitempty"`
}

type word struct {
	Word  string  `json:"word"`
	Start float64 `json:"start"`
	End   float64 `json:"end"`
}

// newUtterance gives every word of the text a time from start on.
func newUtterance(role, text string, start time.Duration) utterance {
	const each = 0.4 // seconds a word
	u := utterance{Role: role, Content: text, Words: []word{}}
	at := start.Seconds()
	for w := range strings.FieldsSeq(text) {
		u.Words = append(u.Words, word{Word: w + " ", Start: hundredths(at), End: hundredths(at + each)})
		at += each
	}
	return u
}

func hundredths(seconds float64) float64 { return math.Round(seconds*100) / 100 }
