package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

// documented finds the program's commands in a document.
var documented = regexp.MustCompile(`(?m)^\$? ?(?:[A-Z_]+=\S+ )*(?:go run )?(?:\./examples/)?phoneagent( [^\n#]*)?`)

// Every command that the documents have a reader type works as it is written,
// in the order in which it is written: against the network in this process.
func TestCommandsOfTheDocumentsWork(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../docs/*.md")
	require.NoError(t, err)
	files = append(files, "../../README.md", "README.md")
	tried := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		o, n := newOffice(t, func(call *llmtest.Call) { call.Hear() })
		n.Retell.Answer("", retelltest.Callee{})
		n.Retell.Add("call", map[string]any{
			"call_id": "call_9f2c", "call_type": "phone_call", "call_status": "ended", "agent_id": "agent_1", "agent_version": 0,
			"from_number": "+14155550123", "to_number": "+14155550100", "direction": "inbound", "disconnection_reason": "user_hangup",
		})
		for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
			for _, match := range documented.FindAllStringSubmatch(block[1], -1) {
				args := strings.Fields(strings.ReplaceAll(match[1], "'", ""))
				if runsOn(args) {
					continue // it has tests of its own
				}
				tried++
				terminal, out, complaints := newTerminal()
				terminal.office = func() (*office, error) { return o, nil }
				err := run(t.Context(), terminal, args)
				if len(args) > 0 && args[0] == "doctor" {
					assert.ErrorIs(t, err, errUnwell, "there is no model and no server here")
					continue
				}
				assert.NoError(t, err, "%s: phoneagent%s\n%s%s", file, match[1], out, complaints)
			}
		}
	}
	assert.Positive(t, tried, "the documents have commands")
}

// runsOn reports whether a command goes on until it is told to stop.
func runsOn(args []string) bool {
	return len(args) > 0 && (args[0] == "serve" || args[0] == "talk" || strings.Join(args, " ") == "calls tail")
}
