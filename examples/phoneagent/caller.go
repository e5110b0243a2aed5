package main

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// line is a phone line to the agent within this process: a server on loopback,
// and a caller who dials it as Retell would. It stands in for the test that
// llmtest is usually given.
type line struct {
	screen   *screen
	cleanups []func()
}

// lineError is what ends a call that has failed.
type lineError struct{ error }

func (l *line) Helper()          {}
func (l *line) Cleanup(f func()) { l.cleanups = append(l.cleanups, f) }
func (l *line) Errorf(format string, args ...any) {
	l.screen.note("error", fmt.Sprintf(format, args...))
}
func (l *line) Fatalf(format string, args ...any) { panic(lineError{fmt.Errorf(format, args...)}) }

func (l *line) close() {
	for i := len(l.cleanups) - 1; i >= 0; i-- {
		l.cleanups[i]()
	}
	l.cleanups = nil
}

// call serves the agent on loopback, dials it, and gives the call to the
// caller. It returns when the caller does.
func (l *line) call(ctx context.Context, model agent.Model, caller func(*llmtest.Call)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			failed, ok := p.(lineError)
			if !ok {
				panic(p)
			}
			err = failed.error
		}
	}()
	defer l.close()
	handler := llm.NewHandler(newDesk(model, newCalendar(120*time.Millisecond)), nil)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- newServer(handler).run(serving, listener, time.Second) }()
	l.Cleanup(func() { stop(); <-done })

	dialer := llmtest.Dialer{OnFrame: l.screen.frame, Patience: time.Minute}
	caller(dialer.DialURL(l, "ws://"+listener.Addr().String()+socketPath+handler.Secret()))
	return nil
}
