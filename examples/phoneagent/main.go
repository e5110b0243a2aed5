// Command phoneagent is the front desk of a dentist, on the phone.
//
// Without arguments it shows a call: server, model and caller run in this
// process and talk over the real protocol, with no account and no network but
// loopback. With "talk" the person at the keyboard is the caller, and with
// "serve" it answers calls that Retell sends.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

const usage = `phoneagent is the front desk of a dentist, on the phone.

	phoneagent [demo]   show a call; needs no account
	phoneagent talk     be the caller, at the keyboard
	phoneagent serve    answer the calls that Retell sends

In the environment:
	OPENAI_API_KEY      the model is real: for talk, and required for serve
	OPENAI_BASE_URL     a server that speaks OpenAI's protocol
	OPENAI_MODEL        the model, by default %s
	PORT                where serve listens, by default 8080
	LLM_SECRET          the secret in the path of serve's socket, by default made up
	DRAIN_TIMEOUT       how long serve lets calls end after SIGTERM, by default 5m
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "phoneagent:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	command := "demo"
	if len(args) > 0 {
		command = args[0]
	}
	if len(args) > 1 {
		return fmt.Errorf("%s takes no arguments; see phoneagent help", command)
	}
	switch command {
	case "demo":
		return demo(ctx, newScreen(os.Stdout))
	case "talk":
		return talk(ctx, newScreen(os.Stdout), os.Stdin)
	case "serve":
		return serve(ctx, os.Stderr)
	case "help", "-h", "-help", "--help":
		fmt.Printf(usage, defaultModel)
		return nil
	}
	return errors.New("there is no command " + command + "; see phoneagent help")
}
