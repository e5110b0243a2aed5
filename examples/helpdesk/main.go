// Command helpdesk is an IT help desk that Twilio connects to Retell by dialling
// its SIP address. It knows callers by their number and their PIN, opens tickets,
// resets passwords, and hands callers over to a person, warm: the person is told
// what it is about and asked, before the two meet.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/phoneagent-go/phoneagent/examples/internal/stage"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "helpdesk:", err)
		os.Exit(1)
	}
}

// run plays the call, or with "serve" answers real ones.
func run(ctx context.Context, out io.Writer, args []string) error {
	switch {
	case len(args) == 0:
		return play(ctx, out)
	case len(args) == 1 && args[0] == "serve":
		return serve(ctx, out)
	}
	return errors.New("usage: helpdesk [serve]")
}

// serve answers calls until ctx ends, and then lets live ones end.
func serve(ctx context.Context, out io.Writer) error {
	c, err := fromEnvironment()
	if err != nil {
		return err
	}
	a, err := newApp(c)
	if err != nil {
		return err
	}
	listener, err := stage.Listen()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Set the voice URL of %s at Twilio to %s\n", c.number, a.voice.VoiceURL())
	fmt.Fprintf(out, "Set the LLM WebSocket URL of agent %s at Retell to ws%s%sLLM_SECRET\n", c.agent, strings.TrimPrefix(c.publicURL, "http"), stage.SocketPath)
	return stage.Serve(ctx, listener, a.mux, a.drain)
}

// fromEnvironment is the configuration for the real vendors, with the employees
// of the demonstration: put your own directory and tickets here.
func fromEnvironment() (config, error) {
	c := config{
		directory: newDirectory(), tickets: newTickets(),
		publicURL: strings.TrimSuffix(os.Getenv("PUBLIC_URL"), "/"), transferURL: os.Getenv("TRANSFER_URL"),
		agent: os.Getenv("RETELL_AGENT_ID"), secret: os.Getenv("LLM_SECRET"), token: os.Getenv("TWILIO_AUTH_TOKEN"),
		number: os.Getenv("TWILIO_NUMBER"), person: os.Getenv("PERSON_NUMBER"),
		logger: slog.New(slog.NewJSONHandler(os.Stderr, nil)),
	}
	for _, name := range []string{"RETELL_API_KEY", "RETELL_AGENT_ID", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBER", "PERSON_NUMBER", "PUBLIC_URL", "LLM_SECRET"} {
		if os.Getenv(name) == "" {
			return c, errors.New("set " + name + "; the README says what it takes")
		}
	}
	var err error
	if c.model, err = stage.Model(); err != nil {
		return c, err
	}
	if c.registrations, err = openRegistrations(os.Getenv("REGISTRATIONS_DIR")); err != nil {
		return c, err
	}
	if c.twilio, err = twiliox.NewClient(nil); err != nil {
		return c, err
	}
	vendor, err := retell.NewClient(os.Getenv("RETELL_API_KEY"), nil)
	if err != nil {
		return c, err
	}
	c.retell = &vendor.Calls
	return c, nil
}
