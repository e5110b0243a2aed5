package agent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
)

// TransferConfig describes a tool of [NewTransfer]. Number and To are required.
type TransferConfig struct {
	// Number is who takes over, in E.164.
	Number string
	// To describes who answers there, such as "a person at the desk", and names
	// the tool: transfer_to_a_person_at_the_desk.
	To string
	// ShowCaller shows the caller's number to whoever takes over, instead of
	// the agent's.
	ShowCaller bool
	// Brief, if not nil, tells whoever takes over what it is about before their
	// phone rings, by the program's own means: a text message, a ticket, a line
	// on a screen. Retell itself transfers without a word. An error or panic is
	// logged and stops nothing.
	//
	// Its ctx does not end with the call, which the transfer ends, but after
	// 30 s. It may be called concurrently.
	Brief func(ctx context.Context, briefing TransferBriefing) error
	// BriefTimeout is how long the transfer waits for Brief, which then goes on
	// by itself. The caller waits in silence meanwhile. The default is 2 s.
	BriefTimeout time.Duration
}

// A TransferBriefing is what whoever takes a call over may want to know.
type TransferBriefing struct {
	// Call is the phone call; nil in a test without one.
	Call *llm.Call
	// Number and To are those of the [TransferConfig].
	Number, To string
	// Summary is the model's: who is calling, what they want, and what has been
	// done.
	Summary string
	// Transcript is what was said so far.
	Transcript []llm.Utterance
}

// briefLimit is how long Brief may take in all.
const briefLimit = 30 * time.Second

type announcement struct {
	Message string `json:"message" jsonschema:"one short sentence to the caller, spoken before the transfer, such as: One moment, I am connecting you."`
}

type introduction struct {
	announcement
	Summary string `json:"summary" jsonschema:"for whoever takes over: in two or three sentences who is calling, what they want, and what has been found out and done"`
}

// TransferTo returns a tool with which the model transfers the call to number,
// in E.164, and says so first. It is [NewTransfer] without anything else.
func TransferTo(number, to string) Tool {
	return NewTransfer(TransferConfig{Number: number, To: to})
}

// NewTransfer returns a tool with which the model transfers the call. What it
// says before is the argument message, and cannot be interrupted; with
// [TransferConfig.Brief] there is an argument summary as well. If the caller
// goes on talking to the agent, later turns are told that the transfer did not
// happen, and the model may try again. See [llm.Transfer] for what can be
// transferred.
//
// NewTransfer panics if the number is not E.164.
func NewTransfer(config TransferConfig) Tool {
	config.BriefTimeout = cmp.Or(config.BriefTimeout, 2*time.Second)
	event := config.event("")
	if err := event.Validate(); err != nil {
		panic("agent: " + err.Error())
	}
	name := slug("transfer_to_" + config.To)
	description := "Transfer the caller to " + config.To + ". Put what you say before into message instead of saying it."
	var tool Tool
	if config.Brief == nil {
		tool = NewTool(name, description, func(_ context.Context, in announcement) (Result, error) {
			return config.transfer(in.Message)
		})
	} else {
		tool = NewTool(name, description, func(ctx context.Context, in introduction) (Result, error) {
			result, err := config.transfer(in.Message)
			if err == nil {
				config.brief(ctx, in.Summary)
			}
			return result, err
		})
	}
	tool.Says = "message"
	arguments := tool.Key
	tool.Key = func(call ToolCall) string { // in whatever words, it is one transfer
		if arguments(call) == "" {
			return ""
		}
		return config.Number
	}
	return tool
}

func (c *TransferConfig) event(message string) llm.Event {
	return llm.Event{Text: message, NoInterruption: true, Action: llm.Transfer{Number: c.Number, ShowCaller: c.ShowCaller}}
}

func (c *TransferConfig) transfer(message string) (Result, error) {
	if strings.TrimSpace(message) == "" {
		return Result{}, errors.New("message is empty: put what you say before the transfer into it")
	}
	return Result{
		Content: "The transfer was started. If the caller goes on talking to you, it did not happen.",
		Event:   new(c.event(message)),
	}, nil
}

// brief has whoever takes over told, and waits for that for a while.
func (c *TransferConfig) brief(ctx context.Context, summary string) {
	briefing := TransferBriefing{Call: llm.CallFrom(ctx), Number: c.Number, To: c.To, Summary: summary}
	e, _ := ctx.Value(executionKey{}).(*execution)
	if e != nil {
		briefing.Transcript = e.turn.Transcript
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), briefLimit)
		defer cancel()
		if err := c.tell(ctx, briefing); err != nil && e != nil {
			e.agent.config.Logger.Warn("briefing failed", "call_id", briefing.Call.ID(), "tool", e.call.Name, "error", err)
		}
	}()
	limit := time.NewTimer(c.BriefTimeout)
	defer limit.Stop()
	select {
	case <-done:
	case <-limit.C:
	}
}

// tell turns a panic of Brief into an error.
func (c *TransferConfig) tell(ctx context.Context, briefing TransferBriefing) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return c.Brief(ctx, briefing)
}
