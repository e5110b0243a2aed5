package agent

import (
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
)

// listener follows the transcript of one call. It has a turn answered ahead when
// the caller has been still, and keeps the answer until its request comes.
type listener struct {
	speculation *Speculation

	mu     sync.Mutex
	asked  *llm.Turn   // the newest that was asked for
	said   *llm.Turn   // as it would be asked for now; nil if nothing is new
	run    *ahead      // the answer to said, if there is one
	starts int         // answers since asked
	timer  *time.Timer // nil before it was needed
	due    time.Time   // when the timer has something to do
}

// keepFor is how long an answer is kept for a request that does not come.
const keepFor = 10 * time.Second

// hears takes a transcript in.
func (l *listener) hears(call *llm.Call, update *llm.Update) {
	turn := &llm.Turn{
		Call: call, Reason: llm.Response,
		Transcript: update.Transcript, TranscriptWithToolCalls: update.TranscriptWithToolCalls,
	}
	l.speculation.dropOutside(l.changed(turn))
}

// changed notes what has been said so far, and returns an answer that it has
// outdated.
func (l *listener) changed(turn *llm.Turn) (outdated *ahead) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.said != nil {
		if same, _ := sameWords(l.said, turn); same {
			return nil
		}
	}
	outdated = l.clear()
	if turn.Call.Context().Err() == nil && l.isNew(turn) {
		l.said = turn
		l.wait(l.speculation.opts.Still)
	}
	return outdated
}

// isNew reports whether the caller has spoken last, and said more than was asked
// for: transcripts may come late, and that of a turn comes again when the agent
// begins to speak.
func (l *listener) isNew(turn *llm.Turn) bool {
	if lastSpeaker(turn.Transcript) != llm.RoleUser {
		return false
	}
	if l.asked == nil {
		return true
	}
	_, old := sameWords(l.asked, turn)
	return !old
}

// clear forgets what has been said and returns the answer to it.
func (l *listener) clear() (run *ahead) {
	run = l.run
	l.said, l.run = nil, nil
	if l.timer != nil {
		l.timer.Stop()
	}
	return run
}

func (l *listener) wait(d time.Duration) {
	l.due = time.Now().Add(d)
	if l.timer == nil {
		l.timer = time.AfterFunc(d, func() { l.speculation.dropOutside(l.tick()) })
		return
	}
	l.timer.Reset(d)
}

// tick begins an answer when the caller has been still, and returns one that has
// waited too long.
func (l *listener) tick() (outdated *ahead) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.said == nil || time.Now().Before(l.due) {
		return nil // there were words, or the request, just now
	}
	if l.run != nil {
		return l.clear()
	}
	s := l.speculation
	next := s.responder()
	if next == nil || l.starts >= s.opts.Most || l.said.Call.Context().Err() != nil || !s.budget.spend() {
		return nil
	}
	l.starts++
	s.count(func(stats *SpeculationStats) { stats.Started++ })
	l.run = answerAhead(next, l.said)
	l.wait(keepFor)
	return nil
}

// asks takes a request in. It returns the answer that is there, and whether that
// is an answer to it.
func (l *listener) asks(turn *llm.Turn) (run *ahead, fits bool) {
	if turn.Reason == llm.Begin {
		return nil, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.run != nil && turn.Reason == llm.Response {
		fits, _ = sameWords(l.said, turn)
	}
	l.asked, l.starts = turn, 0
	return l.clear(), fits
}

// forget throws away what there is when the call has ended.
func (l *listener) forget() {
	l.mu.Lock()
	run := l.clear()
	l.mu.Unlock()
	l.speculation.dropOutside(run)
}
