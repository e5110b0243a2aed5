package retelltest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

// socket is a custom-LLM server that greets and then does something else.
func socket(then func(*websocket.Conn)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		_ = ws.Write(r.Context(), websocket.MessageText, []byte(`{"response_type":"response","response_id":0,"content":"Hi. ","content_complete":true}`))
		then(ws)
		_ = ws.CloseNow()
	}
}

func TestSocketErrors(t *testing.T) {
	bubble(t, func(t *testing.T) {
		for name, test := range map[string]struct {
			handler http.Handler
			want    retell.DisconnectionReason
		}{
			"refused":   {http.NotFoundHandler(), retell.DisconnectionErrorLLMWebSocketOpen},
			"code 1000": {socket(func(ws *websocket.Conn) { _ = ws.Close(websocket.StatusNormalClosure, "") }), retell.DisconnectionAgentHangup},
			"code 1005": {socket(func(ws *websocket.Conn) { _ = ws.Close(websocket.StatusNoStatusRcvd, "") }), retell.DisconnectionErrorLLMWebSocketOpen},
			"code 1007": {socket(func(ws *websocket.Conn) { _ = ws.Close(websocket.StatusInvalidFramePayloadData, "") }), retell.DisconnectionErrorLLMWebSocketCorruptPayload},
			"code 1011": {socket(func(ws *websocket.Conn) { _ = ws.Close(websocket.StatusInternalError, "") }), retell.DisconnectionErrorLLMWebSocketRuntime},
			"binary": {socket(func(ws *websocket.Conn) {
				_ = ws.Write(t.Context(), websocket.MessageBinary, []byte("x"))
				time.Sleep(time.Second)
			}),
				retell.DisconnectionErrorLLMWebSocketCorruptPayload},
			"drops for good": {socket(func(*websocket.Conn) {}), retell.DisconnectionErrorLLMWebSocketRuntime},
		} {
			faults := &faultList{}
			server := retelltest.NewServer(t, &retelltest.Options{OnFault: faults.add})
			server.Handle("wss://agent.test", test.handler)
			number := server.Number(server.CustomAgent("wss://agent.test/llm"))
			start := time.Now()
			call := server.Call("+14155550123", number, func(call *llmtest.Call) { call.AwaitEnd() })
			require.NotNil(t, call, name)
			assert.Equal(t, test.want, call.DisconnectionReason, name)
			switch test.want {
			case retell.DisconnectionAgentHangup:
				assert.Equal(t, retell.CallStatusEnded, call.CallStatus)
				assert.Empty(t, faults.all)
			default:
				assert.Equal(t, retell.CallStatusError, call.CallStatus)
				assert.NotEmpty(t, faults.all, name)
			}
			if name == "refused" {
				assert.Equal(t, 6*time.Second, time.Since(start), "three attempts, 3 s apart")
			}
			server.Close()
		}
	})
}

// TestReconnect breaks the line of a call twice; Retell dials again.
func TestReconnect(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, nil, nil)
		call := o.Call("+14155550123", o.number, func(call *llmtest.Call) {
			call.Hear()
			for range 2 {
				call.Drop()
				call.Say("still there")
				assert.Contains(t, call.Hear(), "still there")
			}
		})
		assert.Equal(t, retell.DisconnectionUserHangup, call.DisconnectionReason)
	})
}

// TestLostConnection takes the agent's server away in the middle of a call.
func TestLostConnection(t *testing.T) {
	bubble(t, func(t *testing.T) {
		faults := &faultList{}
		server := retelltest.NewServer(t, &retelltest.Options{OnFault: faults.add})
		first := true
		server.Handle("wss://agent.test", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !first {
				http.Error(w, "gone", http.StatusBadGateway)
				return
			}
			first = false
			socket(func(*websocket.Conn) {})(w, r)
		}))
		number := server.Number(server.CustomAgent("wss://agent.test/llm"))
		call := server.Call("+14155550123", number, func(call *llmtest.Call) { call.AwaitEnd() })
		assert.Equal(t, retell.DisconnectionErrorLLMWebSocketLostConnection, call.DisconnectionReason)
	})
}

// TestVariablesInURLs fills the variables of a call into where it goes.
func TestVariablesInURLs(t *testing.T) {
	bubble(t, func(t *testing.T) {
		server := retelltest.NewServer(t, nil)
		handler := llm.NewHandler(desk, &llm.Options{Secret: "s3cret"})
		defer handler.Close()
		var asked []string
		server.Handle("wss://desk.test", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.URL.Path+"?"+r.URL.RawQuery)
			handler.ServeHTTP(w, r)
		}))
		notes := &hooks{}
		server.Handle("https://hooks.test", notes)
		agent := server.CustomAgent("wss://desk.test/{{tenant}}/s3cret?who={{name}}&left={{unknown}}", map[string]any{
			"webhook_url": "https://hooks.test/{{tenant}}",
		})
		web, err := server.Client().Calls.CreateWebCall(t.Context(), &retell.CreateWebCallParams{
			AgentID: agent, DynamicVariables: map[string]string{"tenant": "north", "name": "Ada & Bob"},
		})
		require.NoError(t, err)
		require.NotNil(t, server.Join(web.AccessToken, nil))
		require.Len(t, asked, 1)
		assert.Contains(t, asked[0], "/north/s3cret/"+web.CallID)
		assert.Contains(t, asked[0], "who=Ada+%26+Bob")
		assert.Equal(t, "https://hooks.test/north", server.Deliveries("call_ended")[0].URL)
	})
}

// TestRemoteHosts does not reach anything that is not on this machine.
func TestRemoteHosts(t *testing.T) {
	bubble(t, func(t *testing.T) {
		faults := &faultList{}
		server := retelltest.NewServer(t, &retelltest.Options{OnFault: faults.add, WebhookURL: "https://example.com/webhook"})
		number := server.Number(server.CustomAgent("wss://example.com/llm"))
		call := server.Call("+14155550123", number, nil)
		assert.Equal(t, retell.DisconnectionErrorLLMWebSocketOpen, call.DisconnectionReason)
		require.Len(t, faults.all, 1)
		assert.Contains(t, faults.all[0], "Server.Handle")
		assert.ErrorContains(t, server.Deliveries("call_ended")[0].Err, "Server.Handle")
	})
}

// TestBadScript lets the other side of a call expect what does not come.
func TestBadScript(t *testing.T) {
	bubble(t, func(t *testing.T) {
		faults := &faultList{}
		o := newOffice(t, &retelltest.Options{OnFault: faults.add}, nil)
		call := o.Call("+14155550123", o.number, func(call *llmtest.Call) {
			call.HearUntil("words that nobody says")
			t.Error("it went on")
		})
		assert.Equal(t, retell.DisconnectionUserHangup, call.DisconnectionReason)
		require.Len(t, faults.all, 1)
		assert.Contains(t, faults.all[0], "words that nobody says")
		assert.PanicsWithValue(t, "boom", func() {
			o.Call("+14155550123", o.number, func(*llmtest.Call) { panic("boom") })
		})
		require.NoError(t, o.Wait(t.Context()), "the call ended all the same")
	})
}

// deskHandler serves the desk, and is closed with the test.
func deskHandler(t *testing.T) *llm.Handler {
	handler := llm.NewHandler(desk, &llm.Options{Secret: "s3cret"})
	t.Cleanup(func() { _ = handler.Close() })
	return handler
}
