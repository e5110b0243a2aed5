package agent

import (
	"context"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/tally"
	"github.com/phoneagent-go/phoneagent/llm"
)

// parting is the end of a call from the agent's goodbye on, until the caller
// has said something that is more than a goodbye.
type parting struct {
	words  string // to say again
	before spoken // what the caller had said before it
	ending bool   // the newest turn ended with the goodbye
	timer  *time.Timer
}

const (
	// fewLetters are those of a goodbye, such as "okay, thank you, bye".
	fewLetters = 20
	// partingSilence is how long nobody speaks before the agent says goodbye
	// again.
	partingSilence = 30 * time.Second
	// hangUpAfter is how long Retell has to hang up after a goodbye before the
	// agent does.
	hangUpAfter = 10 * time.Second
	// slowSpeech is how many characters a second are spoken at the least.
	slowSpeech = 10
)

// takes returns how long it takes to speak text, at the most.
func takes(text string) time.Duration {
	return time.Duration(len(text)) * time.Second / slowSpeech
}

// spoken is what the caller has said: how often, and how many letters last.
type spoken struct{ times, letters int }

func spokenIn(turn *llm.Turn) spoken {
	s := spoken{letters: tally.Letters(turn.LastUser())}
	var last llm.Role
	for i := range turn.Transcript {
		if u := &turn.Transcript[i]; tally.Letters(u.Content) > 0 {
			if u.Role == llm.RoleUser && last != llm.RoleUser {
				s.times++
			}
			last = u.Role
		}
	}
	return s
}

// moreIn returns how many letters the caller has said since, where it counts
// only what has been added to words that have been heard before.
func (s spoken) moreIn(turn *llm.Turn) int {
	now := spokenIn(turn)
	if now.times == s.times {
		return now.letters - s.letters
	}
	return now.letters
}

// leave notes that a tool has returned the goodbye, whether or not it is still
// spoken in its turn.
func (m *memory) leave(turn *llm.Turn, goodbye string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.newParting(turn, goodbye)
}

// part notes that a turn has ended with the goodbye, after having said so much.
// If Retell does not hang up after it, the agent does, unless a newer turn goes on
// with the call already.
func (m *memory) part(ctx context.Context, turn *llm.Turn, said, goodbye string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	p := m.newParting(turn, goodbye)
	p.ending = true
	p.after(takes(said)+hangUpAfter, func() { _ = turn.Call.HangUp() })
}

func (m *memory) newParting(turn *llm.Turn, goodbye string) *parting {
	if m.parting != nil {
		m.parting.stop()
	}
	m.parting = &parting{words: lastSentence(goodbye), before: spokenIn(turn)}
	context.AfterFunc(turn.Call.Context(), m.parted)
	return m.parting
}

// parted is told that the call has ended.
func (m *memory) parted() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.parting != nil {
		m.parting.stop()
	}
}

// after has f called in a while, unless the call or the parting goes on before.
func (p *parting) after(d time.Duration, f func()) {
	p.stop()
	p.timer = time.AfterFunc(d, f)
}

func (p *parting) stop() {
	if p.timer != nil {
		p.timer.Stop()
	}
}

// resume returns what takes note, if the turn was asked for, that the call goes
// on with it.
func (m *memory) resume(turn *llm.Turn) func(asked bool) {
	return func(asked bool) {
		m.mu.Lock()
		defer m.mu.Unlock()
		p := m.parting
		if !asked || p == nil {
			return
		}
		p.stop()
		p.ending = false
	}
}

// listen returns what has the agent say goodbye again, if the turn was asked for
// and did not end the call, when nobody speaks for a while after it. A caller
// who has said more than a goodbye stays.
func (m *memory) listen(ctx context.Context, turn *llm.Turn, said string) func(asked bool) {
	return func(asked bool) {
		m.mu.Lock()
		defer m.mu.Unlock()
		p := m.parting
		if !asked || p == nil || p.ending || ctx.Err() != nil {
			return
		}
		if p.before.moreIn(turn) > fewLetters {
			m.parting = nil
			return
		}
		p.after(takes(said)+partingSilence, func() { m.sayGoodbye(turn.Call) })
	}
}

// sayGoodbye ends a call that was to end before, unasked.
func (m *memory) sayGoodbye(call *llm.Call) {
	m.mu.Lock()
	p := m.parting
	if p == nil || p.ending {
		m.mu.Unlock()
		return
	}
	words := p.words
	p.ending = true
	p.after(takes(words)+hangUpAfter, func() { _ = call.HangUp() })
	m.mu.Unlock()
	_ = call.Interrupt(call.Context(), func(_ context.Context, reply *llm.Reply) error {
		return reply.EndCall(words)
	}) // or the call has ended meanwhile
}
