package llm_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/redact"
	"github.com/phoneagent-go/phoneagent/retell"
)

// An error may quote what the caller said, or whom an agent dialled.
func TestLogIsRedacted(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		redactor *redact.Redactor
		want     string
	}{
		"by default":   {nil, "[phone] does not answer"},
		"with a rule":  {redact.New(&redact.Options{Without: []string{"phone"}, Names: []string{"answer"}}), "+14155550123 does not [name]"},
		"unless asked": {redact.Off, "+14155550123 does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log strings.Builder
				options := &llm.Options{Redactor: test.redactor, Logger: slog.New(slog.NewTextHandler(&log, nil))}
				call := llmtest.Dialer{Options: options, Details: retell.Call{CallID: "4155550123"}}.Dial(t, llm.ResponderFunc(
					func(_ context.Context, turn *llm.Turn, _ *llm.Reply) error {
						if turn.Reason == llm.Begin {
							return nil
						}
						return errors.New("+14155550123 does not answer")
					}))
				call.Say("Hello?")
				call.Hear()
				call.HangUp()
				synctest.Wait()
				assert.Contains(t, log.String(), test.want)
				assert.Contains(t, log.String(), "call_id=4155550123")
			})
		})
	}
}
