// Package stage is what the examples share, so that each of them is about its
// agent: it plays a call without an account, and answers real ones.
package stage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell"
)

// A Program is one example.
type Program struct {
	// Name is its directory.
	Name string
	// Desk makes the agent, and options that its handler needs; nil if none.
	Desk func(model agent.Model) (llm.Responder, *llm.Options)
	// Script is what the model says when there is no real one, Dialer and Caller
	// who calls then. The Caller returns when the call is over.
	Script openaitest.Script
	Dialer llmtest.Dialer
	Caller func(call *llmtest.Call)
}

// Main is the program's main function: "serve" answers calls that Retell sends,
// with a real model; without it the scripted call is played.
func (p *Program) Main() {
	err := p.run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, p.Name+":", err)
		os.Exit(1)
	}
}

func (p *Program) run(args []string) error {
	switch {
	case len(args) == 0:
		return p.Play(os.Stdout)
	case len(args) == 1 && args[0] == "serve":
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		return p.serve(ctx, os.Stdout)
	}
	return errors.New("usage: " + p.Name + " [serve]")
}

// Play plays the scripted call and prints it as it was heard.
func (p *Program) Play(out io.Writer) error {
	server := openaitest.New(p.Script)
	defer server.Close()
	desk, options := p.Desk(openaix.Chat(server.Client(), "scripted"))
	var heard []retell.TranscriptEntry
	var ending llmtest.Ending
	dialer := p.Dialer
	dialer.Options = options
	err := WithCaller(func(problem string) { fmt.Fprintln(out, "problem:", problem) }, func(t llmtest.TB) {
		call := dialer.Dial(t, desk)
		p.Caller(call)
		heard, ending = call.TranscriptWithToolCalls(), call.Ending()
		if to := call.TransferredTo(); to != "" {
			ending += llmtest.Ending(" to " + to)
		}
	})
	Print(out, heard)
	fmt.Fprintf(out, "%9s  %s\n", "over", ending)
	return err
}

// Print prints what was said and done.
func Print(out io.Writer, entries []retell.TranscriptEntry) {
	line := func(who, text string) { fmt.Fprintf(out, "%9s  %s\n", who, strings.TrimSpace(text)) }
	for _, entry := range entries {
		switch entry := entry.(type) {
		case *retell.Utterance:
			who := "agent"
			if entry.Role == retell.UtteranceRoleUser {
				who = "caller"
			}
			line(who, entry.Content)
		case *retell.ToolCallInvocation:
			line("tool", entry.Name+" "+entry.Arguments)
		case *retell.ToolCallResult:
			line("", "-> "+entry.Content)
		case *retell.DTMFInput:
			line("key", entry.Digit)
		}
	}
}
