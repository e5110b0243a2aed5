package openaix_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

// persistent runs a test in a bubble, with a model whose connection for the
// call "c" is open.
func persistent(t *testing.T, script openaitest.Script, test func(*testing.T, *openaix.PersistentModel, *openaitest.Server)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := openaitest.NewServer(t, script)
		model := openaix.Responses(server.Client(), testModel).Persistent(&openaix.PersistentOptions{IdleTimeout: 2 * time.Hour})
		defer model.Close()
		model.Open("c")
		synctest.Wait()
		require.Equal(t, 1, server.Stats().Sockets)
		test(t, model, server)
	})
}

// talk is a request of the call "c": what the caller and the agent said in turn.
func talk(said ...string) *agent.Request {
	request := &agent.Request{CallID: "c", Messages: []agent.Message{{Role: agent.System, Content: "Be kind."}}}
	for i, text := range said {
		request.Messages = append(request.Messages, agent.Message{Role: []agent.MessageRole{agent.User, agent.Assistant}[i%2], Content: text})
	}
	return request
}

func last(server *openaitest.Server) *openaitest.Request {
	requests := server.Requests()
	return requests[len(requests)-1]
}

func TestPersistentSendsOnlyWhatIsNew(t *testing.T) {
	persistent(t, openaitest.Rules(
		openaitest.When(openaitest.Heard("tuesday"), openaitest.Text("One moment.").Call("book", `{}`)),
		openaitest.When(openaitest.Returned("book"), openaitest.Text("You are booked.")),
		openaitest.Otherwise(openaitest.Text("Hello  there.")),
	), func(t *testing.T, model *openaix.PersistentModel, server *openaitest.Server) {
		got := collect(t.Context(), model, talk("hi"))
		require.NoError(t, got.err)
		require.Equal(t, "Hello  there.", got.text())
		require.Len(t, last(server).New, 2)
		require.Empty(t, last(server).PreviousResponseID)

		request := talk("hi", "Hello there.", "Tuesday?")
		got = collect(t.Context(), model, request)
		require.NoError(t, got.err)
		require.Equal(t, []openaitest.Message{{Role: "user", Content: "Tuesday?"}}, last(server).New)
		require.Equal(t, "resp_1", last(server).PreviousResponseID)

		request.Messages = append(request.Messages,
			agent.Message{Role: agent.Assistant, Content: "One moment.", ToolCalls: got.calls},
			agent.Message{Role: agent.ToolRole, ToolCallID: got.calls[0].ID, Content: "ok"})
		got = collect(t.Context(), model, request)
		require.NoError(t, got.err)
		require.Equal(t, "You are booked.", got.text())
		require.Equal(t, []openaitest.Message{{Role: "tool", ToolCallID: "call_2_1", Content: "ok"}}, last(server).New)

		// As the next turn's transcript has it: in one piece, after the tool.
		request = talk("hi", "Hello there.", "Tuesday?", "", "Thanks")
		request.Messages[4] = agent.Message{Role: agent.Assistant, ToolCalls: []agent.ToolCall{{ID: "call_2_1", Name: "book", Arguments: "{}"}}}
		request.Messages = append(request.Messages[:5:5],
			agent.Message{Role: agent.ToolRole, ToolCallID: "call_2_1", Content: "ok"},
			agent.Message{Role: agent.Assistant, Content: "One moment. You are booked."},
			agent.Message{Role: agent.User, Content: "Thanks"})
		require.NoError(t, collect(t.Context(), model, request).err)
		require.Equal(t, []openaitest.Message{{Role: "user", Content: "Thanks"}}, last(server).New)
		require.True(t, last(server).Socket)
		synctest.Wait()
		require.Equal(t, openaitest.Stats{Accepted: 4, Ended: 4, Dialed: 1, Sockets: 1}, server.Stats())
		require.Equal(t, openaix.PersistentStats{Requests: 4, Sockets: 4, Continued: 3, Opened: 1}, model.Stats())
	})
}

// What is not for a WebSocket is not sent over one, whichever way it was asked for.
func TestPersistentLeavesOutWhatIsForHTTP(t *testing.T) {
	t.Parallel()
	for name, adjust := range map[string]func(*responses.ResponseNewParams){
		"fields": func(p *responses.ResponseNewParams) {
			p.Background, p.StreamOptions.IncludeObfuscation = openai.Bool(false), openai.Bool(false)
		},
		"extra fields": func(p *responses.ResponseNewParams) {
			p.SetExtraFields(map[string]any{"stream": true, "background": false, "stream_options": map[string]any{}, "type": "other"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := openaitest.NewServer(t, openaitest.Say("Hello."))
				model := openaix.Responses(server.Client(), testModel, adjust).Persistent(nil)
				defer model.Close()
				model.Open("c")
				synctest.Wait()
				require.NoError(t, collect(t.Context(), model, talk("hi")).err)
				require.True(t, last(server).Socket)
				require.JSONEq(t, `{"type":"response.create","model":"test-model","store":false,"input":[
					{"role":"system","content":"Be kind."},{"role":"user","content":"hi"}
				]}`, string(last(server).Body))
			})
		})
	}
}

// Only what was heard is history.
func TestPersistentSendsAfreshWhatIsDifferent(t *testing.T) {
	for name, change := range map[string]*agent.Request{
		"cut off":       talk("hi", "One two", "What?"),
		"not heard":     talk("hi\nWhat?"),
		"revised":       talk("hey", "One two three.", "What?"),
		"nothing new":   talk("hi", "One two three."),
		"instructions":  {CallID: "c", Messages: append([]agent.Message{{Role: agent.System, Content: "Be brief."}}, talk("hi", "One two three.", "What?").Messages[1:]...)},
		"a tool's call": {CallID: "c", Messages: append(talk("hi", "One two three.").Messages, agent.Message{Role: agent.Assistant, ToolCalls: []agent.ToolCall{{ID: "a", Name: "f", Arguments: "{}"}}}, agent.Message{Role: agent.ToolRole, ToolCallID: "a", Content: "ok"})},
	} {
		t.Run(name, func(t *testing.T) {
			persistent(t, openaitest.Say("One two three."), func(t *testing.T, model *openaix.PersistentModel, server *openaitest.Server) {
				require.NoError(t, collect(t.Context(), model, talk("hi")).err)
				require.NoError(t, collect(t.Context(), model, change).err)
				got := last(server)
				require.True(t, got.Socket)
				if name == "a tool's call" { // which was not in the response, but is after it
					require.Len(t, got.New, 2)
					return
				}
				require.Empty(t, got.PreviousResponseID)
				require.Len(t, got.New, len(change.Messages))
			})
		})
	}
}

func TestPersistentStopsWhatIsNotWanted(t *testing.T) {
	persistent(t, openaitest.Sequence(openaitest.Text("one two three").StallAfter(2), openaitest.Text("four"), openaitest.Text("five")),
		func(t *testing.T, model *openaix.PersistentModel, server *openaitest.Server) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			got := collect(ctx, model, talk("hi"))
			require.Equal(t, "one two", got.text())
			require.ErrorIs(t, got.err, context.DeadlineExceeded)

			require.Equal(t, "four", collect(t.Context(), model, talk("hi", "one", "no")).text(), "nothing of the old answer")
			require.False(t, last(server).Socket, "no turn waits for a connection")
			synctest.Wait()
			require.Equal(t, 1, server.Stats().Cancelled)
			require.Equal(t, 2, server.Stats().Dialed)
			require.Equal(t, "five", collect(t.Context(), model, talk("hi", "one", "no", "four", "go on")).text())
			require.True(t, last(server).Socket)
			require.Len(t, last(server).New, 6)
		})
}

func TestPersistentErrors(t *testing.T) {
	for name, test := range map[string]struct {
		reply  openaitest.Reply
		kind   agent.ErrorKind // "" if the answer is had by HTTP
		text   string
		socket bool // it can be used again
	}{
		"drop":        {openaitest.Drop(), "", "by HTTP", false},
		"cut":         {openaitest.Text("one two").CutAfter(0), "", "by HTTP", false},
		"cut later":   {openaitest.Text("one two").CutAfter(1), agent.ErrorStream, "one", false},
		"garbage":     {openaitest.Text("one").GarbageAfter(0), "", "by HTTP", false},
		"page":        {openaitest.HTML(502), "", "by HTTP", false},
		"too old":     {openaitest.Error(400, "websocket_connection_limit_reached", "old"), "", "by HTTP", false},
		"rate":        {openaitest.Error(429, "rate_limit_exceeded", "slow").Header("Retry-After", "7"), agent.ErrorRateLimit, "", true},
		"server":      {openaitest.Error(503, "", "down"), agent.ErrorServer, "", true},
		"error later": {openaitest.Text("one two").FailAfter(1, "insufficient_quota", "pay"), agent.ErrorQuota, "one", true},
		"length":      {openaitest.Text("one two").Finish("length"), agent.ErrorLength, "one two", true},
		"refusal":     {openaitest.Refuse("no"), agent.ErrorRefusal, "", true},
		"empty":       {openaitest.Empty(), agent.ErrorEmpty, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			script := openaitest.Sequence(test.reply, openaitest.Text("by HTTP"), openaitest.Text("again"))
			if test.kind != "" {
				script = openaitest.Sequence(test.reply, openaitest.Text("again"))
			}
			persistent(t, script, func(t *testing.T, model *openaix.PersistentModel, server *openaitest.Server) {
				got := collect(t.Context(), model, talk("hi"))
				require.Equal(t, test.text, got.text())
				if test.kind == "" {
					require.NoError(t, got.err)
				} else if failed := requireKind(t, got.err, test.kind); test.kind == agent.ErrorRateLimit {
					require.Equal(t, 7*time.Second, failed.RetryAfter)
					require.Equal(t, "sock_1", failed.RequestID)
				}
				synctest.Wait()
				got = collect(t.Context(), model, talk("hi"))
				require.NoError(t, got.err)
				require.Equal(t, "again", got.text())
				require.True(t, last(server).Socket)
				require.Empty(t, last(server).PreviousResponseID)
				dialed := 2
				if test.socket {
					dialed = 1
				}
				require.Equal(t, dialed, server.Stats().Dialed)
			})
		})
	}
}

func TestPersistentResponseThatWasForgotten(t *testing.T) {
	persistent(t, openaitest.Sequence(openaitest.Text("one"), openaitest.Error(400, "previous_response_not_found", "gone"), openaitest.Text("two")),
		func(t *testing.T, model *openaix.PersistentModel, server *openaitest.Server) {
			require.NoError(t, collect(t.Context(), model, talk("hi")).err)
			require.Equal(t, "two", collect(t.Context(), model, talk("hi", "one", "and?")).text())
			require.Len(t, last(server).New, 4)
			require.Equal(t, openaix.PersistentStats{Requests: 2, Sockets: 2, Opened: 1}, model.Stats())
		})
}

// The second request of a call at a time goes by HTTP.
func TestPersistentIsOneAtATime(t *testing.T) {
	persistent(t, openaitest.Say("one two"), func(t *testing.T, model *openaix.PersistentModel, server *openaitest.Server) {
		for _, err := range model.Stream(t.Context(), talk("hi")) {
			require.NoError(t, err)
			require.NoError(t, collect(t.Context(), model, talk("hi")).err)
			require.False(t, last(server).Socket)
			break
		}
	})
}

func TestPersistentConnectionsEnd(t *testing.T) {
	for name, end := range map[string]func(*openaix.PersistentModel){
		"idle":     func(*openaix.PersistentModel) { time.Sleep(2*time.Hour + time.Second) },
		"released": func(model *openaix.PersistentModel) { model.Release("c") },
		"closed":   func(model *openaix.PersistentModel) { model.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			persistent(t, openaitest.Say("one two"), func(t *testing.T, model *openaix.PersistentModel, server *openaitest.Server) {
				require.NoError(t, collect(t.Context(), model, talk("hi")).err)
				end(model)
				synctest.Wait()
				require.Zero(t, server.Stats().Sockets)
				require.NoError(t, collect(t.Context(), model, talk("hi")).err)
				require.False(t, last(server).Socket)
			})
		})
	}
}

func TestPersistentReplacesOldConnections(t *testing.T) {
	for _, age := range []time.Duration{56 * time.Minute, 61 * time.Minute} {
		t.Run(age.String(), func(t *testing.T) {
			persistent(t, openaitest.Say("one"), func(t *testing.T, model *openaix.PersistentModel, server *openaitest.Server) {
				time.Sleep(age)
				for _, socket := range []bool{false, true} {
					require.NoError(t, collect(t.Context(), model, talk("hi")).err)
					require.Equal(t, socket, last(server).Socket)
					synctest.Wait()
				}
				require.Equal(t, 1, server.Stats().Sockets)
			})
		})
	}
}

// A server without this mode is asked for it ever more seldom.
func TestPersistentWithoutWebSockets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dialed := 0
		client := pipeClient(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				dialed++
				http.NotFound(w, r)
				return
			}
			events(saysHi, completed)(w, r)
		}, nil)
		var log bytes.Buffer
		model := openaix.Responses(client, testModel).Persistent(&openaix.PersistentOptions{Logger: slog.New(slog.NewTextHandler(&log, nil))})
		defer model.Close()
		for range 100 {
			require.NoError(t, collect(t.Context(), model, talk("hi")).err)
			time.Sleep(time.Second)
		}
		require.Equal(t, 7, dialed)
		require.Equal(t, 7, model.Stats().Failed)
		require.NotContains(t, log.String(), "sk-secret")
		require.Contains(t, log.String(), "404")
	})
}

// A call with a caller who cuts in, over the real protocols on both sides.
func TestPersistentCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := openaitest.NewServer(t, openaitest.Rules(
			openaitest.When(openaitest.Heard("tuesday"), openaitest.Text("We are open on Tuesday from eight until five, and on Wednesday from nine.").Every(200*time.Millisecond)),
			openaitest.When(openaitest.Heard("monday"), openaitest.Text("On Monday we are closed.")),
			openaitest.When(openaitest.Heard("thanks"), openaitest.Text("You are welcome.")),
			openaitest.Otherwise(openaitest.Text("Hello.")),
		))
		model := openaix.Responses(server.Client(), testModel).Persistent(nil)
		defer model.Close()
		call := llmtest.Dial(t, llm.Responder(agent.New(agent.Config{Model: model, Instructions: "Be kind."})))
		model.Open(call.ID())
		synctest.Wait()
		call.Say("Hi.")
		require.Equal(t, "Hello.", call.Hear())
		call.Say("Tuesday?")
		call.HearUntil("eight")
		call.Interrupt("And on Monday?")
		require.Equal(t, "On Monday we are closed.", call.Hear())
		synctest.Wait() // the next connection is open by now
		call.Say("Thanks.")
		require.Equal(t, "You are welcome.", call.Hear())
		synctest.Wait()
		require.Equal(t, 1, server.Stats().Cancelled, "the old generation has ended")
		require.Contains(t, last(server).Messages[4].Content, "We are open on Tuesday from eight")
		require.NotContains(t, last(server).Messages[4].Content, "Wednesday")
		stats := model.Stats()
		require.GreaterOrEqual(t, stats.Sockets, 3, "the turn after the barge-in goes by HTTP unless the next connection is open by then")
		require.Equal(t, openaix.PersistentStats{Requests: 4, Sockets: stats.Sockets, Continued: stats.Sockets - 2, Opened: 2, Dropped: 1}, stats)
	})
}

// Close may come at any moment of a request.
func TestPersistentClosedDuringARequest(t *testing.T) {
	for range 20 {
		t.Run("", func(t *testing.T) {
			persistent(t, openaitest.Say("Hello there."), func(_ *testing.T, model *openaix.PersistentModel, _ *openaitest.Server) {
				done := make(chan struct{})
				go func() {
					defer close(done)
					for range model.Stream(context.Background(), talk("Hi")) {
					} // it may end with an answer or an error
				}()
				model.Close()
				<-done
			})
		})
	}
}

// JSON may have blanks around it.
func TestPersistentEventsWithBlanks(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, nil)
		if !assert.NoError(t, err, "the answer over HTTP is not one") {
			return
		}
		_, _, _ = ws.Read(r.Context())
		for _, event := range []string{`{"type":"response.created","response":{"id":"resp_1"}}`, `{"type":"response.output_text.delta","delta":"Hi."}`, completed} {
			assert.NoError(t, ws.Write(r.Context(), websocket.MessageText, []byte(" "+event+"\n")))
		}
		_, _, _ = ws.Read(r.Context()) // until it is closed
	}))
	t.Cleanup(server.Close)
	client := openai.NewClient(option.WithBaseURL(server.URL+"/v1"), option.WithAPIKey("k"), option.WithMaxRetries(0))
	model := openaix.Responses(client, testModel).Persistent(nil)
	t.Cleanup(model.Close)
	model.Open("c")
	require.Eventually(t, func() bool { return model.Stats().Opened == 1 }, 10*time.Second, time.Millisecond)
	got := collect(t.Context(), model, talk("Hello?"))
	require.NoError(t, got.err)
	require.Equal(t, "Hi.", got.text())
	require.Equal(t, 1, model.Stats().Sockets)
}
