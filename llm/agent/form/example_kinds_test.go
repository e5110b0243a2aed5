package form_test

import (
	"context"
	"fmt"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent/form"
)

type patient struct {
	Visit    string
	New      bool
	Insurer  string
	Referral string
}

// A form with a choice, a question for some, one that may stay open, and a check
// of one's own.
func ExampleNew() {
	insurer := form.Checked(form.Text(40), func(name string) error {
		if name == "acme" {
			return form.Problem("We cannot bill Acme.")
		}
		return nil
	})
	intake := form.New(form.Config[patient]{
		Name: "intake",
		Fields: []form.Field[patient]{
			form.Ask(func(p *patient) *string { return &p.Visit },
				form.Choice(form.Option[string]{Value: "checkup", Label: "a checkup"}, form.Option[string]{Value: "pain", Label: "pain", Says: []string{"toothache"}}),
				form.Question{Label: "reason", Prompt: "Is it a checkup, or pain?"}),
			form.Ask(func(p *patient) *bool { return &p.New }, form.YesNo(), form.Question{Label: "first visit", Prompt: "Is it your first visit?"}),
			form.When(func(p patient) bool { return p.New },
				form.Ask(func(p *patient) *string { return &p.Insurer }, insurer, form.Question{Label: "insurer", Prompt: "Who is your insurer?"})),
			form.Ask(func(p *patient) *string { return &p.Referral }, form.Text(80), form.Question{Label: "referral", Prompt: "Who referred you?", Optional: true}),
		},
		Done: func(_ context.Context, _ *llm.Call, p patient) (llm.Event, error) {
			return llm.Event{Text: fmt.Sprintf("%+v", p)}, nil
		},
	})
	converse(intake, "I have a toothache", "yes", "acme", "blue shield", "skip", "yes")
	// Output:
	// agent:  Is it a checkup, or pain?
	// caller: I have a toothache
	// agent:  Pain. Is it your first visit?
	// caller: yes
	// agent:  Yes. Who is your insurer?
	// caller: acme
	// agent:  We cannot bill Acme. Who is your insurer?
	// caller: blue shield
	// agent:  Blue shield. Who referred you?
	// caller: skip
	// agent:  Let me read that back. Reason: Pain. First visit: Yes. Insurer: Blue shield. Is that right?
	// caller: yes
	// agent:  {Visit:pain New:true Insurer:blue shield Referral:}
}
