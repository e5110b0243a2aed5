package retell

// DisconnectionReason is why a call or chat ended. Retell adds values; compare
// with the constants and let others pass.
type DisconnectionReason string

// The ordinary ends of a call that Retell documents.
const (
	DisconnectionUserHangup         DisconnectionReason = "user_hangup"
	DisconnectionAgentHangup        DisconnectionReason = "agent_hangup"
	DisconnectionCallTransfer       DisconnectionReason = "call_transfer"
	DisconnectionTransferBridged    DisconnectionReason = "transfer_bridged"
	DisconnectionTransferCancelled  DisconnectionReason = "transfer_cancelled"
	DisconnectionCallTakeOver       DisconnectionReason = "call_take_over"
	DisconnectionManualStopped      DisconnectionReason = "manual_stopped"
	DisconnectionVoicemailReached   DisconnectionReason = "voicemail_reached"
	DisconnectionIVRReached         DisconnectionReason = "ivr_reached"
	DisconnectionInactivity         DisconnectionReason = "inactivity"
	DisconnectionMaxDurationReached DisconnectionReason = "max_duration_reached"
)

// The ends of calls that never connected, as Retell documents them.
const (
	DisconnectionDialBusy              DisconnectionReason = "dial_busy"
	DisconnectionDialFailed            DisconnectionReason = "dial_failed"
	DisconnectionDialNoAnswer          DisconnectionReason = "dial_no_answer"
	DisconnectionUserDeclined          DisconnectionReason = "user_declined"
	DisconnectionMarkedAsSpam          DisconnectionReason = "marked_as_spam"
	DisconnectionInvalidDestination    DisconnectionReason = "invalid_destination"
	DisconnectionProviderPermission    DisconnectionReason = "telephony_provider_permission_denied"
	DisconnectionProviderUnavailable   DisconnectionReason = "telephony_provider_unavailable"
	DisconnectionSIPRoutingError       DisconnectionReason = "sip_routing_error"
	DisconnectionRegisteredCallTimeout DisconnectionReason = "registered_call_timeout"
	DisconnectionErrorUserNotJoined    DisconnectionReason = "error_user_not_joined"
	DisconnectionConcurrencyLimit      DisconnectionReason = "concurrency_limit_reached"
	DisconnectionNoConcurrencyFallback DisconnectionReason = "no_concurrency_fallback"
	DisconnectionNoValidPayment        DisconnectionReason = "no_valid_payment"
	DisconnectionScamDetected          DisconnectionReason = "scam_detected"
)

// The failures that Retell documents. Those of the LLM WebSocket are about the
// server of a custom LLM.
const (
	DisconnectionErrorLLMWebSocketOpen           DisconnectionReason = "error_llm_websocket_open"
	DisconnectionErrorLLMWebSocketLostConnection DisconnectionReason = "error_llm_websocket_lost_connection"
	DisconnectionErrorLLMWebSocketRuntime        DisconnectionReason = "error_llm_websocket_runtime"
	DisconnectionErrorLLMWebSocketCorruptPayload DisconnectionReason = "error_llm_websocket_corrupt_payload"
	DisconnectionErrorNoAudioReceived            DisconnectionReason = "error_no_audio_received"
	DisconnectionErrorASR                        DisconnectionReason = "error_asr"
	DisconnectionErrorRetell                     DisconnectionReason = "error_retell"
	DisconnectionErrorUnknown                    DisconnectionReason = "error_unknown"
)
