package main

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/retell"
)

// The rule for whoever does not want to be called does not depend on a model's
// judgement. It takes in too many rather than too few. What it does not know, in
// other words and other languages, is left to the model; see [campaign.optOut].
var optOut = regexp.MustCompile(`\b(` + strings.Join([]string{
	`(stop|quit|cease) (ever )?(call|phon|ring|bother|harass|contact|pester|dial)ing`, `(stop|quit) (with )?(these|those|the|all( of)? (these|the)) (phone )?calls`,
	`(do not|don't|dont|never) (ever |you )?(dare )?(call|phone|ring|contact|dial) (me|us|here|this number|again|back|any ?more)`,
	`never (call|contact)\b`, `(do not|don't|dont) want (to be called|you to call|you calling|(any|another)( more)? (phone )?calls?)`, `not to (call|phone|ring|contact)`, `no more (phone |sales )?calls`,
	`(take|get|remove|delete|scratch|cross|strike) (me|us|my|our|this)( phone)?( name| number)?( off| from)`,
	`remove (me|us|my number|our number)`, `leave (me|us) alone`, `want (off|to be off|to be taken off|out of) (of )?(this|your|the) (call(ing)? )?list`,
	`do not call (list|registry)`, `(lose|delete|forget) (my|our|this) (phone )?number`, `opt(ing)? (me )?out`, `unsubscribe`, `cease and desist`,
}, "|") + `)\b|\b(do not|don't|dont) (call|phone|ring|contact)( please)?([.!]|$)`)

// wantsOut reports whether words are those of somebody who does not want to be
// called again.
func wantsOut(words string) bool {
	return optOut.MatchString(strings.Join(strings.Fields(strings.NewReplacer("’", "'", "-", " ", ",", " ").Replace(strings.ToLower(words))), " "))
}

const (
	optedOut = "You are off our list, and we will not call you again. Goodbye."
	// optOutPromised is said while the list cannot be written to. The campaign
	// does not go on before it was; see [campaign.settle].
	optOutPromised = "I am sorry. I will have you taken off our list. Goodbye."
)

// honourOptOut is middleware that carries the rule out, before any other: it is
// a person's right, also if what heard it took them for a machine.
func (c *campaign) honourOptOut(next llm.Responder) llm.Responder {
	return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		// Not only the last words count: who says "hello?" right after it has
		// taken the turn in which it was to be answered away.
		if turn.Reason == llm.Begin || !slices.ContainsFunc(turn.Transcript, saysSo) {
			return next.Respond(ctx, turn, reply)
		}
		if err := agent.AwaitRequest(ctx); err != nil {
			return err
		}
		return reply.Send(c.takeOff(ctx, turn.Call))
	})
}

func saysSo(u llm.Utterance) bool { return u.Role == llm.RoleUser && wantsOut(u.Content) }

// optOut is the rule for the model.
func (c *campaign) optOut(ctx context.Context, _ struct{}) (agent.Result, error) {
	farewell := c.takeOff(ctx, llm.CallFrom(ctx))
	return agent.Result{Content: "They are told so, and the call ends.", Event: &farewell}, nil
}

// takeOff puts whoever talks to the agent on the list, and returns what to say
// and do.
func (c *campaign) takeOff(ctx context.Context, call *llm.Call) llm.Event {
	farewell := llm.Event{Text: optedOut, NoInterruption: true, Action: llm.EndCall{}}
	c.notes.write(call, func(f *finding) { f.OptedOut = true })
	if err := c.doNotCall.Add(ctx, theirNumber(call.Details())); err != nil {
		farewell.Text = optOutPromised
	}
	return farewell
}

// optedOutIn reports whether somebody said so in a call that is over: whoever
// hangs up in the same breath is not waiting for an answer.
func optedOutIn(call *retell.Call) bool {
	for i := range call.TranscriptObject {
		if u := &call.TranscriptObject[i]; u.Role == retell.UtteranceRoleUser && wantsOut(u.Content) {
			return true
		}
	}
	return false
}

// theirNumber is the number of whoever talks to the agent.
func theirNumber(call *retell.Call) string {
	if call == nil {
		return ""
	}
	if call.Direction == retell.DirectionOutbound {
		return call.ToNumber
	}
	return call.FromNumber
}
