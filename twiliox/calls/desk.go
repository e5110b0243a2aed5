package calls

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"sync"

	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
	"github.com/phoneagent-go/phoneagent/twiliox/webhook"
)

// DeskConfig is how a [Desk] works. All but Logger and MaxBody are required.
type DeskConfig struct {
	// Calls places and steers the calls.
	Calls *Service
	// PublicURL is where Twilio reaches the desk:
	// "https://agent.example.com/transfer".
	PublicURL string
	// AuthTokens are the auth tokens of the account, of which any may have
	// signed.
	AuthTokens []string
	// MaxBody is how long the body of a request may be, in bytes; 64 KiB if
	// zero.
	MaxBody int64
	// Logger gets a line for every failure, without numbers; nil is silent.
	Logger *slog.Logger
}

// A Desk hands callers over to people. It is an [http.Handler] for what Twilio
// asks meanwhile: serve it at the path of its public URL and below. It is safe
// for concurrent use. Transfers are in the memory of one process: behind a load
// balancer give each process a public URL of its own.
type Desk struct {
	calls    *Service
	verifier *webhook.Verifier
	logger   *slog.Logger

	mu        sync.Mutex
	transfers map[string]*transfer
}

// NewDesk makes a desk. It fails if the configuration cannot work.
func NewDesk(config DeskConfig) (*Desk, error) {
	if config.Calls == nil {
		return nil, errors.New("calls: DeskConfig.Calls is nil")
	}
	verifier, err := webhook.NewVerifier(config.PublicURL, config.AuthTokens, &webhook.VerifierOptions{MaxBody: config.MaxBody})
	if err != nil {
		return nil, err
	}
	d := &Desk{calls: config.Calls, verifier: verifier, logger: config.Logger, transfers: map[string]*transfer{}}
	if d.logger == nil {
		d.logger = slog.New(slog.DiscardHandler)
	}
	return d, nil
}

func (d *Desk) url(what string, t *transfer, again string) string {
	query := url.Values{"id": {t.id}}
	if again != "" {
		query.Set("again", again)
	}
	return d.verifier.PublicURL("/" + what + "?" + query.Encode())
}

func (d *Desk) open(t *transfer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.transfers[t.id] = t
}

func (d *Desk) close(t *transfer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.transfers, t.id)
}

func (d *Desk) find(id string) *transfer {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.transfers[id]
}

// ServeHTTP answers Twilio's requests. Others are refused with status 403, 413,
// 400 or 404 and no more.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.verifier.Middleware(http.HandlerFunc(d.serve)).ServeHTTP(w, r)
}

func (d *Desk) serve(w http.ResponseWriter, r *http.Request) {
	form, query := webhook.Params(r.Context()), r.URL.Query()
	t := d.find(query.Get("id"))
	switch path.Base(r.URL.Path) {
	case "brief":
		d.answer(w, d.brief(t, form))
	case "decide":
		d.answer(w, d.decided(t, form, query.Get("again") != ""))
	case "status":
		if t != nil {
			t.status(form)
		}
		w.WriteHeader(http.StatusNoContent)
	case "room":
		if t != nil && form.Get("StatusCallbackEvent") == "participant-join" {
			t.tell(happening{kind: joined, sid: form.Get("CallSid")})
		}
		w.WriteHeader(http.StatusNoContent)
	default:
		http.NotFound(w, r)
	}
}

func (d *Desk) answer(w http.ResponseWriter, response twiml.Response) {
	if err := response.Write(w); err != nil {
		d.logger.Error("calls: an answer could not be sent", "error", err)
		http.Error(w, "500 Internal Server Error", http.StatusInternalServerError)
	}
}

// over is for a person who answers when nobody waits any more.
var over = twiml.Response{twiml.Say{Text: "The call has ended in the meantime. Goodbye."}, twiml.Hangup{}}

// brief is what the person hears first.
func (d *Desk) brief(t *transfer, form url.Values) twiml.Response {
	if t == nil {
		return over
	}
	if webhook.AnsweredBy(form.Get("AnsweredBy")).Machine() {
		t.tell(happening{kind: lost, err: ErrMachineAnswered})
		return twiml.Response{twiml.Hangup{}}
	}
	return d.ask(t, append(append([]twiml.Prompt{}, t.params.Briefing...), t.params.Ask...), "")
}

func (d *Desk) ask(t *transfer, prompt []twiml.Prompt, again string) twiml.Response {
	return twiml.Response{twiml.Gather{
		NumDigits: 1, FinishOnKey: new(""), Timeout: t.params.DecideTimeout, Action: d.url("decide", t, again),
		ActionOnEmptyResult: true, Prompt: prompt,
	}}
}

// decided is what follows from the key, or from none.
func (d *Desk) decided(t *transfer, form url.Values, again bool) twiml.Response {
	if t == nil {
		return over
	}
	switch digits := form.Get("Digits"); {
	case digits == t.params.Key:
		t.tell(happening{kind: accepted, sid: form.Get("CallSid")})
		return d.enter(t)
	case digits == "" && !again:
		return d.ask(t, t.params.Ask, "1")
	}
	t.tell(happening{kind: lost, err: ErrDeclined})
	return twiml.Response{twiml.Hangup{}}
}

// enter sends the person into the room, to wait for the caller in silence.
func (d *Desk) enter(t *transfer) twiml.Response {
	return twiml.Response{twiml.Dial{Conference: &twiml.Conference{
		Name: t.room, EndOnExit: true, Beep: "false", Label: "person", WaitURL: new(""),
		StatusCallback: d.url("room", t, ""), StatusCallbackEvents: []twiml.ConferenceEvent{twiml.ConferenceJoin},
	}}}
}

// status notes when the person's call is over.
func (t *transfer) status(form url.Values) {
	if status := webhook.CallStatus(form.Get("CallStatus")); status.Final() {
		t.tell(happening{kind: lost, err: whyLost(status)})
	}
}

// whyLost says why a person does not take over whose call is over.
func whyLost(final webhook.CallStatus) error {
	if final == webhook.StatusCompleted {
		return ErrDeclined
	}
	return ErrNobodyAnswered
}

// try encodes all documents of a transfer before anybody's phone rings.
func (d *Desk) try(t *transfer) error {
	for _, response := range []twiml.Response{
		d.ask(t, append(append([]twiml.Prompt{}, t.params.Briefing...), t.params.Ask...), ""), d.enter(t), t.params.Announce, t.params.Otherwise,
	} {
		if _, err := response.Encode(); err != nil {
			return err
		}
	}
	_, err := inline(append(append(twiml.Response{twiml.Dial{Conference: &twiml.Conference{
		Name: t.room, EndOnExit: true, Beep: "false", Label: "caller",
	}}}, t.params.Announce...), t.params.Otherwise...))
	return err
}
