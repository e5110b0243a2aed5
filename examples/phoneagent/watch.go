package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// watch is middleware that shows a conversation as it happens. It is for one
// call at a time: the lines of several would be mixed.
func (s *screen) watch(echo bool) llm.Middleware {
	return func(next llm.Responder) llm.Responder {
		return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			asked := time.Now()
			s.turnBegins(turn, echo)
			err := next.Respond(ctx, turn, llm.NewReply(func(e llm.Event) error {
				if err := reply.Send(e); err != nil {
					return err
				}
				s.event(e, asked)
				return nil
			}))
			switch {
			case ctx.Err() != nil: // the next turn says that it was cut off
			case err == nil:
				s.turnEnds()
			case !errors.Is(err, llm.ErrTurnOver):
				s.note("error", err.Error())
			}
			return err
		})
	}
}

// turnBegins shows why the agent is asked. What it was saying is cut off.
func (s *screen) turnBegins(turn *llm.Turn, echo bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeSpeech("  -- cut off")
	switch {
	case turn.Reason == llm.Reminder:
		s.line("caller", faint, "(says nothing)")
	case echo && turn.LastUser() != "":
		s.line("caller", cyan, turn.LastUser())
	}
}

func (s *screen) turnEnds() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeSpeech("")
}

// event shows what the agent says and does.
func (s *screen) event(e llm.Event, asked time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.Text != "" {
		text := e.Text
		if !s.speaks {
			wait := fmt.Sprintf("%d ms", time.Since(asked).Milliseconds())
			fmt.Fprintf(s.out, "%s  %s  ", s.paint(green, fmt.Sprintf("%9s", "agent")), s.paint(faint, wait))
			s.speaks = true
			text = strings.TrimLeft(text, " ")
		}
		fmt.Fprint(s.out, text)
	}
	switch action := e.Action.(type) {
	case llm.EndCall:
		s.closeSpeech("")
		s.line("", faint, "(hangs up)")
	case llm.Transfer:
		s.closeSpeech("")
		s.line("", faint, "(transfers the call to "+action.Number+")")
	case llm.PressDigits:
		s.closeSpeech("")
		s.line("", faint, "(presses "+action.Digits+")")
	}
}

// closeSpeech ends the agent's line, if it is open, under the lock.
func (s *screen) closeSpeech(remark string) {
	if s.speaks {
		fmt.Fprintln(s.out, s.paint(faint, remark))
		s.speaks = false
	}
}

// modelFailed shows that a model failed: another one may answer.
func (s *screen) modelFailed(model string, err error) { s.note("error", model+": "+err.Error()) }

// watchTools shows what tools are called with and what they return.
func (s *screen) watchTools(tools []agent.Tool) []agent.Tool {
	watched := make([]agent.Tool, len(tools))
	for i, tool := range tools {
		watched[i] = tool
		watched[i].Run = func(ctx context.Context, call agent.ToolCall) (agent.Result, error) {
			s.note("tool", tool.Name+" "+call.Arguments)
			began := time.Now()
			result, err := tool.Run(ctx, call)
			switch {
			case err != nil:
				s.note("", "-> error: "+err.Error())
			case result.Event == nil || result.Event.Action == nil: // those are shown as they are done
				s.note("", fmt.Sprintf("-> %s (%d ms)", result.Content, time.Since(began).Milliseconds()))
			}
			return result, err
		}
	}
	return watched
}
