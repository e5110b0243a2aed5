package main

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/internal/documented"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

// ours are the commands that run this program.
var ours = regexp.MustCompile(`^(?:go run \./examples/)?phoneagent( .*)?$`)

// Every command that the documents have a reader type works as it is written,
// in the order in which it is written: against the network in this process.
func TestCommandsOfTheDocumentsWork(t *testing.T) {
	noKeys(t)
	model := openaitest.NewServer(t, openaitest.Say("OK."))
	t.Setenv("OPENAI_API_KEY", openaitest.Key)
	t.Setenv("OPENAI_BASE_URL", model.URL())
	t.Setenv("PORT", "0")
	commands, err := documented.Commands("../..")
	require.NoError(t, err)
	byFile := make(map[string][]documented.Command)
	for _, command := range commands {
		if ours.MatchString(command.Text) {
			byFile[command.File] = append(byFile[command.File], command)
		}
	}
	for _, file := range []string{"README.md", "docs/getting-started.md", "docs/troubleshooting.md", "examples/phoneagent/README.md", "examples/tunnel/README.md"} {
		assert.NotEmpty(t, byFile[file], file)
	}
	for file, commands := range byFile {
		t.Run(file, func(t *testing.T) { follow(t, commands) })
	}
}

// follow types the commands of one document. Where none of them buys a number,
// the agent has one already.
func follow(t *testing.T, commands []documented.Command) {
	o, n := newOffice(t, func(call *llmtest.Call) { call.Hear() })
	n.Retell.Answer("", retelltest.Callee{})
	n.Retell.Add("call", map[string]any{
		"call_id": "call_9f2c", "call_type": "phone_call", "call_status": "ended", "agent_id": "agent_1", "agent_version": 0,
		"from_number": "+14155550123", "to_number": "+14155550100", "direction": "inbound", "disconnection_reason": "user_hangup",
	})
	if !slices.ContainsFunc(commands, func(c documented.Command) bool { return strings.Contains(c.Text, "-buy") }) {
		terminal, _, _ := newTerminal()
		require.NoError(t, o.provision(t.Context(), terminal, &buyOne))
	}
	for _, command := range commands {
		args := strings.Fields(ours.FindStringSubmatch(command.Text)[1])
		terminal, out, complaints := newTerminal()
		terminal.office = func() (*office, error) { return o, nil }
		ctx, stop := context.WithCancel(t.Context())
		if runsOn(args) {
			stop() // it begins, and ends at once
		}
		err := run(ctx, terminal, args)
		stop()
		if len(args) > 0 && args[0] == "doctor" {
			assert.ErrorIs(t, err, errUnwell, "nobody serves at the office's URL")
			continue
		}
		assert.NoError(t, err, "line %d: %s\n%s%s", command.Line, command.Text, out, complaints)
	}
}

// runsOn reports whether a command goes on until it is told to stop.
func runsOn(args []string) bool {
	return len(args) > 0 && (args[0] == "serve" || strings.Join(args, " ") == "calls tail")
}
