package main

import (
	"cmp"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

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
	name string
}

// realModels returns the model that the environment names and, if it names one,
// that which is asked when the first is down. The client reads key and base URL
// from the environment itself.
func realModels() []namedModel {
	client := openaix.NewClient()
	models := []namedModel{chat(client, cmp.Or(os.Getenv("OPENAI_MODEL"), defaultModel))}
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
	fast := func(p *openai.ChatCompletionNewParams) {
		if strings.HasPrefix(name, "gpt-5") { // others do not take it
			p.ReasoningEffort = openai.ReasoningEffortNone // a caller is waiting
		}
	}
	return namedModel{agent.Metered(openaix.Chat(client, name, fast), agent.Meter{Model: name, Price: prices[name]}), name}
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
