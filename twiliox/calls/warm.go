package calls

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
	"github.com/phoneagent-go/phoneagent/twiliox/webhook"
)

// Why a warm transfer came to nothing, for [errors.Is]. After the first three the
// caller still talks to the agent.
var (
	// ErrNobodyAnswered: the person's phone was busy, rang in vain or could not
	// be reached.
	ErrNobodyAnswered = errors.New("calls: nobody answered")
	// ErrMachineAnswered: an answering machine or a fax answered.
	ErrMachineAnswered = errors.New("calls: a machine answered")
	// ErrDeclined: the person hung up or did not press the key.
	ErrDeclined = errors.New("calls: the person did not take over")
	// ErrCallerGone: the caller hung up in the meantime. The person was told.
	ErrCallerGone = errors.New("calls: the caller hung up before the transfer")
	// ErrPersonGone: the person hung up just before the two could meet. The
	// caller had left the agent and got WarmParams.Otherwise.
	ErrPersonGone = errors.New("calls: the person hung up before the two could meet")
)

const (
	defaultRing   = 25 * time.Second
	defaultDecide = 10 * time.Second
	defaultKey    = "1"

	lookPatience  = 10 * time.Second // for what comes of ringing the person, after RingTimeout
	joinPatience  = 2 * time.Second  // for the person's entry into the room, after the key
	meetPatience  = 30 * time.Second // for the caller's
	cleanPatience = 10 * time.Second // for requests that tidy up
)

// WarmParams say who takes over a call, and what everybody hears.
type WarmParams struct {
	// CallSID is the caller's call.
	CallSID string
	// To is the person's number in E.164, or SIP address.
	To string
	// CallerID is the number that the person sees: one of the account's, or a
	// verified one.
	CallerID string
	// Briefing is what the person hears first: who calls, and what about.
	Briefing []twiml.Prompt
	// Ask tells the person which key to press. If it is nil: "Press 1 to take
	// the call."
	Ask []twiml.Prompt
	// Key is the key that takes the call; 1 if empty.
	Key string
	// RingTimeout is how long the person's phone rings; 25 s if zero.
	RingTimeout time.Duration
	// DecideTimeout is how long the person may take after Ask, which is said
	// twice; 10 s if zero.
	DecideTimeout time.Duration
	// MachineDetection, if not nil, hangs up on answering machines at once,
	// which cannot press a key anyway. It must not have a Callback, and the
	// person waits in silence for its result.
	MachineDetection *twiml.MachineDetection
	// Announce is what the caller hears when the person has taken over.
	Announce []twiml.Verb
	// Otherwise is what happens to the caller's call after the conversation with
	// the person; it ends if this is empty.
	Otherwise []twiml.Verb
}

func (p *WarmParams) withDefaults() (*WarmParams, error) {
	if p == nil {
		return nil, argument("params", "is nil")
	}
	q := *p
	if q.RingTimeout == 0 {
		q.RingTimeout = defaultRing
	}
	if q.DecideTimeout == 0 {
		q.DecideTimeout = defaultDecide
	}
	if q.Key == "" {
		q.Key = defaultKey
	}
	if q.Ask == nil {
		q.Ask = []twiml.Prompt{twiml.Say{Text: "Press " + q.Key + " to take the call."}}
	}
	if err := errors.Join(checkSID("CallSID", "CA", q.CallSID), checkAddress("To", q.To)); err != nil {
		return nil, err
	}
	switch {
	case !retell.IsE164(q.CallerID) && !strings.HasPrefix(q.To, "sip:"), q.CallerID == "":
		return nil, argument("CallerID", "must be a number of the account in E.164")
	case len(q.Key) != 1 || !strings.Contains("0123456789*#", q.Key):
		return nil, argument("Key", "must be one key")
	case q.MachineDetection != nil && q.MachineDetection.Callback != "":
		return nil, argument("MachineDetection", "must not have a Callback: the result is needed first")
	case q.DecideTimeout < 0:
		return nil, argument("DecideTimeout", "is negative")
	}
	return &q, nil
}

// A Takeover is a transfer that went through.
type Takeover struct {
	// Room is the conference in which the two talk.
	Room string
	// PersonSID is the call of the person who took over.
	PersonSID string
}

// a transfer is one that is under way.
type transfer struct {
	id, room string
	params   *WarmParams
	events   chan happening // has room for all that can happen
}

// A happening is something that Twilio told about a transfer.
type happening struct {
	kind happeningKind
	sid  string // of the call that it happened to
	err  error  // why the person is lost
}

type happeningKind int

const (
	accepted happeningKind = iota // the person pressed the key
	joined                        // a call is in the room
	lost                          // the person will not take over
)

// tell hands on what happened. More than a transfer has use for is dropped.
func (t *transfer) tell(h happening) {
	select {
	case t.events <- h:
	default:
	}
}

// Transfer hands a caller over to a person, warm: it rings the person, gives the
// briefing, asks for the key, and then has the two meet in a conference. Until
// then the caller talks to the agent. It returns when the caller is on the way
// to the person, or with why that came to nothing.
//
// When ctx ends before the person has taken over, the person is hung up on. The
// person's phone is rung once: if it is not known whether it rings, the error
// matches [twiliox.ErrMaybeAccepted], and whoever answers hears that the call is
// no longer there.
func (d *Desk) Transfer(ctx context.Context, params *WarmParams) (*Takeover, error) {
	params, err := params.withDefaults()
	if err != nil {
		return nil, err
	}
	id := strings.ToLower(rand.Text())
	t := &transfer{id: id, room: "transfer-" + id, params: params, events: make(chan happening, 16)}
	if err := d.try(t); err != nil {
		return nil, err
	}
	d.open(t)
	defer d.close(t)
	person, err := d.calls.Place(ctx, &PlaceParams{
		From: params.CallerID, To: params.To, URL: d.url("brief", t, ""), StatusCallback: d.url("status", t, ""),
		RingTimeout: params.RingTimeout, MachineDetection: params.MachineDetection,
	})
	if err != nil {
		d.abandon(ctx, t)
		return nil, err
	}
	if err := d.decide(ctx, t, person.SID); err != nil {
		return nil, err
	}
	if err := d.meet(ctx, t, person.SID); err != nil {
		return nil, err
	}
	return &Takeover{Room: t.room, PersonSID: person.SID}, nil
}

// abandon ends a transfer of which it is not known whether it began. Whoever
// answers hears that it is over; one who has taken over meanwhile is told.
func (d *Desk) abandon(ctx context.Context, t *transfer) {
	d.close(t)
	person := ""
	for len(t.events) > 0 {
		person = (<-t.events).sid // empty once the person is lost
	}
	if person != "" {
		d.dismiss(ctx, person, "The caller could not be connected.")
	}
}

// decide waits until the person is in the room.
func (d *Desk) decide(ctx context.Context, t *transfer, person string) error {
	var late <-chan time.Time // begins when the key was pressed
	look := time.NewTicker(t.params.RingTimeout + lookPatience)
	defer look.Stop()
	for {
		select {
		case h := <-t.events:
			switch {
			case h.kind == lost:
				return h.err
			case h.kind == joined && h.sid == person:
				return nil
			case h.kind == accepted && late == nil:
				timer := time.NewTimer(joinPatience)
				defer timer.Stop()
				late = timer.C
			}
		case <-late: // the event is lost; the person is not
			return nil
		case <-look.C: // the event of a person who is lost may be, too
			if call, err := d.calls.Get(ctx, person); err == nil && call.Status.Final() {
				return whyLost(webhook.CallStatus(call.Status))
			}
		case <-ctx.Done():
			d.tidy(ctx, func(ctx context.Context) error { return d.calls.End(ctx, person) })
			return ctx.Err()
		}
	}
}

// meet sends the caller into the room. From here on ctx is not asked: the caller
// must not be left between two chairs.
func (d *Desk) meet(ctx context.Context, t *transfer, person string) error {
	ctx = context.WithoutCancel(ctx)
	response := append(twiml.Response{}, t.params.Announce...)
	response = append(response, twiml.Dial{Conference: &twiml.Conference{Name: t.room, EndOnExit: true, Beep: "false", Label: "caller"}})
	_, err := d.calls.Redirect(ctx, t.params.CallSID, append(response, t.params.Otherwise...))
	switch {
	case err == nil:
	case errors.Is(err, ErrCallOver) || errors.Is(err, twiliox.ErrNotFound):
		d.dismiss(ctx, person, "The caller has hung up.")
		return fmt.Errorf("%w: %w", ErrCallerGone, err)
	case errors.Is(err, twiliox.ErrMaybeAccepted) && d.arrives(t):
		return nil
	default:
		d.dismiss(ctx, person, "The caller could not be connected.")
		return err
	}
	return d.together(ctx, t)
}

// together waits until the caller is in the room, and takes the caller out again
// if the person has left it before.
func (d *Desk) together(ctx context.Context, t *transfer) error {
	patience := time.NewTimer(meetPatience)
	defer patience.Stop()
	for {
		select {
		case h := <-t.events:
			switch {
			case h.kind == joined && h.sid == t.params.CallSID:
				return nil
			case h.kind == lost:
				d.tidy(ctx, func(ctx context.Context) error { return d.takeBack(ctx, t) })
				return ErrPersonGone
			}
		case <-patience.C: // the event is lost, or Announce is long
			return nil
		}
	}
}

// takeBack gives a caller whom nobody waits for what comes after.
func (d *Desk) takeBack(ctx context.Context, t *transfer) error {
	if len(t.params.Otherwise) == 0 {
		return d.calls.End(ctx, t.params.CallSID)
	}
	_, err := d.calls.Redirect(ctx, t.params.CallSID, t.params.Otherwise)
	return err
}

// arrives reports whether the caller comes into the room after all, while the
// person waits there.
func (d *Desk) arrives(t *transfer) bool {
	patience := time.NewTimer(meetPatience) // Announce may take long
	defer patience.Stop()
	for {
		select {
		case h := <-t.events:
			switch {
			case h.kind == joined && h.sid == t.params.CallSID:
				return true
			case h.kind == lost:
				return false
			}
		case <-patience.C:
			return false
		}
	}
}

// dismiss tells the person that there is nobody to talk to, or hangs up if that
// cannot be said.
func (d *Desk) dismiss(ctx context.Context, person, text string) {
	told := d.tidy(ctx, func(ctx context.Context) error {
		_, err := d.calls.Redirect(ctx, person, twiml.Response{twiml.Say{Text: text}, twiml.Hangup{}})
		return err
	})
	if !told {
		d.tidy(ctx, func(ctx context.Context) error { return d.calls.End(ctx, person) })
	}
}

// tidy makes a request that has to be made even if ctx is over, and reports
// whether it succeeded. That it fails changes nothing for the caller; it is
// logged.
func (d *Desk) tidy(ctx context.Context, request func(context.Context) error) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanPatience)
	defer cancel()
	err := request(ctx)
	if err == nil || errors.Is(err, ErrCallOver) {
		return true
	}
	d.logger.Error("calls: tidying up after a transfer failed", "error", err)
	return false
}
