package main

import (
	"context"
	"fmt"
	"time"

	"github.com/phoneagent-go/phoneagent/examples/internal/network"
	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
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
	over := &review{make(chan *retell.Call, 1), make(chan *agent.CallRecord, 1)}
	closeApp, err := serveDesk(n, o, s, over)
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
	if err := over.tell(ctx, s); err != nil {
		return err
	}
	s.title("phoneagent calls", "")
	return o.listCalls(ctx, t, 20, false)
}

// review is what is known of the first call when it is over.
type review struct {
	analysed chan *retell.Call      // by Retell
	recorded chan *agent.CallRecord // by the agent
}

// tell waits for both and shows them.
func (r *review) tell(ctx context.Context, s *screen) error {
	select {
	case call := <-r.analysed:
		s.report(call)
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case record := <-r.recorded:
		s.record(record)
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// keep keeps the first of what comes.
func keep[T any](kept chan<- T, v T) {
	select {
	case kept <- v:
	default:
	}
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
func serveDesk(n *network.Network, o *office, s *screen, over *review) (closeApp func(), err error) {
	model, closeModel := scriptedModel()
	desk := llm.Wrap(newDesk(dependable(s.modelFailed, model), newCalendar(120*time.Millisecond), s, nil), s.watch(true))
	a, err := newApp(desk, appOptions{
		secret: o.secret,
		key:    n.Retell.APIKey(),
		onEvent: func(event *webhook.CallEvent) {
			s.note("retell", "webhook "+string(event.Type)+", signature verified")
			if event.Type == webhook.EventCallAnalyzed {
				keep(over.analysed, event.Call)
			}
		},
		onCall: func(record *agent.CallRecord) { keep(over.recorded, record) },
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
