package main

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.ngrok.com/ngrok/v2"
)

// refusing is a network that reaches nobody.
type refusing struct{ asked chan string }

var errUnreachable = errors.New("unreachable")

func (r refusing) Dial(network, address string) (net.Conn, error) {
	return r.DialContext(context.Background(), network, address)
}

func (r refusing) DialContext(_ context.Context, _, address string) (net.Conn, error) {
	select {
	case r.asked <- address:
	default:
	}
	return nil, errUnreachable
}

func TestWhatIsWrongIsSaidBeforeAnythingIsOpened(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"":                            "set NGROK_AUTHTOKEN",
		"-port 0":                     "-port 0: want 1 to 65535",
		"-url desk.ngrok.app":         "want a URL such as",
		"-url http://desk.ngrok.app":  "Retell needs https",
		"-port 8080 -url https://%zz": "want a URL such as",
	} {
		token := "token"
		if args == "" {
			token = ""
		}
		err := run(t.Context(), strings.Fields(args), token, new(strings.Builder))
		assert.ErrorContains(t, err, want)
	}
}

func TestNgrokIsAskedAndItsFailureIsTold(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	network := refusing{asked: make(chan string, 1)}
	go func() { <-network.asked; stop() }() // ngrok's library tries for as long as it may
	err := run(ctx, []string{"-url", "https://desk.ngrok.app"}, "secret-token", new(strings.Builder), ngrok.WithDialer(network))
	assert.ErrorContains(t, err, "no tunnel")
	assert.NotContains(t, err.Error(), "secret-token")
}
