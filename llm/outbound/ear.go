package outbound

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
)

// ear has what the other side of a call has said.
type ear struct {
	mu   sync.Mutex
	said string
	grew time.Time // when more was last heard
}

// hear takes a transcript in, and returns what has been said in it.
func (e *ear) hear(transcript []llm.Utterance) string {
	said := theirs(transcript)
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(said) > len(e.said) {
		e.grew = time.Now()
	}
	if len(said) >= len(e.said) { // or else it is an older one, or shorter by a revision
		e.said = said
	}
	return said
}

func (e *ear) all() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.said
}

// longestWait is how long quiet waits at the most, which has to be less than the
// time limit of a turn.
const longestWait = 40 * time.Second

// quiet waits until nothing has been said for a while.
func (e *ear) quiet(ctx context.Context, silence time.Duration) error {
	limit := time.Now().Add(longestWait)
	for {
		e.mu.Lock()
		until := e.grew.Add(silence)
		e.mu.Unlock()
		if limit.Before(until) {
			until = limit
		}
		if !until.After(time.Now()) {
			return nil
		}
		timer := time.NewTimer(time.Until(until))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return context.Cause(ctx)
		}
	}
}

// theirs joins what the other side has said.
func theirs(transcript []llm.Utterance) string {
	var b strings.Builder
	for i := range transcript {
		u := &transcript[i]
		text := strings.TrimSpace(u.Content)
		if u.Role != llm.RoleUser || text == "" || text == llm.Unintelligible {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(text)
	}
	return b.String()
}

// stretches counts how often the other side has spoken, with the agent between.
func stretches(transcript []llm.Utterance) (n int) {
	last := llm.Role("")
	for i := range transcript {
		u := &transcript[i]
		if strings.TrimSpace(u.Content) == "" || u.Role != llm.RoleUser && u.Role != llm.RoleAgent {
			continue
		}
		if u.Role == llm.RoleUser && last != llm.RoleUser {
			n++
		}
		last = u.Role
	}
	return n
}

// after returns what was said behind the first n bytes. Speech recognition may
// have revised them, so the cut may be a few letters off; it is moved to the
// beginning of a word.
func after(said string, n int) string {
	if n >= len(said) {
		return ""
	}
	if n > 0 && said[n] != ' ' {
		n = strings.LastIndexByte(said[:n], ' ') + 1
	}
	return strings.TrimSpace(said[n:])
}
