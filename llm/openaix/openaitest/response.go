package openaitest

import (
	"encoding/json"
	"fmt"
	"maps"
)

// response is the form of the Responses API.
type response struct{}

// A scribe writes the events of one response.
type scribe struct {
	a      *answer
	next   int              // sequence_number
	output []map[string]any // the items that are whole
}

func (s *scribe) event(kind string, fields map[string]any) event {
	fields["type"], fields["sequence_number"] = kind, s.next
	s.next++
	return event{kind, must(json.Marshal(fields))}
}

// state is the response as a whole, so far.
func (s *scribe) state(status string) map[string]any {
	a := s.a
	state := map[string]any{
		"id": a.responseID(), "object": "response", "created_at": a.created, "model": a.request.Model, "status": status,
		"error": nil, "incomplete_details": nil, "instructions": nil, "metadata": map[string]any{}, "output": []any{},
		"parallel_tool_calls": true, "previous_response_id": orNull(a.request.PreviousResponseID), "store": a.request.stored,
		"temperature": 1.0, "tool_choice": "auto", "tools": []any{}, "top_p": 1.0, "usage": nil,
	}
	if status == "in_progress" {
		return state
	}
	state["output"] = s.output
	u := a.usage()
	state["usage"] = map[string]any{
		"input_tokens": u.Input, "output_tokens": u.Output, "total_tokens": u.Input + u.Output,
		"input_tokens_details":  map[string]int{"cached_tokens": u.CachedInput},
		"output_tokens_details": map[string]int{"reasoning_tokens": u.Reasoning},
	}
	if status == "incomplete" {
		state["incomplete_details"] = map[string]string{"reason": a.incomplete()}
	}
	return state
}

// incomplete is why the response is not complete, "" if it is.
func (a *answer) incomplete() string {
	switch a.reply.finish {
	case "", "stop", "tool_calls":
		return ""
	case "length":
		return "max_output_tokens"
	}
	return a.reply.finish
}

func (response) stream(a *answer) timeline {
	s := &scribe{a: a}
	t := timeline{opening: []event{
		s.event("response.created", map[string]any{"response": s.state("in_progress")}),
		s.event("response.in_progress", map[string]any{"response": s.state("in_progress")}),
	}}
	s.message(&t, "output_text", "text", a.reply.deltas)
	s.message(&t, "refusal", "refusal", words(a.reply.refusal))
	for i := range a.reply.calls {
		s.call(&t, i)
	}
	t.ending = append(t.ending, s.last())
	return t
}

func (s *scribe) last() event {
	status := "completed"
	if s.a.incomplete() != "" {
		status = "incomplete"
	}
	return s.event("response."+status, map[string]any{"response": s.state(status)})
}

// message writes a message of one part. What ends it comes before what begins
// next.
func (s *scribe) message(t *timeline, part, field string, deltas []string) {
	if len(deltas) == 0 {
		return
	}
	id := fmt.Sprintf("msg_%d_%d", s.a.number, len(s.output)+1)
	at := map[string]any{"item_id": id, "output_index": len(s.output), "content_index": 0}
	with := func(fields map[string]any) map[string]any {
		maps.Copy(fields, at)
		return fields
	}
	content := func(text string) map[string]any {
		if part == "refusal" {
			return map[string]any{"type": part, field: text}
		}
		return map[string]any{"type": part, field: text, "annotations": []any{}, "logprobs": []any{}}
	}
	item := func(status string, content ...any) map[string]any {
		return map[string]any{"id": id, "type": "message", "role": "assistant", "status": status, "content": append([]any{}, content...)}
	}
	pending := append(t.ending,
		s.event("response.output_item.added", map[string]any{"output_index": len(s.output), "item": item("in_progress")}),
		s.event("response.content_part.added", with(map[string]any{"part": content("")})))
	whole := ""
	for _, delta := range deltas {
		fields := with(map[string]any{"delta": delta})
		if part == "output_text" {
			fields["logprobs"], fields["obfuscation"] = []any{}, "x7Kq"
		}
		t.deltas = append(t.deltas, append(pending, s.event("response."+part+".delta", fields)))
		pending, whole = nil, whole+delta
	}
	t.ending = []event{
		s.event("response."+part+".done", with(map[string]any{field: whole, "logprobs": []any{}})),
		s.event("response.content_part.done", with(map[string]any{"part": content(whole)})),
		s.event("response.output_item.done", map[string]any{"output_index": len(s.output), "item": item("completed", content(whole))}),
	}
	s.output = append(s.output, item("completed", content(whole)))
}

// call writes the i-th tool call.
func (s *scribe) call(t *timeline, i int) {
	call := s.a.reply.calls[i]
	id := fmt.Sprintf("fc_%d_%d", s.a.number, i+1)
	item := func(status, arguments string) map[string]any {
		return map[string]any{"id": id, "type": "function_call", "status": status, "call_id": s.a.callID(i), "name": call.Name, "arguments": arguments}
	}
	at := len(s.output)
	t.deltas = append(t.deltas, append(t.ending,
		s.event("response.output_item.added", map[string]any{"output_index": at, "item": item("in_progress", "")})))
	for _, part := range pieces(call.Arguments) {
		t.deltas = append(t.deltas, []event{
			s.event("response.function_call_arguments.delta", map[string]any{"item_id": id, "output_index": at, "delta": part})})
	}
	t.ending = []event{
		s.event("response.function_call_arguments.done", map[string]any{"item_id": id, "output_index": at, "name": call.Name, "arguments": call.Arguments}),
		s.event("response.output_item.done", map[string]any{"output_index": at, "item": item("completed", call.Arguments)}),
	}
	s.output = append(s.output, item("completed", call.Arguments))
}

// whole is what the last event of the stream holds.
func (r response) whole(a *answer) []byte {
	events := r.stream(a).ending
	var last struct {
		Response json.RawMessage `json:"response"`
	}
	if err := json.Unmarshal(events[len(events)-1].data, &last); err != nil {
		panic(err)
	}
	return last.Response
}

func (response) failure(f *fault) event {
	fields := f.fields()
	fields["type"], fields["sequence_number"] = "error", 0
	return event{"error", must(json.Marshal(fields))}
}
