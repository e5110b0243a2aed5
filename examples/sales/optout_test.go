package main

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell"
)

func TestWhoWantsOut(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		"Take me off your list.", "Please remove my number from your system", "STOP CALLING ME", "Stop, ever, calling us", "Don’t call me again!",
		"do not ever call here", "Never call this number again", "I want to opt out", "Put me on your do-not-call list.", "Lose my number.",
		"Don't you dare call me back", "Get us off this list", "unsubscribe", "quit bothering me",
		"I don't want any more calls.", "I do not want to be called again.", "No more sales calls, please.", "Stop contacting me.", "Do not contact us.",
		"Just leave me alone!", "I told you not to call.", "Please don't call anymore.", "Don't call.", "dont call me", "I want off this list.",
		"We are on the do not call registry.", "Stop with the calls.", "Strike my name from your list", "Cease and desist.", "I don't want you calling here",
	} {
		assert.True(t, wantsOut(words), words)
	}
	for _, words := range []string{
		"", "I am not interested.", "Call me tomorrow.", "Don't worry.", "I'll stop by.", "We do not call it that.", "Let me call you back.",
		"Can you take me through it?", "Our list is long.", "I never got your call.", "I don't want to call my boss about it.", "Don't call it software.",
		"Do not hang up.", "I have no more questions.", "Never mind.", "I decided not to buy it.", "I want to be on the list.",
	} {
		assert.False(t, wantsOut(words), words)
	}
}

// The model is not asked, and what the person said counts also while the agent
// talks.
func TestOptOutDoesNotWaitForAModel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		call := ring(t, c, openaitest.Rules(
			when(heard("yes"), say("It is about planning software for teams, which saves you hours.").Every(100*time.Millisecond)),
		))
		call.Say("Yes?")
		call.HearUntil("planning")
		call.Interrupt("You people again? Are you deaf? Take me off your list!")
		assert.Equal(t, optedOut, call.Hear())
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		unwilling, err := c.doNotCall.Has(t.Context(), ada.Phone)
		require.NoError(t, err)
		assert.True(t, unwilling)
	})
}

// Whoever says something else right after it has said so all the same.
func TestOptOutAndAnotherWord(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call := ring(t, newTestCampaign(), openaitest.Rules(openaitest.Otherwise(say("May I ask you three questions?"))))
		call.Hear()
		call.Say("Take me off your list.")
		call.Interrupt("Hello? Are you there?")
		assert.Equal(t, optedOut, call.Hear())
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
	})
}

// What the rule does not know, the model may.
func TestOptOutInOtherWords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		call := ring(t, c, openaitest.Rules(when(heard("nunca"), do("opt_out", `{}`))))
		call.Hear()
		call.Say("Nunca más me llamen a este número.")
		assert.Equal(t, optedOut, call.Hear())
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		unwilling, err := c.doNotCall.Has(t.Context(), ada.Phone)
		require.NoError(t, err)
		assert.True(t, unwilling)
		assert.True(t, c.notes.find(call.ID()).OptedOut)
	})
}

// A caller whose number is withheld is promised nothing that cannot be done, and
// the list can be read afterwards.
func TestOptOutWithoutANumber(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "list")
		list, err := openDoNotCall(path)
		require.NoError(t, err)
		c := newTestCampaign()
		c.doNotCall = list
		desk, hooks := c.newDesk(openaix.Chat(openaitest.NewServer(t, openaitest.Rules()).Client(), "scripted"))
		call := llmtest.Dialer{Details: retell.Call{Direction: retell.DirectionInbound, FromNumber: "anonymous"}, Options: &llm.Options{Hooks: hooks}}.Dial(t, desk)
		call.Hear()
		call.Say("Stop calling me!")
		assert.Equal(t, optOutPromised, call.Hear())
		_, err = openDoNotCall(path)
		assert.NoError(t, err)
	})
}

// A greeting that says so is somebody who says so.
func TestOptOutOnAVoicemail(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		call := ring(t, c, openaitest.Rules())
		call.Say("You have reached Ada. If you sell something, do not call here. Leave a message after the tone.")
		assert.Equal(t, optedOut, call.Hear())
		call.AwaitEnd()
	})
}

// brokenList cannot be written to.
type brokenList struct{ *memoryNumbers }

func (brokenList) Add(context.Context, string) error { return errors.New("the list is read-only") }

// What is not written down is not confirmed, and the campaign does not go on
// before it is.
func TestOptOutThatCannotBeWrittenDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		c.doNotCall = brokenList{newDoNotCall()}
		o := newOffice(t, c, 1, openaitest.Rules())
		o.server.Answer(ada.Phone, o.says("Stop calling me!"))
		o.server.Answer(grace.Phone, o.says("Hello?"))
		err := o.dial(t.Context(), ada, grace)
		assert.ErrorContains(t, err, "the list is read-only")
		assert.Equal(t, optOutPromised, *o.last.Load())
		assert.Empty(t, o.results)
		assert.Equal(t, []string{ada.Phone}, o.rung(), "nobody else is called")

		c.doNotCall = newDoNotCall()
		require.NoError(t, o.dial(t.Context(), ada))
		assert.Equal(t, outcomeOptedOut, o.results[0].Outcome, "the next run settles it")
		assert.Equal(t, []string{ada.Phone}, o.rung(), "without another call")
	})
}

// Whoever says so and hangs up is not there any more when the agent is asked.
func TestOptOutInTheLastBreath(t *testing.T) {
	t.Parallel()
	call := &retell.Call{CallID: "call_1", TranscriptObject: []retell.Utterance{
		{Role: retell.UtteranceRoleAgent, Content: "I will not stop calling."}, {Role: retell.UtteranceRoleUser, Content: "Stop calling me!"},
	}}
	c := newTestCampaign()
	var got result
	settled := func(r result, _ *retell.Call) error { got = r; return nil }
	require.NoError(t, c.settle(t.Context(), ada, &retell.DialResult{Outcome: retell.DialEnded, Call: call}, settled))
	assert.Equal(t, outcomeOptedOut, got.Outcome)
	unwilling, err := c.doNotCall.Has(t.Context(), ada.Phone)
	require.NoError(t, err)
	assert.True(t, unwilling)
	assert.False(t, optedOutIn(&retell.Call{TranscriptObject: call.TranscriptObject[:1]}), "the agent's words do not count")
}
