package llmtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
)

// entry is a line of the report.
type entry struct {
	at   time.Duration
	who  string // caller, agent or retell
	what string
}

// note adds a line to the report. It runs under the lock.
func (c *Call) note(who, format string, args ...any) {
	c.report = append(c.report, entry{at: c.Elapsed(), who: who, what: fmt.Sprintf(format, args...)})
}

// Report returns the conversation so far, a line for everything that happened,
// with its time in seconds. A failed test prints it. Why the agent failed in a
// turn is in it for calls of [Dial].
func (c *Call) Report() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reportText()
}

func (c *Call) reportText() string {
	var b strings.Builder
	fmt.Fprintf(&b, "call %s\n", c.ID())
	for i := 0; i < len(c.report); i++ {
		e := c.report[i]
		fmt.Fprintf(&b, "%9.3fs  %-6s  %s\n", e.at.Seconds(), e.who, e.what)
	}
	return b.String()
}

// explain prints the report at the end of a test that has failed for another
// reason.
func (c *Call) explain() {
	t, ok := c.t.(interface {
		Failed() bool
		Logf(format string, args ...any)
	})
	if !ok || !t.Failed() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.reported {
		c.reported = true
		t.Logf("llmtest: %s", c.reportText())
	}
}

// noting has the report say why a turn failed, which the caller hears nothing of
// but an apology.
func (c *Call) noting(responder llm.Responder) llm.Responder {
	return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) (err error) {
		defer func() {
			p := recover()
			if p != nil {
				err = fmt.Errorf("panic: %v", p)
			}
			if err != nil && (ctx.Err() == nil || errors.Is(context.Cause(ctx), llm.ErrTurnTimeout)) {
				c.mu.Lock()
				c.note("agent", "fails: %v", err)
				c.mu.Unlock()
			}
			if p != nil {
				panic(p) // with its stack, which is still there
			}
		}()
		return responder.Respond(ctx, turn, reply)
	})
}

// violation fails the test over a frame, which is nil if it is about none. It
// runs under the lock and, like the test's own goroutine, may go on.
func (c *Call) violation(raw []byte, format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	if raw != nil {
		what += fmt.Sprintf("\n\tframe: %.300s", raw)
	}
	c.note("VIOLATION", "%s", what)
	if c.reported { // the report is long; once is enough
		c.t.Errorf("llmtest: protocol violation: %s", what)
		return
	}
	c.reported = true
	c.t.Errorf("llmtest: protocol violation: %s\n%s", what, c.reportText())
}

// fatalf fails the test and ends it, from the test's own goroutine.
func (c *Call) fatalf(format string, args ...any) {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fatalLocked(format, args...)
}

// fatalLocked is fatalf under the lock.
func (c *Call) fatalLocked(format string, args ...any) {
	c.t.Helper()
	c.reported = true
	c.t.Fatalf("llmtest: %s\n%s", fmt.Sprintf(format, args...), c.reportText())
}

// requireOn fails the test unless there is a line. It runs under the lock.
func (c *Call) requireOn(what string) {
	c.t.Helper()
	switch c.state {
	case over:
		c.fatalLocked("%s: the call is over", what)
	case lineLost:
		c.fatalLocked("%s: the line broke; Redial first", what)
	}
}
