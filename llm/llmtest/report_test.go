package llmtest

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
)

// failed is a test that has failed by an assertion of its own.
type failed struct {
	*recorder
	cleanups []func()
}

func (f *failed) Failed() bool                    { return true }
func (f *failed) Logf(format string, args ...any) { f.Errorf(format, args...) }
func (f *failed) Cleanup(cleanup func())          { f.cleanups = append(f.cleanups, cleanup) }
func (f *failed) end() (printed string) {
	for i := len(f.cleanups) - 1; i >= 0; i-- {
		f.cleanups[i]()
	}
	return f.text()
}

// A test that fails says what was said, and why the agent had nothing but an
// apology to say.
func TestFailedTestPrintsTheReport(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		respond func(ctx context.Context) error
		says    string
	}{
		"error":   {func(context.Context) error { return errors.New("the calendar is down") }, "agent   fails: the calendar is down"},
		"panic":   {func(context.Context) error { panic("no calendar") }, "agent   fails: panic: no calendar"},
		"timeout": {func(ctx context.Context) error { <-ctx.Done(); return context.Cause(ctx) }, "agent   fails: " + llm.ErrTurnTimeout.Error()},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := &failed{recorder: record(t)}
			call := Dialer{Patience: time.Hour}.Dial(f, llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, _ *llm.Reply) error {
				if turn.Reason == llm.Begin {
					return nil
				}
				return c.respond(ctx)
			}))
			call.Say("Tuesday, please.")
			assert.Equal(t, llm.DefaultApology, call.Hear(), name)
			printed := f.end()
			assert.Contains(t, printed, c.says, name)
			assert.Contains(t, printed, `caller  "Tuesday, please."`, name)
		})
	}
}

// A turn that the caller has cut off has not failed.
func TestReportOfATurnThatWasCutOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call := Dial(t, llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			if turn.LastUser() == "Wait." {
				<-ctx.Done()
				return ctx.Err()
			}
			return reply.Say("Hello.")
		}))
		call.Say("Wait.")
		call.Interrupt("Hello?")
		call.Hear()
		synctest.Wait()
		assert.NotContains(t, call.Report(), "fails")
	})
}
