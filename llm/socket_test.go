package llm_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// server serves handler over real HTTP and returns the URL to give to Retell.
func server(t testing.TB, handler *llm.Handler) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/llm-websocket/", handler)
	mux.Handle("/llm-websocket", handler) // the call id may be in the query
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	t.Cleanup(func() { _ = handler.Close() })
	return s.URL + "/llm-websocket"
}

// dial connects as the real client library does, and fails over no answer.
func dial(t testing.TB, url string) *websocket.Conn {
	t.Helper()
	ws, response, err := websocket.Dial(t.Context(), url, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusSwitchingProtocols, response.StatusCode)
	ws.SetReadLimit(-1)
	t.Cleanup(func() { _ = ws.CloseNow() })
	return ws
}

// readUntil reads frames until one contains part.
func readUntil(t testing.TB, ws *websocket.Conn, part string) {
	t.Helper()
	for {
		kind, message, err := ws.Read(t.Context())
		require.NoError(t, err)
		require.Equal(t, websocket.MessageText, kind)
		if strings.Contains(string(message), part) {
			return
		}
	}
}

// closeCode reads until the end and returns the close code, 1006 for none.
func closeCode(ws *websocket.Conn) int {
	for {
		if _, _, err := ws.Read(context.Background()); err != nil {
			if code := websocket.CloseStatus(err); code != -1 {
				return int(code)
			}
			return 1006
		}
	}
}

func write(t testing.TB, ws *websocket.Conn, message string) {
	t.Helper()
	require.NoError(t, ws.Write(t.Context(), websocket.MessageText, []byte(message)))
}

// What the peer sees of a call that ends on our side: no close frame at all,
// or 1000 if the agent hangs up.
func TestPromise2TheCallOutlivesUsOverWebSockets(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		do   func(t *testing.T, h *llm.Handler, url string, ws *websocket.Conn)
		want int
	}{
		"close": {func(_ *testing.T, h *llm.Handler, _ string, _ *websocket.Conn) { _ = h.Close() }, 1006},
		"drain": {func(t *testing.T, h *llm.Handler, _ string, _ *websocket.Conn) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_ = h.Drain(ctx)
		}, 1006},
		"newer socket": {func(t *testing.T, _ *llm.Handler, url string, _ *websocket.Conn) { dial(t, url) }, 1006},
		"hang up": {func(t *testing.T, h *llm.Handler, _ string, ws *websocket.Conn) {
			go func() { _ = h.Call("call_1").HangUp() }()
		}, 1000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := llm.NewHandler(answer(repeat), &llm.Options{Secret: "open-sesame"})
			url := server(t, h) + "/open-sesame/call_1"
			ws := dial(t, url)
			write(t, ws, details)
			readUntil(t, ws, `"response_id":0`)
			test.do(t, h, url, ws)
			assert.Equal(t, test.want, closeCode(ws))
		})
	}
}

// None of what a peer may send makes us close: binary, huge, fragmented.
func TestOddWebSocketMessages(t *testing.T) {
	t.Parallel()
	h := llm.NewHandler(answer(repeat), &llm.Options{InsecureNoSecret: true, MaxMessageBytes: 100_000})
	ws := dial(t, server(t, h)+"/call_1")
	write(t, ws, details)
	require.NoError(t, ws.Write(t.Context(), websocket.MessageBinary, []byte{0, 1, 2}))
	write(t, ws, strings.Repeat("x", 100_001))
	write(t, ws, strings.Repeat("x", 5_000_000))
	write(t, ws, "")
	write(t, ws, "\xff\xfe")

	fragmented, err := ws.Writer(t.Context(), websocket.MessageText)
	require.NoError(t, err)
	message := `{"response_id":1,"transcript":[{"role":"user","content":"` + strings.Repeat("word ", 10_000) + `end"}],"interaction_type":"response_required"}`
	for len(message) > 0 {
		n := min(1000, len(message))
		_, err := io.WriteString(fragmented, message[:n])
		require.NoError(t, err)
		message = message[n:]
	}
	require.NoError(t, fragmented.Close())
	readUntil(t, ws, `end"`)
	assert.Equal(t, int64(5), h.State().Unexpected)
	require.NoError(t, ws.Close(websocket.StatusNormalClosure, ""))
	require.Eventually(t, func() bool { return h.State().Calls == 0 }, 10*time.Second, time.Millisecond)
}

// A peer that vanishes without a word is waited for, and one that closes, with
// whatever code, has ended the call.
func TestHowTheCallEndsOverWebSockets(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		end  func(ws *websocket.Conn)
		want llm.Cause
	}{
		"1000":      {func(ws *websocket.Conn) { _ = ws.Close(1000, "") }, llm.CauseHungUp},
		"1001":      {func(ws *websocket.Conn) { _ = ws.Close(1001, "") }, llm.CauseHungUp},
		"no status": {func(ws *websocket.Conn) { _ = ws.Close(websocket.StatusNoStatusRcvd, "") }, llm.CauseHungUp},
		"vanishes":  {func(ws *websocket.Conn) { _ = ws.CloseNow() }, llm.CauseLost},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ends := make(chan llm.Cause, 1)
			h := llm.NewHandler(answer(repeat), &llm.Options{
				InsecureNoSecret: true, Grace: -1,
				Hooks: llm.Hooks{CallEnded: func(_ *llm.Call, r *llm.CallRecord) { ends <- r.Cause }},
			})
			ws := dial(t, server(t, h)+"/call_1")
			readUntil(t, ws, `"config"`)
			test.end(ws)
			assert.Equal(t, test.want, <-ends)
		})
	}
}

// An agent that hangs up over a real socket is not held up, and is told that the
// call has ended.
func TestHangUpOverWebSockets(t *testing.T) {
	t.Parallel()
	ends := make(chan llm.Cause, 1)
	h := llm.NewHandler(answer(func(_ context.Context, turn *llm.Turn, _ *llm.Reply) error {
		return turn.Call.HangUp()
	}), &llm.Options{Hooks: llm.Hooks{CallEnded: func(_ *llm.Call, r *llm.CallRecord) { ends <- r.Cause }}})
	call := llmtest.DialURL(t, server(t, h)+"/"+h.Secret())
	call.Say("hi")
	assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
	assert.Equal(t, llm.CauseAgent, <-ends)
	assert.Zero(t, h.State().Calls)
}

// The write of a frame to a peer whose buffers are full ends with the time
// limit, without a close frame.
func TestWriteTimeoutOverWebSockets(t *testing.T) {
	t.Parallel()
	done := make(chan error, 1)
	h := llm.NewHandler(answer(func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
		for {
			if err := reply.Say(strings.Repeat("x", 8<<10)); err != nil {
				done <- err
				return err
			}
		}
	}), &llm.Options{InsecureNoSecret: true, WriteTimeout: 50 * time.Millisecond, MaxReplyBytes: -1, Grace: 100 * time.Millisecond})
	ws := dial(t, server(t, h)+"/call_1")
	write(t, ws, `{"interaction_type":"response_required","response_id":1,"transcript":[]}`)
	assert.ErrorIs(t, <-done, llm.ErrCallEnded) // once the grace time is over
	assert.Equal(t, 1006, closeCode(ws))
}

func TestPromise8NobodyWalksIn(t *testing.T) {
	t.Parallel()
	type tenant struct{}
	tenants := make(chan any, 100)
	options := &llm.Options{
		Secret: "s3cret/ü",
		Authorize: func(r *http.Request, callID string) (context.Context, error) {
			if callID == "call_stranger" {
				return nil, errors.New("not one of ours")
			}
			ctx, cancel := context.WithCancel(context.WithValue(r.Context(), tenant{}, r.URL.Query().Get("tenant")))
			cancel() // its values count, not its end
			return ctx, nil
		},
		Hooks: llm.Hooks{CallStarted: func(c *llm.Call) { tenants <- c.Context().Value(tenant{}) }},
	}
	h := llm.NewHandler(answer(repeat), options)
	assert.Equal(t, "s3cret/ü", h.Secret())
	base := server(t, h)
	for name, test := range map[string]struct {
		path string
		want int
	}{
		"secret in the path":       {"/s3cret%2F%C3%BC/call_1", 101},
		"slash at the end":         {"/s3cret%2F%C3%BC/call_2/", 101},
		"secret in the query":      {"/call_3?secret=s3cret%2F%C3%BC", 101},
		"call id behind the query": {"?secret=s3cret%2F%C3%BC&tenant=a/call_4", 101},
		"call id behind a query":   {"/s3cret%2F%C3%BC?tenant=a/call_5", 101},
		"call id escaped":          {"/s3cret%2F%C3%BC/call%5F6", 101},
		"stranger":                 {"/s3cret%2F%C3%BC/call_stranger", 403},
		"no secret":                {"/call_1", 401},
		"empty secret":             {"//call_1", 401},
		"empty secret in query":    {"/call_1?secret=", 401},
		"wrong secret":             {"/s3cret/call_1", 401},
		"half a secret":            {"/s3cret%2F/call_1", 401},
		"longer secret":            {"/s3cret%2F%C3%BC%C3%BC/call_1", 401},
		"secret twice escaped":     {"/s3cret%252F%25C3%25BC/call_1", 401},
		"wrong secret in query":    {"/s3cret%2F%C3%BC/call_1?secret=wrong", 401},
		"secret as the call id":    {"/call_1/s3cret%2F%C3%BC", 401},
		"no call id":               {"/s3cret%2F%C3%BC/", 401},
		"dots":                     {"/s3cret%2F%C3%BC/%2e%2e", 400},
		"slash in the call id":     {"/s3cret%2F%C3%BC/a%2Fb", 400},
		"control in the call id":   {"/s3cret%2F%C3%BC/a%0Ab", 400},
		"quote in the call id":     {"/s3cret%2F%C3%BC/a%22b", 400},
		"NUL in the call id":       {"/s3cret%2F%C3%BC/a%00b", 400},
		"not UTF-8":                {"/s3cret%2F%C3%BC/%ff", 400},
		"long call id":             {"/s3cret%2F%C3%BC/" + strings.Repeat("a", 129), 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ws, response, err := websocket.Dial(t.Context(), base+test.path, nil)
			require.NotNil(t, response, "%v", err)
			assert.Equal(t, test.want, response.StatusCode)
			if err != nil {
				return
			}
			defer func() { _ = ws.CloseNow() }()
			write(t, ws, `{"interaction_type":"response_required","response_id":1,"transcript":[{"role":"user","content":"in!"}]}`)
			readUntil(t, ws, "in!")
		})
	}
	t.Run("no upgrade", func(t *testing.T) {
		t.Parallel()
		for path, want := range map[string]int{"/s3cret%2F%C3%BC/call_9": 426, "/call_9": 401} {
			response, err := http.Get(base + path)
			require.NoError(t, err)
			_ = response.Body.Close()
			assert.Equal(t, want, response.StatusCode)
		}
	})
}

func TestAuthorizeGivesValues(t *testing.T) {
	t.Parallel()
	type tenant struct{}
	tenants := make(chan any, 1)
	h := llm.NewHandler(answer(repeat), &llm.Options{
		InsecureNoSecret: true, NoCallDetails: true,
		Authorize: func(r *http.Request, _ string) (context.Context, error) {
			ctx, cancel := context.WithCancel(context.WithValue(r.Context(), tenant{}, "riverside"))
			cancel()
			return ctx, nil
		},
		Hooks: llm.Hooks{CallStarted: func(c *llm.Call) { tenants <- c.Context().Value(tenant{}) }},
	})
	call := llmtest.DialURL(t, server(t, h))
	assert.Empty(t, call.Hear())
	call.Say("hi")
	assert.Equal(t, "hi", call.Hear(), "the end of Authorize's context means nothing")
	assert.Equal(t, "riverside", <-tenants)
}

func TestAdmissionOverHTTP(t *testing.T) {
	t.Parallel()
	h := llm.NewHandler(answer(repeat), &llm.Options{InsecureNoSecret: true, MaxCalls: 1})
	base := server(t, h)
	first := dial(t, base+"/call_1")
	readUntil(t, first, `"config"`)
	_, response, err := websocket.Dial(t.Context(), base+"/call_2", nil)
	require.Error(t, err)
	assert.Equal(t, http.StatusServiceUnavailable, response.StatusCode)
	assert.NotEmpty(t, response.Header.Get("Retry-After"))
	require.NoError(t, h.Close())
	_, response, err = websocket.Dial(t.Context(), base+"/call_1", nil)
	require.Error(t, err)
	assert.Equal(t, http.StatusServiceUnavailable, response.StatusCode)
}

func TestMadeUpSecrets(t *testing.T) {
	t.Parallel()
	a, b := llm.NewHandler(answer(repeat), nil), llm.NewHandler(answer(repeat), nil)
	assert.Len(t, a.Secret(), 26)
	assert.NotEqual(t, a.Secret(), b.Secret())
	assert.Empty(t, llm.NewHandler(answer(repeat), &llm.Options{InsecureNoSecret: true}).Secret())
}

// A foreign page may be kept out only where there is no secret to keep it out.
func TestOrigin(t *testing.T) {
	t.Parallel()
	for _, open := range []bool{false, true} {
		h := llm.NewHandler(answer(repeat), &llm.Options{InsecureNoSecret: open})
		_, response, _ := websocket.Dial(t.Context(), server(t, h)+"/"+h.Secret()+"/call_1", &websocket.DialOptions{
			HTTPHeader: http.Header{"Origin": {"https://retell.example"}},
		})
		want := map[bool]int{false: http.StatusSwitchingProtocols, true: http.StatusForbidden}[open]
		assert.Equal(t, want, response.StatusCode)
	}
}

// A socket that breaks off in the middle of a message is lost, not ended.
func TestHalfAMessage(t *testing.T) {
	t.Parallel()
	ended := make(chan *llm.CallRecord, 1)
	h := llm.NewHandler(answer(repeat), &llm.Options{
		InsecureNoSecret: true,
		Hooks:            llm.Hooks{CallEnded: func(_ *llm.Call, r *llm.CallRecord) { ended <- r }},
	})
	url := server(t, h) + "/call_1"
	var raw net.Conn
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, address)
		raw = c
		return c, err
	}}}
	ws, _, err := websocket.Dial(t.Context(), url, &websocket.DialOptions{HTTPClient: client})
	require.NoError(t, err)
	readUntil(t, ws, `"config"`)
	_, err = raw.Write([]byte{0x81, 0xfe, 0x10, 0x00, 1, 2, 3, 4, 5}) // 4 KiB of text are promised
	require.NoError(t, err)
	require.NoError(t, raw.Close())
	second := dial(t, url)
	write(t, second, details)
	readUntil(t, second, `"response_id":0`)
	require.NoError(t, second.Close(1000, ""))
	record := <-ended
	assert.Equal(t, 2, record.Sockets, "the call went on")
	assert.Equal(t, llm.CauseHungUp, record.Cause)
}
