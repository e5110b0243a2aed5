package agent

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/redact"
)

const (
	cacheTurns = 4   // messages beside the instructions
	cacheWords = 200 // characters of one message of the caller's
)

// CacheableRequest is the default rule of which answers may come from a cache:
// those at the beginning of a conversation, without personal data or results of
// tools in it. All messages count, and beside instructions there are four at
// most. None is of a tool or calls one. None of the caller's is longer than 200
// characters, has a digit, or something in it that [redact.Default] would take
// out, such as a name; and none at all has an e-mail address, a phone number or
// the like, or the value of a dynamic variable of the call's.
//
// Rules know shapes and not meaning. What gets past them is safe all the same
// from other callers, except those who say the very same words.
func CacheableRequest(ctx context.Context, request *Request) (depends []Message, ok bool) {
	turns := 0
	for i := range request.Messages {
		m := &request.Messages[i]
		if m.Role == System {
			continue
		}
		if turns++; turns > cacheTurns {
			return nil, false
		}
		switch {
		case m.Role == ToolRole || len(m.ToolCalls) > 0 || isPersonal(ctx, m.Content):
			return nil, false
		case m.Role != User:
		case utf8.RuneCountInString(m.Content) > cacheWords,
			strings.ContainsFunc(m.Content, unicode.IsDigit),
			redact.Default.Text(m.Content) != m.Content:
			return nil, false
		}
	}
	return request.Messages, true
}

// CacheableAnswer is the default rule of which answers are kept: those that have
// no e-mail address, phone number or the like in them, nor the value of a dynamic
// variable of the call's. Names that are in the instructions may be.
func CacheableAnswer(ctx context.Context, _ *Request, answer string) bool {
	return !isPersonal(ctx, answer)
}

// written finds personal data that is no name and no postal address: the agent
// has both, too.
var written = redact.New(&redact.Options{Without: []string{"name", "address"}})

// isPersonal reports whether text has something in it that belongs to one
// caller.
func isPersonal(ctx context.Context, text string) bool {
	if written.Text(text) != text {
		return true
	}
	call := llm.CallFrom(ctx)
	if call == nil || call.Details() == nil {
		return false
	}
	words := " " + spokenWords(text) + " "
	for _, value := range call.Details().DynamicVariables {
		if value := spokenWords(value); value != "" && strings.Contains(words, " "+value+" ") {
			return true
		}
	}
	return false
}
