package main

import (
	"context"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/outbound"
	"github.com/phoneagent-go/phoneagent/llm/speech"
	"github.com/phoneagent-go/phoneagent/retell"
)

const instructions = `You are the automated assistant of {{owner}}, and you have called {{business}} for them, to find out: {{question}}
Say that you are an automated assistant and for whom you call as soon as a person answers, then ask. One short sentence at a time, plain words.
In a phone menu, press keys and say nothing. Facts about {{owner}} that you may share: {{may_share}}. Get one with give_fact when you are asked for it.
You know no other facts, so make none up. Agree to nothing, buy nothing and cancel nothing.
When you have the answer, or know that you will not get one, call report. Then thank them and hang up. Do not let yourself be provoked.
Leave no message, neither on a machine nor with a person: report that they could not say.`

// An assistant runs errands.
type assistant struct {
	facts Facts

	mu   sync.Mutex
	jobs map[string]*job // that are being run, by id
}

func newAssistant(facts Facts) *assistant {
	return &assistant{facts: facts, jobs: make(map[string]*job)}
}

// newDesk returns the agent, and the hooks that it needs. Whoever answers speaks
// first: it may be a menu.
func (a *assistant) newDesk(model agent.Model) (llm.Responder, llm.Hooks) {
	detector := outbound.NewDetector(outbound.Options{OnDecision: func(call *llm.Call, kind outbound.Kind) {
		a.note(call, func(f *finding) { f.answered = kind })
	}})
	menus := outbound.NewMenus(outbound.MenuOptions{OnLoop: func(call *llm.Call, loop outbound.Loop) {
		a.note(call, func(f *finding) { f.gaveUp = loop.GivenUp })
	}})
	desk := agent.New(agent.Config{
		Model: agent.GuardClaims(model, nil), Instructions: instructions,
		Tools: []agent.Tool{
			outbound.PressKeys(),
			agent.NewTool("give_fact", "Get a fact about the owner that you are asked for and may share.", a.giveFact),
			agent.NewTool("report", "Report to the owner what they have told you, or why there is no answer.", a.report),
			agent.EndCall(),
		},
	})
	return llm.Wrap(desk,
		detector.Middleware,
		menus.Middleware,
		agent.LastResort(llm.Event{Text: "I am sorry, I have to call again later. Goodbye.", NoInterruption: true, Action: llm.EndCall{}}),
		speech.Speakable(nil),
	), llm.JoinHooks(detector.Hooks(), menus.Hooks(), llm.Hooks{CallStarted: a.begin})
}

// note adds to what is known of a call.
func (a *assistant) note(call *llm.Call, change func(*finding)) {
	if j, err := a.jobOf(call); err == nil {
		j.note(change)
	}
}

// toHangUp is how long the last words may take before the line is dropped all
// the same.
const toHangUp = 15 * time.Second

// begin has a call end when its time is up: nobody pays for a night on hold. A
// call that the number has placed and nobody waits for ends at once: its request
// was given up, or the program was started anew.
func (a *assistant) begin(call *llm.Call) {
	j, err := a.jobOf(call)
	if err != nil {
		if details := call.Details(); details != nil && details.Direction == retell.DirectionOutbound {
			_ = call.HangUp() // or it is over
		}
		return // somebody calls the number
	}
	j.begin(call)
	go func() {
		if !sleep(call.Context(), time.Duration(j.errand.Minutes)*time.Minute) {
			return
		}
		j.note(func(f *finding) { f.late = true })
		_ = call.Interrupt(call.Context(), func(_ context.Context, reply *llm.Reply) error {
			return reply.EndCall("I am sorry, I have no more time. I will call again. Goodbye.")
		})
		if sleep(call.Context(), toHangUp) {
			_ = call.HangUp()
		}
	}()
}

// sleep waits, and reports whether ctx was there to the end of it.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
