package agent_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// What acts asks first, runs once for what the caller wanted once, and is never
// done twice in a phone call however often the model calls it.
func ExampleTool() {
	type charge struct {
		Cents int    `json:"cents"`
		Note  string `json:"note,omitempty"`
	}
	pay := agent.NewTool("pay", "Charges the caller's card.", func(context.Context, charge) (string, error) {
		return "paid", nil
	})
	pay.Confirm = true                                          // the caller agrees before it runs
	pay.Repeat = agent.RepeatRefuse                             // at most once in the phone call
	pay.Key = func(agent.ToolCall) string { return "the bill" } // whatever the amount
	fmt.Println(pay.Name, pay.Confirm)
	// Output: pay true
}

// A backend that takes idempotency keys does once what is sent to it twice.
func ExampleIdempotencyKey() {
	type booking struct {
		Day string `json:"day"`
	}
	book := agent.NewTool("book", "Books an appointment.", func(ctx context.Context, in booking) (string, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://calendar.example/bookings?day="+in.Day, nil)
		if err != nil {
			return "", err
		}
		request.Header.Set("Idempotency-Key", agent.IdempotencyKey(ctx))
		return "booked", nil // after http.DefaultClient.Do(request)
	})
	fmt.Println(book.Name)
	// Output: book
}

// A look-up that takes long says so, and may be dropped when the caller goes on
// to something else.
func ExampleProgress() {
	type query struct {
		Name string `json:"name"`
	}
	find := agent.NewTool("find", "Finds a patient.", func(ctx context.Context, q query) (string, error) {
		for page := range 3 {
			if page == 1 {
				_ = agent.Progress(ctx, "I am still looking.") // no turn may be waiting any more
			}
		}
		return "nobody of that name", nil
	})
	find.CancelOnBargeIn = true
	find.Repeat = agent.RepeatAllow
	fmt.Println(find.Name)
	// Output: find
}
