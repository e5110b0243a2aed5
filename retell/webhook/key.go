package webhook

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// keyOf returns what two deliveries of one event have in common and no other
// event has, after Retell's advice: the event and the call's id, for transfers
// also the start of the call and the destination. An event of which there may
// be many that differ in content only, or that this package does not know, is
// recognised by its whole body, so that only an exact copy is dropped. It is
// empty for alerts, which Retell does not repeat.
func keyOf(payload Payload) string {
	switch e := payload.(type) {
	case *CallEvent:
		switch e.Type {
		case EventCallStarted, EventCallEnded, EventCallAnalyzed:
			return lifecycleKey(&e.Event, e.Call.CallID)
		case EventTransferStarted, EventTransferBridged, EventTransferCancelled, EventTransferEnded:
			return e.transferKey()
		}
		return e.bodyKey()
	case *ChatEvent:
		switch e.Type {
		case EventChatStarted, EventChatEnded, EventChatAnalyzed:
			return lifecycleKey(&e.Event, e.Chat.ChatID)
		}
		return e.bodyKey()
	case *Event:
		return e.bodyKey()
	}
	return ""
}

func lifecycleKey(e *Event, id string) string {
	if id == "" {
		return e.bodyKey()
	}
	return string(e.Type) + ":" + id
}

// transferKey tells apart the transfers of one call. A transfer_ended has no
// destination beside the call; the end of the transfer stands in for it.
func (e *CallEvent) transferKey() string {
	if e.Call.CallID == "" {
		return e.bodyKey()
	}
	to := e.Call.TransferDestination
	if e.TransferDestination != nil {
		to = string(e.TransferDestination.Raw)
	}
	detail := strconv.FormatInt(e.Call.StartTimestamp, 10) + ":" + strconv.FormatInt(e.Call.TransferEndTimestamp, 10) + ":" + to
	return lifecycleKey(&e.Event, e.Call.CallID) + ":" + hash([]byte(detail)) // without a phone number
}

func (e *Event) bodyKey() string { return "body:" + hash(e.Raw) }

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16])
}

// subjectOf names what an event is about and has to keep its order with.
func subjectOf(payload Payload) string {
	switch e := payload.(type) {
	case *CallEvent:
		return "call:" + e.Call.CallID
	case *ChatEvent:
		return "chat:" + e.Chat.ChatID
	case *AlertEvent:
		return "alert"
	}
	return "unknown"
}

// base returns what an event has in common with all others; nil for what is
// not an event.
func base(payload Payload) *Event {
	switch e := payload.(type) {
	case *CallEvent:
		return &e.Event
	case *ChatEvent:
		return &e.Event
	case *AlertEvent:
		return &e.Event
	case *Event:
		return e
	}
	return nil
}
