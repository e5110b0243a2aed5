package agent_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/redact"
)

// A tool's error may quote its arguments.
func TestLogIsRedacted(t *testing.T) {
	t.Parallel()
	for want, redactor := range map[string]*redact.Redactor{"no slot for [email]": nil, "no slot for jane@example.com": redact.Off} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log strings.Builder
				book := agent.NewTool("book", "", func(context.Context, struct{}) (string, error) {
					return "", errors.New("no slot for jane@example.com")
				})
				call := llmtest.Dial(t, agent.New(agent.Config{
					Model:    &scripted{steps: []step{calls(agent.ToolCall{ID: "1", Name: "book", Arguments: "{}"}), say("Sorry.")}},
					Tools:    []agent.Tool{book},
					Logger:   slog.New(slog.NewTextHandler(&log, nil)),
					Redactor: redactor,
				}))
				call.Say("Ten o'clock?")
				call.Hear()
				assert.Contains(t, log.String(), want)
			})
		})
	}
}
