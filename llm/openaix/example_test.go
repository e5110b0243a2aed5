package openaix_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

func ExampleChat() {
	// A scripted server in the place of OpenAI, so that the example runs.
	server := openaitest.New(openaitest.Sequence(
		openaitest.Text("Let me see.").Call("find_slot", `{"day":"tuesday"}`),
	))
	defer server.Close()

	model := openaix.Chat(server.Client(), openai.ChatModelGPT5_2, func(p *openai.ChatCompletionNewParams) {
		p.ReasoningEffort = openai.ReasoningEffortNone
	})
	request := &agent.Request{
		Messages: []agent.Message{
			{Role: agent.System, Content: "You are the front desk of Riverside Dental."},
			{Role: agent.User, Content: "Can I come in on Tuesday?"},
		},
		Tools: []agent.Tool{{
			Name:       "find_slot",
			Parameters: json.RawMessage(`{"type":"object","properties":{"day":{"type":"string"}}}`),
		}},
	}
	for chunk, err := range model.Stream(context.Background(), request) {
		switch {
		case err != nil:
			fmt.Println(err)
		case chunk.Text != "":
			fmt.Printf("%q\n", chunk.Text)
		case chunk.ToolCall != nil:
			fmt.Println(chunk.ToolCall.Name, chunk.ToolCall.Arguments)
		}
	}
	// Output:
	// "Let"
	// " me"
	// " see."
	// find_slot {"day":"tuesday"}
}

func ExampleChat_errors() {
	server := openaitest.New(openaitest.Sequence(
		openaitest.Error(429, "rate_limit_exceeded", "Rate limit reached.").Header("Retry-After", "2"),
	))
	defer server.Close()

	request := &agent.Request{Messages: []agent.Message{{Role: agent.User, Content: "Hello?"}}}
	for _, err := range openaix.Chat(server.Client(), "gpt-5.2").Stream(context.Background(), request) {
		if failed, ok := errors.AsType[*agent.ModelError](err); ok {
			fmt.Println(failed)
			fmt.Println(failed.Kind == agent.ErrorRateLimit, failed.Temporary(), failed.RetryAfter)
		}
	}
	// Output:
	// openai model gpt-5.2 failed: rate_limit, status 429, code rate_limit_exceeded, request req_1: wait, or ask another model
	// true true 2s
}

func ExampleNewClient() {
	server := openaitest.New(openaitest.Say("Riverside Dental, good morning."))
	defer server.Close()

	// Any server that speaks Chat Completions. OPENAI_BASE_URL and
	// OPENAI_API_KEY in the environment do the same.
	client := openaix.NewClient(
		option.WithBaseURL(server.URL()),
		option.WithAPIKey(openaitest.Key),
	)
	request := &agent.Request{Messages: []agent.Message{{Role: agent.User, Content: "Hello?"}}}
	for chunk, err := range openaix.Chat(client, "qwen3:8b").Stream(context.Background(), request) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Print(chunk.Text)
	}
	fmt.Println()
	// Output: Riverside Dental, good morning.
}

func ExampleResponsesModel_Persistent() {
	server := openaitest.New(openaitest.Say("Riverside Dental, good morning."))
	defer server.Close()

	model := openaix.Responses(server.Client(), openai.ChatModelGPT5_2).Persistent(nil)
	defer model.Close()
	model.Open("call_1") // when the call begins; Release when it has ended
	request := &agent.Request{CallID: "call_1", Messages: []agent.Message{{Role: agent.User, Content: "Hello?"}}}
	for chunk, err := range model.Stream(context.Background(), request) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Print(chunk.Text)
	}
	fmt.Println()
	// Output: Riverside Dental, good morning.
}

func ExampleChatModel_WarmUp() {
	server := openaitest.New(openaitest.Say("never"))
	defer server.Close()

	model := openaix.Chat(server.Client(), openai.ChatModelGPT5_2)
	fmt.Println(model.WarmUp(context.Background()))
	// Output: <nil>
}
