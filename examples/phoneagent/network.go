package main

import (
	"github.com/phoneagent-go/phoneagent/examples/internal/network"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
)

// officeAt is an office at a network in this process, whose program is to be
// found at a host that exists in this process only.
func officeAt(n *network.Network) (*office, error) {
	twilio, err := n.Client()
	if err != nil {
		return nil, err
	}
	return &office{
		retell: n.Retell.ClientWith(&retell.Options{}), twilio: twilio,
		name: "front-desk", publicURL: "https://desk.example.com",
		secret:      derive(n.Retell.APIKey(), "socket"),
		sipPassword: twiliox.Secret("Sip1" + derive(n.Twilio.AuthToken(), "trunk")),
	}, nil
}
