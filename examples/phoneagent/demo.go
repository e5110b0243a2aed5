package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/examples/internal/network"
	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

func demoCommand(ctx context.Context, t *terminal, args []string) error {
	flags := t.flags("demo", "demo: show a call, from buying the number to the bill, without an account")
	if _, err := parse(flags, args, 0); err != nil {
		return err
	}
	return demo(ctx, t)
}

// demo shows a call from two empty accounts to the bill. The commands that it
// goes through are those for the real vendors; only the office is another.
func demo(ctx context.Context, t *terminal) error {
	s := newScreen(t.out)
	s.title("A telephone network in this process", "Twilio, Retell, a scripted model and a caller. No account, no key, no network but memory and loopback.")
	n := network.New(bookACleaning, func(err error) { s.note("fault", err.Error()) })
	defer n.Close()
	o, err := officeAt(n)
	if err != nil {
		return err
	}
	analysed := make(chan *retell.Call, 1)
	closeApp, err := serveDesk(n, o, s, analysed)
	if err != nil {
		return err
	}
	defer closeApp()

	s.title("phoneagent provision -apply -buy", "")
	if err := o.provision(ctx, t, &provisioning{areaCode: 415, country: "US", apply: true, buy: true}); err != nil {
		return err
	}
	number := n.Twilio.Numbers()[0].PhoneNumber
	const caller = "+14155550123"
	s.title(caller+" calls "+number, "")
	leg := n.Twilio.Dial(caller, number)
	select {
	case <-leg.Done():
	case <-ctx.Done():
		return ctx.Err()
	}
	s.note("twilio", fmt.Sprintf("call %s after %s", leg.Info().Status, leg.Info().Ended.Sub(leg.Info().Created).Round(10*time.Millisecond)))
	select {
	case call := <-analysed:
		s.report(call)
	case <-ctx.Done():
		return ctx.Err()
	}
	s.title("phoneagent calls", "")
	return o.listCalls(ctx, t, 20, false)
}

// bookACleaning is what the caller of the demo says.
func bookACleaning(call *llmtest.Call) {
	call.Hear()
	call.Say("Hi, I'd like to come in for a cleaning on Tuesday.")
	call.HearUntil("been with us")
	call.Interrupt("Half past two, please.")
	call.Hear()
	call.Say("No, that's all. Bye!")
	call.AwaitEnd()
}

// serveDesk answers at the office's URL, as serve does, but in memory.
func serveDesk(n *network.Network, o *office, s *screen, analysed chan<- *retell.Call) (closeApp func(), err error) {
	model, closeModel := scriptedModel()
	var once sync.Once
	desk := llm.Wrap(newDesk(model, newCalendar(120*time.Millisecond), s), s.watch(true))
	a, err := newApp(desk, appOptions{
		socket: o.socketOptions(),
		key:    n.Retell.APIKey(),
		onEvent: func(event *webhook.CallEvent) {
			s.note("retell", "webhook "+string(event.Type)+", signature verified")
			if event.Type == webhook.EventCallAnalyzed {
				once.Do(func() { analysed <- event.Call })
			}
		},
	})
	if err != nil {
		closeModel()
		return nil, err
	}
	n.Retell.Handle(o.publicURL, a.mux)
	return func() {
		_ = a.calls.Close() // it has no error
		_ = a.closeEvents() // nobody waits for them any more
		closeModel()
	}, nil
}
