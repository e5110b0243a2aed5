package main

import (
	"cmp"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

const defaultModel = openai.ChatModelGPT5_4Mini

var errNoModel = errors.New("set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that speaks OpenAI's protocol")

// prices are what the provider lists, for the records of turns and calls. A model
// that is not here costs nothing there.
var prices = map[string]agent.Price{
	defaultModel: {Input: 0.75, CachedInput: 0.075, Output: 4.5},
}

// hasModel is whether the environment names a real model.
func hasModel() bool {
	return os.Getenv("OPENAI_API_KEY") != "" || os.Getenv("OPENAI_BASE_URL") != ""
}

// namedModel is a model with its provider's name for it.
type namedModel struct {
	agent.Model
	name  string
	lines *openaix.PersistentModel // what has a connection for each call; nil if nothing does
}

// realModels returns the model that the environment names and, if it names one,
// that which is asked when the first is down. The client reads key and base URL
// from the environment itself.
func realModels() []namedModel {
	client := openaix.NewClient()
	first := chat
	if os.Getenv("OPENAI_WEBSOCKET") != "" {
		first = overWebSocket
	}
	models := []namedModel{first(client, cmp.Or(os.Getenv("OPENAI_MODEL"), defaultModel))}
	second := os.Getenv("FALLBACK_MODEL")
	if second == "" {
		return models
	}
	if url := os.Getenv("FALLBACK_BASE_URL"); url != "" { // which must not be sent the first one's key
		client = openaix.NewClient(option.WithBaseURL(url), option.WithAPIKey(os.Getenv("FALLBACK_API_KEY")))
	}
	return append(models, chat(client, second))
}

// chat returns a model that counts what its requests cost.
func chat(client openai.Client, name string) namedModel {
	fast := func(p *openai.ChatCompletionNewParams) { p.ReasoningEffort = effort(name) }
	return namedModel{Model: metered(openaix.Chat(client, name, fast), name), name: name}
}

// overWebSocket is chat with OpenAI's other API, over one connection for each call
// that takes only what is new in it.
func overWebSocket(client openai.Client, name string) namedModel {
	fast := func(p *responses.ResponseNewParams) { p.Reasoning.Effort = effort(name) }
	lines := openaix.Responses(client, name, fast).Persistent(nil)
	return namedModel{Model: metered(lines, name), name: name, lines: lines}
}

// effort is how much a model may think first: a caller is waiting. Those that do
// not take it are not told.
func effort(name string) openai.ReasoningEffort {
	if strings.HasPrefix(name, "gpt-5") {
		return openai.ReasoningEffortNone
	}
	return ""
}

func metered(model agent.Model, name string) agent.Model {
	return agent.Metered(model, agent.Meter{Model: name, Price: prices[name]})
}

// hooks open the connection for a call when it starts, and close it in the end.
func (m namedModel) hooks() llm.Hooks {
	if m.lines == nil {
		return llm.Hooks{}
	}
	return llm.Hooks{
		CallStarted: func(call *llm.Call) { m.lines.Open(call.ID()) },
		CallEnded:   func(call *llm.Call, _ *llm.CallRecord) { m.lines.Release(call.ID()) },
	}
}

// close closes all connections.
func (m namedModel) close() {
	if m.lines != nil {
		m.lines.Close()
	}
}

// scriptedModel returns a model behind a scripted server in this process: real
// HTTP and the real client, but no key. Close it when done.
func scriptedModel() (model namedModel, closeModel func()) {
	server := openaitest.New(script())
	return chat(server.Client(), "scripted"), server.Close
}

// dependable makes one model of several. Each is given up on when it leaves the
// caller in silence; then the next one is asked, and the last one again.
func dependable(onFail func(model string, err error), models ...namedModel) agent.Model {
	limited := make([]agent.Model, len(models))
	for i, model := range models {
		limited[i] = agent.WithLimits(model, agent.Limits{FirstWords: 3 * time.Second, Stall: 4 * time.Second})
	}
	last := len(limited) - 1
	limited[last] = agent.WithRetries(limited[last], agent.Retries{})
	return agent.Fallback(&agent.FallbackOptions{OnFail: func(i int, err error) { onFail(models[i].name, err) }}, limited...)
}
