package main

import (
	"context"
	"fmt"
	"time"

	"github.com/phoneagent-go/phoneagent/retell"
)

func agentsCommand(ctx context.Context, t *terminal, args []string) error {
	flags := t.flags("agents", "agents: list Retell's agents")
	asJSON := flags.Bool("json", false, "print JSON")
	if _, err := parse(flags, args, 0); err != nil {
		return err
	}
	o, err := t.office()
	if err != nil {
		return err
	}
	if err := o.need(false, false); err != nil {
		return err
	}
	return o.listAgents(ctx, t, *asJSON)
}

func (o *office) listAgents(ctx context.Context, t *terminal, asJSON bool) error {
	agents := []*retell.Agent{}
	for summary, err := range o.retell.Agents.List(ctx, nil) {
		if err != nil {
			return err
		}
		if summary.Channel == retell.AgentChannelChat {
			continue
		}
		full, err := o.retell.Agents.Get(ctx, summary.AgentID, nil)
		if err != nil {
			return err
		}
		agents = append(agents, full)
	}
	if asJSON {
		return writeJSON(t.out, agents)
	}
	rows := make([][]string, len(agents))
	for i, a := range agents {
		rows[i] = []string{a.AgentID, a.AgentName.Or("-"), fmt.Sprint(a.Version), ago(a.LastModificationTimestamp), engineOf(a)}
	}
	newScreen(t.out).table([]string{"AGENT", "NAME", "VERSION", "CHANGED", "ENGINE"}, rows)
	return nil
}

// engineOf says who decides what an agent says, without secrets.
func engineOf(a *retell.Agent) string {
	switch engine := a.ResponseEngine.(type) {
	case *retell.CustomLLMEngine:
		return withoutSecret(engine.LLMWebSocketURL)
	case *retell.RetellLLMEngine:
		return "Retell LLM " + engine.LLMID
	case *retell.ConversationFlowEngine:
		return "flow " + engine.ConversationFlowID
	}
	return "?"
}

// ago says how long ago something was, in milliseconds since the Unix epoch.
func ago(timestamp int64) string {
	if timestamp == 0 {
		return "-"
	}
	switch since := time.Since(time.UnixMilli(timestamp)); {
	case since < time.Minute:
		return "just now"
	case since < time.Hour:
		return fmt.Sprintf("%d min ago", int(since.Minutes()))
	case since < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(since.Hours()))
	default:
		return fmt.Sprintf("%d days ago", int(since.Hours()/24))
	}
}
