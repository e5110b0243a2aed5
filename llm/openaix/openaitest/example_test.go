package openaitest_test

import (
	"context"
	"fmt"

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
