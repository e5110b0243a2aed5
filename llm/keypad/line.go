package keypad

import (
	"context"
	"fmt"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/phoneagent-go/phoneagent/internal/tally"
	"github.com/phoneagent-go/phoneagent/llm"
)

// line is what is known of one call. It belongs to the call, so it outlives turns
// and sockets.
type line struct {
	call *llm.Call

	mu       sync.Mutex
	next     llm.Responder // inside of the middleware
	newest   llm.Turn      // the newest transcripts, as a turn
	blind    bool          // Retell sends no keys
	keys     keys
	tally    tally.Tally
	words    int     // letters that the caller has said,
	answered int     // and those of them that have been answered
	spans    []*span // collections, oldest first
	weaving  weaving // the newest turn's
	timer    *time.Timer
	due      time.Time // when timer runs out
	owed     *verdict  // decided, and not yet said to anybody
	waiter   chan verdict
	told     []*span // for hooks, when the lock is given away
}

// unlock tells hooks of outcomes, outside of the lock.
func (l *line) unlock() {
	call, told := l.call, l.told
	l.told = nil
	l.mu.Unlock()
	for _, s := range told { // they have ended, so nothing changes their outcomes
		if hook := s.pad.opts.OnOutcome; hook != nil {
			hook(call, s.outcome)
		}
	}
}

// on takes note that the call goes on as another one, if it does: one that is
// dialled again after it was taken for ended is.
func (l *line) on(call *llm.Call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.call == call || call.Context().Err() != nil {
		return
	}
	l.call, l.timer = call, nil
	if l.current() != nil || l.owed != nil {
		l.arm(l.due)
	}
}

// current is the collection that goes on, nil if none does.
func (l *line) current() *span {
	if n := len(l.spans); n > 0 && l.spans[n-1].outcome.Status == "" {
		return l.spans[n-1]
	}
	return nil
}

func (l *line) begin(pad *Keypad, prompt string) error {
	l.mu.Lock()
	defer l.unlock()
	if l.blind {
		return ErrNoKeys
	}
	if running := l.current(); running != nil {
		l.finish(running, Cancelled, "")
		running.handed = true
	}
	l.owed = nil
	n := len(l.keys.pressed)
	s := &span{pad: pad, from: n, to: n, attempt: n, prompt: prompt}
	s.outcome.Reference = fmt.Sprintf("%s-%d", pad.opts.Name, len(l.spans)+1)
	l.spans = append(l.spans, s)
	l.ask(s, prompt)
	return nil
}

// ask begins an attempt.
func (l *line) ask(s *span, prompt string) {
	s.outcome.Attempts++
	s.attempt = s.to
	l.clock(s, prompt)
}

// clock begins to wait for the first key after a prompt.
func (l *line) clock(s *span, prompt string) {
	const charactersPerSecond = 15
	spoken := time.Now().Add(time.Duration(utf8.RuneCountInString(prompt)) * time.Second / charactersPerSecond)
	s.until = spoken.Add(s.pad.opts.Whole)
	l.arm(earlier(spoken.Add(s.pad.opts.FirstKey), s.until))
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func (l *line) arm(due time.Time) {
	l.due = due
	if l.timer == nil {
		timer := time.AfterFunc(time.Until(due), l.expire)
		context.AfterFunc(l.call.Context(), func() { timer.Stop() })
		l.timer = timer
		return
	}
	l.timer.Reset(time.Until(due))
}

// busy reports whether something is collected, or its outcome not known yet.
func (l *line) busy() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.current() != nil || len(l.spans) > 0 && !l.spans[len(l.spans)-1].handed
}

// turn takes the transcript of a turn in, and reports whether the caller has
// said something that has not been answered.
func (l *line) turn(turn *llm.Turn, next llm.Responder) (spoke bool) {
	l.mu.Lock()
	defer l.unlock()
	l.next = next
	l.newest.ID = turn.ID
	l.blind = len(turn.TranscriptWithToolCalls) == 0 && len(turn.Transcript) > 0
	l.take(turn.Transcript, turn.TranscriptWithToolCalls)
	spoke = l.said(turn.Transcript) > l.answered
	if spoke && l.owed != nil && l.owed.again {
		l.settle() // they are not asked again in the middle of what they say
	}
	return spoke
}

// said counts what the caller has said. Tones that were taken for speech are not
// counted.
func (l *line) said(transcript []llm.Utterance) int {
	return l.tally.Count(transcript, func(u *llm.Utterance) int {
		if u.Role != llm.RoleUser || u.Content == llm.Unintelligible {
			return 0
		}
		return tally.Letters(u.Content)
	})
}

// update takes the transcript between turns in.
func (l *line) update(transcript []llm.Utterance, woven []llm.Entry) {
	l.mu.Lock()
	defer l.unlock()
	l.take(transcript, woven)
}

// take takes a transcript in, unless a newer one has been.
func (l *line) take(transcript []llm.Utterance, woven []llm.Entry) {
	before := len(l.keys.pressed)
	if !l.keys.take(woven) {
		return
	}
	l.newest.Transcript, l.newest.TranscriptWithToolCalls = transcript, woven
	if words := l.said(transcript); words > l.words {
		l.words = words
		if s := l.current(); s != nil && l.owed == nil { // they talk, so they do not press
			l.arm(earlier(time.Now().Add(s.pad.opts.FirstKey), s.until))
		}
	}
	if s := l.current(); s != nil && len(l.keys.pressed) > before {
		l.read(s)
	}
}
