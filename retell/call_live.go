package retell

import (
	"context"
	"net/http"
)

// Listen returns what a person needs to hear an ongoing call, and to speak in
// it after [CallService.TakeOver].
func (s *CallService) Listen(ctx context.Context, callID string) (*LiveListener, error) {
	return fetch[LiveListener](ctx, s.core, &request{
		method: http.MethodPost, path: "/v2/listen-live-call/{call_id}", args: []string{callID},
	})
}

// TakeOver silences the agent of an ongoing call and lets a listener speak in
// its place.
func (s *CallService) TakeOver(ctx context.Context, callID string, params *TakeOverCallParams) (*Success, error) {
	return fetch[Success](ctx, s.core, &request{
		method: http.MethodPost, path: "/v2/take-over-live-call/{call_id}", args: []string{callID}, params: params, body: jsonBody,
	})
}

// UpdateLive changes an ongoing call: what the agent knows, and whether it
// speaks at once. Because the agent could say something twice, a failure that
// leaves open whether it was done is not repeated; see [ErrMaybeAccepted].
func (s *CallService) UpdateLive(ctx context.Context, callID string, params *UpdateLiveCallParams) (*Success, error) {
	return fetch[Success](ctx, s.core, &request{
		method: http.MethodPatch, path: "/v2/update-live-call/{call_id}", args: []string{callID}, params: params, body: jsonBody, once: true,
	})
}

// LiveListener is what a person needs to hear an ongoing call over WebRTC.
type LiveListener struct {
	// AccessToken lets whoever has it hear the call.
	AccessToken string `json:"access_token"`
	// ExpiresAt is when AccessToken expires, in milliseconds since the Unix
	// epoch.
	ExpiresAt int64 `json:"expires_at"`
	// ParticipantID names the listener, for [CallService.TakeOver].
	ParticipantID string `json:"participant_id"`
	// RoomName is the room that the call takes place in.
	RoomName string `json:"room_name"`
	// Transport is how the audio travels, and with it which of the fields
	// below are set.
	Transport LiveTransport `json:"transport,omitempty"`
	// URL is the server to connect to.
	URL string `json:"url,omitempty"`
	// GatewayIP is the address of the gateway.
	GatewayIP string `json:"gateway_ip,omitempty"`
	// ICEServers are the servers that help to connect.
	ICEServers []ICEServer `json:"ice_servers,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// TakeOverCallParams say who takes over.
type TakeOverCallParams struct {
	// ParticipantID is that of a [LiveListener] who has joined the call.
	ParticipantID string `json:"participant_id"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// UpdateLiveCallParams change an ongoing call.
type UpdateLiveCallParams struct {
	// CallControl tells the agent something.
	CallControl *CallControl `json:"call_control,omitempty"`
	// FieldsToOverride change the call object and its variables.
	FieldsToOverride *LiveCallFields `json:"fields_to_override,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CallControl tells the agent of an ongoing call something.
type CallControl struct {
	// AdditionalContext becomes part of the conversation, as an
	// [InjectedMessage].
	AdditionalContext *string `json:"additional_context,omitempty"`
	// TriggerResponse makes the agent answer at once, without waiting for the
	// caller.
	TriggerResponse *bool `json:"trigger_response,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// LiveCallFields are the fields of an ongoing call that can be changed. Those
// left out stay as they are.
type LiveCallFields struct {
	// OverrideDynamicVariables replace the values of dynamic variables from
	// now on. Null removes all that were overridden before.
	OverrideDynamicVariables Nullable[map[string]string] `json:"override_dynamic_variables,omitzero"`
	// Metadata replaces the call's metadata: any JSON up to 50 kB.
	Metadata any `json:"metadata,omitempty"`
	// DataStorageSetting is what is kept of the call.
	DataStorageSetting *DataStorageSetting `json:"data_storage_setting,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// Success is the answer of routes that have nothing else to say.
type Success struct {
	// Success reports whether it was done.
	Success bool `json:"success"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
