package retell

import (
	"cmp"
	"context"
	"net/http"
	"time"
)

// CreatePhoneCall dials a number and connects it to an agent. It returns as
// soon as the call is registered; follow it with [WaitForEnd] or with
// webhooks. A failure that leaves open whether the phone rings is never
// repeated: errors.Is(err, [ErrMaybeAccepted]) reports it.
//
// The numbers are checked before anything is sent, unless IgnoreE164Validation
// is true.
func (s *CallService) CreatePhoneCall(ctx context.Context, params *CreatePhoneCallParams) (*Call, error) {
	return fetch[Call](ctx, s.core, &request{
		method: http.MethodPost, path: "/v2/create-phone-call", params: params, body: jsonBody,
		timeout: 120 * time.Second, once: true, invalid: params.check(),
	})
}

// CreateWebCall makes a call that a browser or app joins with the access token
// returned. Nobody has to join: the call then ends by itself.
func (s *CallService) CreateWebCall(ctx context.Context, params *CreateWebCallParams) (*WebCall, error) {
	return fetch[WebCall](ctx, s.core, &request{method: http.MethodPost, path: "/v3/create-web-call", params: params, body: jsonBody})
}

// RegisterPhoneCall makes a call for audio that arrives over SIP from your own
// telephony. Dial Retell's SIP address with the call's id within five minutes.
func (s *CallService) RegisterPhoneCall(ctx context.Context, params *RegisterPhoneCallParams) (*Call, error) {
	return fetch[Call](ctx, s.core, &request{method: http.MethodPost, path: "/v2/register-phone-call", params: params, body: jsonBody})
}

// CreatePhoneCallParams say who is called and by which agent.
type CreatePhoneCallParams struct {
	// FromNumber is the number to call from, in E.164: one of the account's,
	// bought from Retell or imported.
	FromNumber string `json:"from_number"`
	// ToNumber is the number to dial, in E.164.
	ToNumber string `json:"to_number"`
	// OverrideAgentID is the agent to use instead of FromNumber's own.
	OverrideAgentID *string `json:"override_agent_id,omitempty"`
	// OverrideAgentVersion is the version of OverrideAgentID.
	OverrideAgentVersion *VersionRef `json:"override_agent_version,omitempty"`
	// AgentOverride changes the agent for this call only.
	AgentOverride *AgentOverride `json:"agent_override,omitempty"`
	// DynamicVariables fill the {{variables}} of prompts and tools; see
	// [MarshalVariables].
	DynamicVariables map[string]string `json:"retell_llm_dynamic_variables,omitzero"`
	// Metadata is any JSON to keep with the call, up to 50 kB. The agent does
	// not see it.
	Metadata any `json:"metadata,omitempty"`
	// CustomSIPHeaders are sent with the SIP INVITE. Names start with X-.
	CustomSIPHeaders map[string]string `json:"custom_sip_headers,omitzero"`
	// IgnoreE164Validation lets other forms of numbers pass, for telephony of
	// your own. Neither this package nor Retell then checks them.
	IgnoreE164Validation *bool `json:"ignore_e164_validation,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

func (p *CreatePhoneCallParams) check() error {
	numbers := deref(p)
	if deref(numbers.IgnoreE164Validation) {
		return nil
	}
	return cmp.Or(checkE164("from_number", numbers.FromNumber), checkE164("to_number", numbers.ToNumber))
}

// CreateWebCallParams say which agent a web call is with.
type CreateWebCallParams struct {
	// AgentID is the agent.
	AgentID string `json:"agent_id"`
	// AgentVersion is its version.
	AgentVersion *VersionRef `json:"agent_version,omitempty"`
	// AgentOverride changes the agent for this call only.
	AgentOverride *AgentOverride `json:"agent_override,omitempty"`
	// DynamicVariables fill the {{variables}} of prompts and tools.
	DynamicVariables map[string]string `json:"retell_llm_dynamic_variables,omitzero"`
	// Metadata is any JSON to keep with the call, up to 50 kB. The agent does
	// not see it.
	Metadata any `json:"metadata,omitempty"`
	// CurrentNodeID is the node of the agent's conversation flow to begin
	// with, in place of its start node.
	CurrentNodeID Nullable[string] `json:"current_node_id,omitzero"`
	// CurrentState is the state of the agent's Retell LLM to begin with, in
	// place of its starting state.
	CurrentState Nullable[string] `json:"current_state,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// RegisterPhoneCallParams describe a call over your own telephony.
type RegisterPhoneCallParams struct {
	// AgentID is the agent.
	AgentID string `json:"agent_id"`
	// AgentVersion is its version.
	AgentVersion *VersionRef `json:"agent_version,omitempty"`
	// AgentOverride changes the agent for this call only.
	AgentOverride *AgentOverride `json:"agent_override,omitempty"`
	// Direction says who placed the call, for the record.
	Direction *Direction `json:"direction,omitempty"`
	// FromNumber is the caller's number in E.164, for the record.
	FromNumber *string `json:"from_number,omitempty"`
	// ToNumber is the number that was called, in E.164, for the record.
	ToNumber *string `json:"to_number,omitempty"`
	// DynamicVariables fill the {{variables}} of prompts and tools.
	DynamicVariables map[string]string `json:"retell_llm_dynamic_variables,omitzero"`
	// Metadata is any JSON to keep with the call, up to 50 kB. The agent does
	// not see it.
	Metadata any `json:"metadata,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// WebCall is what a browser or app needs to join a web call over WebRTC.
type WebCall struct {
	// CallID names the call.
	CallID string `json:"call_id"`
	// AccessToken lets whoever has it join the call. Give it to nobody but the
	// caller.
	AccessToken string `json:"access_token"`
	// ExpiresAt is when AccessToken expires, in milliseconds since the Unix
	// epoch.
	ExpiresAt int64 `json:"expires_at"`
	// ICEServers are the servers that help to connect.
	ICEServers []ICEServer `json:"ice_servers"`
	// Transport is how the audio travels; "gateway" is the only documented one.
	Transport LiveTransport `json:"transport"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ICEServer is a STUN or TURN server, as WebRTC's RTCIceServer has it.
type ICEServer struct {
	// URLs are the server's addresses, such as "turn:turn.example.com:3478".
	URLs OneOrMany[string] `json:"urls"`
	// Username logs in to the server, if it needs that.
	Username string `json:"username,omitempty"`
	// Credential is the password for Username.
	Credential string `json:"credential,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// LiveTransport is how the audio of a web call or of a listener travels.
type LiveTransport string

// The transports that Retell documents.
const (
	LiveTransportLiveKit LiveTransport = "livekit"
	LiveTransportGateway LiveTransport = "gateway"
)
