package openaix

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// known is the conversation that a connection knows, and the response that
// stands for it. The zero value is none.
type known struct {
	id    string
	state conversation
}

// after is what a connection knows after a response to messages.
func after(messages []agent.Message, id, said string, made []agent.ToolCall) known {
	k := known{id: id}
	for i := range messages {
		k.state.add(&messages[i])
	}
	k.state.add(&agent.Message{Role: agent.Assistant, Content: said, ToolCalls: made})
	return k
}

// news returns those of the messages that come after what is known. It reports
// false if they do not begin with just that: only what was heard is history,
// and a caller who cuts in has heard less than was generated.
func (k *known) news(messages []agent.Message) ([]agent.Message, bool) {
	if k.id == "" {
		return nil, false
	}
	var state conversation
	for i := range messages[:max(len(messages)-1, 0)] {
		state.add(&messages[i])
		if state == k.state {
			return messages[i+1:], true
		}
	}
	return nil, false
}

// A conversation is what was said and done, to be compared. How the agent's
// words between two of the caller's are cut into messages, and which spaces are
// between them, makes no difference: in a turn the words before a tool call are
// a message of their own, in the transcript of the next they are not.
type conversation struct {
	past [sha256.Size]byte // up to the caller's newest words
	said string            // by the agent since
	done string            // by tools since
}

func (c *conversation) add(m *agent.Message) {
	switch m.Role {
	case agent.Assistant:
		c.said += " " + strings.Join(strings.Fields(m.Content), " ")
		c.said = strings.TrimSpace(c.said)
		for _, call := range m.ToolCalls {
			c.done += fmt.Sprintf("%q %q %q;", call.ID, call.Name, call.Arguments)
		}
	case agent.ToolRole:
		c.done += fmt.Sprintf("%q = %q;", m.ToolCallID, m.Content)
	default:
		c.past = sha256.Sum256(fmt.Appendf(c.past[:], "%q %q %q %q", c.said, c.done, m.Role, m.Content))
		c.said, c.done = "", ""
	}
}
