package calllog_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/internal/calllog"
)

func TestContain(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	ctx := calllog.With(t.Context(), &calllog.Log{Logger: slog.New(slog.NewTextHandler(&text, nil)), CallID: "call_1"})
	for _, ctx := range []context.Context{ctx, t.Context()} { // of which the second has no log
		func() {
			defer calllog.Contain(ctx, "a test")
			panic("boom")
		}()
	}
	func() { defer calllog.Contain(ctx, "nothing") }()
	assert.Equal(t, 1, strings.Count(text.String(), "\n"))
	assert.Contains(t, text.String(), `level=ERROR msg="a test panicked" call_id=call_1 panic=boom stack=`)
	assert.Contains(t, text.String(), "TestContain")
}
