package main

import (
	"fmt"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// caller stands in for the test that llmtest is usually given: what goes wrong
// is shown, and what cannot go on ends the call.
type caller struct {
	screen   *screen
	cleanups []func()
}

// callError is what ends a call that has failed.
type callError struct{ error }

func (c *caller) Helper()          {}
func (c *caller) Cleanup(f func()) { c.cleanups = append(c.cleanups, f) }

func (c *caller) Errorf(format string, args ...any) {
	c.screen.note("error", fmt.Sprintf(format, args...))
}

func (c *caller) Fatalf(format string, args ...any) { panic(callError{fmt.Errorf(format, args...)}) }

// withCaller gives a caller to f and returns what made the call fail, if it did.
func withCaller(screen *screen, f func(llmtest.TB)) (err error) {
	c := &caller{screen: screen}
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
