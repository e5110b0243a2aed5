package llmtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// A Frame is something that the agent sent.
type Frame struct {
	// At is when it came, counted from the start of the call.
	At time.Duration
	// Type is its response_type: config, ping_pong, response, agent_interrupt,
	// tool_call_invocation, tool_call_result, metadata, update_agent.
	Type string
	// Raw is the frame.
	Raw json.RawMessage
}

// frame is a decoded frame. Pointers tell what is absent. It is written from
// the protocol's documentation and shares nothing with what it checks.
type frame struct {
	ResponseType    *string          `json:"response_type"`
	Config          *configuration   `json:"config"`
	Timestamp       *json.RawMessage `json:"timestamp"`
	ResponseID      *int64           `json:"response_id"`
	InterruptID     *int64           `json:"interrupt_id"`
	Content         *string          `json:"content"`
	ContentComplete *bool            `json:"content_complete"`
	NoInterruption  *bool            `json:"no_interruption_allowed"`
	EndCall         *bool            `json:"end_call"`
	TransferNumber  *string          `json:"transfer_number"`
	ShowTransferee  *bool            `json:"show_transferee_as_caller"`
	DigitToPress    *string          `json:"digit_to_press"`
	ToolCallID      *string          `json:"tool_call_id"`
	Name            *string          `json:"name"`
	Arguments       *string          `json:"arguments"`
	Successful      *bool            `json:"successful"`
	AgentConfig     *agentSettings   `json:"agent_config"`
	Metadata        *json.RawMessage `json:"metadata"`
	number          int              // which frame of its connection, from 1
	at              time.Duration
}

type configuration struct {
	AutoReconnect           bool `json:"auto_reconnect"`
	CallDetails             bool `json:"call_details"`
	TranscriptWithToolCalls bool `json:"transcript_with_tool_calls"`
}

type agentSettings struct {
	Responsiveness          *float64 `json:"responsiveness"`
	InterruptionSensitivity *float64 `json:"interruption_sensitivity"`
	ReminderTriggerMs       *float64 `json:"reminder_trigger_ms"`
	ReminderMaxCount        *int     `json:"reminder_max_count"`
}

// decodeFrame decodes a frame and checks it for itself: what Retell would
// reject wherever in a call it came.
func decodeFrame(raw []byte) (*frame, error) {
	if !utf8.Valid(raw) {
		return nil, fmt.Errorf("not UTF-8")
	}
	var f frame
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		return nil, err
	}
	if !json.Valid(raw) {
		return nil, fmt.Errorf("something follows the JSON object")
	}
	if err := checkKeys(raw); err != nil {
		return nil, err
	}
	if f.ResponseType == nil {
		return nil, fmt.Errorf("no response_type: Retell takes it for a response")
	}
	return &f, f.checkFields()
}

// checkKeys reports a key that is not written as documented. The decoder takes
// those that differ in case as well, which Retell does not know.
func checkKeys(raw []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return err
	}
	for key := range fields {
		if key != strings.ToLower(key) {
			return fmt.Errorf("unknown field %q", key)
		}
	}
	return nil
}

func (f *frame) checkFields() error {
	switch *f.ResponseType {
	case "config":
		return need("config", f.Config != nil)
	case "ping_pong":
		return need("timestamp, a number", f.Timestamp != nil && strings.Trim(string(*f.Timestamp)[:1], "-0123456789") == "")
	case "response":
		return f.checkSpeech("response_id", f.ResponseID != nil)
	case "agent_interrupt":
		return f.checkSpeech("interrupt_id", f.InterruptID != nil)
	case "tool_call_invocation":
		return f.checkInvocation()
	case "tool_call_result":
		return need("tool_call_id and content", f.ToolCallID != nil && f.Content != nil)
	case "metadata":
		return need("metadata, an object", f.Metadata != nil && bytes.HasPrefix(*f.Metadata, []byte("{")))
	case "update_agent":
		return f.checkSettings()
	}
	return fmt.Errorf("response_type %q is not documented", *f.ResponseType)
}

func need(what string, there bool) error {
	if !there {
		return fmt.Errorf("lacks %s", what)
	}
	return nil
}

func (f *frame) checkSpeech(id string, hasID bool) error {
	if !hasID || f.Content == nil || f.ContentComplete == nil {
		return fmt.Errorf("lacks %s, content or content_complete: Retell drops it", id)
	}
	actions := 0
	for _, set := range []bool{f.endsCall(), f.TransferNumber != nil, f.DigitToPress != nil} {
		if set {
			actions++
		}
	}
	if actions > 1 {
		return fmt.Errorf("more than one of end_call, transfer_number and digit_to_press")
	}
	if n := f.TransferNumber; n != nil && (!strings.HasPrefix(*n, "+") || len(*n) < 8 || len(*n) > 16 || strings.Trim((*n)[1:], "0123456789") != "") {
		return fmt.Errorf("transfer_number %q is not E.164", *n)
	}
	if d := f.DigitToPress; d != nil && (*d == "" || strings.Trim(*d, "0123456789*#") != "") {
		return fmt.Errorf("digit_to_press %q", *d)
	}
	return nil
}

func (f *frame) endsCall() bool { return f.EndCall != nil && *f.EndCall }

// sameAs is whether two speech frames hold the same words and the same action.
func (f *frame) sameAs(g *frame) bool {
	same := func(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }
	return same(f.Content, g.Content) && f.endsCall() == g.endsCall() &&
		same(f.TransferNumber, g.TransferNumber) && same(f.DigitToPress, g.DigitToPress)
}

func (f *frame) acts() bool { return f.endsCall() || f.TransferNumber != nil || f.DigitToPress != nil }

func (f *frame) checkInvocation() error {
	if f.ToolCallID == nil || *f.ToolCallID == "" || f.Name == nil || f.Arguments == nil {
		return fmt.Errorf("lacks tool_call_id, name or arguments")
	}
	if !json.Valid([]byte(*f.Arguments)) {
		return fmt.Errorf("arguments of %s are not JSON in a string", *f.Name)
	}
	return nil
}

func (f *frame) checkSettings() error {
	s := f.AgentConfig
	if s == nil {
		return fmt.Errorf("lacks agent_config")
	}
	unit := func(v *float64) bool { return v == nil || *v >= 0 && *v <= 1 }
	if !unit(s.Responsiveness) || !unit(s.InterruptionSensitivity) ||
		s.ReminderTriggerMs != nil && *s.ReminderTriggerMs <= 0 ||
		s.ReminderMaxCount != nil && *s.ReminderMaxCount < 0 {
		return fmt.Errorf("agent_config out of range")
	}
	return nil
}
