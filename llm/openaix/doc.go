// Package openaix is OpenAI as an [agent.Model]: streamed text, tool calls and
// typed errors, on the official client github.com/openai/openai-go/v3.
//
//	desk := agent.New(agent.Config{
//		Model: openaix.Chat(openaix.NewClient(), openai.ChatModelGPT5_2),
//	})
//
// The model is built once and shared by all calls. Whatever the client can do
// it does: keys, middleware. Functions given to [Chat] set temperature,
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
// Addresses of some, by their own documentation; the model is named as they
// name it:
//
//   - Azure OpenAI: https://RESOURCE.openai.azure.com/openai/v1/, the model is
//     the deployment
//   - Google Gemini: https://generativelanguage.googleapis.com/v1beta/openai/
//   - Groq: https://api.groq.com/openai/v1
//   - OpenRouter: https://openrouter.ai/api/v1
//   - Together: https://api.together.xyz/v1
//   - Ollama: http://localhost:11434/v1
//   - vLLM: http://localhost:8000/v1
//
// # Responses
//
// [Responses] asks OpenAI's newer API and is otherwise the same. Its
// [ResponsesModel.Persistent] keeps a WebSocket for each phone call and sends
// only what is new:
//
//	model := openaix.Responses(client, openai.ChatModelGPT5_2).Persistent(nil)
//	defer model.Close()
//	hooks := llm.Hooks{
//		CallStarted: func(call *llm.Call) { model.Open(call.ID()) },
//		CallEnded:   func(call *llm.Call, _ *llm.CallRecord) { model.Release(call.ID()) },
//	}
//
// # Before the first call
//
// [ChatModel.WarmUp] opens a connection, so that the first turn does not begin
// with a handshake; "go model.KeepWarm(ctx)" keeps one.
//
// # Prompt caches
//
// OpenAI caches a prompt from its beginning. Tools and instructions come first
// and are the same in every turn, and the conversation grows at its end, up to
// where the caller cut in. So instructions that change spoil the cache for all
// that follows: {{current_time}} does once a minute, and over a WebSocket has
// everything sent again. Give the model the time with a tool, or only the date.
// [ChatModel.CachePerCall] sends the turns of a call to the same cache, and an
// adjust function says how long it is to be kept:
//
//	p.PromptCacheRetention = openai.ChatCompletionNewParamsPromptCacheRetention24h
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
