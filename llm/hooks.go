package llm

import (
	"encoding/json"
	"errors"
)

// Hooks are told what happens in calls. Any may be nil. For one call they run
// one at a time and in order, away from the conversation, which they cannot
// hold up; for several calls they run concurrently.
type Hooks struct {
	// CallStarted is told of each call once, before everything else: when its
	// details are known or the wait for them is over.
	CallStarted func(call *Call)
	// TranscriptUpdated is told of transcripts between turns. If it is slow,
	// it gets only the newest. If it is nil, they are not even decoded.
	TranscriptUpdated func(call *Call, update *Update)
	// TurnFinished is told of each turn once, when it has ended.
	TurnFinished func(call *Call, turn *TurnRecord)
	// CallEnded is told of each call once, after everything else. Only if
	// Retell dials a call again that was taken for ended are its further turns
	// and messages told of after it; there is no second CallStarted then, nor a
	// second CallEnded.
	CallEnded func(call *Call, end *CallRecord)
	// Unexpected is told of each message that could not be used as it came.
	// The error matches [ErrMalformed], [ErrUnknownMessage] or [ErrRepeated].
	// Message is the message, nil if it could not be read. The call goes on.
	// If many come faster than the hook takes them, some are left out;
	// [Handler.State] counts them all.
	Unexpected func(call *Call, err error, message json.RawMessage)
}

// The errors of messages that could not be used as they came.
var (
	// ErrMalformed says that a message was not as the protocol wants it. What
	// could be made out of it was used.
	ErrMalformed = errors.New("llm: malformed message")
	// ErrUnknownMessage says that a message was of a kind that is not known.
	ErrUnknownMessage = errors.New("llm: unknown kind of message")
	// ErrRepeated says that a request came again while it was being answered.
	ErrRepeated = errors.New("llm: request repeated")
)

// An Update is a transcript between turns.
type Update struct {
	// Transcript and TranscriptWithToolCalls are as in a [Turn].
	Transcript              []Utterance
	TranscriptWithToolCalls []Entry
	// TurnTaking is "agent_turn" right before the agent speaks, "user_turn"
	// when the caller has begun to, and otherwise empty.
	TurnTaking string
	// Raw is the message as Retell sent it.
	Raw *Message
}
