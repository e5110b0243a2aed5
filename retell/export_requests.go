package retell

import (
	"context"
	"iter"
	"net/http"
)

// ExportRequestService lists exports of calls and chats, which are asked for in
// Retell's dashboard. Its methods return errors as those of [CallService] do.
type ExportRequestService struct{ core *core }

// List returns all export requests, one page at a time as the loop needs it.
// It stops at the first error.
func (s *ExportRequestService) List(ctx context.Context, params *ListParams) iter.Seq2[*ExportRequest, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[*ExportRequest], error) {
		return s.ListPage(ctx, params.after(key))
	})
}

// ListPage returns one page of what List returns.
func (s *ExportRequestService) ListPage(ctx context.Context, params *ListParams) (*Page[*ExportRequest], error) {
	return fetch[Page[*ExportRequest]](ctx, s.core, &request{method: http.MethodGet, path: "/v2/list-export-requests", params: params})
}

// ExportRequest is an export of calls or chats.
type ExportRequest struct {
	// ExportRequestID names the request.
	ExportRequestID string `json:"export_request_id,omitempty"`
	// Status says whether the export is ready.
	Status ExportRequestStatus `json:"status,omitempty"`
	// Channel is what is exported.
	Channel SessionChannel `json:"channel,omitempty"`
	// Timezone is the IANA name of the time zone that times are written in.
	Timezone string `json:"timezone,omitempty"`
	// URL is where the export is, once Status is [ExportRequestCompleted].
	// Retell does not document the format, or when the URL expires.
	URL string `json:"url,omitempty"`
	// CreatedTimestamp is when it was asked for, since the Unix epoch. Retell
	// documents no unit here; elsewhere it is milliseconds.
	CreatedTimestamp int64 `json:"created_timestamp,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ExportRequestStatus is how far an export has come.
type ExportRequestStatus string

// The statuses that Retell documents.
const (
	ExportRequestCreated    ExportRequestStatus = "created"
	ExportRequestProcessing ExportRequestStatus = "processing"
	ExportRequestCompleted  ExportRequestStatus = "completed"
	ExportRequestError      ExportRequestStatus = "error"
)

// SessionChannel tells calls from chats.
type SessionChannel string

// The channels that Retell documents.
const (
	SessionChannelCall SessionChannel = "call"
	SessionChannelChat SessionChannel = "chat"
)
