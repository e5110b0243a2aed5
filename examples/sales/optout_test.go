package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell"
)

func TestWhoWantsOut(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		"Take me off your list.", "Please remove my number from your system", "STOP CALLING ME", "Stop, ever, calling us", "Don’t call me again!",
		"do not ever call here", "Never call this number again", "I want to opt out", "Put me on your do-not-call list.", "Lose my number.",
		"Don't you dare call me back", "Get us off this list", "unsubscribe", "quit bothering me",
	} {
		assert.True(t, wantsOut(words), words)
	}
	for _, words := range []string{
		"", "I am not interested.", "Call me tomorrow.", "Don't worry.", "I'll stop by.", "We do not call it that.", "Let me call you back.",
		"Can you take me through it?", "Our list is long.", "I never got your call.",
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
type brokenList struct{ *numberFile }

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
	settled := func(_ context.Context, r result, _ *retell.Call) error { got = r; return nil }
	require.NoError(t, c.settle(t.Context(), ada, &retell.DialResult{Outcome: retell.DialEnded, Call: call}, settled))
	assert.Equal(t, outcomeOptedOut, got.Outcome)
	unwilling, err := c.doNotCall.Has(t.Context(), ada.Phone)
	require.NoError(t, err)
	assert.True(t, unwilling)
	assert.False(t, optedOutIn(&retell.Call{TranscriptObject: call.TranscriptObject[:1]}), "the agent's words do not count")
}

func TestTheListOutlivesTheProgram(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "list")
	list, err := openDoNotCall(path)
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, list.Add(t.Context(), ada.Phone))
	}
	require.NoError(t, list.file.Close())
	assert.Error(t, list.Add(t.Context(), grace.Phone), "what is not on the disk is not promised")
	list, err = openDoNotCall(path)
	require.NoError(t, err)
	assert.Equal(t, map[string]bool{ada.Phone: true}, list.numbers)
	require.NoError(t, list.file.Close())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, ada.Phone+"\n", string(text))
	require.NoError(t, os.WriteFile(path, []byte("+1415\nnobody\n"), 0o600))
	_, err = openDoNotCall(path)
	assert.ErrorContains(t, err, "no number in E.164")
}
