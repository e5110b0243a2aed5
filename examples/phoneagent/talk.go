package main

import (
	"bufio"
	"context"
	"io"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// talk lets the person at the keyboard be the caller.
func talk(ctx context.Context, screen *screen, keyboard io.Reader) error {
	model, name := realModel()
	if !hasModel() {
		scripted, closeModel := scriptedModel()
		defer closeModel()
		model, name = scripted, "a script, since OPENAI_API_KEY is not set"
	}
	screen.title("You are calling Riverside Dental", "the model is "+name)
	screen.hint("Type what you say. Return while Ava speaks cuts in; an empty line is ten seconds of silence; Ctrl-D hangs up.")
	lines := readLines(keyboard)
	return (&line{screen: screen}).call(ctx, model, func(call *llmtest.Call) {
		for {
			select {
			case <-ctx.Done():
				return
			case <-call.Done():
				screen.note("call", "over: "+string(call.Ending()))
				return
			case words, ok := <-lines:
				if !ok {
					call.HangUp()
					continue
				}
				speak(call, words)
			}
		}
	})
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
