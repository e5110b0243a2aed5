package form_test

import (
	"context"
	"fmt"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/agent/form"
)

type table struct {
	Day    time.Time
	People int
}

func reservation() *form.Form[table] {
	return form.New(form.Config[table]{
		Name: "reservation",
		Fields: []form.Field[table]{
			form.Ask(func(t *table) *time.Time { return &t.Day }, form.Date(nil), form.Question{Label: "day", Prompt: "For which day?"}),
			form.Ask(func(t *table) *int { return &t.People }, form.Count(1, 8), form.Question{Label: "guests", Prompt: "For how many?"}),
		},
		Done: func(_ context.Context, _ *llm.Call, t table) (llm.Event, error) {
			fmt.Println("reserved:", t.Day.Format(time.DateOnly), t.People)
			return llm.Event{Text: "See you then.", Action: llm.EndCall{}}, nil
		},
		GiveUp: llm.Event{Text: "I am getting a person.", Action: llm.Transfer{Number: "+15551234567"}},
		Now:    func() time.Time { return today },
	})
}

// converse prints a conversation in which the caller says these words.
func converse(desk llm.Responder, said ...string) {
	call := llm.NewCall("call_1", nil)
	var transcript []llm.Utterance
	turn := func(reason llm.Reason) {
		_ = desk.Respond(context.Background(), &llm.Turn{Call: call, Reason: reason, Transcript: transcript}, llm.NewReply(func(e llm.Event) error {
			fmt.Println("agent: ", e.Text)
			transcript = append(transcript, llm.Utterance{Role: llm.RoleAgent, Content: e.Text})
			return nil
		}))
	}
	turn(llm.Begin)
	for _, words := range said {
		fmt.Println("caller:", words)
		transcript = append(transcript, llm.Utterance{Role: llm.RoleUser, Content: words})
		turn(llm.Response)
	}
}

// Without a model: give the form to llm.NewHandler.
func ExampleForm_Respond() {
	converse(reservation(), "next Tuesday please", "no, the fifteenth", "a table for four", "yes")
	// Output:
	// agent:  For which day?
	// caller: next Tuesday please
	// agent:  Tuesday, December 1, 2026. For how many?
	// caller: no, the fifteenth
	// agent:  Tuesday, December 15, 2026. For how many?
	// caller: a table for four
	// agent:  Let me read that back. Day: Tuesday, December 15, 2026. Guests: 4. Is that right?
	// caller: yes
	// reserved: 2026-12-15 4
	// agent:  See you then.
}

// With a model: it leads the conversation, and the form checks what it does.
func ExampleForm_Tools() {
	desk := agent.New(agent.Config{
		Model:        puppet, // openaix.Chat(...)
		Instructions: "You take reservations.",
		Tools:        append(reservation().Tools(), agent.EndCall()),
	})
	_ = llm.NewHandler(desk, nil).Close()
	for _, tool := range reservation().Tools() {
		fmt.Println(tool.Name)
	}
	// Output:
	// fill_reservation
	// confirm_reservation
}

// What the kinds understand.
func ExampleKind() {
	date, _ := form.Date(nil).Parse("the fourteenth of August", today)
	phone, _ := form.Phone("1").Parse("four one five, triple five, oh one double oh", today)
	amount, _ := form.Amount("USD").Parse("a hundred and twenty dollars and ten cents", today)
	_, err := form.Date(nil).Parse("Friday the first of December", today)
	fmt.Println(date.Format(time.DateOnly), phone, amount)
	fmt.Println(err)
	// Output:
	// 2027-08-14 +14155550100 12010
	// December 1 is a Tuesday.
}
