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
)

// runTools runs the tools that one completion called, all at once, and reports
// whether the turn is done: one of them ended it, or it is over. A tool that
// has begun runs to its end even then.
func (r *round) runTools(ctx context.Context, said string, calls []ToolCall) (done bool, err error) {
	if err := AwaitRequest(ctx); err != nil {
		return true, err
	}
	g, fresh := r.memory.begin(r.turn, r.place, said, calls)
	for _, t := range fresh {
		go r.agent.run(r.turn.Call, t, traceOf(ctx))
	}
	for _, t := range g.tasks {
		select {
		case <-t.done:
		case <-ctx.Done():
			return true, context.Cause(ctx)
		}
	}
	for _, t := range g.tasks {
		if t.err != nil || t.result.Event == nil {
			continue
		}
		event := r.unsaid(*t.result.Event)
		if err := r.reply.Send(event); err != nil {
			return true, err
		}
		r.said += event.Text
		if event.Action != nil {
			return true, nil
		}
	}
	return false, nil
}

// run runs one tool and tells Retell of it as it happens.
func (a *Agent) run(call *llm.Call, t *task, trace *Trace) {
	defer close(t.done)
	arguments := t.call.Arguments
	if !json.Valid([]byte(arguments)) {
		quoted, _ := json.Marshal(arguments) // of a string it cannot fail
		arguments = string(quoted)
	}
	// Retell's record is not worth a turn: what cannot be told is left out.
	_ = call.ToolInvocation(t.call.ID, t.call.Name, arguments)
	began := time.Now()
	t.result, t.err = a.call(call.Context(), t.call)
	trace.toolDone(ToolRecord{Name: t.call.Name, ID: t.call.ID, Started: began, Duration: time.Since(began), Err: t.err})
	if t.err != nil {
		a.config.Logger.Warn("tool failed", "call_id", call.ID(), "tool", t.call.Name,
			"duration", time.Since(began), "error", t.err)
		_ = call.ToolResult(t.call.ID, t.err.Error(), false)
		return
	}
	_ = call.ToolResult(t.call.ID, t.result.Content, true)
}

// call calls a tool's function.
func (a *Agent) call(ctx context.Context, call ToolCall) (result Result, err error) {
	tool := a.tools[call.Name]
	if tool == nil {
		return Result{}, fmt.Errorf("there is no tool named %q", call.Name)
	}
	defer func() {
		if p := recover(); p != nil {
			a.config.Logger.Error("tool panicked", "tool", call.Name, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("the tool %s failed", call.Name)
		}
	}()
	return tool.Run(ctx, call)
}

// unsaid leaves out the words of an event that the model has said already:
// many models say goodbye and then hang up with the same words.
func (r *round) unsaid(e llm.Event) llm.Event {
	words := letters(e.Text)
	if words != "" && strings.HasSuffix(letters(r.said), words) {
		e.Text = ""
	}
	e.Text = spaced(r.said, e.Text)
	return e
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
