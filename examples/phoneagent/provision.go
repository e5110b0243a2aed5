package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/siptrunk"
)

// provisioning is what is asked for with the command's flags.
type provisioning struct {
	number   string
	areaCode int
	country  string
	domain   string

	apply, buy, release, asJSON bool
}

func provisionCommand(ctx context.Context, t *terminal, args []string) error {
	flags := t.flags("provision", "provision [destroy]: show what it takes so that people can call the agent, and do it with -apply")
	var p provisioning
	flags.StringVar(&p.number, "number", "", "the account's number to use, in E.164; without it one is bought")
	flags.IntVar(&p.areaCode, "area-code", 0, "area code of the number to buy, such as 415")
	flags.StringVar(&p.country, "country", "US", "country of the number to buy")
	flags.StringVar(&p.domain, "domain", "", "first part of the trunk's domain name; by default made of the agent's name")
	flags.BoolVar(&p.apply, "apply", false, "do it")
	flags.BoolVar(&p.buy, "buy", false, "with -apply: a number may be bought, which costs money each month")
	flags.BoolVar(&p.release, "release", false, "with destroy: give back numbers that were bought")
	flags.BoolVar(&p.asJSON, "json", false, "print the plan as JSON")
	rest, err := parse(flags, args, 1)
	if err != nil {
		return err
	}
	destroy := len(rest) == 1
	if destroy && rest[0] != "destroy" {
		return fmt.Errorf("provision %s? There is provision and provision destroy", rest[0])
	}
	o, err := t.office()
	if err != nil {
		return err
	}
	if err := o.need(true, !destroy); err != nil {
		return err
	}
	if destroy {
		return o.destroy(ctx, t, &p)
	}
	return o.provision(ctx, t, &p)
}

// spec is what should exist at Twilio, and of the number at Retell.
func (o *office) spec(p *provisioning, agentID string) *siptrunk.Spec {
	number := siptrunk.Number{PhoneNumber: p.number}
	if p.number == "" {
		number = siptrunk.Number{Slot: "main", Search: &twiliox.NumberSearch{Country: p.country, AreaCode: p.areaCode}}
	}
	return &siptrunk.Spec{
		Name: o.name,
		// Domains are unique over all of Twilio.
		Domain:  cmp.Or(p.domain, o.name+"-"+derive(o.twilio.AccountSID(), "domain")[:8]),
		Auth:    siptrunk.Auth{Credential: &siptrunk.Credential{Username: "retell", Password: o.sipPassword}},
		Numbers: []siptrunk.Number{number},
		Retell:  siptrunk.OneAgent(agentID),
	}
}

// provision shows the plan and, if it may, carries it out.
func (o *office) provision(ctx context.Context, t *terminal, p *provisioning) error {
	agent, err := o.planAgent(ctx)
	if err != nil {
		return err
	}
	trunks := siptrunk.New(o.twilio, &o.retell.PhoneNumbers)
	plan, err := trunks.Plan(ctx, o.spec(p, cmp.Or(agent.AgentID, "the-new-agent")))
	if err != nil {
		return err
	}
	if p.asJSON && !p.apply {
		return writeJSON(t.out, map[string]any{"agent": agent, "trunk": plan})
	}
	s := newScreen(t.out)
	showPlan(s, o.name, agent, plan)
	switch {
	case len(agent.Changes) == 0 && plan.Empty():
		return nil
	case !p.apply:
		s.text("\nNothing was changed. With -apply it is done" + map[bool]string{true: "; numbers are bought only with -buy as well."}[plan.Buys() > 0])
		return nil
	case plan.Buys() > 0 && !p.buy:
		return errors.New("the plan buys a number: say -buy as well, or -number for one that the account has")
	}
	return o.applyProvision(ctx, s, p, agent)
}

func showPlan(s *screen, name string, agent *agentPlan, plan *siptrunk.Plan) {
	var text strings.Builder
	text.WriteString(agent.title(name))
	for _, change := range agent.Changes {
		text.WriteString("\n    " + change)
	}
	s.text(text.String() + "\n" + plan.String())
}

// applyProvision does it, agent first: the number is bound to it.
func (o *office) applyProvision(ctx context.Context, s *screen, p *provisioning, agent *agentPlan) error {
	s.text("")
	title := agent.title(o.name)
	agentID, err := o.applyAgent(ctx, agent)
	s.step("+", title, err)
	if err != nil {
		return err
	}
	trunks := siptrunk.New(o.twilio, &o.retell.PhoneNumbers)
	spec := o.spec(p, agentID)
	plan, err := trunks.Plan(ctx, spec)
	if err != nil {
		return err
	}
	result, err := trunks.Apply(ctx, spec, plan, &siptrunk.ApplyOptions{
		AllowPurchase: p.buy,
		OnStep:        func(step *siptrunk.Step, err error) { s.step("+", step.Title(), err) },
	})
	if err != nil {
		return fmt.Errorf("%w\nWhat was done is kept: run the command again to go on", err)
	}
	for _, saved := range result.Saved {
		s.text(fmt.Sprintf("Calls to %s went elsewhere before; Twilio keeps that for when the number leaves the trunk.", saved.PhoneNumber))
	}
	if err := trunks.Verify(ctx, spec); err != nil {
		return err
	}
	numbers, err := o.numbersOf(ctx, agentID)
	if err != nil {
		return err
	}
	for _, number := range numbers {
		s.text("\nPeople can call " + s.paint(bold, number) + " now, as long as serve is reached at " + o.publicURL + ".")
	}
	return nil
}

// numbersOf returns the numbers whose calls the agent answers.
func (o *office) numbersOf(ctx context.Context, agentID string) ([]string, error) {
	var numbers []string
	for number, err := range o.retell.PhoneNumbers.List(ctx, nil) {
		if err != nil {
			return nil, err
		}
		for _, a := range number.InboundAgents {
			if a.AgentID == agentID {
				numbers = append(numbers, number.PhoneNumber)
			}
		}
	}
	return numbers, nil
}

// destroy takes back what provision made.
func (o *office) destroy(ctx context.Context, t *terminal, p *provisioning) error {
	agent, err := o.findAgent(ctx)
	if err != nil {
		return err
	}
	agentID := "no-agent"
	if agent != nil {
		agentID = agent.AgentID
	}
	trunks := siptrunk.New(o.twilio, &o.retell.PhoneNumbers)
	spec := o.spec(p, agentID)
	options := &siptrunk.DestroyOptions{AllowRelease: p.release}
	plan, err := trunks.PlanDestroy(ctx, spec, options)
	if err != nil {
		return err
	}
	if p.asJSON && !p.apply {
		return writeJSON(t.out, map[string]any{"trunk": plan, "agent": map[string]any{"delete": agent != nil}})
	}
	s := newScreen(t.out)
	s.text(plan.String())
	if agent != nil {
		s.text("  - delete Retell agent " + o.name + " (" + agentID + ")")
	}
	if !p.apply {
		s.text("\nNothing was changed. With -apply it is done.")
		return nil
	}
	s.text("")
	options.OnStep = func(step *siptrunk.Step, err error) { s.step("-", step.Title(), err) }
	if _, err := trunks.Destroy(ctx, spec, plan, options); err != nil {
		return err
	}
	if agent == nil {
		return nil
	}
	err = o.retell.Agents.Delete(ctx, agentID)
	s.step("-", "delete Retell agent "+o.name, err)
	return err
}
