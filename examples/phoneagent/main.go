// Command phoneagent is the front desk of a dentist, on the phone: everything
// from two empty accounts to an agent that people can call.
//
// Without arguments it shows a call. A Twilio, a Retell, a model and a caller run
// in this process; the program buys a number, puts it on a trunk, imports it and
// answers it, with no account and no network but loopback. With keys in the
// environment the same commands do the same with the real ones.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// A command is one of the program's. Its flags are parsed by run itself.
type command struct {
	name, args, short string
	run               func(ctx context.Context, io *terminal, args []string) error
}

// terminal is where the program reads and prints, and where it works.
type terminal struct {
	in     io.Reader
	out    io.Writer // what was asked for
	err    io.Writer // everything else
	office func() (*office, error)
}

func commands() []command {
	return []command{
		{"demo", "", "show a call, from the number to the bill; needs no account", demoCommand},
		{"talk", "", "be the caller, at the keyboard", talkCommand},
		{"serve", "", "answer the calls that Retell sends", serveCommand},
		{"provision", "[destroy]", "plan what it takes to be called; -apply does it", provisionCommand},
		{"call", "+15551234567", "have the agent call somebody", callCommand},
		{"agents", "", "list Retell's agents", agentsCommand},
		{"calls", "[show ID|tail]", "list calls, show one, or follow them", callsCommand},
		{"doctor", "", "check keys, URLs, trunk and number, and say what to do", doctorCommand},
	}
}

const about = `phoneagent is the front desk of a dentist, on the phone.

`

const environment = `
Each command has its flags: phoneagent COMMAND -h. In the environment:

    OPENAI_API_KEY      the model is real: for talk, and required for serve
    OPENAI_BASE_URL     a server that speaks OpenAI's protocol
    OPENAI_MODEL        the model, by default %s
    OPENAI_WEBSOCKET    1: over a WebSocket for each call, to OpenAI's Responses API
    FALLBACK_MODEL      the model that is asked when the first is slow or down
    FALLBACK_BASE_URL   where that one is, with FALLBACK_API_KEY; by default where the first is
    RETELL_API_KEY      for all commands after talk
    TWILIO_ACCOUNT_SID  for provision and doctor
    TWILIO_AUTH_TOKEN   for provision and doctor
    PUBLIC_URL          where serve is reached from outside: https://agent.example.com
    AGENT_NAME          which agent this is, by default front-desk
    LLM_SECRET          the secret in the path of the socket; by default made of RETELL_API_KEY
    SIP_PASSWORD        of the trunk; by default made of TWILIO_AUTH_TOKEN
    PORT                where serve listens, by default 8080
    DRAIN_TIMEOUT       how long serve lets calls end after SIGTERM, by default 5m
    EVENTS_DIR          where several of serve note which webhooks are done; default: memory
    NO_COLOR            no colours; there are none either where there is no terminal
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, &terminal{in: os.Stdin, out: os.Stdout, err: os.Stderr, office: openOffice}, os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "phoneagent:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, t *terminal, args []string) error {
	if len(args) == 0 {
		args = []string{"demo"}
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		printUsage(t.out)
		return nil
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, t, args[1:])
		}
	}
	return fmt.Errorf("there is no command %s; see phoneagent help", args[0])
}

func printUsage(out io.Writer) {
	fmt.Fprint(out, about)
	for _, c := range commands() {
		fmt.Fprintf(out, "    phoneagent %-21s %s\n", c.name+" "+c.args, c.short)
	}
	fmt.Fprintf(out, environment, defaultModel)
}

// flags returns a flag set for a command that takes at most so many arguments.
func (t *terminal) flags(name, synopsis string) *flag.FlagSet {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(t.err)
	set.Usage = func() {
		fmt.Fprintf(t.err, "phoneagent %s\n\n", synopsis)
		set.PrintDefaults()
	}
	return set
}

// parse reads flags, also those after the arguments, of which there are at
// most so many.
func parse(set *flag.FlagSet, args []string, most int) ([]string, error) {
	var rest []string
	for {
		if err := set.Parse(args); err != nil {
			return nil, err
		}
		if set.NArg() == 0 {
			break
		}
		rest = append(rest, set.Arg(0))
		args = set.Args()[1:]
	}
	if len(rest) > most {
		return nil, fmt.Errorf("%s: what is %q? See phoneagent %s -h", set.Name(), rest[most], set.Name())
	}
	return rest, nil
}
