package main

import (
	"context"
	"net/http"
	"net/url"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
)

// network is the telephone network in this process: a Twilio and a Retell with
// empty accounts, and a SIP connection between them.
type network struct {
	twilio *twilioxtest.Server
	retell *retelltest.Server
}

// newNetwork starts a network. Talk is what a caller says when the agent has
// answered; onFault is told what goes wrong at Retell. Close it when done.
func newNetwork(talk func(*llmtest.Call), onFault func(error)) *network {
	n := &network{retell: retelltest.New(&retelltest.Options{OnFault: onFault})}
	n.twilio = twilioxtest.New(&twilioxtest.Options{SIP: n.toRetell(talk)})
	return n
}

func (n *network) close() {
	n.twilio.Close()
	n.retell.Close()
}

// toRetell is the far end of Twilio's trunk: Retell answers the leg when its
// agent does, and the leg is over when the call is.
func (n *network) toRetell(talk func(*llmtest.Call)) twilioxtest.SIPHandler {
	return func(ctx context.Context, leg *twilioxtest.SIPLeg) error {
		number, err := url.PathUnescape(leg.User)
		if err != nil {
			return twilioxtest.SIPStatus(http.StatusBadRequest)
		}
		call := n.retell.Call(leg.From, number, func(call *llmtest.Call) {
			leg.Answer()
			stop := context.AfterFunc(ctx, call.HangUp) // the caller hung up at Twilio
			defer stop()
			talk(call)
		})
		if call == nil {
			return twilioxtest.SIPStatus(http.StatusNotFound)
		}
		return nil
	}
}

// office is an office at this network, whose program is to be found at a host
// that exists in this process only.
func (n *network) office() (*office, error) {
	twilio, err := twiliox.NewClient(&twiliox.Options{
		AccountSID: n.twilio.AccountSID(), AuthToken: twiliox.Secret(n.twilio.AuthToken()), HTTPClient: n.twilio.HTTPClient(),
	})
	if err != nil {
		return nil, err
	}
	return &office{
		retell: n.retell.ClientWith(&retell.Options{}), twilio: twilio,
		name: "front-desk", publicURL: "https://desk.example.com",
		secret:      derive(n.retell.APIKey(), "socket"),
		sipPassword: twiliox.Secret("Sip1" + derive(n.twilio.AuthToken(), "trunk")),
	}, nil
}
