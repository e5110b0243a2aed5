package form

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// Tools returns the form as two tools of an [agent.Agent]: with fill_NAME the
// model gives what the caller said, all at once or in pieces, and learns what
// was wrong with it, what is missing and what to read back; with
// confirm_NAME it says that the caller has agreed. That is refused while
// something is missing, as long as the caller has not spoken since the last
// change, and if what they said was no. It does not check what the model has
// read back. After [Config.Tries] failures in a row of one field, the form is
// given up.
//
// Use a form either as a Responder or with its tools in one call.
func (f *Form[T]) Tools() []agent.Tool {
	return []agent.Tool{f.fillTool(), f.confirmTool()}
}

func (f *Form[T]) fillTool() agent.Tool {
	properties := make(map[string]any)
	for _, field := range f.config.Fields {
		q := field.question()
		description := q.Label + ": " + field.hint()
		if q.Optional {
			description += `, or "none" if the caller leaves it open`
		}
		properties[argument(q)] = map[string]string{"type": "string", "description": description}
	}
	parameters, err := json.Marshal(map[string]any{
		"type": "object", "properties": properties, "additionalProperties": false,
	})
	if err != nil {
		panic("form: " + err.Error()) // of maps and strings
	}
	return agent.Tool{
		Name:        "fill_" + f.config.Name,
		Description: "Note what the caller has said. Give each value as soon as you have it, and again if the caller corrects it. Never make one up.",
		Parameters:  parameters,
		Repeat:      agent.RepeatAllow, // a value may change and change back
		Asks:        true,              // nothing is done before the caller has agreed
		Run: func(ctx context.Context, call agent.ToolCall) (agent.Result, error) {
			on := llm.CallFrom(ctx)
			if on == nil {
				return agent.Result{}, errNoCall
			}
			var given map[string]json.RawMessage
			if err := json.Unmarshal([]byte(call.Arguments), &given); err != nil {
				return agent.Result{}, fmt.Errorf("the arguments are not a JSON object: %w", err)
			}
			return f.fillIn(on, given)
		},
	}
}

var errNoCall = errors.New("there is no call")

// report is what the model is told after it has filled something in.
type report struct {
	Problems map[string]string `json:"problems,omitempty"`
	Missing  map[string]string `json:"missing,omitempty"`
	ReadBack string            `json:"read_back,omitempty"`
	Next     string            `json:"next"`
}

// fillIn takes values from a model.
func (f *Form[T]) fillIn(call *llm.Call, given map[string]json.RawMessage) (agent.Result, error) {
	s := f.state(call)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.finish != nil:
		return agent.Result{}, errors.New("the caller has agreed already, and it is done; it cannot be changed any more")
	case s.now.over:
		return agent.Result{}, errors.New("this was given up; a person has to do it")
	}
	told := report{Problems: make(map[string]string)}
	for i, field := range f.config.Fields {
		key := argument(field.question())
		value := said(given[key])
		delete(given, key)
		if value == "" {
			continue
		}
		if err := f.fillOne(s, i, value); err != nil {
			told.Problems[key] = err.Error()
			s.failures[key]++
			s.now.over = s.now.over || s.failures[key] >= f.config.Tries
			continue
		}
		s.failures[key] = 0
		s.filledAt = f.spokenIn(call)
	}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		told.Problems[key] = "there is no such field"
	}
	if s.now.over {
		return agent.Result{Content: "Given up: a person has to do it.", Event: event(f.config.GiveUp)}, nil
	}
	f.rest(&s.now, &told)
	content, err := json.Marshal(told)
	return agent.Result{Content: string(content)}, err
}

func (f *Form[T]) fillOne(s *state[T], i int, words string) error {
	field := f.config.Fields[i]
	if field.question().Optional && declines(tokens(words)) {
		f.leaveOpen(&s.now, i)
		return nil
	}
	err := f.read(&s.now, i, words)
	switch {
	case errors.Is(err, ErrNotUnderstood):
		return errors.New("not understood; want " + field.hint())
	case err == nil:
		s.now.marks[i] = filled
	case isIncomplete(err): // what was there before is not wanted any more
		s.now.marks[i] = empty
	}
	return err
}

// said returns what a model gives as the words that it should be. Some give a
// number, of which every digit counts.
func said(value json.RawMessage) string {
	var words string
	if len(value) == 0 || json.Unmarshal(value, &words) == nil {
		return words
	}
	return string(value)
}

// rest says what is missing and, if nothing is, what to read back.
func (f *Form[T]) rest(p *progress[T], told *report) {
	for i, field := range f.config.Fields {
		if p.marks[i] == empty && field.applies(&p.value) {
			if told.Missing == nil {
				told.Missing = make(map[string]string)
			}
			told.Missing[argument(field.question())] = field.question().Prompt
		}
	}
	told.ReadBack = f.readBack(p)
	switch {
	case len(told.Problems) > 0:
		told.Next = "Ask the caller about the problems."
	case len(told.Missing) > 0:
		told.Next = "Ask the caller for what is missing, one thing at a time."
	default:
		told.Next = "Read read_back to the caller and ask whether it is right. When they have said yes, call confirm_" + f.config.Name + "."
	}
}

func (f *Form[T]) confirmTool() agent.Tool {
	tool := agent.NewTool("confirm_"+f.config.Name,
		"Say that the caller has heard everything read back and has said yes. Nothing is done before that.",
		func(ctx context.Context, _ struct{}) (agent.Result, error) {
			call := llm.CallFrom(ctx)
			if call == nil {
				return agent.Result{}, errNoCall
			}
			end, err := f.agree(call)
			if err != nil {
				return agent.Result{}, err
			}
			return f.outcome(ctx, end)
		})
	tool.Repeat = agent.RepeatAllow // the form itself sees to it that it is done once
	return tool
}

// agree finishes the form for a model, if the caller has agreed to it.
func (f *Form[T]) agree(call *llm.Call) (*finish[T], error) {
	s := f.state(call)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.finish != nil {
		return s.finish, nil
	}
	var told report
	f.rest(&s.now, &told)
	if s.now.over {
		return nil, errors.New("this was given up; a person has to do it")
	}
	if len(told.Missing) > 0 {
		return nil, errors.New("not yet, these are missing: " + strings.Join(slices.Sorted(maps.Keys(told.Missing)), ", "))
	}
	if f.spokenIn(call) <= s.filledAt {
		return nil, errors.New("not yet, the caller has not agreed to this: " + told.ReadBack + " Read it to them, ask whether it is right, and wait for their answer")
	}
	if yes, no := agrees(tokens(agent.TurnOf(call).LastUser())); no && !yes {
		return nil, errors.New("the caller said no: find out what to change")
	}
	return f.finishWith(call, s), nil
}

// spokenIn counts how often the caller has spoken so far.
func (f *Form[T]) spokenIn(call *llm.Call) int {
	if turn := agent.TurnOf(call); turn != nil {
		return spoken(turn)
	}
	return 0
}

// outcome tells the model what came of the value.
func (f *Form[T]) outcome(ctx context.Context, end *finish[T]) (agent.Result, error) {
	select {
	case <-end.done:
	case <-ctx.Done():
		return agent.Result{}, context.Cause(ctx)
	}
	if end.err != nil {
		return agent.Result{}, end.err
	}
	result := agent.Result{Content: "Done."}
	if end.told.CompareAndSwap(false, true) {
		result.Event = event(end.event)
	}
	return result, nil
}

// event returns an event for a result, nil if there is nothing in it.
func event(e llm.Event) *llm.Event {
	if e == (llm.Event{}) {
		return nil
	}
	return &e
}
