package agent

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/redact"
)

// A TurnRecord is one turn with all that was done for it. It holds nothing of
// what was said, but errors may quote some: as JSON and in log lines they are
// redacted.
//
// What happens outside of any turn counts for the turn that is recorded next:
// what is generated ahead of requests, whether it is used or not, and what ends
// only after its turn was recorded, such as a tool that outlives it. So a call's
// turns and what is left at its end add up to its [CallRecord].
type TurnRecord struct {
	// Call is the phone call.
	Call *llm.Call
	// TurnRecord is what became of the turn, with its times.
	llm.TurnRecord
	// FirstSentence is the time from Started to the end of the first sentence
	// on the wire, which is when speech can begin; zero if there was no text.
	FirstSentence time.Duration
	// Models are the requests to models, and Tools the runs of tools, in the
	// order in which they ended. They hold the first 100 each.
	Models []ModelRecord
	Tools  []ToolRecord
	// Totals counts all of them.
	Totals

	ctx context.Context
}

// Context returns the context in which the turn was answered, for its values:
// it has ended. It is that of the call if the turn was over before it could be
// answered.
func (r *TurnRecord) Context() context.Context { return r.ctx }

// LogValue returns the attributes of a log line: "call_id", "response_id",
// "reason", "outcome", "first_text_ms", "first_sentence_ms" and "total_ms"; then
// "requests", "input_tokens", "cached_input_tokens", "output_tokens", "cost_usd"
// and "tool_runs". Where there is something to tell, also "action", "error", and the
// other counts of [Totals] by their names in JSON.
func (r *TurnRecord) LogValue() slog.Value {
	attrs := append(make([]slog.Attr, 0, 16),
		slog.String("call_id", r.Call.ID()),
		slog.Int64("response_id", r.ID),
		slog.String("reason", r.Reason.String()),
		slog.String("outcome", string(r.Outcome)),
		slog.Int64("first_text_ms", r.FirstText.Milliseconds()),
		slog.Int64("first_sentence_ms", r.FirstSentence.Milliseconds()),
		slog.Int64("total_ms", r.Total.Milliseconds()),
	)
	attrs = r.Totals.attrs(attrs)
	if r.Action != nil {
		attrs = append(attrs, slog.String("action", actionName(r.Action)))
	}
	if r.Err != nil {
		attrs = append(attrs, slog.String("error", errorText(r.Err)))
	}
	return slog.GroupValue(attrs...)
}

// MarshalJSON returns the record as one object. Durations are milliseconds, and
// errors their text, redacted.
func (r *TurnRecord) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		CallID        string        `json:"call_id"`
		ResponseID    int64         `json:"response_id"`
		Reason        string        `json:"reason"`
		Outcome       llm.Outcome   `json:"outcome"`
		Started       time.Time     `json:"started"`
		FirstText     float64       `json:"first_text_ms"`
		FirstSentence float64       `json:"first_sentence_ms"`
		LastText      float64       `json:"last_text_ms"`
		Total         float64       `json:"total_ms"`
		Bytes         int           `json:"bytes"`
		Action        string        `json:"action,omitempty"`
		Error         string        `json:"error,omitempty"`
		Models        []ModelRecord `json:"models,omitempty"`
		Tools         []ToolRecord  `json:"tools,omitempty"`
		Totals
	}{
		r.Call.ID(), r.ID, r.Reason.String(), r.Outcome, r.Started, ms(r.FirstText), ms(r.FirstSentence), ms(r.LastText),
		ms(r.Total), r.Bytes, actionName(r.Action), errorText(r.Err), r.Models, r.Tools, r.Totals,
	})
}

// MarshalJSON returns the record as an object. Durations are milliseconds, and
// the error its text, redacted.
func (r ModelRecord) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Model      string    `json:"model"`
		Provider   string    `json:"provider,omitempty"`
		Started    time.Time `json:"started"`
		FirstChunk float64   `json:"first_chunk_ms"`
		FirstWords float64   `json:"first_words_ms"`
		Total      float64   `json:"total_ms"`
		Usage      Usage     `json:"usage"`
		Estimated  bool      `json:"estimated,omitempty"`
		Cost       float64   `json:"cost_usd"`
		Wasted     bool      `json:"wasted,omitempty"`
		Error      string    `json:"error,omitempty"`
	}{
		r.Model, r.Provider, r.Started, ms(r.FirstChunk), ms(r.FirstWords), ms(r.Total), r.Usage, r.Estimated, r.Cost, r.Wasted, errorText(r.Err),
	})
}

// failed reports whether the request failed, rather than being ended because
// nobody wanted its answer any more.
func (r *ModelRecord) failed() bool {
	return r.Err != nil && !r.Wasted && !errors.Is(r.Err, context.Canceled) && !errors.Is(r.Err, llm.ErrSuperseded) &&
		!errors.Is(r.Err, llm.ErrCallEnded) && !errors.Is(r.Err, llm.ErrTurnOver)
}

// MarshalJSON returns the record as an object. The duration is in milliseconds,
// and the error its text, redacted.
func (r ToolRecord) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Name     string    `json:"name"`
		ID       string    `json:"id"`
		Started  time.Time `json:"started"`
		Duration float64   `json:"duration_ms"`
		Error    string    `json:"error,omitempty"`
	}{r.Name, r.ID, r.Started, ms(r.Duration), errorText(r.Err)})
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// errorText returns an error as it may leave the process.
func errorText(err error) string {
	if err == nil {
		return ""
	}
	return redact.Default.Text(err.Error())
}

func actionName(action llm.Action) string {
	switch action.(type) {
	case nil:
		return ""
	case llm.EndCall:
		return "end_call"
	case llm.Transfer:
		return "transfer"
	case llm.PressDigits:
		return "press_digits"
	}
	return "other"
}
