package retell

import (
	"encoding/json"

	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

// AnyAgent is a voice agent or a chat agent: one of its fields is set. Retell's
// answer does not name the kind. It is taken for a voice agent if it has a
// voice_id, which every voice agent has and no chat agent.
type AnyAgent struct {
	// Agent is the voice agent, or nil.
	Agent *Agent
	// ChatAgent is the chat agent, or nil.
	ChatAgent *ChatAgent
}

// MarshalJSON writes the agent that is set, or null if none is.
func (a AnyAgent) MarshalJSON() ([]byte, error) {
	if a.Agent != nil {
		return wire.Marshal(a.Agent)
	}
	return wire.Marshal(a.ChatAgent)
}

// UnmarshalJSON reads an agent of either kind. Null is neither.
func (a *AnyAgent) UnmarshalJSON(data []byte) error {
	*a = AnyAgent{}
	var kind struct {
		VoiceID json.RawMessage `json:"voice_id"`
	}
	if err := json.Unmarshal(data, &kind); err != nil {
		return err
	}
	switch {
	case string(data) == "null":
		return nil
	case kind.VoiceID != nil:
		a.Agent = new(Agent)
		return wire.Unmarshal(data, a.Agent)
	}
	a.ChatAgent = new(ChatAgent)
	return wire.Unmarshal(data, a.ChatAgent)
}
