package agent_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// parrot is a model that says what it was told last.
var parrot = agent.ModelFunc(func(_ context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
	return func(yield func(agent.Chunk, error) bool) {
		last := request.Messages[len(request.Messages)-1]
		yield(agent.Chunk{Text: "You said: " + last.Content}, nil)
	}
})

// printed is a reply that is printed instead of spoken.
func printed() *llm.Reply {
	return llm.NewReply(func(e llm.Event) error {
		fmt.Println(e.Text)
		return nil
	})
}

func ExampleNew() {
	desk := agent.New(agent.Config{
		Model:        parrot,
		Instructions: "You are the front desk of {{practice}}.",
		Greeting:     "{{practice}}, good morning.",
		Variables:    map[string]string{"practice": "Riverside Dental"},
		Tools:        []agent.Tool{agent.EndCall()},
	})

	// A handler does this for every turn of a call.
	ctx := context.Background()
	_ = desk.Respond(ctx, &llm.Turn{Reason: llm.Begin}, printed())
	_ = desk.Respond(ctx, &llm.Turn{ID: 1, Reason: llm.Response, Transcript: []llm.Utterance{
		{Role: llm.RoleAgent, Content: "Riverside Dental, good"}, // where the caller cut in
		{Role: llm.RoleUser, Content: "Hello? "},
	}}, printed())
	// Output:
	// Riverside Dental, good morning.
	// You said: Hello?
}

func ExampleNewTool() {
	type query struct {
		City string `json:"city" jsonschema:"where the caller is"`
		Unit string `json:"unit,omitempty" enum:"celsius,fahrenheit"`
	}
	weather := agent.NewTool("weather", "Tells the weather.", func(ctx context.Context, q query) (string, error) {
		if call := llm.CallFrom(ctx); call != nil {
			// who is asking, and what was stored with an llm.Key before
			_ = call.Details()
		}
		return "sunny in " + q.City, nil
	})
	result, _ := weather.Run(context.Background(), agent.ToolCall{Arguments: `{"city":"Zurich"}`})
	fmt.Println(result.Content)
	_, err := weather.Run(context.Background(), agent.ToolCall{Arguments: `{"unit":"kelvin"}`})
	fmt.Println(strings.HasPrefix(err.Error(), "the arguments do not fit the schema"))
	// Output:
	// sunny in Zurich
	// true
}

// A tool can say something, and end the turn with an action, by returning a
// [agent.Result] with an event.
func ExampleResult() {
	hold := agent.NewTool("hold", "Puts the caller through to the night service.",
		func(context.Context, struct{}) (agent.Result, error) {
			return agent.Result{
				Content: "transferring",
				Event: &llm.Event{
					Text: "I am putting you through.", NoInterruption: true,
					Action: llm.Transfer{Number: "+15551234567", ShowCaller: true},
				},
			}, nil
		})
	result, _ := hold.Run(context.Background(), agent.ToolCall{})
	fmt.Println(result.Event.Text)
	// Output: I am putting you through.
}

// What improves a model wraps one.
func ExampleModelFunc() {
	counted := 0
	counting := func(next agent.Model) agent.Model {
		return agent.ModelFunc(func(ctx context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
			counted++
			return next.Stream(ctx, request)
		})
	}
	desk := agent.New(agent.Config{Model: counting(parrot)})
	_ = desk.Respond(context.Background(), &llm.Turn{ID: 1, Reason: llm.Response, Transcript: []llm.Utterance{
		{Role: llm.RoleUser, Content: "Hi"},
	}}, printed())
	fmt.Println(counted)
	// Output:
	// You said: Hi
	// 1
}

func ExampleTransferTo() {
	nurse := agent.TransferTo("+15551234567", "a nurse")
	fmt.Println(nurse.Name)
	// Output: transfer_to_a_nurse
}

// A caller who stays silent is asked twice, and then the call ends.
func ExampleWithReminders() {
	desk := llm.Wrap(agent.New(agent.Config{Model: parrot}), agent.WithReminders(agent.Reminders{
		Nudges: []agent.Nudge{
			{Line: "Are you still there?"},
			{Note: "Offer to call back at a better time."}, // the model finds the words
		},
		Farewell: "I will let you go. Goodbye!",
	}))
	call := llm.NewCall("call_1", nil)
	for id := range int64(3) {
		_ = desk.Respond(context.Background(), &llm.Turn{Call: call, ID: id + 1, Reason: llm.Reminder}, printed())
	}
	// Output:
	// Are you still there?
	// You said: (The caller has been silent; this is reminder 2 of 2. Offer to call back at a better time. Say it in one short sentence, and not as you said it before.)
	// I will let you go. Goodbye!
}

// A middleware tells the model what the transcript does not.
func ExampleWithNote() {
	desk := agent.New(agent.Config{Model: parrot})
	ctx := agent.WithNote(context.Background(), "The practice has just closed.")
	_ = desk.Respond(ctx, &llm.Turn{ID: 1, Reason: llm.Response}, printed())
	// Output: You said: (The practice has just closed.)
}

// A caller's turn is answered while they may still be speaking, and the answer
// is used if they have not said more. It takes a middleware and hooks.
func ExampleNewSpeculation() {
	desk := agent.New(agent.Config{Model: parrot})
	speculation := agent.NewSpeculation(&agent.SpeculationOptions{Budget: 0.3})
	handler := llm.NewHandler(
		llm.Wrap(desk,
			speculation.Middleware(), // the outermost
			agent.LastResort(llm.Event{Text: "Sorry, something is wrong here."}),
		),
		&llm.Options{Hooks: llm.JoinHooks(speculation.Hooks(), llm.Hooks{ /* yours */ })},
	)
	http.Handle("/llm-websocket/", handler)

	stats := speculation.Stats() // after some calls
	fmt.Println(stats.Used, "of", stats.Requests, "turns were answered ahead, and", stats.Missed, "answers were in vain")
	// Output: 0 of 0 turns were answered ahead, and 0 answers were in vain
}

// The model answers a question once, and the cache whoever asks it in the same
// words after that.
func ExampleCache() {
	asked := 0
	model := agent.ModelFunc(func(context.Context, *agent.Request) iter.Seq2[agent.Chunk, error] {
		asked++
		return func(yield func(agent.Chunk, error) bool) {
			yield(agent.Chunk{Text: "We are open from 8 to 5."}, nil)
		}
	})
	desk := agent.New(agent.Config{Model: agent.Cache(model, nil), Instructions: "Riverside Dental is open from 8 to 5."})
	for _, words := range []string{"When are you open?", "when are you open", "When are you open on Monday?"} {
		_ = desk.Respond(context.Background(), &llm.Turn{ID: 1, Reason: llm.Response, Transcript: []llm.Utterance{
			{Role: llm.RoleUser, Content: words},
		}}, printed())
	}
	fmt.Println(asked)
	// Output:
	// We are open from 8 to 5.
	// We are open from 8 to 5.
	// We are open from 8 to 5.
	// 2
}
