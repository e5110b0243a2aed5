package retelltest

import (
	"context"
	"net/http"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm"
)

// completion is what an agent answers in a chat.
type completion struct {
	messages []any
	ended    bool // the agent ended the chat
}

// complete asks whoever plays an agent for the next message of a chat. It runs
// without the lock.
func (s *Server) complete(ctx context.Context, engine any, history []any) (*completion, error) {
	o, _ := engine.(object)
	responder := s.model(o)
	if responder == nil {
		s.fault("a chat's agent runs on a %s of Retell's, which needs Options.Model", text(o, "type"))
		return nil, refuse(http.StatusInternalServerError, "retelltest: the agent runs on a %s of Retell's: set Options.Model", text(o, "type"))
	}
	turn := &llm.Turn{Call: llm.NewCall("chat", nil), Reason: llm.Begin}
	for _, entry := range history {
		message, _ := entry.(object)
		if role := text(message, "role"); role == "agent" || role == "user" {
			turn.Transcript = append(turn.Transcript, llm.Utterance{Role: llm.Role(role), Content: text(message, "content")})
		}
	}
	if len(history) > 0 {
		turn.Reason, turn.ID = llm.Response, int64(len(history))
	}
	c := &completion{messages: []any{}}
	var said strings.Builder
	reply := llm.NewReply(func(e llm.Event) error {
		said.WriteString(e.Text)
		if _, ends := e.Action.(llm.EndCall); ends {
			c.ended = true
		}
		return nil
	})
	if err := responder.Respond(ctx, turn, reply); err != nil {
		return nil, refuse(http.StatusInternalServerError, "retelltest: the model failed: %v", err)
	}
	if said.Len() > 0 {
		s.mu.Lock()
		defer s.mu.Unlock()
		c.messages = append(c.messages, s.message("agent", said.String()))
	}
	return c, nil
}
