package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"
	"time"
	"unicode"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// runTools runs the tools that one completion called and reports whether the
// turn is done: one of them ended it, or it is over. A tool that has begun runs
// to its end even then. While the turn is answered ahead of its request nothing
// is run.
func (r *round) runTools(ctx context.Context, said string, calls []ToolCall) (done bool, err error) {
	if err := AwaitRequest(ctx); err != nil {
		return true, err
	}
	speech.Flush(ctx) // the caller need not wait for a period until the tools have returned
	g, fresh := r.memory.begin(r, said, calls)
	for _, e := range fresh {
		go r.agent.execute(ctx, r.turn.Call, e)
	}
	var executions []*execution
	for _, t := range g.tasks {
		if t.execution != nil {
			executions = append(executions, t.execution)
		}
	}
	if err := r.await(ctx, executions); err != nil {
		return true, err
	}
	for _, e := range executions {
		if done, err := r.event(ctx, e); done || err != nil {
			return true, err
		}
	}
	return false, nil
}

// event says and does what a tool has returned, and reports whether that ends
// the turn.
func (r *round) event(ctx context.Context, e *execution) (done bool, err error) {
	returned := e.event()
	if returned == nil {
		return false, nil
	}
	event := r.unsaid(*returned)
	if err := r.reply.Send(event); err != nil {
		return true, err
	}
	e.eventSent()
	r.said += event.Text
	if event.Action == nil && !e.tool.questions() {
		return false, nil
	}
	r.knows = append(r.knows, e)
	if _, ends := event.Action.(llm.EndCall); ends {
		r.memory.part(ctx, r.turn, r.said, event.Text)
	}
	return true, nil
}

// execute runs one tool and tells Retell of it as it happens.
func (a *Agent) execute(turn context.Context, call *llm.Call, e *execution) {
	trace := traceOf(turn)
	arguments := e.call.Arguments
	if !json.Valid([]byte(arguments)) {
		quoted, _ := json.Marshal(arguments) // of a string it cannot fail
		arguments = string(quoted)
	}
	// Retell's record is not worth a turn: what cannot be told is left out.
	_ = call.ToolInvocation(e.call.ID, e.call.Name, arguments)
	if e.tool != nil && e.tool.CancelOnBargeIn {
		defer context.AfterFunc(turn, func() { e.cancel(errCutIn) })()
	}
	ctx, cancel := e.begin()
	defer cancel()
	began := time.Now()
	finish := func(result Result, err error) {
		if e.finish(result, err) {
			defer close(e.done) // also if a trace ends the goroutine
			a.told(call, e, trace, began)
		}
	}
	giveUp := context.AfterFunc(ctx, func() {
		if why := context.Cause(ctx); call.Context().Err() == nil { // at the call's end nobody waits
			finish(Result{}, why)
		}
	})
	result, err := Result{}, fmt.Errorf("the tool %s failed", e.call.Name)
	defer func() { // also if the tool ends its goroutine, as a failed assertion does
		giveUp()
		finish(result, reason(ctx, err))
		e.cancel(nil)
	}()
	if err = context.Cause(ctx); err == nil {
		result, err = a.call(ctx, e)
	}
}

// told tells of an execution that has come to an end.
func (a *Agent) told(call *llm.Call, e *execution, trace *Trace, began time.Time) {
	result, err, _ := e.outcome()
	took := time.Since(began)
	trace.toolDone(ToolRecord{Name: e.call.Name, ID: e.call.ID, Started: began, Duration: took, Err: err})
	if err != nil {
		a.config.Logger.Warn("tool failed", "call_id", call.ID(), "tool", e.call.Name, "duration", took, "error", err)
		_ = call.ToolResult(e.call.ID, e.tool.cut(err.Error()), false)
		return
	}
	if event := result.Event; event != nil {
		if _, ends := event.Action.(llm.EndCall); ends {
			memoryOf(call).leave(e.turn, event.Text)
		}
	}
	_ = call.ToolResult(e.call.ID, result.Content, true)
}

// call calls a tool's function.
func (a *Agent) call(ctx context.Context, e *execution) (result Result, err error) {
	if e.tool == nil {
		return Result{}, fmt.Errorf("there is no tool named %q", e.call.Name)
	}
	defer func() {
		if p := recover(); p != nil {
			a.config.Logger.Error("tool panicked", "tool", e.call.Name, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("the tool %s failed", e.call.Name)
		}
	}()
	result, err = e.tool.Run(ctx, e.call)
	if err == nil && result.Event != nil {
		if err := result.Event.Validate(); err != nil {
			return Result{}, err
		}
	}
	return result, err
}

// unsaid leaves out the words of an event that the model has said already:
// many models say goodbye and then hang up with the same words. Some are left
// if the call is to end or move after them: Retell loses such an action on an
// empty frame, and what was said before can be cut off.
func (r *round) unsaid(e llm.Event) llm.Event {
	words := letters(e.Text)
	if words != "" && strings.HasSuffix(letters(r.said), words) {
		switch e.Action.(type) {
		case llm.EndCall, llm.Transfer:
			e.Text = lastSentence(e.Text)
		default:
			e.Text = ""
		}
	}
	e.Text = spaced(r.said, e.Text)
	return e
}

// lastSentence returns the last sentence of a text.
func lastSentence(text string) string {
	text = strings.TrimSpace(text)
	body := strings.TrimRightFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.TrimSpace(text[strings.LastIndexAny(body, ".!?。！？")+1:])
}

// letters reduces text to what two ways of writing the same words share.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// spaced returns next with a space before it if it would run into said.
func spaced(said, next string) string {
	if said == "" || next == "" || strings.HasSuffix(said, " ") || strings.HasPrefix(next, " ") {
		return next
	}
	return " " + next
}
