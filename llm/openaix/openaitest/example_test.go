package openaitest_test

import (
	"context"
	"fmt"
	"time"

	"github.com/openai/openai-go/v3"

	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

// A streamed answer, read with the official client.
func Example() {
	server := openaitest.New(openaitest.Say("Riverside Dental, good morning."))
	defer server.Close()

	client := server.Client()
	stream := client.Chat.Completions.NewStreaming(context.Background(), openai.ChatCompletionNewParams{
		Model:    openai.ChatModelGPT5_2,
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("Hello?")},
	})
	for stream.Next() {
		if delta := stream.Current().Choices[0].Delta; delta.Content != "" {
			fmt.Printf("%q\n", delta.Content)
		}
	}
	fmt.Println("asked:", server.Requests()[0].LastUser())
	// Output:
	// "Riverside"
	// " Dental,"
	// " good"
	// " morning."
	// asked: Hello?
}

// A script is a function: this one answers with what it was told.
func ExampleScript() {
	server := openaitest.New(func(r *openaitest.Request) openaitest.Reply {
		return openaitest.Text("You said: " + r.LastUser())
	})
	defer server.Close()

	client := server.Client()
	answer, err := client.Chat.Completions.New(context.Background(), openai.ChatCompletionNewParams{
		Model:    "any-model",
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("Hello?")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Choices[0].Message.Content)
	// Output: You said: Hello?
}

// Wait for what the server saw: here, that the client hung up in the middle of
// an answer.
func ExampleServer_Wait() {
	server := openaitest.New(openaitest.Sequence(openaitest.Text("One moment please.").StallAfter(2)))
	defer server.Close()

	client := server.Client()
	stream := client.Chat.Completions.NewStreaming(context.Background(), openai.ChatCompletionNewParams{
		Model:    "any-model",
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("Hello?")},
	})
	for stream.Next() {
		if stream.Current().Choices[0].Delta.Content == " moment" {
			_ = stream.Close()
		}
	}
	err := server.Wait(context.Background(), func(s openaitest.Stats) bool { return s.Cancelled == 1 })
	fmt.Println(err, server.Stats().Open)
	// Output: <nil> 0
}

// What goes wrong at OpenAI: each reply can be late, slow, broken off or refused.
func ExampleReply() {
	server := openaitest.New(openaitest.Rules(
		openaitest.When(openaitest.Heard("tuesday"), openaitest.Text("Let me see.").Call("find_slot", `{"day":"tuesday"}`)),
		openaitest.When(openaitest.Heard("cut"), openaitest.Text("Tuesday is fine.").CutAfter(2)),
		openaitest.When(openaitest.Heard("busy"), openaitest.Error(429, "rate_limit_exceeded", "slow down").Header("Retry-After", "2")),
		openaitest.Otherwise(openaitest.Text("Yes.").After(20*time.Millisecond).Every(time.Millisecond)),
	))
	defer server.Close()

	client := server.Client()
	for _, words := range []string{"On Tuesday?", "Cut me off.", "Are you busy?", "Hello?"} {
		stream := client.Chat.Completions.NewStreaming(context.Background(), openai.ChatCompletionNewParams{
			Model:    "any-model",
			Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(words)},
		})
		answer := new(openai.ChatCompletionAccumulator)
		for stream.Next() {
			answer.AddChunk(stream.Current())
		}
		for _, choice := range answer.Choices {
			fmt.Printf("%q, %d tool calls; ", choice.Message.Content, len(choice.Message.ToolCalls))
		}
		fmt.Println("failed:", stream.Err() != nil)
	}
	// Output:
	// "Let me see.", 1 tool calls; failed: false
	// "Tuesday is", 0 tool calls; failed: true
	// failed: true
	// "Yes.", 0 tool calls; failed: false
}
