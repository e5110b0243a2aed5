package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/examples/internal/network"
	"github.com/phoneagent-go/phoneagent/examples/internal/stage"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
)

// The numbers of the demonstration.
const (
	deskNumber   = "+14155550100"
	callerNumber = "+14155550123" // Ada Byron's, by the directory
	personNumber = "+14155550111"
)

// building is the help desk with a telephone network around it, in this process.
type building struct {
	*network.Network
	app   *app
	model *openaitest.Server
}

// newBuilding opens it. Talk is what the caller says once the agent has answered.
func newBuilding(script openaitest.Script, talk func(*llmtest.Call), onFault func(error), change func(*config)) (*building, error) {
	b := &building{Network: network.New(talk, onFault), model: openaitest.New(script)}
	twilio, err := b.Client()
	if err != nil {
		return nil, err
	}
	const secret, host = "for-the-demonstration-only", "desk.example.com"
	c := config{
		model: openaix.Chat(b.model.Client(), "scripted"), directory: newDirectory(), tickets: newTickets(),
		twilio: twilio, token: b.Twilio.AuthToken(), retell: &b.Retell.Client().Calls,
		agent:     b.Retell.CustomAgent("wss://" + host + stage.SocketPath + secret),
		publicURL: "https://" + host, secret: secret, number: deskNumber, person: personNumber,
		logger: slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(&c)
	}
	if b.app, err = newApp(c); err != nil {
		return nil, err
	}
	b.Twilio.AddNumber(twilioxtest.Number{PhoneNumber: deskNumber, VoiceURL: b.app.voice.VoiceURL()})
	return b, b.Handle(c.publicURL, b.app.mux)
}

// close ends all calls and what goes on beside them.
func (b *building) close() {
	b.Twilio.Close()
	_ = b.app.calls.Close() // it has no error
	b.app.desk.work.Wait()
	_ = b.app.voice.Close(context.Background()) // nobody wants its events
	b.Retell.Close()
	b.model.Close()
}

// play plays the call of the README and prints it as it was heard.
func play(ctx context.Context, out io.Writer) error {
	var heard []retell.TranscriptEntry
	talk := func(call *llmtest.Call) {
		resetAndPerson(call)
		heard = call.TranscriptWithToolCalls()
	}
	b, err := newBuilding(script, talk, func(err error) { fmt.Fprintln(out, "fault:", err) }, nil)
	if err != nil {
		return err
	}
	closing := sync.OnceFunc(b.close)
	defer closing()
	b.Twilio.SetPhone(personNumber, twilioxtest.Phone{RingFor: 2 * time.Second, Press: []string{"1"}})
	caller := b.Twilio.Dial(callerNumber, deskNumber)
	person, err := b.meeting(ctx, caller)
	if err != nil {
		return err
	}
	person.HangUp() // they have talked
	select {
	case <-caller.Done():
	case <-ctx.Done():
		return ctx.Err()
	}
	closing() // the agent's side is over too
	stage.Print(out, masked(heard))
	for _, h := range person.Heard() {
		fmt.Fprintf(out, "%9s  hears: %s\n", "person", h.Text)
	}
	fmt.Fprintf(out, "%9s  presses 1\n", "person")
	for _, h := range caller.Heard()[:1] {
		fmt.Fprintf(out, "%9s  hears: %s\n", "caller", h.Text)
	}
	fmt.Fprintf(out, "%9s  the two talk, and the agent is gone\n", "twilio")
	return nil
}

// meeting waits until the caller is in a room with the person, and returns the
// person's phone. It fails when the caller's call is over before that.
func (b *building) meeting(ctx context.Context, caller *twilioxtest.Call) (*twilioxtest.Call, error) {
	var person *twilioxtest.Call
	err := b.Twilio.Wait(ctx, func() bool {
		for _, call := range b.Twilio.Calls() {
			if room := call.Info().ConnectedTo; call.Info().To == personNumber && room != "" && room == caller.Info().ConnectedTo {
				person = call
			}
		}
		return person != nil || !caller.Info().Ended.IsZero()
	})
	if err == nil && person == nil {
		err = errors.New("the call ended without the person")
	}
	return person, err
}

// masked hides the keys, which Retell's transcript has in clear.
func masked(entries []retell.TranscriptEntry) []retell.TranscriptEntry {
	shown := make([]retell.TranscriptEntry, len(entries))
	for i, entry := range entries {
		if _, ok := entry.(*retell.DTMFInput); ok {
			entry = &retell.DTMFInput{Digit: "•"}
		}
		shown[i] = entry
	}
	return shown
}

// resetAndPerson is the caller of the demonstration.
func resetAndPerson(call *llmtest.Call) {
	call.Hear()
	call.Say("Hi, I can't log in any more.")
	call.Hear()
	call.Type("4711", 100*time.Millisecond)
	call.Hear()
	call.Say("Thanks. And my screen flickers, can somebody look at it with me?")
	call.Hear()
	<-call.Done() // until Twilio takes the call away from the agent
}

// script is what the model says in it.
var script = func() openaitest.Script {
	heard, returned, say, do := openaitest.Heard, openaitest.Returned, openaitest.Text, openaitest.Call
	return openaitest.Rules(
		openaitest.When(returned("look_up_caller"), do("collect_employee_pin", `{}`)),
		openaitest.When(heard("4 digits"), do("verify_identity", `{"employee":"1001"}`)),
		openaitest.When(returned("verify_identity"), do("reset_password", `{"employee":"1001"}`)),
		openaitest.When(returned("reset_password"), say("Done. I have sent a link to your phone that ends in 23. Anything else?")),
		openaitest.When(returned("open_ticket"), do("get_a_person", `{"summary":"Her password has been reset. Now the screen of her laptop flickers, ticket T1."}`)),
		openaitest.When(returned("get_a_person"), say("I am ringing a colleague. Does it flicker on battery, too?")),
		openaitest.When(heard("log in"), do("look_up_caller", `{}`)),
		openaitest.When(heard("flickers"), do("open_ticket", `{"summary":"the screen flickers","device":"laptop LT-4471"}`)),
	)
}()
