package main

import (
	"context"
	"regexp"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/retell"
)

// The rule for whoever does not want to be called does not depend on a model's
// judgement. It takes in too many rather than too few.
var optOut = regexp.MustCompile(`\b(` + strings.Join([]string{
	`(stop|quit) (ever )?(call|phon|ring|bother|harass)ing`,
	`(do not|don't|never) (ever |you )?(dare )?(call|phone|ring) (me|us|here|this number|again|back)`,
	`never call\b`,
	`(take|get|remove|delete|scratch|cross) (me|us|my|our|this)( phone)?( name| number)?( off| from)`,
	`remove (me|us|my number|our number)`,
	`do not call list`, `(lose|delete|forget) (my|our|this) number`, `opt(ing)? (me )?out`, `unsubscribe`,
}, "|") + `)`)

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
		if turn.Reason != llm.Response || !wantsOut(turn.LastUser()) {
			return next.Respond(ctx, turn, reply)
		}
		if err := agent.AwaitRequest(ctx); err != nil {
			return err
		}
		farewell := optedOut
		c.notes.write(turn.Call, func(f *finding) { f.optedOut = true })
		if err := c.doNotCall.Add(ctx, theirNumber(turn.Call.Details())); err != nil {
			farewell = optOutPromised
		}
		return reply.Send(llm.Event{Text: farewell, NoInterruption: true, Action: llm.EndCall{}})
	})
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
