package traffic

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/internal/dice"
	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
	"github.com/phoneagent-go/phoneagent/retell/webhook"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	voice "github.com/phoneagent-go/phoneagent/twiliox/webhook"
)

const (
	events = "https://desk.example.com/retell/" // where webhooks go
	number = "+14155550100"                     // at Twilio
	most   = 500                                // calls at once
)

// network is everything there is: the agent, those who call it, and what is in
// between.
type network struct {
	dice    *dice.Dice
	told    *record
	books   *backend
	model   *openaitest.Server
	calls   *llm.Handler
	hooks   *webhook.Handler
	retell  *retelltest.Server
	twilio  *twilioxtest.Server
	number  string // at Retell
	talking sync.WaitGroup
}

func newNetwork(t *testing.T, seed uint64) *network {
	d := dice.New(seed)
	n := &network{dice: d, told: newRecord(), books: &backend{dice: d, done: make(map[string]map[string]int)}}
	n.model = openaitest.NewServer(t, (&model{d}).script)
	desk, hooks := newDesk(n.model, n.books, n.told)
	n.calls = llm.NewHandler(desk, &llm.Options{Hooks: hooks, TranscriptWithToolCalls: true})
	n.retell = retelltest.NewServer(t, &retelltest.Options{
		Concurrency: most, WordsPerMinute: 150, Patience: 90 * time.Second, OnFault: n.told.fault,
	})
	var err error
	n.hooks, err = webhook.NewHandler(webhook.Callbacks{CallEvent: n.told.event}, &webhook.Options{Keys: []string{n.retell.APIKey()}})
	require.NoError(t, err)
	n.retell.Handle(events, http.HandlerFunc(n.deliver))
	agentID := n.retell.Agent(n.calls, map[string]any{"webhook_url": events})
	n.number = n.retell.Number(agentID)
	n.twilio = twilioxtest.New(&twilioxtest.Options{SIP: n.toRetell, RepeatVoice: 1, RepeatStatus: 1, SwapStatus: true})
	answers, err := voice.NewHandler(voice.Config{
		PublicURL: "https://voice.example.com", AuthTokens: []string{n.twilio.AuthToken()},
		Calls: &n.retell.Client().Calls, AgentID: agentID,
	})
	require.NoError(t, err)
	n.twilio.Handle("voice.example.com", answers)
	n.twilio.AddNumber(twilioxtest.Number{PhoneNumber: number, VoiceURL: answers.VoiceURL()})
	return n
}

// toRetell is the far end of Twilio's legs.
func (n *network) toRetell(ctx context.Context, leg *twilioxtest.SIPLeg) error {
	call := n.retell.Dial(leg.User, func(call *llmtest.Call) {
		leg.Answer()
		stop := context.AfterFunc(ctx, call.HangUp)
		defer stop()
		talk(n.dice, "by twilio "+leg.From)(call)
	})
	if call == nil {
		return twilioxtest.SIPStatus(http.StatusNotFound)
	}
	return nil
}

// deliver passes a webhook on, or loses it before or after that, or delivers it
// twice: but for three times at the most, for then Retell gives it up.
func (n *network) deliver(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	var event struct {
		Event string
		Call  struct {
			CallID string `json:"call_id"`
		}
	}
	_ = json.Unmarshal(body, &event) // its own check is the handler's
	luck := n.dice.Of("webhook %s %s", event.Event, event.Call.CallID)
	again := func(w http.ResponseWriter) {
		r := r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
		n.hooks.ServeHTTP(w, r)
	}
	last := n.told.lastTry(event.Event + " " + event.Call.CallID)
	switch {
	case last || luck.In(70):
		again(w)
	case luck.In(20):
		again(httptest.NewRecorder())
		again(w)
	case luck.In(30):
		again(httptest.NewRecorder()) // and the answer is lost
		panic(http.ErrAbortHandler)
	case luck.In(30):
		<-r.Context().Done() // Retell has hung up
	default:
		http.Error(w, "not today", http.StatusBadGateway)
	}
}

// fail has a request of the REST APIs fail now and then.
func (n *network) fail(l *dice.Luck) {
	fault := retelltest.Fault{Status: dice.Pick(l, 500, 429, 502, 401), Delay: l.UpTo(3 * time.Second)}
	switch l.IntN(4) {
	case 0:
		fault.Hang = true
	case 1:
		fault.Cut = true
	}
	n.retell.Fail(fault)
	n.twilio.Fail(twilioxtest.Fault{Status: dice.Pick(l, 500, 429), Hang: l.In(20), Cut: l.In(20)})
}

// outbound has the agent call somebody, and reports whether Retell took it.
func (n *network) outbound(ctx context.Context, who string) {
	l := n.dice.Of("callee %s", who)
	to := "+1415555" + who
	n.retell.Answer(to, retelltest.Callee{
		Ring: l.UpTo(40 * time.Second), Fails: dice.Pick(l, "", "", "", retell.DisconnectionDialBusy), Talk: talk(n.dice, "to "+who),
	})
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	_, _ = n.retell.Client().Calls.CreatePhoneCall(ctx, &retell.CreatePhoneCallParams{FromNumber: n.number, ToNumber: to}) // it may fail
}
