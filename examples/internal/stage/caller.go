package stage

import (
	"fmt"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// caller stands in for the test that llmtest is usually given.
type caller struct {
	problem  func(string)
	cleanups []func()
}

// callError is what ends a call that has failed.
type callError struct{ error }

func (c *caller) Helper()                           {}
func (c *caller) Cleanup(f func())                  { c.cleanups = append(c.cleanups, f) }
func (c *caller) Errorf(format string, args ...any) { c.problem(fmt.Sprintf(format, args...)) }
func (c *caller) Fatalf(format string, args ...any) { panic(callError{fmt.Errorf(format, args...)}) }

// WithCaller lets f call an agent outside of a test, and returns what made the
// call fail, if it did. Problem is told of what is wrong with the agent's frames
// while the call goes on.
func WithCaller(problem func(string), f func(llmtest.TB)) (err error) {
	c := &caller{problem: problem}
	defer func() {
		if p := recover(); p != nil {
			failed, ok := p.(callError)
			if !ok {
				panic(p)
			}
			err = failed.error
		}
	}()
	defer func() {
		for i := len(c.cleanups) - 1; i >= 0; i-- {
			c.cleanups[i]()
		}
	}()
	f(c)
	return nil
}
