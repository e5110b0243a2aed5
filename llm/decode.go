package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/phoneagent-go/phoneagent/retell"
)

// inbound is a message of Retell's, opened as far as its kind asks for. Its
// views share memory with the message.
type inbound struct {
	InteractionType string `json:"interaction_type"`
	ResponseID      view   `json:"response_id"`
	Timestamp       view   `json:"timestamp"`
	Transcript      view   `json:"transcript"`
	Woven           view   `json:"transcript_with_tool_calls"`
	TurnTaking      view   `json:"turntaking"`
	Call            view   `json:"call"`
}

// view is a JSON value where it stands in the message: nothing is copied.
type view []byte

// UnmarshalJSON takes the value where it stands. It never fails.
func (v *view) UnmarshalJSON(data []byte) error {
	*v = data
	return nil
}

// in returns the view of the copy of a message that v is of the message.
func (v view) in(message, clone []byte) view {
	if len(v) == 0 {
		return v
	}
	at := cap(message) - cap(v) // where v begins, if it is a part of message
	if at >= 0 && at+len(v) <= len(message) && &message[at] == &v[0] {
		return clone[at : at+len(v)]
	}
	return bytes.Clone(v)
}

// keep copies the message, which is the Conn's, and lets the transcripts be
// views of the copy. It returns the copy.
func (in *inbound) keep(message []byte) json.RawMessage {
	clone := bytes.Clone(message)
	in.Transcript = in.Transcript.in(message, clone)
	in.Woven = in.Woven.in(message, clone)
	return clone
}

// jsonMessage decodes the outer object of a message, whatever it looks like.
func jsonMessage(message []byte) (in inbound, err error) {
	if err := json.Unmarshal(message, &in); err != nil {
		return in, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return in, nil
}

func (in *inbound) check() error {
	if in.InteractionType == "" {
		return fmt.Errorf("%w: no interaction_type", ErrMalformed)
	}
	return nil
}

// id returns the response id, which Retell documents as an integer. One that is
// a number in quotes or has a zero fraction is taken as well, with an error that
// says so; ok is whether there is one at all.
func (in *inbound) id() (id int64, ok bool, err error) {
	id, err = strconv.ParseInt(string(in.ResponseID), 10, 64)
	if err == nil {
		return id, true, nil
	}
	err = fmt.Errorf("%w: response_id %.40q is not an integer", ErrMalformed, []byte(in.ResponseID))
	var number json.Number
	if json.Unmarshal(orNull(in.ResponseID), &number) != nil {
		return 0, false, err
	}
	if id, bad := number.Int64(); bad == nil {
		return id, true, err
	}
	const exact = 1 << 53 // integers up to here survive a float64
	if f, bad := number.Float64(); bad == nil && f > -exact && f < exact && f == float64(int64(f)) {
		return int64(f), true, err
	}
	return 0, false, err
}

// pong returns the timestamp to echo, "" if the peer's is not a number. Retell
// sends an integer; ok is whether it is one.
func (in *inbound) pong() (timestamp string, ok bool) {
	const most = 40 // digits, twice what fits into 64 bits
	digits := bytes.TrimPrefix(in.Timestamp, []byte("-"))
	if len(digits) == 0 || len(digits) > most || digits[0] < '0' || digits[0] > '9' {
		return "", false
	}
	return string(in.Timestamp), onlyBytes(string(digits), "0123456789")
}

// turnTaking returns the value as a string, "" if it is not one.
func (in *inbound) turnTaking() string {
	var s string
	_ = json.Unmarshal(orNull(in.TurnTaking), &s) // an unexpected type means: not known
	return s
}

// details decodes the call object as far as it is as documented. It returns nil
// when it is not an object at all.
func (in *inbound) details() (*retell.Call, error) {
	var call *retell.Call
	err := json.Unmarshal(orNull(in.Call), &call)
	if err != nil {
		err = fmt.Errorf("%w: call_details: %w", ErrMalformed, err)
	} else if call == nil {
		err = fmt.Errorf("%w: call_details without a call", ErrMalformed)
	}
	if call != nil && len(call.Raw) > 0 && call.Raw[0] != '{' {
		call = nil
	}
	return call, err
}

// transcripts decodes both transcripts, whatever they look like. What is not as
// documented is left out and reported; everything else is returned. The result
// shares memory with the message.
func (in *inbound) transcripts() (said []Utterance, woven []Entry, err error) {
	said, err = jsonUtterances(in.Transcript)
	woven, wovenErr := jsonEntries(in.Woven)
	return said, woven, errors.Join(err, wovenErr)
}

type wireUtterance struct {
	Role     Role   `json:"role"`
	Content  string `json:"content"`
	Words    view   `json:"words"`
	Metadata view   `json:"metadata"`
}

func (w *wireUtterance) utterance() Utterance {
	return Utterance{Role: w.Role, Content: w.Content, Metadata: json.RawMessage(w.Metadata), words: json.RawMessage(w.Words)}
}

func jsonUtterances(raw view) ([]Utterance, error) {
	var list []wireUtterance
	err := json.Unmarshal(orNull(raw), &list)
	if len(list) == 0 {
		return nil, malformed("transcript", err)
	}
	said := make([]Utterance, len(list))
	for i := range list {
		said[i] = list[i].utterance()
	}
	return said, malformed("transcript", err)
}

type wireEntry struct {
	wireUtterance
	ToolCallID       string       `json:"tool_call_id"`
	Name             string       `json:"name"`
	Arguments        string       `json:"arguments"`
	ThoughtSignature string       `json:"thought_signature"`
	Successful       *bool        `json:"successful"`
	Digit            string       `json:"digit"`
	TimeSec          float64      `json:"time_sec"`
	Multimedia       []Multimedia `json:"multimedia"`
	NodeTransition
}

func (w *wireEntry) entry(raw view) Entry {
	e := Entry{
		Utterance:  w.utterance(),
		ToolCallID: w.ToolCallID, Name: w.Name, Arguments: w.Arguments,
		ThoughtSignature: w.ThoughtSignature, Successful: w.Successful,
		Digit: w.Digit, TimeSec: w.TimeSec, Multimedia: w.Multimedia,
		Raw: json.RawMessage(raw),
	}
	if w.Role == RoleNodeTransition {
		e.Transition = new(w.NodeTransition)
	}
	return e
}

func jsonEntries(raw view) ([]Entry, error) {
	var list []view
	err := malformed("transcript_with_tool_calls", json.Unmarshal(orNull(raw), &list))
	if len(list) == 0 {
		return nil, err
	}
	woven := make([]Entry, len(list))
	for i, element := range list {
		var bad error
		woven[i], bad = jsonEntry(element)
		err = errors.Join(err, malformed("transcript_with_tool_calls", bad))
	}
	return woven, err
}

func jsonEntry(element view) (Entry, error) {
	var w wireEntry
	err := json.Unmarshal(element, &w)
	return w.entry(element), err
}

func malformed(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %s: %w", ErrMalformed, what, err)
}

// orNull makes an absent value decode as null, which changes nothing.
func orNull(raw view) []byte {
	if raw == nil {
		return []byte("null")
	}
	return raw
}
