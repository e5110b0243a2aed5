package webhook

import "encoding/json"

// A Payload is what a webhook brings: a [*CallEvent], [*ChatEvent],
// [*AlertEvent], [*InboundCall], [*InboundSMS], or an [*Event] for what this
// package does not know.
type Payload interface{ isPayload() }

// An Event is what all events have, and all there is of an unknown one.
type Event struct {
	// Type is what happened.
	Type EventType
	// EventTimestamp is when it happened, in milliseconds since the Unix
	// epoch. Retell documents it for inbound calls only; zero without it.
	EventTimestamp int64
	// Raw is the body as Retell sent it. [Decode] reads it again.
	Raw json.RawMessage
}

func (*Event) isPayload() {}

// EventType is what an event is about. Retell may add values; let those you do
// not know pass.
type EventType string

// The events that Retell documents. An agent's webhook_events setting chooses
// among those of calls and chats; without it they are started, ended and
// analyzed.
const (
	// EventCallStarted: a call was connected. Calls that never are have none.
	EventCallStarted EventType = "call_started"
	// EventCallEnded: a call ended, was transferred or could not be connected.
	// The call has everything but its analysis.
	EventCallEnded EventType = "call_ended"
	// EventCallAnalyzed: the analysis of a call is done.
	EventCallAnalyzed EventType = "call_analyzed"
	// EventTranscriptUpdated: a turn was taken in a call or chat, or it ended.
	// There are many; each has the whole transcript and replaces the one
	// before.
	EventTranscriptUpdated EventType = "transcript_updated"
	// EventTransferStarted: a call is being transferred.
	EventTransferStarted EventType = "transfer_started"
	// EventTransferBridged: the transfer was connected.
	EventTransferBridged EventType = "transfer_bridged"
	// EventTransferCancelled: the transfer was given up or not connected.
	EventTransferCancelled EventType = "transfer_cancelled"
	// EventTransferEnded: the call that was transferred to has ended.
	EventTransferEnded EventType = "transfer_ended"

	// EventChatStarted: a chat began.
	EventChatStarted EventType = "chat_started"
	// EventChatEnded: a chat ended. It has everything but its analysis.
	EventChatEnded EventType = "chat_ended"
	// EventChatAnalyzed: the analysis of a chat is done.
	EventChatAnalyzed EventType = "chat_analyzed"

	// EventCallInbound asks what to do with a call: see [InboundCall].
	EventCallInbound EventType = "call_inbound"
	// EventChatInbound asks what to do with a text message: see [InboundSMS].
	EventChatInbound EventType = "chat_inbound"
)

// An AlertEvent says that a metric crossed the threshold of an alert rule in
// Retell's dashboard, or returned. Retell does not document its members; it
// sends it once only.
type AlertEvent struct {
	Event
	// Alert is the member "alert" as Retell sent it.
	Alert json.RawMessage
}
