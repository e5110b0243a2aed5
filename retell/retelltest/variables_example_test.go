package retelltest_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

// One struct carries what a call is about from the request that places it to
// the agent that holds it.
func Example_dynamicVariables() {
	type Appointment struct {
		Name  string    `json:"customer_name" required:"true"`
		At    time.Time `json:"appointment"`
		Visit *int      `json:"visit_count"`
	}
	reminding := llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
		about, err := llm.VariablesOf[Appointment](turn.Call)
		if err != nil {
			return err
		}
		return reply.EndCall(fmt.Sprintf("Hello %s, we see you on %s.", about.Name, about.At.Format("Monday at 3:04 PM")))
	})

	server := retelltest.New(nil)
	defer server.Close()
	agent := llm.NewHandler(reminding, nil)
	defer agent.Close()
	number := server.Number(server.Agent(agent))
	server.Answer("+14155550199", retelltest.Callee{Talk: func(call *llmtest.Call) {
		fmt.Println(call.Hear())
		call.AwaitEnd()
	}})

	variables, err := retell.MarshalVariables(Appointment{Name: "Ada", At: time.Date(2026, 3, 3, 10, 30, 0, 0, time.UTC)})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	_, err = server.Client().Calls.CreatePhoneCall(ctx, &retell.CreatePhoneCallParams{
		FromNumber: number, ToNumber: "+14155550199", DynamicVariables: variables,
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := server.Wait(ctx); err != nil {
		log.Fatal(err)
	}
	// Output: Hello Ada, we see you on Tuesday at 10:30 AM.
}
