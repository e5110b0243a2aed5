package otelx

import (
	"encoding/json"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// message is one as the conventions have it.
type message struct {
	Role  string `json:"role"`
	Parts []part `json:"parts"`
	// FinishReason is what an output has, and an input has not.
	FinishReason string `json:"finish_reason,omitempty"`
}

type part struct {
	Type    string `json:"type"`
	Content string `json:"content"`
}

// begunTurn is a turn's span, and what was said in it if that is wanted.
type begunTurn struct {
	span  trace.Span
	began time.Time // zero if that is the record's to say

	mu   sync.Mutex
	text strings.Builder
}

// listen returns a reply that keeps what is written to it.
func (b *begunTurn) listen(reply *llm.Reply) *llm.Reply {
	return llm.NewReply(func(e llm.Event) error {
		err := reply.Send(e)
		if err == nil {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.text.WriteString(e.Text)
		}
		return err
	})
}

func (b *begunTurn) said() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// heard returns the transcript as the conventions have it.
func (t *Telemetry) heard(turn *llm.Turn) string {
	var messages []message
	for _, u := range turn.Transcript {
		role := "user"
		if u.Role == llm.RoleAgent {
			role = "assistant"
		}
		messages = append(messages, t.message(role, u.Content))
	}
	return encode(messages)
}

func (t *Telemetry) message(role, text string) message {
	return message{Role: role, Parts: []part{{"text", t.opts.Redactor.Text(text)}}}
}

// output returns what was said in a turn as the conventions have it.
func (t *Telemetry) output(said string, record *agent.TurnRecord) string {
	m := t.message("assistant", said)
	switch record.Outcome {
	case llm.Completed:
		m.FinishReason = "stop"
	case llm.Failed, llm.TimedOut:
		m.FinishReason = "error"
	default:
		m.FinishReason = string(record.Outcome)
	}
	return encode([]message{m})
}

func encode(messages []message) string {
	encoded, _ := json.Marshal(messages) // strings only, so it cannot fail
	return string(encoded)
}
