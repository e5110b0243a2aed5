package main

import (
	"cmp"
	"errors"
	"os"
	"strings"

	"github.com/openai/openai-go/v3"

	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

const defaultModel = openai.ChatModelGPT5_4Mini

var errNoModel = errors.New("set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that speaks OpenAI's protocol")

// hasModel is whether the environment names a real model.
func hasModel() bool {
	return os.Getenv("OPENAI_API_KEY") != "" || os.Getenv("OPENAI_BASE_URL") != ""
}

// modelName is the model that the environment names.
func modelName() string { return cmp.Or(os.Getenv("OPENAI_MODEL"), defaultModel) }

// realModel returns that model. The client reads key and base URL from the
// environment itself.
func realModel() (model agent.Model, name string) {
	name = modelName()
	fast := func(p *openai.ChatCompletionNewParams) {
		if strings.HasPrefix(name, "gpt-5") { // others do not take it
			p.ReasoningEffort = openai.ReasoningEffortNone // a caller is waiting
		}
	}
	return openaix.Chat(openaix.NewClient(), name, fast), name
}

// scriptedModel returns a model behind a scripted server in this process: real
// HTTP and the real client, but no key. Close it when done.
func scriptedModel() (model agent.Model, closeModel func()) {
	server := openaitest.New(script())
	return openaix.Chat(server.Client(), "scripted"), server.Close
}
