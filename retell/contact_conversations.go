package retell

import (
	"context"
	"iter"
	"net/http"

	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

// ListConversations returns all calls and chats with a contact, newest first,
// one page at a time as the loop needs it. They are found by the contact's
// number. It stops at the first error.
func (s *ContactService) ListConversations(ctx context.Context, contactID string, params *ListContactConversationsParams) iter.Seq2[ContactConversation, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[ContactConversation], error) {
		return s.ListConversationsPage(ctx, contactID, params.after(key))
	})
}

// ListConversationsPage returns one page of what ListConversations returns.
func (s *ContactService) ListConversationsPage(ctx context.Context, contactID string, params *ListContactConversationsParams) (*Page[ContactConversation], error) {
	return fetch[Page[ContactConversation]](ctx, s.core, &request{
		method: http.MethodGet, path: "/list-contact-conversations/{contact_id}", args: []string{contactID}, params: params,
	})
}

// ListContactConversationsParams choose a page. Nil stands for the first.
type ListContactConversationsParams struct {
	// Limit is the most conversations per page. Retell documents neither the
	// default nor the maximum.
	Limit *int `json:"-" query:"limit"`
	// PaginationKey is that of the page before; nil for the first page.
	PaginationKey *string `json:"-" query:"pagination_key"`
}

// after returns a copy of p for the page that key stands for.
func (p *ListContactConversationsParams) after(key *string) *ListContactConversationsParams {
	next := deref(p)
	if key != nil {
		next.PaginationKey = key
	}
	return &next
}

// A ContactConversation is a [*ContactCall] or a [*ContactChat].
type ContactConversation interface{ isContactConversation() }

func (*ContactCall) isContactConversation() {}
func (*ContactChat) isContactConversation() {}
func (*Unknown) isContactConversation()     {}

var _ = wire.Register[ContactConversation](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"call": (*ContactCall)(nil),
	"chat": (*ContactChat)(nil),
}})

// ContactCall is a call with a contact.
type ContactCall struct {
	_ struct{} `const:"type=call"`
	// CallID is the call, for [CallService.Get].
	CallID string `json:"call_id"`
	// Direction says who placed it.
	Direction Direction `json:"direction,omitempty"`
	// StartTimestamp is when it began, in milliseconds since the Unix epoch.
	StartTimestamp int64 `json:"start_timestamp,omitempty"`
	// DurationMS is how long it took, in milliseconds.
	DurationMS int64 `json:"duration_ms,omitempty"`
	// DisconnectionReason is why it ended.
	DisconnectionReason DisconnectionReason `json:"disconnection_reason,omitempty"`
	// Summary is what the analysis says of it.
	Summary string `json:"summary,omitempty"`
	// Successful says whether the agent reached its goal.
	Successful *bool `json:"successful,omitempty"`
	// Sentiment is the mood of the contact.
	Sentiment UserSentiment `json:"sentiment,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ContactChat is a chat with a contact.
type ContactChat struct {
	_ struct{} `const:"type=chat"`
	// ChatID is the chat.
	ChatID string `json:"chat_id"`
	// Direction says who began it.
	Direction Direction `json:"direction,omitempty"`
	// StartTimestamp is when it began, in milliseconds since the Unix epoch.
	StartTimestamp int64 `json:"start_timestamp,omitempty"`
	// DurationMS is how long it took, in milliseconds.
	DurationMS int64 `json:"duration_ms,omitempty"`
	// DisconnectionReason is why it ended. Retell does not document the
	// reasons of chats.
	DisconnectionReason DisconnectionReason `json:"disconnection_reason,omitempty"`
	// Summary is what the analysis says of it.
	Summary string `json:"summary,omitempty"`
	// Successful says whether the agent reached its goal.
	Successful *bool `json:"successful,omitempty"`
	// Sentiment is the mood of the contact.
	Sentiment UserSentiment `json:"sentiment,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
