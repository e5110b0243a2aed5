package retell

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// ChatService holds chats with chat agents, over the API and over SMS. Its
// methods return the errors that [CallService] describes.
type ChatService struct{ core *core }

// Create begins a chat over the API. Messages of the user are sent with
// [ChatService.CreateCompletion].
func (s *ChatService) Create(ctx context.Context, params *CreateChatParams) (*Chat, error) {
	return fetch[Chat](ctx, s.core, &request{method: http.MethodPost, path: "/create-chat", params: params, body: jsonBody})
}

// CreateSMSChat begins a chat over SMS: the agent writes the first message,
// which is sent at once. A failure that leaves open whether it was sent is never
// repeated: errors.Is(err, [ErrMaybeAccepted]) reports it.
//
// The numbers are checked before anything is sent.
func (s *ChatService) CreateSMSChat(ctx context.Context, params *CreateSMSChatParams) (*Chat, error) {
	return fetch[Chat](ctx, s.core, &request{
		method: http.MethodPost, path: "/create-sms-chat", params: params, body: jsonBody, once: true, invalid: params.check(),
	})
}

// CreateCompletion sends a message of the user and returns what the agent
// answers and does. It takes as long as the agent takes, with its tools. A
// failure that leaves open whether the message arrived is never repeated, because
// it would then be in the chat twice: errors.Is(err, [ErrMaybeAccepted]) reports
// it.
func (s *ChatService) CreateCompletion(ctx context.Context, params *CreateChatCompletionParams) (*ChatCompletion, error) {
	return fetch[ChatCompletion](ctx, s.core, &request{
		method: http.MethodPost, path: "/create-chat-completion", params: params, body: jsonBody, timeout: 300 * time.Second, once: true,
	})
}

// Get returns a chat with its messages.
func (s *ChatService) Get(ctx context.Context, chatID string) (*Chat, error) {
	return fetch[Chat](ctx, s.core, &request{method: http.MethodGet, path: "/get-chat/{chat_id}", args: []string{chatID}})
}

// Update changes what is stored of a chat, and the variables that an ongoing one
// uses.
func (s *ChatService) Update(ctx context.Context, chatID string, params *UpdateChatParams) (*Chat, error) {
	return fetch[Chat](ctx, s.core, &request{
		method: http.MethodPatch, path: "/update-chat/{chat_id}", args: []string{chatID}, params: params, body: jsonBody,
	})
}

// End ends an ongoing chat. Its analysis follows.
func (s *ChatService) End(ctx context.Context, chatID string) error {
	return send(ctx, s.core, &request{method: http.MethodPatch, path: "/end-chat/{chat_id}", args: []string{chatID}})
}

// Delete removes a chat with everything stored of it.
func (s *ChatService) Delete(ctx context.Context, chatID string) error {
	return send(ctx, s.core, &request{method: http.MethodDelete, path: "/delete-chat/{chat_id}", args: []string{chatID}})
}

// RerunAnalysis analyses an ended chat again, for example after the agent's
// analysis fields were changed. Retell charges for analyses, so a failure that
// leaves open whether it was done is not repeated; see [ErrMaybeAccepted].
// Whether the chat returned has the new analysis already is not documented.
func (s *ChatService) RerunAnalysis(ctx context.Context, chatID string) (*Chat, error) {
	return fetch[Chat](ctx, s.core, &request{
		method: http.MethodPut, path: "/rerun-chat-analysis/{chat_id}", args: []string{chatID}, once: true,
	})
}

// List returns all chats that params choose. It asks for one page at a time as
// the loop needs it, and stops at the first error. Retell says that lists leave
// the messages out; [ChatService.Get] has them.
func (s *ChatService) List(ctx context.Context, params *ListChatsParams) iter.Seq2[*Chat, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[*Chat], error) {
		return s.ListPage(ctx, params.after(key))
	})
}

// ListPage returns one page of what List returns.
func (s *ChatService) ListPage(ctx context.Context, params *ListChatsParams) (*Page[*Chat], error) {
	return fetch[Page[*Chat]](ctx, s.core, &request{
		method: http.MethodPost, path: "/v3/list-chats", params: params, body: jsonBody, timeout: 300 * time.Second,
	})
}
