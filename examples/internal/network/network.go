// Package network is the telephone network in a process, for the examples that
// show a call from the number to the agent: a Twilio and a Retell with empty
// accounts, and SIP between them.
package network

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
)

// A Network is that.
type Network struct {
	Twilio *twilioxtest.Server
	Retell *retelltest.Server
}

// New starts a network. Talk is what a caller says when the agent has answered;
// onFault is told what goes wrong at Retell. Close it when done.
func New(talk func(*llmtest.Call), onFault func(error)) *Network {
	// A caller waits for a call to end as long as a person's phone rings.
	const patience = time.Minute
	n := &Network{Retell: retelltest.New(&retelltest.Options{OnFault: onFault, Patience: patience})}
	n.Twilio = twilioxtest.New(&twilioxtest.Options{SIP: n.toRetell(talk)})
	return n
}

// Close ends all calls.
func (n *Network) Close() {
	n.Twilio.Close()
	n.Retell.Close()
}

// Handle serves at a URL, in memory, whatever either of the two calls there.
func (n *Network) Handle(publicURL string, handler http.Handler) error {
	u, err := url.Parse(publicURL)
	if err != nil {
		return err
	}
	n.Twilio.Handle(u.Hostname(), handler)
	n.Retell.Handle(publicURL, handler)
	return nil
}

// Client returns a client of this Twilio.
func (n *Network) Client() (*twiliox.Client, error) {
	return twiliox.NewClient(&twiliox.Options{
		AccountSID: n.Twilio.AccountSID(), AuthToken: twiliox.Secret(n.Twilio.AuthToken()), HTTPClient: n.Twilio.HTTPClient(),
	})
}

// toRetell is the far end of Twilio's SIP: Retell answers a leg when its agent
// does. A leg of a trunk is for a number and ends with the call. One that TwiML
// dialled is for a registered call, and when its agent hangs up or transfers it,
// nothing happens to it: Retell says that neither works there.
func (n *Network) toRetell(talk func(*llmtest.Call)) twilioxtest.SIPHandler {
	return func(ctx context.Context, leg *twilioxtest.SIPLeg) error {
		caller := func(call *llmtest.Call) {
			leg.Answer()
			stop := context.AfterFunc(ctx, call.HangUp) // the caller hung up at Twilio
			defer stop()
			talk(call)
		}
		user, err := url.PathUnescape(leg.User)
		if err != nil {
			return twilioxtest.SIPStatus(http.StatusBadRequest)
		}
		var call *retell.Call
		if leg.TrunkSID != "" {
			call = n.Retell.Call(leg.From, user, caller)
		} else {
			call = n.Retell.Dial(user, caller)
		}
		switch {
		case call == nil:
			return twilioxtest.SIPStatus(http.StatusNotFound)
		case leg.TrunkSID == "" && byAgent(call):
			<-ctx.Done()
		}
		return nil
	}
}

func byAgent(call *retell.Call) bool {
	return call.DisconnectionReason == retell.DisconnectionAgentHangup || call.DisconnectionReason == retell.DisconnectionCallTransfer
}
