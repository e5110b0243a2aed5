// Command tunnel lets Retell reach a program on this machine, for development:
// it opens a tunnel with ngrok's Go library and prints its address as
// PUBLIC_URL. The library is why it is a module of its own.
//
//	NGROK_AUTHTOKEN=... go run . -port 8080
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"golang.ngrok.com/ngrok/v2"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv("NGROK_AUTHTOKEN"), os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "tunnel:", err)
		os.Exit(1)
	}
}

// A tunnel is what is asked for with the flags.
type tunnel struct {
	port int
	url  string // empty for one that ngrok makes up
}

// run keeps the tunnel open until ctx ends. The options are for tests.
func run(ctx context.Context, args []string, token string, out io.Writer, options ...ngrok.AgentOption) error {
	var t tunnel
	flags := flag.NewFlagSet("tunnel", flag.ContinueOnError)
	flags.IntVar(&t.port, "port", 8080, "the port on this machine that Retell shall reach")
	flags.StringVar(&t.url, "url", "", "a domain of your ngrok account, such as https://desk.ngrok.app, so that the address stays the same")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if err := t.check(token); err != nil {
		return err
	}
	agent, err := ngrok.NewAgent(append([]ngrok.AgentOption{ngrok.WithAuthtoken(token)}, options...)...)
	if err != nil {
		return err
	}
	endpoint, err := agent.Forward(ctx, ngrok.WithUpstream("http://127.0.0.1:"+strconv.Itoa(t.port)), t.endpoint()...)
	if err != nil {
		return fmt.Errorf("no tunnel: %w", err)
	}
	address := endpoint.URL()
	fmt.Fprintf(out, "export PUBLIC_URL=%s\n", address.String())
	select {
	case <-ctx.Done():
		return agent.Disconnect()
	case <-endpoint.Done():
		return errors.New("ngrok has closed the tunnel")
	}
}

// check finds what is wrong before anything is opened.
func (t *tunnel) check(token string) error {
	if token == "" {
		return errors.New("set NGROK_AUTHTOKEN: ngrok's dashboard has it under Your Authtoken")
	}
	if t.port < 1 || t.port > 65535 {
		return fmt.Errorf("-port %d: want 1 to 65535", t.port)
	}
	if u, err := url.Parse(t.url); t.url != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		return fmt.Errorf("-url %q: want a URL such as https://desk.ngrok.app; Retell needs https", t.url)
	}
	return nil
}

func (t *tunnel) endpoint() []ngrok.EndpointOption {
	if t.url == "" {
		return nil
	}
	return []ngrok.EndpointOption{ngrok.WithURL(t.url)}
}
