package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

func modelOf(t *testing.T, script openaitest.Script) agent.Model {
	return openaix.Chat(openaitest.NewServer(t, script).Client(), "scripted")
}

// There is a report whatever happens, and it says what.
func TestReportsAreHonest(t *testing.T) {
	t.Parallel()
	voicemail := retelltest.Callee{Talk: func(call *llmtest.Call) {
		call.Hear()
		call.Say("You have reached the voicemail of City Power. Please leave a message after the tone.")
		call.AwaitEnd()
	}}
	for _, c := range []struct {
		want    string
		callee  retelltest.Callee
		prepare func(*retelltest.Server)
	}{
		{want: "Nobody answered: busy.", callee: retelltest.Callee{Fails: retell.DisconnectionDialBusy}},
		{want: "Nobody answered: no answer.", callee: retelltest.Callee{Ring: time.Hour}},
		{want: "A voicemail answered.", callee: voicemail},
		{want: "The call ended before there was an answer: user hangup.", callee: hello},
		{want: "The call ended before there was an answer: user hangup.", callee: queue},
		{want: "It is not known whether the phone rang: ", prepare: func(s *retelltest.Server) {
			s.Fail(retelltest.Fault{Route: "POST /v2/create-phone-call", Cut: true})
		}},
		{want: "The call could not be made or followed: ", prepare: func(s *retelltest.Server) {
			s.Fail(retelltest.Fault{Route: "POST /v2/create-phone-call", Status: 402})
		}},
		{want: "The call could not be made or followed: ", prepare: func(s *retelltest.Server) {
			s.Fail(retelltest.Fault{Route: "POST /v2/create-phone-call", Status: 429, Times: -1})
		}},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := runErrand(t.Context(), t, c.callee, openaitest.Rules(openaitest.Otherwise(say("Hello."))), c.prepare)
			assert.True(t, strings.HasPrefix(r.Failure, c.want), "%s\n%s", c.want, r.Failure)
		})
	}
}

// A call that cannot be followed any more does not go on by itself, whether
// somebody has answered yet or not.
func TestACallThatCannotBeFollowed(t *testing.T) {
	t.Parallel()
	for _, skip := range []int{0, 4} {
		synctest.Test(t, func(t *testing.T) {
			var ended atomic.Bool
			callee := retelltest.Callee{Ring: 3 * time.Second, Talk: func(call *llmtest.Call) {
				<-call.Done()
				ended.Store(true)
			}}
			r := runErrand(t.Context(), t, callee, openaitest.Rules(), func(s *retelltest.Server) {
				s.Fail(retelltest.Fault{Route: "GET /v2/get-call/{call_id}", Status: 404, Skip: skip, Times: -1})
			})
			assert.Contains(t, r.Failure, "The call could not be made or followed: ")
			assert.NotEmpty(t, r.CallID)
			time.Sleep(5 * time.Second)
			assert.True(t, ended.Load())
		})
	}
}

// An owner who does not want to wait any more hangs up, also on a phone that
// still rings.
func TestStopping(t *testing.T) {
	t.Parallel()
	for name, callee := range map[string]retelltest.Callee{
		"on hold": {Talk: func(call *llmtest.Call) { call.Hear(); call.Say(onHold); <-call.Done() }},
		"rings":   {Ring: 25 * time.Second, Talk: func(call *llmtest.Call) { <-call.Done() }},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			began := time.Now()
			r := runErrand(ctx, t, callee, openaitest.Rules(), nil)
			assert.Equal(t, "It was stopped before there was an answer.", r.Failure, name)
			assert.Less(t, time.Since(began), 40*time.Second, name)
		})
	}
}

func TestReadErrand(t *testing.T) {
	t.Parallel()
	const good = `{"to":"+14155550150","owner":"Ada","business":"City Power","question":"When?","share":["account number"]}`
	e, err := readErrand(strings.NewReader(good))
	require.NoError(t, err)
	assert.Equal(t, &errand{To: "+14155550150", Owner: "Ada", Business: "City Power", Question: "When?", Share: []string{"account number"}, Minutes: 20}, e)
	for text, want := range map[string]string{
		"":          "EOF",
		good + "{}": "behind the errand",
		strings.Replace(good, "share", "shares", 1):                  "unknown field",
		strings.Replace(good, "+1", "1", 1):                          "to: want E.164",
		strings.Replace(good, "When?", "", 1):                        "are required",
		strings.Replace(good, `"share"`, `"minutes":999,"share"`, 1): "minutes: want 1 to 120",
		strings.Repeat(" ", mostErrand+1):                            "more than 65536 bytes",
	} {
		_, err := readErrand(strings.NewReader(text))
		assert.ErrorContains(t, err, want)
	}
	_, err = readFacts(strings.NewReader(`{"pin": 4711}`))
	assert.ErrorContains(t, err, "want a JSON object of strings")
	assert.NotContains(t, err.Error(), "4711")
	assert.Equal(t, "nothing", new(errand).brief("E1").Share)
}

func FuzzReadErrand(f *testing.F) {
	f.Add(`{"to":"+14155550150","owner":"Ada","business":"B","question":"Q","share":["x"],"minutes":3}`)
	f.Add(`{"to":null}[`)
	f.Fuzz(func(t *testing.T, text string) {
		e, err := readErrand(strings.NewReader(text))
		if err != nil {
			return
		}
		assert.True(t, retell.IsE164(e.To))
		assert.Positive(t, e.Minutes)
		again, err := json.Marshal(e)
		require.NoError(t, err)
		same, err := readErrand(strings.NewReader(string(again)))
		require.NoError(t, err)
		assert.Equal(t, e, same)
	})
}

func TestWhatWasSaid(t *testing.T) {
	t.Parallel()
	assert.False(t, wasSaid("one two three", nil))
	turn := &llm.Turn{Transcript: []llm.Utterance{
		{Role: llm.RoleUser, Content: "City Power. Yes?"},
		{Role: llm.RoleAgent, Content: "Are you open on Sundays? From nine?"},
		{Role: llm.RoleUser, Content: "On Sundays? We are, yes. At ten. It's 5 p.m. to close."},
	}}
	for quote, want := range map[string]bool{
		"At ten.": true, "on Sundays": true, "we are yes": true, "its 5 p.m.": true,
		"ten": false, "Yes": false, "From nine": false, "City Power": false, "we are": false, "": false, "...": false, "sundays we": false,
	} {
		assert.Equal(t, want, wasSaid(quote, turn), quote)
	}
	assert.Equal(t, []string{"its", "9", "o", "clock", "ben"}, wordsOf("It’s 9 o-clock, BEN!"))
}

// The command prints the report, and fails for scripts if there is no answer.
func TestCallCommand(t *testing.T) {
	server := retelltest.NewServer(t, nil)
	server.Answer("", retelltest.Callee{Fails: retell.DisconnectionDialBusy})
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	for name, value := range map[string]string{
		"RETELL_API_KEY": server.APIKey(), "RETELL_BASE_URL": server.URL(), "FROM_NUMBER": server.Number(server.CustomAgent("wss://agent.test/")),
		"OPENAI_API_KEY": openaitest.Key, "OPENAI_BASE_URL": openaitest.NewServer(t, openaitest.Rules()).URL(), "PORT": "0", "LLM_SECRET": "a secret of the owner",
	} {
		t.Setenv(name, value)
	}
	var out strings.Builder
	errandFile := file("errand.json", `{"to":"+14155550150","owner":"Ada","business":"City Power","question":"When?"}`)
	assert.ErrorIs(t, call(t.Context(), errandFile, file("facts.json", `{"pin":"4711"}`), &out), errNoAnswer)
	assert.Contains(t, out.String(), `"failure": "Nobody answered: busy."`)
	assert.Error(t, call(t.Context(), errandFile, filepath.Join(dir, "none"), io.Discard))
	misspelled := file("misspelled.json", `{"to":"+14155550150","owner":"Ada","business":"City Power","question":"When?","share":["pim"]}`)
	err := call(t.Context(), misspelled, file("facts.json", `{"pin":"4711"}`), io.Discard)
	assert.ErrorContains(t, err, `misspelled.json: share: there is no fact "pim"`)
	assert.Len(t, server.Requests("POST /v2/create-phone-call"), 1, "and no phone has rung")
	assert.ErrorContains(t, call(t.Context(), file("wrong.json", "{"), errandFile, io.Discard), "wrong.json")
	t.Setenv("LLM_SECRET", "")
	assert.ErrorContains(t, call(t.Context(), errandFile, errandFile, io.Discard), "set LLM_SECRET")
	t.Setenv("FROM_NUMBER", "")
	assert.ErrorContains(t, call(t.Context(), errandFile, errandFile, io.Discard), "set FROM_NUMBER")
	assert.ErrorContains(t, run([]string{"sing"}, io.Discard), "usage: assistant")
}

var callID = regexp.MustCompile(`call_[0-9a-f]{8,}`)

// The README shows the call as it is.
func TestREADMEHasTheCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		readme, err := os.ReadFile("README.md")
		require.NoError(t, err)
		var out strings.Builder
		require.NoError(t, demo(&out))
		assert.Contains(t, callID.ReplaceAllString(string(readme), "call_"), callID.ReplaceAllString(out.String(), "call_"))
	})
}
