package main

import (
	"context"
	"fmt"

	"github.com/phoneagent-go/phoneagent/retell"
)

// agentPlan is what has to be done at Retell so that the words of an agent of
// that name come from this program.
type agentPlan struct {
	AgentID string   `json:"agent_id,omitempty"` // none yet if empty
	Changes []string `json:"changes,omitempty"`  // none if all is as it should be
}

// title says in a line what the plan does.
func (p *agentPlan) title(name string) string {
	switch {
	case p.AgentID == "":
		return "create Retell agent " + name
	case len(p.Changes) > 0:
		return "update Retell agent " + name
	}
	return "Retell agent " + name + " is as it should be"
}

// planAgent looks for the agent and what is wrong with it.
func (o *office) planAgent(ctx context.Context) (*agentPlan, error) {
	found, err := o.findAgent(ctx)
	if err != nil {
		return nil, err
	}
	if found == nil {
		return &agentPlan{Changes: []string{
			"answers at " + withoutSecret(o.socketURL()), "posts events to " + o.webhookURL(),
		}}, nil
	}
	plan := &agentPlan{AgentID: found.AgentID}
	if engine, ok := found.ResponseEngine.(*retell.CustomLLMEngine); !ok || engine.LLMWebSocketURL != o.socketURL() {
		plan.Changes = append(plan.Changes, fmt.Sprintf("answers at: %s -> %s", engineOf(found), withoutSecret(o.socketURL())))
	}
	if found.WebhookURL.Or("") != o.webhookURL() {
		plan.Changes = append(plan.Changes, fmt.Sprintf("posts events to: %s -> %s", found.WebhookURL.Or("(the account's URL)"), o.webhookURL()))
	}
	return plan, nil
}

// findAgent returns the voice agent of the office's name, nil if there is none.
func (o *office) findAgent(ctx context.Context) (*retell.Agent, error) {
	for summary, err := range o.retell.Agents.List(ctx, nil) {
		if err != nil {
			return nil, err
		}
		if summary.AgentName == o.name && summary.Channel != retell.AgentChannelChat {
			return o.retell.Agents.Get(ctx, summary.AgentID, nil)
		}
	}
	return nil, nil
}

// applyAgent does what the plan says and returns the agent's id.
func (o *office) applyAgent(ctx context.Context, plan *agentPlan) (string, error) {
	settings := retell.AgentSettings{AgentName: retell.Value(o.name), WebhookURL: retell.Value(o.webhookURL())}
	if plan.AgentID == "" {
		made, err := retell.CreateCustomLLMAgent(ctx, o.retell, o.socketURL(), &retell.CreateAgentParams{AgentSettings: settings})
		if err != nil {
			return "", err
		}
		return made.AgentID, nil
	}
	if len(plan.Changes) == 0 {
		return plan.AgentID, nil
	}
	_, err := o.retell.Agents.Update(ctx, plan.AgentID, &retell.UpdateAgentParams{
		ResponseEngine: &retell.CustomLLMEngine{LLMWebSocketURL: o.socketURL()},
		AgentSettings:  settings,
	})
	return plan.AgentID, err
}
