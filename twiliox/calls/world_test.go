package calls_test

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/calls"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
	"github.com/phoneagent-go/phoneagent/twiliox/webhook"
)

const (
	ours, caller, person = "+14155550100", "+14155550199", "+14155550111"
	public               = "https://agent.example.com"
)

type registrar struct{ count atomic.Int64 }

func (r *registrar) RegisterPhoneCall(context.Context, *retell.RegisterPhoneCallParams) (*retell.Call, error) {
	return &retell.Call{CallID: fmt.Sprintf("call_%d", r.count.Add(1))}, nil
}

// world is a Twilio with a service, a webhook handler and a desk, and an agent
// that talks until it is hung up on.
type world struct {
	*twilioxtest.Server
	service *calls.Service
	handler *webhook.Handler
	desk    *calls.Desk
}

func newWorld(t *testing.T, options *twilioxtest.Options) *world {
	t.Helper()
	if options == nil {
		options = &twilioxtest.Options{}
	}
	options.SIP = func(ctx context.Context, leg *twilioxtest.SIPLeg) error {
		leg.Answer()
		<-ctx.Done()
		return nil
	}
	server := twilioxtest.NewServer(t, options)
	client, err := twiliox.NewClient(&twiliox.Options{
		AccountSID: server.AccountSID(), AuthToken: twiliox.Secret(server.AuthToken()), HTTPClient: server.HTTPClient(),
	})
	require.NoError(t, err)
	w := &world{Server: server, service: calls.New(client)}
	w.handler, err = webhook.NewHandler(webhook.Config{
		PublicURL: public + "/twilio", AuthTokens: []string{server.AuthToken()}, Calls: &registrar{}, AgentID: "agent_1",
	})
	require.NoError(t, err)
	w.desk, err = calls.NewDesk(calls.DeskConfig{Calls: w.service, PublicURL: public + "/transfer", AuthTokens: []string{server.AuthToken()}})
	require.NoError(t, err)
	server.AddNumber(twilioxtest.Number{PhoneNumber: ours, VoiceURL: w.handler.VoiceURL()})
	mux := http.NewServeMux()
	mux.Handle("/twilio/", w.handler)
	mux.Handle("/transfer/", w.desk)
	server.Handle("agent.example.com", mux)
	return w
}

func bubble(t *testing.T, options *twilioxtest.Options, test func(*testing.T, *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, options)
		test(t, w)
		w.Close()
		require.NoError(t, w.handler.Close(t.Context()))
	})
}

func until(t *testing.T, c *twilioxtest.Call, reached func(twilioxtest.CallInfo) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	require.NoError(t, c.Wait(ctx, reached), "%+v, heard %v, notes %v", c.Info(), c.Heard(), c.Notifications())
}

// withAgent calls our number and waits until the agent talks.
func (w *world) withAgent(t *testing.T) *twilioxtest.Call {
	t.Helper()
	call := w.Dial(caller, ours)
	until(t, call, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo == "sip:call_1@sip.retellai.com;transport=tcp" })
	return call
}

func over(t *testing.T, c *twilioxtest.Call) {
	t.Helper()
	select {
	case <-c.Done():
	case <-time.After(time.Hour):
		t.Fatalf("the call goes on: %+v, heard %v, notes %v", c.Info(), c.Heard(), c.Notifications())
	}
}

func texts(c *twilioxtest.Call) []string {
	var found []string
	for _, heard := range c.Heard() {
		found = append(found, heard.Text)
	}
	return found
}

// posts counts the requests that would ring a phone or change a call.
func (w *world) posts() int {
	n := 0
	for _, request := range w.Requests() {
		if request.Method == http.MethodPost {
			n++
		}
	}
	return n
}

func verbs(v ...twiml.Verb) []twiml.Verb { return v }

func say(text string) twiml.Say { return twiml.Say{Text: text} }

func last(t *testing.T, w *world) *twilioxtest.Call {
	t.Helper()
	all := w.Calls()
	require.NotEmpty(t, all)
	return all[len(all)-1]
}

func assertCompleted(t *testing.T, c *twilioxtest.Call) {
	t.Helper()
	over(t, c)
	assert.Equal(t, "completed", c.Info().Status)
}
