package llm

import (
	"encoding/json"
	"strings"
)

// A Role says who spoke, or what a woven entry is. Retell adds roles; compare
// with the constants and skip what you do not know.
type Role string

// Roles of utterances.
const (
	RoleAgent          Role = "agent"
	RoleUser           Role = "user"
	RoleTransferTarget Role = "transfer_target" // whom the call was transferred to
)

// Roles of woven entries, see [Entry].
const (
	RoleToolCallInvocation Role = "tool_call_invocation"
	RoleToolCallResult     Role = "tool_call_result"
	RoleNodeTransition     Role = "node_transition"
	RoleDTMF               Role = "dtmf" // a key that the caller pressed
	RoleSMS                Role = "sms"
	RoleInjected           Role = "injected" // put into the live call over Retell's REST API
)

// Unintelligible is the content of an utterance in which speech was heard but
// no word of it was recognised.
const Unintelligible = "(unintelligible audio)"

// An Utterance is something that was said.
type Utterance struct {
	// Role is who said it.
	Role Role
	// Content is what was said. It often ends with a space, may be empty and
	// may be [Unintelligible].
	Content string
	// Metadata is JSON that Retell attaches to utterances of the agent. What
	// it holds is not documented. Nil if absent.
	Metadata json.RawMessage

	words json.RawMessage
}

// A Word is one word of an utterance with its place in the call's audio.
type Word struct {
	Word string
	// Start and End are seconds from the start of the audio, approximately.
	Start, End float64
}

// Words returns the words with their times, if Retell sent them. They are
// decoded at each call of Words; those that are not as documented are left out.
func (u *Utterance) Words() []Word {
	var list []json.RawMessage
	if json.Unmarshal(u.words, &list) != nil {
		return nil
	}
	words := make([]Word, 0, len(list))
	for _, raw := range list {
		var word Word
		if json.Unmarshal(raw, &word) == nil {
			words = append(words, word)
		}
	}
	return words
}

// An Entry is one piece of a transcript with tool calls woven in. Role says
// what it is and so which fields are set.
type Entry struct {
	// Utterance has Role, and for what was said its Content and Words. The
	// Content of a tool_call_result is what the tool returned, and that of an
	// sms or injected entry its text.
	Utterance
	// ToolCallID joins a tool_call_result to its tool_call_invocation.
	ToolCallID string
	// Name and Arguments are those of a tool_call_invocation. Arguments is
	// JSON in a string.
	Name, Arguments string
	// ThoughtSignature belongs to a tool_call_invocation of some models.
	ThoughtSignature string
	// Successful is whether a tool_call_result is one of success; nil if that
	// was not reported.
	Successful *bool
	// Digit is the key of a dtmf entry: 0 to 9, * or #.
	Digit string
	// TimeSec is when an sms or injected entry came, in seconds.
	TimeSec float64
	// Multimedia are the attachments of an sms entry.
	Multimedia []Multimedia
	// Transition is the move that a node_transition entry records.
	Transition *NodeTransition
	// Raw is the entry as Retell sent it.
	Raw json.RawMessage
}

// Multimedia is an attachment of a text message.
type Multimedia struct {
	URL     string `json:"url"`
	Summary string `json:"summary"`
}

// A NodeTransition is a move between nodes of a conversation flow. It is not
// expected with a custom LLM.
type NodeTransition struct {
	FormerNodeID   string `json:"former_node_id"`
	FormerNodeName string `json:"former_node_name"`
	NewNodeID      string `json:"new_node_id"`
	NewNodeName    string `json:"new_node_name"`
	TransitionType string `json:"transition_type"`
}

// join puts a space between two pieces of speech, and none at the ends.
func join(a, b string) string {
	return strings.TrimSpace(strings.TrimSpace(a) + " " + strings.TrimSpace(b))
}
