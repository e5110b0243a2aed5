package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/phoneagent-go/phoneagent/retell"
)

// dialling is what is asked for with the flags of call.
type dialling struct {
	from, to  string
	variables variables
	wait      bool
	asJSON    bool
}

// variables are flags of the form name=value.
type variables map[string]string

func (v variables) String() string { return "" }

func (v variables) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" {
		return errors.New("want name=value")
	}
	v[name] = value
	return nil
}

func callCommand(ctx context.Context, t *terminal, args []string) error {
	flags := t.flags("call", "call +15551234567: have the agent call somebody, and show what came of it")
	d := dialling{variables: variables{}}
	flags.StringVar(&d.from, "from", "", "the number to call from, by default the agent's")
	flags.Var(d.variables, "var", "a variable for the agent's instructions, as name=value; may be repeated")
	flags.BoolVar(&d.wait, "wait", true, "wait for the end of the call and its analysis")
	flags.BoolVar(&d.asJSON, "json", false, "print the call as JSON")
	rest, err := parse(flags, args, 1)
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		return errors.New("call whom? phoneagent call +15551234567")
	}
	d.to = rest[0]
	if !retell.IsE164(d.to) {
		return fmt.Errorf("%q is not a number in E.164, such as +15551234567", d.to)
	}
	o, err := t.office()
	if err != nil {
		return err
	}
	if err := o.need(false, false); err != nil {
		return err
	}
	return o.call(ctx, t, &d)
}

// call has the agent call somebody.
func (o *office) call(ctx context.Context, t *terminal, d *dialling) error {
	agent, err := o.findAgent(ctx)
	if err != nil {
		return err
	}
	if agent == nil {
		return fmt.Errorf("there is no agent %q at Retell yet: run phoneagent provision", o.name)
	}
	from := d.from
	if from == "" {
		numbers, err := o.numbersOf(ctx, agent.AgentID)
		if err != nil {
			return err
		}
		if len(numbers) == 0 {
			return errors.New("the agent has no number to call from: run phoneagent provision, or say -from")
		}
		from = numbers[0]
	}
	// Nothing is repeated if the answer is lost: that could ring twice.
	placed, err := o.retell.Calls.CreatePhoneCall(ctx, &retell.CreatePhoneCallParams{
		FromNumber: from, ToNumber: d.to, OverrideAgentID: &agent.AgentID, DynamicVariables: d.variables,
	})
	if err != nil {
		return err
	}
	s := newScreen(t.out)
	if !d.asJSON {
		s.note("retell", fmt.Sprintf("%s calls %s: %s", from, d.to, placed.CallID))
	}
	if d.wait {
		placed, err = retell.WaitForAnalysis(ctx, o.retell, placed.CallID, nil)
		if err != nil && !errors.Is(err, retell.ErrNoAnalysis) {
			return err
		}
	}
	if d.asJSON {
		return writeJSON(t.out, placed)
	}
	if d.wait {
		s.report(placed)
	}
	return nil
}
