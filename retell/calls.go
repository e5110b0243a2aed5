package retell

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// CallService places, follows and ends calls. Its methods return an [*Error]
// if Retell refuses, a [*TransportError] if there is no answer, a
// [*ResponseError] if the answer cannot be read, and an error that wraps an
// [*ArgumentError] if nothing was sent because of an argument.
type CallService struct{ core *core }

// Get returns a call, with its transcripts. A call that was just created is
// there at once; most of its fields are filled after it has ended.
func (s *CallService) Get(ctx context.Context, callID string) (*Call, error) {
	return fetch[Call](ctx, s.core, &request{method: http.MethodGet, path: "/v2/get-call/{call_id}", args: []string{callID}})
}

// Update changes what is stored of a call, at any time. What an ongoing call
// does is changed with [CallService.UpdateLive].
func (s *CallService) Update(ctx context.Context, callID string, params *UpdateCallParams) (*Call, error) {
	return fetch[Call](ctx, s.core, &request{
		method: http.MethodPatch, path: "/v2/update-call/{call_id}", args: []string{callID}, params: params, body: jsonBody,
	})
}

// Delete removes a call with everything stored of it.
func (s *CallService) Delete(ctx context.Context, callID string) error {
	return send(ctx, s.core, &request{method: http.MethodDelete, path: "/v2/delete-call/{call_id}", args: []string{callID}})
}

// Stop ends an ongoing call. Its reason becomes [DisconnectionManualStopped].
func (s *CallService) Stop(ctx context.Context, callID string) error {
	return send(ctx, s.core, &request{method: http.MethodPost, path: "/v2/stop-call/{call_id}", args: []string{callID}})
}

// RerunAnalysis analyses an ended call again, for example after the agent's
// analysis fields were changed. Retell charges for analyses, so a failure that
// leaves open whether it was done is not repeated; see [ErrMaybeAccepted].
// Whether the call returned has the new analysis already is not documented.
func (s *CallService) RerunAnalysis(ctx context.Context, callID string) (*Call, error) {
	return fetch[Call](ctx, s.core, &request{
		method: http.MethodPut, path: "/rerun-call-analysis/{call_id}", args: []string{callID}, once: true,
	})
}

// List returns all calls that params choose, newest first unless they say
// otherwise, without their transcripts. It asks for one page at a time as the
// loop needs it, and stops at the first error:
//
//	for call, err := range client.Calls.List(ctx, nil) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(call.CallID)
//	}
func (s *CallService) List(ctx context.Context, params *ListCallsParams) iter.Seq2[*Call, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[*Call], error) {
		return s.ListPage(ctx, params.after(key))
	})
}

// ListPage returns one page of what List returns.
func (s *CallService) ListPage(ctx context.Context, params *ListCallsParams) (*Page[*Call], error) {
	return fetch[Page[*Call]](ctx, s.core, &request{
		method: http.MethodPost, path: "/v3/list-calls", params: params, body: jsonBody, timeout: 300 * time.Second,
	})
}

// UpdateCallParams change what is stored of a call. Fields that are left out
// stay as they are.
type UpdateCallParams struct {
	// Metadata replaces the call's metadata: any JSON up to 50 kB.
	Metadata any `json:"metadata,omitempty"`
	// DataStorageSetting reduces what is kept of the call. Retell does not
	// document that what was removed could come back.
	DataStorageSetting *DataStorageSetting `json:"data_storage_setting,omitempty"`
	// CustomAttributes are the call's custom attributes: strings, numbers and
	// booleans by name.
	CustomAttributes map[string]any `json:"custom_attributes,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ListCallsParams choose calls. Nil stands for all.
type ListCallsParams struct {
	// FilterCriteria choose the calls.
	FilterCriteria *CallFilterCriteria `json:"filter_criteria,omitempty"`
	// SortOrder is the order by start of the call; the default is descending.
	SortOrder *SortOrder `json:"sort_order,omitempty"`
	// Limit is the most calls per page. Retell's API document of April 2026
	// had 50 as the default and 1000 as the maximum.
	Limit *int `json:"limit,omitempty"`
	// Skip leaves out as many calls at the begin of the list. List sends it
	// for the first page only.
	Skip *int `json:"skip,omitempty"`
	// PaginationKey is that of the page before; nil for the first page.
	PaginationKey *string `json:"pagination_key,omitempty"`
	// IncludeTotal asks for [Page.Total], which costs Retell a second search.
	IncludeTotal *bool `json:"include_total,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// after returns a copy of p for the page that key stands for. Only the first
// page skips: the key already says where the others begin.
func (p *ListCallsParams) after(key *string) *ListCallsParams {
	next := deref(p)
	if key != nil {
		next.PaginationKey, next.Skip = key, nil
	}
	return &next
}
