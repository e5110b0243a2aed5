package agent

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"strings"
)

// cacheKey names what an answer depends on. It is a hash, so that a store does
// not hold what was said.
func cacheKey(scope string, tools []Tool, depends []Message) string {
	h := keyHash{sha256.New()}
	h.add(scope)
	h.count(len(tools))
	for i := range tools {
		h.add(tools[i].Name)
		h.add(tools[i].Description)
		h.add(string(tools[i].Parameters))
	}
	for i := range depends {
		h.message(&depends[i])
	}
	return hex.EncodeToString(h.Sum(nil))
}

type keyHash struct{ hash.Hash }

// add adds text with its length, so that no two lists of texts add up the same.
func (h keyHash) add(text string) {
	h.count(len(text))
	_, _ = h.Write([]byte(text)) // a hash never fails
}

func (h keyHash) count(n int) {
	_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(n)))
}

func (h keyHash) message(m *Message) {
	h.add(string(m.Role))
	content := m.Content
	if m.Role == User || m.Role == Assistant {
		content = spokenWords(content)
	}
	h.add(content)
	h.add(m.ToolCallID)
	h.count(len(m.ToolCalls))
	for _, call := range m.ToolCalls {
		h.add(call.ID)
		h.add(call.Name)
		h.add(call.Arguments)
	}
}

// spokenWords returns the words of text in lower case with a space between, as
// [sameWords] compares them.
func spokenWords(text string) string {
	var words []string
	for {
		word, rest := cutWord(text)
		if word == "" {
			return strings.ToLower(strings.Join(words, " "))
		}
		words, text = append(words, word), rest
	}
}
