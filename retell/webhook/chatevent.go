package webhook

import "github.com/phoneagent-go/phoneagent/retell"

// A ChatEvent is something that happened to a chat, by text message or through
// the API. Chats by text message are said to carry no phone numbers: send what
// you need along as metadata or dynamic variables.
type ChatEvent struct {
	Event
	// Chat is the chat as it was then; never nil. That it is in the member
	// "chat" is what users of Retell report. A field of an unexpected type is
	// zero and in Chat.Extra.
	Chat *retell.Chat
}
