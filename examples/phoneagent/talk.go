package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/examples/internal/stage"
	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

func talkCommand(ctx context.Context, t *terminal, args []string) error {
	flags := t.flags("talk", "talk: be the caller, at the keyboard; with OPENAI_API_KEY to a real model")
	if _, err := parse(flags, args, 0); err != nil {
		return err
	}
	return talk(ctx, newScreen(t.out), t.in)
}

// talk lets the person at the keyboard be the caller.
func talk(ctx context.Context, screen *screen, keyboard io.Reader) error {
	models, what := realModels(), ""
	defer models[0].close()
	if !hasModel() {
		scripted, closeModel := scriptedModel()
		defer closeModel()
		models, what = []namedModel{scripted}, ", since OPENAI_API_KEY is not set"
	}
	screen.title("You are calling Riverside Dental", "The model is "+models[0].name+what+".\n"+
		"Type what you say. Return while Ava speaks cuts in; an empty line is ten seconds of silence; Ctrl-D hangs up.")
	desk := llm.Wrap(newDesk(dependable(screen.modelFailed, models...), newCalendar(120*time.Millisecond), screen, nil), screen.watch(false))
	a, err := newApp(desk, appOptions{hooks: models[0].hooks()})
	if err != nil {
		return err
	}
	lines := readLines(keyboard)
	return onLoopback(ctx, a, func(url string) error {
		return stage.WithCaller(func(problem string) { screen.note("error", problem) }, func(t llmtest.TB) {
			call := llmtest.Dialer{Patience: time.Minute}.DialURL(t, url)
			converse(ctx, call, lines)
			screen.note("call", "over: "+string(call.Ending()))
		})
	})
}

// onLoopback serves a on a port of this machine while f runs. The URL is that of
// the socket.
func onLoopback(ctx context.Context, a *app, f func(url string) error) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- a.serve(serving, listener, time.Second) }()
	defer func() { stop(); <-done }()
	return f("ws://" + listener.Addr().String() + socketPath + a.calls.Secret())
}

// converse says the lines until one side hangs up.
func converse(ctx context.Context, call *llmtest.Call, lines <-chan string) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-call.Done():
			return
		case words, ok := <-lines:
			if !ok {
				call.HangUp()
				continue
			}
			speak(call, words)
		}
	}
}

// speak says what was typed.
func speak(call *llmtest.Call, words string) {
	const silence = 10 * time.Second
	switch {
	case strings.TrimSpace(words) == "":
		call.StaySilent(silence)
	case call.Speaking():
		call.Interrupt(words)
	default:
		call.Say(words)
	}
}

// readLines reads until the end of input, which closes the channel. Its
// goroutine waits for the keyboard and so may stay until the program ends.
func readLines(keyboard io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(keyboard); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	return lines
}
