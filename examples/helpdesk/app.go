package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/phoneagent-go/phoneagent/examples/internal/stage"
	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/calls"
	"github.com/phoneagent-go/phoneagent/twiliox/webhook"
)

// config is what differs between the demonstration and the real vendors.
type config struct {
	model     agent.Model
	directory Directory
	tickets   Tickets

	twilio        *twiliox.Client
	token         string // of the account, which signs what Twilio asks
	retell        webhook.Registrar
	registrations webhook.Store // of calls there, for several processes; nil for this one alone
	agent         string        // Retell's id of it

	publicURL   string // where this program is, without a slash at the end
	transferURL string // where this very process is, for Twilio; below publicURL if empty
	secret      string // in the path of the socket
	number      string // ours
	person      string // who takes over
	logger      *slog.Logger
}

// app is the service: Twilio's webhooks, the agent's socket and what is asked
// while a call is handed over.
type app struct {
	mux   *http.ServeMux
	desk  *helpdesk
	voice *webhook.Handler
	calls *llm.Handler
}

func newApp(c config) (*app, error) {
	if !retell.IsE164(c.person) || !retell.IsE164(c.number) {
		return nil, errors.New("the numbers of the help desk and of the person must be in E.164, such as +14155550100")
	}
	if c.transferURL == "" {
		c.transferURL = c.publicURL + "/transfer"
	}
	here, err := url.Parse(c.transferURL)
	if err != nil {
		return nil, fmt.Errorf("the URL of transfers: %w", err)
	}
	service := calls.New(c.twilio)
	transfers, err := calls.NewDesk(calls.DeskConfig{Calls: service, PublicURL: c.transferURL, AuthTokens: []string{c.token}, Logger: c.logger})
	if err != nil {
		return nil, err
	}
	voice, err := webhook.NewHandler(webhook.Config{
		PublicURL: c.publicURL + "/twilio", AuthTokens: []string{c.token}, Calls: c.retell, AgentID: c.agent,
		Fallback: webhook.Fallback{Number: c.person}, Store: c.registrations, Logger: c.logger,
	})
	if err != nil {
		return nil, err
	}
	a := &app{voice: voice, mux: http.NewServeMux(), desk: &helpdesk{
		directory: c.directory, tickets: c.tickets, twilio: service, transfers: transfers, number: c.number, person: c.person, logger: c.logger,
	}}
	responder, options := a.desk.newAgent(c.model)
	options.Secret = c.secret
	a.calls = llm.NewHandler(responder, options)
	a.mux.Handle("/twilio/", voice)
	a.mux.Handle(strings.TrimSuffix(here.Path, "/")+"/", transfers)
	a.mux.Handle(stage.SocketPath, a.calls)
	return a, nil
}

// drain lets live calls end, and what goes on beside them: a person who has just
// pressed the key still gets the caller.
func (a *app) drain(ctx context.Context) error {
	err := a.calls.Drain(ctx)
	a.desk.work.Wait()
	return errors.Join(err, a.voice.Close(ctx))
}
