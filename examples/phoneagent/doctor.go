package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
)

// state is how something is.
type state string

const (
	good    state = "ok"
	doubted state = "look"
	bad     state = "bad"
	skipped state = "skipped"
)

// finding is what the doctor found out about one thing.
type finding struct {
	What   string `json:"what"`
	State  state  `json:"state"`
	Detail string `json:"detail"`
	Advice string `json:"advice,omitempty"`
}

// errUnwell says that something is bad, so that scripts notice.
var errUnwell = errors.New("something is in the way of calls; see above")

func doctorCommand(ctx context.Context, t *terminal, args []string) error {
	flags := t.flags("doctor", "doctor: check keys, URLs, trunk and number, and say what to do. It rings nobody and changes nothing, and asks the model for a word")
	asJSON := flags.Bool("json", false, "print JSON")
	number := flags.String("number", "", "the number to look at, by default the agent's")
	to := flags.String("to", "", "a number that the agent shall call: may the account dial it?")
	if _, err := parse(flags, args, 0); err != nil {
		return err
	}
	o, err := t.office()
	if err != nil {
		return err
	}
	d := &doctor{office: o, prober: newProber(nil), number: *number, to: *to}
	return d.tell(t, d.examine(ctx), *asJSON)
}

// doctor looks at everything between the caller and the model.
type doctor struct {
	office     *office
	prober     *prober
	number, to string

	agent    *retell.Agent
	findings []finding
}

func (d *doctor) found(what string, state state, detail, advice string) {
	d.findings = append(d.findings, finding{what, state, detail, advice})
}

// examine looks at one thing after the other and never stops early: each is
// worth knowing.
func (d *doctor) examine(ctx context.Context) []finding {
	d.model(ctx)
	d.retellAccount(ctx)
	d.retellAgent(ctx)
	d.reach(ctx)
	d.twilio(ctx)
	d.phone(ctx)
	return d.findings
}

func (d *doctor) tell(t *terminal, findings []finding, asJSON bool) error {
	if asJSON {
		if err := writeJSON(t.out, findings); err != nil {
			return err
		}
	}
	s := newScreen(t.out)
	unwell := false
	for _, f := range findings {
		unwell = unwell || f.State == bad
		if asJSON {
			continue
		}
		colour := map[state]style{good: green, doubted: yellow, bad: red, skipped: faint}[f.State]
		s.text(fmt.Sprintf("%s  %-14s %s", s.paint(colour, fmt.Sprintf("%7s", f.State)), f.What, f.Detail))
		if f.Advice != "" {
			s.text(fmt.Sprintf("%24s%s", "", s.paint(faint, f.Advice)))
		}
	}
	if unwell {
		return errUnwell
	}
	return nil
}

func (d *doctor) model(ctx context.Context) {
	const what = "model"
	if !hasModel() {
		d.found(what, bad, "no OPENAI_API_KEY", "Set it, or OPENAI_BASE_URL for another server that speaks OpenAI's protocol.")
		return
	}
	for i, model := range realModels() {
		variables := "OPENAI_API_KEY, OPENAI_MODEL and OPENAI_BASE_URL"
		if i > 0 {
			variables = "FALLBACK_MODEL, FALLBACK_BASE_URL and FALLBACK_API_KEY"
		}
		took, err := firstWords(ctx, model)
		answers := fmt.Sprintf("%s answers, first words after %d ms", model.name, took.Milliseconds())
		switch {
		case err != nil:
			d.found(what, bad, err.Error(), "Check "+variables+".")
		case took > slowModel:
			d.found(what, doubted, answers, "Callers notice: take a faster model or a server that is nearer.")
		default:
			d.found(what, good, answers, "")
		}
	}
}

// slowModel is more than callers bear, by Retell's own advice.
const slowModel = 1500 * time.Millisecond

// firstWords asks a model for a word and returns how long that took.
func firstWords(ctx context.Context, model agent.Model) (time.Duration, error) {
	const most = 20 * time.Second
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	began := time.Now()
	for _, err := range model.Stream(ctx, &agent.Request{Messages: []agent.Message{{Role: agent.User, Content: "Say OK."}}}) {
		return time.Since(began), err
	}
	return 0, errors.New("the model says nothing")
}

func (d *doctor) retellAccount(ctx context.Context) {
	const what = "retell"
	if d.office.retell == nil {
		d.found(what, bad, "no RETELL_API_KEY", errNoRetell.Error())
		return
	}
	use, err := d.office.retell.Concurrency.Get(ctx)
	switch {
	case errors.Is(err, retell.ErrUnauthorized):
		d.found(what, bad, "the key is not accepted", "Copy RETELL_API_KEY again from the dashboard.")
	case err != nil:
		d.found(what, bad, err.Error(), "")
	case use.CurrentConcurrency == nil || use.ConcurrencyLimit == nil:
		d.found(what, good, "the key is accepted", "")
	case *use.CurrentConcurrency >= *use.ConcurrencyLimit:
		d.found(what, doubted, fmt.Sprintf("%d of %d calls are on", *use.CurrentConcurrency, *use.ConcurrencyLimit), "Further calls wait or are refused: buy concurrency.")
	default:
		d.found(what, good, fmt.Sprintf("the key is accepted; %d of %d calls are on", *use.CurrentConcurrency, *use.ConcurrencyLimit), "")
	}
}

func (d *doctor) retellAgent(ctx context.Context) {
	const what = "agent"
	if d.office.retell == nil {
		d.found(what, skipped, "needs RETELL_API_KEY", "")
		return
	}
	found, err := d.office.findAgent(ctx)
	if err != nil {
		d.found(what, bad, err.Error(), "")
		return
	}
	if found == nil {
		d.found(what, bad, "there is no agent "+d.office.name, "Run phoneagent provision -apply.")
		return
	}
	d.agent = found
	if d.office.publicURL == "" {
		d.found(what, doubted, d.office.name+" answers at "+engineOf(found), "Set PUBLIC_URL to have that compared.")
		return
	}
	plan, err := d.office.planAgent(ctx)
	switch {
	case err != nil:
		d.found(what, bad, err.Error(), "")
	case len(plan.Changes) > 0:
		d.found(what, bad, fmt.Sprint(plan.Changes), "Run phoneagent provision -apply.")
	default:
		d.found(what, good, d.office.name+" answers at "+engineOf(found), "")
	}
}

func (d *doctor) twilio(ctx context.Context) {
	const what = "twilio"
	if d.office.twilio == nil {
		d.found(what, skipped, "needs TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN", "")
		return
	}
	account, err := d.office.twilio.Account.Get(ctx)
	switch {
	case errors.Is(err, twiliox.ErrUnauthorized):
		d.found(what, bad, "the credentials are not accepted", "Copy both again from the console.")
	case err != nil:
		d.found(what, bad, err.Error(), "")
	case !account.IsActive():
		d.found(what, bad, "the account is "+account.Status, "Twilio's console says why.")
	case account.IsTrial():
		d.found(what, doubted, "the account is on trial", "It may call verified numbers only: upgrade it.")
	default:
		d.found(what, good, "the account is active", "")
	}
}

// phone looks at the number, its trunk and both ends of it.
func (d *doctor) phone(ctx context.Context) {
	const what = "number"
	if d.office.twilio == nil || d.office.retell == nil {
		d.found(what, skipped, "needs the keys of both", "")
		return
	}
	number := d.number
	if number == "" && d.agent != nil {
		numbers, err := d.office.numbersOf(ctx, d.agent.AgentID)
		if err != nil {
			d.found(what, bad, err.Error(), "")
			return
		}
		if len(numbers) > 0 {
			number = numbers[0]
		}
	}
	if number == "" {
		d.found(what, bad, "no number reaches the agent", "Run phoneagent provision -apply, or say -number.")
		return
	}
	diagnosis, err := d.office.twilio.Diagnose(ctx, number, &twiliox.DiagnoseOptions{Retell: &d.office.retell.PhoneNumbers, To: d.to})
	if err != nil {
		d.found(what, bad, err.Error(), "")
		return
	}
	if len(diagnosis.Findings) == 0 {
		d.found(what, good, number+": nothing is in the way of calls", "")
	}
	for _, f := range diagnosis.Findings {
		state := doubted
		if f.Severity == twiliox.Stops {
			state = bad
		}
		d.found(what, state, number+": "+f.Message, f.Advice)
	}
}
