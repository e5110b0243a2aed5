// Package openaix is OpenAI as an [agent.Model]: streamed text, tool calls and
// typed errors, on the official client github.com/openai/openai-go/v3.
//
//	desk := agent.New(agent.Config{
//		Model: openaix.Chat(openaix.NewClient(), openai.ChatModelGPT5_2),
//	})
//
// The model is built once and shared by all calls. Whatever the client can do
// it does: keys, middleware, Azure. Functions given to [Chat] set temperature,
// reasoning effort and the rest on the client's own parameters.
//
// # Other servers
//
// Every server that speaks Chat Completions will do. Set OPENAI_BASE_URL, which
// the client reads, or give it the address:
//
//	client := openaix.NewClient(option.WithBaseURL("http://localhost:11434/v1"))
//	model := openaix.Chat(client, "qwen3:8b")
//
// Only fields that such servers know are sent by default. Usage is asked for
// with stream_options; for a server that refuses it, leave it out:
//
//	model := openaix.Chat(client, "qwen3:8b", func(p *openai.ChatCompletionNewParams) {
//		p.StreamOptions = openai.ChatCompletionStreamOptionsParam{}
//	})
//
// # Errors
//
// A failure is an [*agent.ModelError] whose Kind says what to do about it, or
// the error of the caller's context. An error that matches [context.Canceled]
// or [context.DeadlineExceeded] always means that context: time limits of the
// HTTP client are of kind [agent.ErrorConnection] and match neither.
//
// For tests, and to run without a key, see package openaitest.
package openaix
