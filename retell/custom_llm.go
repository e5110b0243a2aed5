package retell

import (
	"context"
	"net/url"
	"slices"
	"strings"
)

// CreateCustomLLMAgent makes a voice agent whose words come from your own
// server: Retell connects to socketURL for each call, with the call's id added
// to the path. The URL begins with wss://; ws:// is for servers without TLS, and
// https and http mean the same as these to Retell. It may hold dynamic variables, as in wss://example.com/llm?tenant={{tenant}}.
//
// Params may be nil and has everything else; its ResponseEngine is set here.
// Without a VoiceID the agent speaks with "retell-Cimo".
//
// A URL that Retell could not use is an [*ArgumentError], before anything is
// sent. To point an agent that exists somewhere else, see
// [PointCustomLLMAgent].
func CreateCustomLLMAgent(ctx context.Context, client *Client, socketURL string, params *CreateAgentParams) (*Agent, error) {
	engine, err := customLLM(socketURL)
	if err != nil {
		return nil, err
	}
	var p CreateAgentParams
	if params != nil {
		p = *params
	}
	p.ResponseEngine = engine
	if p.VoiceID == "" {
		p.VoiceID = "retell-Cimo"
	}
	return client.Agents.Create(ctx, &p)
}

// PointCustomLLMAgent points the draft of an agent at another socketURL, for
// example at that of a tunnel. For the rest it is as [CreateCustomLLMAgent].
func PointCustomLLMAgent(ctx context.Context, client *Client, agentID, socketURL string) (*Agent, error) {
	engine, err := customLLM(socketURL)
	if err != nil {
		return nil, err
	}
	return client.Agents.Update(ctx, agentID, &UpdateAgentParams{ResponseEngine: engine})
}

// customLLM checks a socket's URL. The errors do not quote it: it may hold a
// secret.
func customLLM(socketURL string) (*CustomLLMEngine, error) {
	invalid := func(reason string) (*CustomLLMEngine, error) {
		return nil, &ArgumentError{Name: "llm_websocket_url", Reason: reason}
	}
	// Braces of variables are no part of a URL as RFC 3986 has it.
	u, err := url.Parse(strings.NewReplacer("{{", "", "}}", "").Replace(socketURL))
	switch {
	case err != nil:
		return invalid("is not a URL")
	case !slices.Contains([]string{"wss", "ws", "https", "http"}, u.Scheme):
		return invalid("must begin with wss:// or ws://")
	case u.Host == "":
		return invalid("has no host")
	case u.Fragment != "":
		return invalid("has a fragment, which no server would see")
	case u.User != nil:
		return invalid("has a user name; put a secret into the path")
	}
	return &CustomLLMEngine{LLMWebSocketURL: socketURL}, nil
}
