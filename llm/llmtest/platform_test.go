package llmtest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
)

// switchboard greets, transfers to who is asked for, and otherwise repeats.
var switchboard = llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
	if turn.Reason == llm.Begin {
		return reply.Say("Hello. ")
	}
	said := turn.LastUser()
	if number, ok := strings.CutPrefix(said, "transfer "); ok {
		return reply.Transfer(number, "One moment. ")
	}
	return reply.Say("You said " + said + ". ")
})

func TestTranscripts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var messages, asked int
		dialer := llmtest.Dialer{WordsPerMinute: 120, OnMessage: func(raw json.RawMessage) {
			messages++
			if strings.Contains(string(raw), "response_required") {
				asked++
			}
		}}
		call := dialer.Dial(t, switchboard)
		call.Hear()
		call.Say("one")
		call.Hear()
		call.Inject("she is a regular", true)
		call.Hear()
		call.Press("5")
		call.HangUp()
		time.Sleep(time.Hour) // nothing is spoken after the end

		said := call.Transcript()
		require.Len(t, said, 4)
		assert.Equal(t, retell.UtteranceRoleUser, said[1].Role)
		assert.Equal(t, "one", said[1].Content)
		assert.NotEmpty(t, said[2].Words)
		woven := call.TranscriptWithToolCalls()
		require.Len(t, woven, 6)
		assert.Equal(t, "she is a regular", woven[3].(*retell.InjectedMessage).Content)
		assert.Equal(t, "5", woven[5].(*retell.DTMFInput).Digit)
		assert.Equal(t, 3, asked)
		assert.Greater(t, messages, asked)
	})
}

func TestOnTransfer(t *testing.T) {
	t.Parallel()
	var asked []llmtest.Transfer
	dialer := llmtest.Dialer{OnTransfer: func(transfer llmtest.Transfer) bool {
		asked = append(asked, transfer)
		return len(asked) == 2
	}}
	call := dialer.Dial(t, switchboard)
	call.Hear()
	call.Say("transfer +14155550111")
	call.Hear()
	assert.Equal(t, llmtest.NotEnded, call.Ending())
	call.Say("transfer +14155550112")
	assert.Equal(t, llmtest.ByTransfer, call.AwaitEnd())
	assert.Equal(t, []llmtest.Transfer{{Number: "+14155550111"}, {Number: "+14155550112"}}, asked)
}

func TestRedialsByItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		noise := &quiet{TB: t}
		call := llmtest.Dialer{Redials: 2}.Dial(noise, switchboard)
		call.Hear()
		for range 2 {
			call.Drop()
			call.Say("still there")
			assert.Equal(t, "You said still there.", call.Hear())
		}
		call.Drop()
		assert.Equal(t, llmtest.ByCorruption, call.AwaitEnd())
		assert.Len(t, noise.said, 1)
	})
}

// refusals answers the given number of requests with 503, then serves.
func refusals(n int, then http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n--; n >= 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		then.ServeHTTP(w, r)
	})
}

func TestCloseCode(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, nil)
		if err == nil {
			_ = ws.Close(4001, "")
		}
	}))
	defer server.Close()
	noise := &quiet{TB: t}
	call := llmtest.Dialer{HTTPClient: server.Client()}.DialURL(noise, server.URL)
	assert.Equal(t, llmtest.ByCorruption, call.AwaitEnd())
	assert.Equal(t, 4001, call.CloseCode())
	assert.NotEmpty(t, noise.said)
}

// quiet keeps failures to itself.
type quiet struct {
	llmtest.TB
	said []string
}

func (q *quiet) Errorf(format string, _ ...any) { q.said = append(q.said, format) }

func TestAttempts(t *testing.T) {
	t.Parallel()
	handler := llm.NewHandler(switchboard, &llm.Options{InsecureNoSecret: true})
	server := httptest.NewServer(refusals(1, handler))
	defer server.Close()
	defer handler.Close()
	call := llmtest.Dialer{Attempts: 2}.DialURL(t, server.URL)
	assert.Equal(t, "Hello.", call.Hear())
}

// The call object of a second line tells what was said; another process knows
// by it that the caller was greeted.
func TestDetailsOfALineThatIsDialledAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var details []retell.Call
		call := llmtest.Dialer{OnMessage: func(raw json.RawMessage) {
			var m struct{ Call *retell.Call }
			if assert.NoError(t, json.Unmarshal(raw, &m)) && m.Call != nil {
				details = append(details, *m.Call)
			}
		}}.Dial(t, llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
			return reply.Say([]string{"Hello. ", "Yes. "}[min(turn.ID, 1)])
		}))
		call.Hear()
		call.Say("Are you there?")
		call.Hear()
		call.Drop()
		call.Redial()
		synctest.Wait()
		require.Len(t, details, 2)
		assert.Equal(t, retell.CallStatusRegistered, details[0].CallStatus)
		assert.Empty(t, details[0].Transcript)
		assert.Empty(t, details[0].TranscriptObject)
		assert.Equal(t, retell.CallStatusOngoing, details[1].CallStatus)
		assert.NotZero(t, details[1].StartTimestamp)
		assert.Equal(t, "Agent: Hello. \nUser: Are you there?\nAgent: Yes. \n", details[1].Transcript)
		assert.Len(t, details[1].TranscriptObject, 3)
	})
}

// A line that breaks after the end of its call brings the call back to nobody.
func TestDropAfterTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call := llmtest.Dialer{Redials: 2}.Dial(t, switchboard)
		call.Hear()
		call.HangUp()
		call.Drop()
		time.Sleep(time.Minute)
		assert.Equal(t, llmtest.ByCaller, call.Ending())
	})
}
