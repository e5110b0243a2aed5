package llmtest

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/retell"
)

// TB is what a test gives: a [testing.TB] has it all. A program that wants a
// caller, such as a demonstration, brings its own.
type TB interface {
	Helper()
	// Errorf reports a failure and goes on. It may be called concurrently.
	Errorf(format string, args ...any)
	// Fatalf reports a failure and does not return.
	Fatalf(format string, args ...any)
	// Cleanup has f called at the end.
	Cleanup(f func())
}

var _ TB = testing.TB(nil)

// A Dialer says who calls and how. The zero value is an inbound phone call
// from +14155550100 to +14155550101.
type Dialer struct {
	// Details is Retell's call object. What it leaves empty is made up, but for
	// the numbers of one that has a CallStatus: of a caller who withholds theirs
	// there is none.
	Details retell.Call
	// NoDetails withholds the call object although the agent asks for it.
	NoDetails bool
	// WordsPerMinute is how fast the agent is spoken. Zero means that speech
	// takes no time; people speak at about 150.
	WordsPerMinute float64
	// Patience is how long to wait for the agent before the test fails. The
	// default is 10 s.
	Patience time.Duration
	// ReminderTrigger is how long a silence brings a reminder; the default is
	// Retell's, 10 s. The agent may change it.
	ReminderTrigger time.Duration
	// ReminderMaxCount is how many reminders a silence brings. Nil means
	// Retell's default, 1. The agent may change it.
	ReminderMaxCount *int
	// KeysUnasked has [Call.Type] bring transcripts without a request to answer.
	// Whether Retell asks after a key is not documented, so test both.
	KeysUnasked bool
	// OnFrame, if not nil, sees every frame as it comes, one at a time. It must
	// return soon and must not use the Call.
	OnFrame func(Frame)
	// OnMessage, if not nil, sees every message to the agent before it is sent,
	// one at a time. It must return soon and must not use the Call.
	OnMessage func(json.RawMessage)
	// TransferFails lets transfers come to nothing: the call goes on.
	TransferFails bool
	// OnTransfer, if not nil, decides in place of TransferFails whether a
	// transfer succeeds. It must return soon and must not use the Call.
	OnTransfer func(Transfer) bool
	// Attempts is how often a connection is tried, 3 s apart. Zero means once;
	// Retell tries three times.
	Attempts int
	// Redials is how often the call is dialled again by itself when its line
	// breaks; the call ends when they are used up. Zero leaves it to
	// [Call.Redial]; Retell dials again up to four times.
	Redials int
	// HTTPClient is used by [Dialer.DialURL]; nil means the default one.
	HTTPClient *http.Client
	// Options are those of the handler that [Dialer.Dial] makes.
	Options *llm.Options
}

// Dial calls a Responder in memory, through a handler of its own. The call ends
// with the test.
func Dial(t TB, responder llm.Responder) *Call {
	t.Helper()
	return Dialer{}.Dial(t, responder)
}

// DialHandler calls a handler in memory. The call ends with the test.
func DialHandler(t TB, handler *llm.Handler) *Call {
	t.Helper()
	return Dialer{}.DialHandler(t, handler)
}

// DialURL calls whatever serves a URL like the one given to Retell, such as
// "ws://127.0.0.1:8080/llm-websocket/secret"; the call id is added to its path.
// http and https are taken for ws and wss. The call ends with the test.
func DialURL(t TB, url string) *Call {
	t.Helper()
	return Dialer{}.DialURL(t, url)
}

// Dial is [Dial] with the settings of d.
func (d Dialer) Dial(t TB, responder llm.Responder) *Call {
	t.Helper()
	c := newCall(t, d.withDefaults())
	handler := llm.NewHandler(c.noting(responder), d.Options)
	t.Cleanup(func() { _ = handler.Close() }) // never fails
	c.begin(inMemory(handler))
	return c
}

// DialHandler is [DialHandler] with the settings of d.
func (d Dialer) DialHandler(t TB, handler *llm.Handler) *Call {
	t.Helper()
	return d.dial(t, inMemory(handler))
}

func inMemory(handler *llm.Handler) connector {
	return func(_ context.Context, callID string) (line, error) {
		near, far := newPipe()
		go func() { near.served(handler.Serve(context.Background(), callID, far)) }()
		return near, nil
	}
}

// DialURL is [DialURL] with the settings of d.
func (d Dialer) DialURL(t TB, url string) *Call {
	t.Helper()
	return d.dial(t, func(ctx context.Context, callID string) (line, error) {
		return dialSocket(ctx, d.HTTPClient, url, callID)
	})
}

func (d Dialer) dial(t TB, connect connector) *Call {
	t.Helper()
	c := newCall(t, d.withDefaults())
	c.begin(connect)
	return c
}

func (c *Call) begin(dial connector) {
	c.t.Helper()
	c.dial = dial
	c.t.Cleanup(c.explain)
	c.t.Cleanup(c.cleanup)
	c.connect()
}

func (d Dialer) withDefaults() Dialer {
	d.Attempts = max(d.Attempts, 1)
	d.Patience = cmp.Or(d.Patience, 10*time.Second)
	d.ReminderTrigger = cmp.Or(d.ReminderTrigger, 10*time.Second)
	if d.ReminderMaxCount == nil {
		d.ReminderMaxCount = new(1)
	}
	details := &d.Details
	details.CallID = cmp.Or(details.CallID, "call_"+strings.ToLower(rand.Text()))
	details.AgentID = cmp.Or(details.AgentID, "agent_test")
	details.CallType = cmp.Or(details.CallType, retell.CallTypePhone)
	if details.CallType == retell.CallTypePhone && details.CallStatus == "" {
		details.Direction = cmp.Or(details.Direction, retell.DirectionInbound)
		details.FromNumber = cmp.Or(details.FromNumber, "+14155550100")
		details.ToNumber = cmp.Or(details.ToNumber, "+14155550101")
	}
	details.CallStatus = cmp.Or(details.CallStatus, retell.CallStatusRegistered)
	return d
}
