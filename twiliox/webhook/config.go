package webhook

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
)

const (
	// RetellSIPServer is Retell's SIP server.
	RetellSIPServer = "sip.retellai.com"

	defaultRingTimeout     = 20 * time.Second
	defaultRegisterTimeout = 8 * time.Second
	defaultReorderWindow   = 2 * time.Second
	keepStreams            = 10 * time.Minute
	defaultMessage         = "We are sorry, we cannot take your call right now. Please try again later."
)

// A Registrar registers calls with Retell: Calls of a [retell.Client].
type Registrar interface {
	RegisterPhoneCall(ctx context.Context, params *retell.RegisterPhoneCallParams) (*retell.Call, error)
}

// Config is how a [Handler] works. PublicURL, AuthTokens, Calls, and AgentID or
// Agent are required.
type Config struct {
	// PublicURL is where Twilio reaches the handler:
	// "https://agent.example.com/twilio". Behind a proxy it is the proxy's.
	PublicURL string
	// AuthTokens are the auth tokens of the account, of which any may have
	// signed: two while one replaces the other.
	AuthTokens []string
	// Calls registers calls with Retell.
	Calls Registrar
	// AgentID is the agent that takes all calls.
	AgentID string
	// Agent, if not nil, says which agent takes a call, and what it is told.
	// Twilio waits for it, for 15 s at most with all the rest. What it leaves
	// empty is filled in: direction, numbers and, as metadata, the call's SID.
	// Nil params mean that no agent takes the call, an error that none can:
	// either leads to Fallback. It may be called concurrently.
	Agent func(ctx context.Context, call *Call) (*retell.RegisterPhoneCallParams, error)

	// SIPServer is Retell's SIP server; [RetellSIPServer] if empty. The host of
	// Retell's first guides is accepted too.
	SIPServer string
	// SIPTransport is tcp, udp or tls; tcp if empty, which Retell recommends.
	SIPTransport string
	// RingTimeout is how long the agent may take to answer; 20 s if zero.
	RingTimeout time.Duration
	// RegisterTimeout is how long Agent and Retell may take together; 8 s if
	// zero, so that there is time for Fallback before Twilio gives up after
	// 15 s.
	RegisterTimeout time.Duration

	// Before is what the caller hears first, such as that the call is recorded.
	Before []twiml.Verb
	// After is done when the agent has hung up; the call ends if it is empty.
	After []twiml.Verb
	// Machine is done when an answering machine took a call that was placed
	// with machine detection; the call ends if it is empty.
	Machine []twiml.Verb
	// Fallback is done when the agent cannot take the call.
	Fallback Fallback
	// Dial, if not nil, changes how a call is connected to the agent: caller
	// id, recording, time limit. It must leave Targets and Action alone.
	Dial func(call *Call, dial *twiml.Dial)

	// OnStatus, if not nil, is told what happens to calls and legs: every event
	// once, in order, one at a time for each call.
	OnStatus func(ctx context.Context, event *CallEvent)
	// OnDial, if not nil, is told what came of connecting a caller, once.
	OnDial func(ctx context.Context, event *DialEvent)
	// OnDetection, if not nil, is told what machine detection found that ran
	// beside a call, once.
	OnDetection func(ctx context.Context, event *DetectionEvent)
	// OnRefused, if not nil, is told of requests that were refused. Its error
	// matches one of this package's.
	OnRefused func(r *http.Request, err error)

	// Store remembers registrations; memory if nil.
	Store Store
	// ReorderWindow is how long an event waits for an earlier one that is
	// missing; 2 s if zero.
	ReorderWindow time.Duration
	// MaxBody is how long the body of a request may be, in bytes; 64 KiB if
	// zero.
	MaxBody int64
	// Logger gets a line for every failure, with SIDs and without numbers; nil
	// is silent.
	Logger *slog.Logger
}

// Fallback is what happens to a caller whom no agent can take.
type Fallback struct {
	// Number is a person to dial, in E.164; nobody if empty.
	Number string
	// CallerID is the number that the person sees; the caller's if empty. For
	// calls that were placed by REST it should be one of the account's.
	CallerID string
	// RingTimeout is how long the person's phone rings; 30 s if zero.
	RingTimeout time.Duration
	// Message is said when there is no number or nobody answers.
	Message string
	// Voice and Language say it; see [twiml.Say].
	Voice, Language string
	// Verbs, if not nil, are done in place of all that. err is why: what Agent
	// or Retell returned, or a [*DialError].
	Verbs func(ctx context.Context, call *Call, err error) []twiml.Verb
}

// A DialError says that the agent did not answer.
type DialError struct {
	// Event is what came of dialling it.
	Event *DialEvent
}

func (e *DialError) Error() string {
	text := "webhook: the agent did not answer: " + string(e.Event.Status)
	if e.Event.SIPStatus != 0 {
		text += fmt.Sprintf(" (SIP status %d)", e.Event.SIPStatus)
	}
	return text
}

// ErrNoAgent: Config.Agent chose no agent for a call.
var ErrNoAgent = errors.New("webhook: no agent for this call")

// withDefaults checks what can be known to be wrong before the first call.
func (c Config) withDefaults() (Config, error) {
	switch {
	case c.Calls == nil:
		return c, errors.New("webhook: Config.Calls is nil")
	case c.AgentID == "" && c.Agent == nil:
		return c, errors.New("webhook: Config has neither AgentID nor Agent")
	case c.AgentID != "" && c.Agent != nil:
		return c, errors.New("webhook: Config has both AgentID and Agent")
	case c.Fallback.Number != "" && !retell.IsE164(c.Fallback.Number):
		return c, errors.New("webhook: Config.Fallback.Number must be in E.164, such as +14155550123")
	case c.RingTimeout < 0 || c.RegisterTimeout < 0 || c.ReorderWindow < 0 || c.Fallback.RingTimeout < 0:
		return c, errors.New("webhook: a negative duration in Config")
	}
	c.SIPTransport = strings.ToLower(c.SIPTransport)
	if c.SIPTransport == "" {
		c.SIPTransport = "tcp"
	}
	if c.SIPTransport != "tcp" && c.SIPTransport != "udp" && c.SIPTransport != "tls" {
		return c, errors.New("webhook: Config.SIPTransport must be tcp, udp or tls")
	}
	if c.SIPServer == "" {
		c.SIPServer = RetellSIPServer
	}
	if c.AgentID != "" {
		id := c.AgentID
		c.Agent = func(context.Context, *Call) (*retell.RegisterPhoneCallParams, error) {
			return &retell.RegisterPhoneCallParams{AgentID: id}, nil
		}
	}
	if c.RingTimeout == 0 {
		c.RingTimeout = defaultRingTimeout
	}
	if c.RegisterTimeout == 0 {
		c.RegisterTimeout = defaultRegisterTimeout
	}
	if c.ReorderWindow == 0 {
		c.ReorderWindow = defaultReorderWindow
	}
	if c.Fallback.Message == "" {
		c.Fallback.Message = defaultMessage
	}
	if c.Store == nil {
		c.Store = &memoryStore{}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c, c.try()
}

// try encodes all documents that do not depend on a call.
func (c *Config) try() error {
	for name, verbs := range map[string][]twiml.Verb{"Before": c.Before, "After": c.After, "Machine": c.Machine, "Fallback": {c.Fallback.say()}} {
		if _, err := twiml.Response(verbs).Encode(); err != nil {
			return fmt.Errorf("webhook: Config.%s: %w", name, err)
		}
	}
	target := twiml.SIP{URI: c.sipURI("call_0")}
	if _, err := (twiml.Response{twiml.Dial{Timeout: c.RingTimeout, Targets: []twiml.Target{target}}}).Encode(); err != nil {
		return fmt.Errorf("webhook: Config.SIPServer or RingTimeout: %w", err)
	}
	return nil
}

func (c *Config) sipURI(callID string) string {
	return "sip:" + callID + "@" + c.SIPServer + ";transport=" + c.SIPTransport
}

func (f *Fallback) say() twiml.Verb {
	return twiml.Say{Text: f.Message, Voice: f.Voice, Language: f.Language}
}
