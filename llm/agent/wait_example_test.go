package agent_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// fixed is a model that always says the same, after a while, or fails.
func fixed(text string, after time.Duration, err error) agent.Model {
	return agent.ModelFunc(func(ctx context.Context, _ *agent.Request) iter.Seq2[agent.Chunk, error] {
		return func(yield func(agent.Chunk, error) bool) {
			select {
			case <-time.After(after):
			case <-ctx.Done():
				err = context.Cause(ctx)
			}
			if err != nil {
				yield(agent.Chunk{}, err)
				return
			}
			_ = yield(agent.Chunk{Text: text}, nil) && yield(agent.Chunk{Usage: &agent.Usage{InputTokens: 120, OutputTokens: 9}}, nil)
		}
	})
}

// answer has a Responder answer one turn and prints what it says and does.
func answer(responder llm.Responder) {
	turn := &llm.Turn{Call: llm.NewCall("call_1", nil), Reason: llm.Response, Transcript: []llm.Utterance{{Role: llm.RoleUser, Content: "Hello?"}}}
	err := responder.Respond(context.Background(), turn, llm.NewReply(func(e llm.Event) error {
		fmt.Println("agent:", strings.TrimSpace(e.Text))
		if to, ok := e.Action.(llm.Transfer); ok {
			fmt.Println("transferred to", to.Number)
		}
		return nil
	}))
	if err != nil {
		fmt.Println("error:", err)
	}
}

// The second model answers when the first fails or takes too long, each with
// limits of its own.
func ExampleFallback() {
	down := fixed("", 0, &agent.ModelError{Kind: agent.ErrorServer, Provider: "first"})
	model := agent.Fallback(
		&agent.FallbackOptions{OnFail: func(model int, err error) { fmt.Println("model", model, "failed") }},
		agent.WithLimits(agent.WithRetries(down, agent.Retries{Wait: time.Millisecond}), agent.Limits{FirstWords: 2 * time.Second, Stall: 3 * time.Second}),
		agent.WithLimits(fixed("How can I help?", 0, nil), agent.Limits{FirstWords: 4 * time.Second}),
	)
	answer(agent.New(agent.Config{Model: model}))
	// Output:
	// model 0 failed
	// agent: How can I help?
}

// A slow answer is overtaken by another one, for one request in ten at the most.
func ExampleHedge() {
	slow, quick := fixed("Late.", time.Minute, nil), fixed("How can I help?", 0, nil)
	model := agent.Hedge(slow, quick, &agent.HedgeOptions{After: 10 * time.Millisecond, Budget: 0.1})
	answer(agent.New(agent.Config{Model: model}))
	fmt.Printf("%+v\n", model.Stats())
	// Output:
	// agent: How can I help?
	// {Requests:1 Hedged:1 Won:1}
}

// A caller who would hear nothing hears that somebody is at work.
func ExampleWithFiller() {
	desk := agent.New(agent.Config{Model: fixed("Tuesday is free.", 200*time.Millisecond, nil)})
	answer(llm.Wrap(desk, agent.WithFiller(agent.Filler{Lines: []string{"One moment, please."}, After: 10 * time.Millisecond})))
	// Output:
	// agent: One moment, please.
	// agent: Tuesday is free.
}

// When everything has failed, a person takes over.
func ExampleLastResort() {
	desk := agent.New(agent.Config{Model: fixed("", 0, errors.New("everything is down"))})
	answer(llm.Wrap(desk, agent.LastResort(llm.Event{Text: "I am getting somebody.", NoInterruption: true, Action: llm.Transfer{Number: "+15551234567"}})))
	// Output:
	// agent: I am getting somebody.
	// transferred to +15551234567
	// error: everything is down
}

// What each request took and cost is reported, for records and telemetry.
func ExampleMetered() {
	model := agent.Metered(fixed("How can I help?", 0, nil), agent.Meter{
		Model: "small", Provider: "acme", Price: agent.Price{Input: 0.5, Output: 2},
	})
	desk := agent.New(agent.Config{Model: model})
	answer(llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		return desk.Respond(agent.WithTrace(ctx, &agent.Trace{ModelDone: func(r agent.ModelRecord) {
			fmt.Printf("%s: %d tokens in, %d out, $%.6f\n", r.Model, r.Usage.InputTokens, r.Usage.OutputTokens, r.Cost)
		}}), turn, reply)
	}))
	// Output:
	// agent: How can I help?
	// small: 120 tokens in, 9 out, $0.000078
}
