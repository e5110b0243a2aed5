// Command assistant makes a call for its owner: it finds its way through phone
// menus, waits on hold, asks its question, gives away nothing that it may not,
// and reports what it was told.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/phoneagent-go/phoneagent/examples/internal/stage"
	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/retell"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "assistant:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	switch {
	case len(args) == 0:
		return demo(out)
	case len(args) == 3 && args[0] == "call":
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		return call(ctx, args[1], args[2], out)
	}
	return errors.New("usage: assistant [call ERRAND.json FACTS.json]")
}

// errNoAnswer has the program fail for scripts; the report says why.
var errNoAnswer = errors.New("there is no answer")

// call runs an errand with an account, and writes the report.
func call(ctx context.Context, errandFile, factsFile string, out io.Writer) error {
	from := os.Getenv("FROM_NUMBER")
	if !retell.IsE164(from) {
		return errors.New("set FROM_NUMBER to the number to call from, in E.164")
	}
	if os.Getenv("LLM_SECRET") == "" {
		return errors.New("set LLM_SECRET to the secret in the agent's URL at Retell, or whoever picks up hears nothing")
	}
	client, err := retell.NewClient("", nil)
	if err != nil {
		return err
	}
	e, err := open(errandFile, readErrand)
	if err != nil {
		return err
	}
	facts, err := open(factsFile, readFacts)
	if err != nil {
		return err
	}
	if err := haveAll(ctx, facts, e.Share); err != nil {
		return fmt.Errorf("%s: %w", errandFile, err)
	}
	a := newAssistant(facts)
	program := &stage.Program{Name: "assistant", Desk: func(model agent.Model) (llm.Responder, *llm.Options) {
		desk, hooks := a.newDesk(model)
		return desk, &llm.Options{Hooks: hooks}
	}}
	return program.ServeWhile(ctx, os.Stderr, func(ctx context.Context) error {
		r, _ := a.run(ctx, client, from, e)
		if err := write(out, r); err != nil || r.Failure == "" {
			return err
		}
		return errNoAnswer
	})
}

// open reads a file.
func open[T any](path string, read func(io.Reader) (T, error)) (T, error) {
	file, err := os.Open(path)
	if err != nil {
		var none T
		return none, err
	}
	defer func() { _ = file.Close() }()
	v, err := read(file)
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return v, err
}

// readFacts reads facts by name from a JSON object. Its errors do not have them.
func readFacts(r io.Reader) (memoryFacts, error) {
	const most = 1 << 20
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, err
	}
	var facts memoryFacts
	if len(text) > most || json.Unmarshal(text, &facts) != nil {
		return nil, fmt.Errorf("want a JSON object of strings, in at most %d bytes", most)
	}
	return facts, nil
}

func write(out io.Writer, r report) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}
