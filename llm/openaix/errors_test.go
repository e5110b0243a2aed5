package openaix_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

func TestErrorsOfTheServer(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		for _, test := range []struct {
			status int
			code   string
			want   agent.ErrorKind
		}{
			{401, "invalid_api_key", agent.ErrorAuth},
			{403, "unsupported_country_region_territory", agent.ErrorAuth},
			{402, "", agent.ErrorQuota},
			{429, "insufficient_quota", agent.ErrorQuota},
			{429, "rate_limit_exceeded", agent.ErrorRateLimit},
			{400, "context_length_exceeded", agent.ErrorBadRequest},
			{400, "content_filter", agent.ErrorFilter},
			{404, "model_not_found", agent.ErrorBadRequest},
			{413, "", agent.ErrorBadRequest},
			{422, "", agent.ErrorBadRequest},
			{408, "", agent.ErrorServer},
			{409, "", agent.ErrorServer},
			{500, "", agent.ErrorServer},
			{503, "engine_overloaded", agent.ErrorServer},
			{529, "", agent.ErrorServer},
		} {
			t.Run(fmt.Sprintf("%d %s", test.status, test.code), func(t *testing.T) {
				t.Parallel()
				server := openaitest.NewServer(t, openaitest.Sequence(openaitest.Error(test.status, test.code, "You said: hello")))
				got := collect(t.Context(), api(server.Client()), ask("hello"))
				failed := requireKind(t, got.err, test.want)
				require.Equal(t, test.status, failed.Status)
				require.Equal(t, test.code, failed.Code)
				require.Equal(t, "You said: hello", failed.Message)
				require.Equal(t, "req_1", failed.RequestID)
				require.NotContains(t, failed.Error(), "hello")
			})
		}
	})
}

func TestErrorRetryAfter(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		for name, test := range map[string]struct {
			header, value string
			want          time.Duration
		}{
			"milliseconds": {"Retry-After-Ms", "1234.5", 1234500 * time.Microsecond},
			"seconds":      {"Retry-After", "20", 20 * time.Second},
			"date":         {"Retry-After", "Sat, 01 Jan 2000 00:01:30 GMT", 90 * time.Second},
			"past":         {"Retry-After", "Sat, 01 Jan 1999 00:00:00 GMT", 0},
			"negative":     {"Retry-After", "-3", 0},
			"nonsense":     {"Retry-After", "soon", 0},
			"NaN":          {"Retry-After", "NaN", 0},
			"huge":         {"Retry-After", "1e300", 24 * time.Hour},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { // where it is midnight on 1 January 2000
					server := openaitest.NewServer(t, openaitest.Sequence(
						openaitest.Error(429, "rate_limit_exceeded", "slow down").Header(test.header, test.value)))
					got := collect(t.Context(), api(server.Client()), ask("hi"))
					require.Equal(t, test.want, requireKind(t, got.err, agent.ErrorRateLimit).RetryAfter)
				})
			})
		}
	})
}

func TestErrorOfAWrongKey(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		server := openaitest.NewServer(t, openaitest.Say("never"))
		for _, key := range []string{"", "sk-wrong"} {
			got := collect(t.Context(), api(server.Client(option.WithAPIKey(key))), ask("hi"))
			failed := requireKind(t, got.err, agent.ErrorAuth)
			require.Equal(t, 401, failed.Status)
		}
		require.Equal(t, openaitest.Stats{Refused: 2}, server.Stats())
	})
}

// What servers that imitate OpenAI put into an error's body.
func TestErrorBodies(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body, code, message string
	}{
		"OpenAI":        {`{"error":{"message":"m","type":"t","param":null,"code":null}}`, "", "m"},
		"string":        {`{"error":"model not found"}`, "", "model not found"},
		"outermost":     {`{"object":"error","message":"m","type":"NotFoundError","code":404}`, "404", "m"},
		"detail":        {`{"detail":"Unauthorized"}`, "", "Unauthorized"},
		"details":       {`{"detail":[{"loc":["body"],"msg":"m"}]}`, "", `[{"loc":["body"],"msg":"m"}]`},
		"null detail":   {`{"detail":null,"code":404}`, "404", ""},
		"list":          {`[{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT"}}]`, "400", "m"},
		"number":        {`{"error":{"message":"m","code":404}}`, "404", "m"},
		"other message": {`{"error":{"message":["m"],"code":"c"}}`, "c", ""},
		"the key":       {`{"error":{"message":"Incorrect API key provided: sk-secret."}}`, "", "Incorrect API key provided: [key]."},
		"empty":         {``, "", ""},
		"not JSON":      {`upstream failed`, "", ""},
		"other JSON":    {`[1,2]`, "", ""},
		"huge":          {`{"error":{"message":"` + strings.Repeat("x", 1<<20) + `"}}`, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model := raw(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("X-Request-Id", "req_raw")
				w.WriteHeader(http.StatusNotFound)
				_, _ = io.WriteString(w, test.body)
			})
			failed := requireKind(t, collect(t.Context(), model, ask("hi")).err, agent.ErrorBadRequest)
			require.Equal(t, 404, failed.Status)
			require.Equal(t, test.code, failed.Code)
			require.Equal(t, test.message, failed.Message)
			require.Equal(t, "req_raw", failed.RequestID)
			require.NotContains(t, failed.Error(), "sk-secret")
		})
	}
}

func TestErrorOfAWebPage(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		server := openaitest.NewServer(t, openaitest.Sequence(openaitest.HTML(502), openaitest.HTML(200)))
		model := api(server.Client())
		failed := requireKind(t, collect(t.Context(), model, ask("hi")).err, agent.ErrorServer)
		require.Equal(t, 502, failed.Status)
		require.ErrorContains(t, failed.Err, `"text/html"`)

		failed = requireKind(t, collect(t.Context(), model, ask("hi")).err, agent.ErrorStream)
		require.ErrorContains(t, failed.Err, "text/html")
		require.ErrorContains(t, failed.Err, "check the base URL")
	})
}

func TestErrorOfTheConnection(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		require.NoError(t, listener.Close())
		client := openai.NewClient(option.WithMaxRetries(0), option.WithAPIKey("sk-secret"),
			option.WithBaseURL("http://"+listener.Addr().String()+"/v1?api-key=hidden"))
		failed := requireKind(t, collect(t.Context(), api(client), ask("hi")).err, agent.ErrorConnection)
		require.ErrorIs(t, failed, syscall.ECONNREFUSED)
		require.NotContains(t, failed.Err.Error(), "hidden")

		server := openaitest.NewServer(t, openaitest.Sequence(openaitest.Drop()))
		failed = requireKind(t, collect(t.Context(), api(server.Client()), ask("hi")).err, agent.ErrorConnection)
		require.Zero(t, failed.Status)
	})
}

// The client's own time limits are not the caller's.
func TestErrorOfTheClientsTimeLimit(t *testing.T) {
	t.Parallel()
	for name, limited := range map[string]func(*testing.T, http.HandlerFunc) openai.Client{
		"per request": func(t *testing.T, handler http.HandlerFunc) openai.Client {
			return pipeClient(t, handler, nil, option.WithRequestTimeout(3*time.Second))
		},
		"per client": func(t *testing.T, handler http.HandlerFunc) openai.Client {
			return pipeClient(t, handler, func(client *http.Client) { client.Timeout = 3 * time.Second })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				stall := func(w http.ResponseWriter, r *http.Request) {
					body, _ := io.ReadAll(r.Body)
					if strings.Contains(string(body), "begin") {
						events(textEvent("one"))(w, r)
					}
					<-r.Context().Done()
				}
				model := openaix.Chat(limited(t, stall), testModel)
				for text, want := range map[string]agent.ErrorKind{"hang": agent.ErrorConnection, "begin": agent.ErrorStream} {
					start := time.Now()
					got := collect(t.Context(), model, ask(text))
					requireKind(t, got.err, want)
					require.NotErrorIs(t, got.err, context.DeadlineExceeded)
					require.NotErrorIs(t, got.err, context.Canceled)
					require.Equal(t, 3*time.Second, time.Since(start))
				}
			})
		})
	}
}

func TestErrorsOfTheStream(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		whole := errors.New("none")
		for name, test := range map[string]struct {
			reply openaitest.Reply
			kind  agent.ErrorKind
			text  string
			cause error
		}{
			"cut before any delta": {openaitest.Text("one two").CutAfter(0), agent.ErrorStream, "", io.ErrUnexpectedEOF},
			"cut":                  {openaitest.Text("one two").CutAfter(1), agent.ErrorStream, "one", io.ErrUnexpectedEOF},
			"cut in a tool call":   {openaitest.Text("one").Call("book", `{"at":"10:00"}`).CutAfter(3), agent.ErrorStream, "one", io.ErrUnexpectedEOF},
			"malformed":            {openaitest.Text("one two").GarbageAfter(1), agent.ErrorStream, "one", io.ErrUnexpectedEOF},
			"length":               {openaitest.Text("one two").Finish("length"), agent.ErrorLength, "one two", whole},
			"length, no text":      {openaitest.Empty().Finish("length"), agent.ErrorLength, "", whole},
			"filter":               {openaitest.Text("one two").Finish("content_filter"), agent.ErrorFilter, "one two", whole},
			"empty":                {openaitest.Empty(), agent.ErrorEmpty, "", whole},
			"cut call":             {openaitest.Call("book", `{"at":"10`).Finish("length"), agent.ErrorLength, "", whole},
			"server":               {openaitest.Text("one two").FailAfter(1, "", "The server had an error"), agent.ErrorServer, "one", nil},
			"rate":                 {openaitest.Text("one two").FailAfter(1, "rate_limit_exceeded", "slow down"), agent.ErrorRateLimit, "one", nil},
			"quota":                {openaitest.Text("one two").FailAfter(1, "insufficient_quota", "pay"), agent.ErrorQuota, "one", nil},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				server := openaitest.NewServer(t, openaitest.Sequence(test.reply))
				got := collect(t.Context(), api(server.Client()), ask("hi"))
				failed := requireKind(t, got.err, test.kind)
				require.Equal(t, test.text, got.text())
				require.Empty(t, got.calls)
				require.Equal(t, "req_1", failed.RequestID)
				require.Zero(t, failed.Status)
				switch test.cause {
				case whole:
					require.NotNil(t, got.usage, "the tokens were spent")
					require.NoError(t, failed.Err)
				case nil:
					require.NotEmpty(t, failed.Message)
				default:
					require.ErrorIs(t, failed, test.cause)
				}
			})
		}
	})
}

func TestRefusal(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		server := openaitest.NewServer(t, openaitest.Sequence(openaitest.Refuse("I'm sorry, I cannot help with that.")))
		got := collect(t.Context(), api(server.Client()), ask("hi"))
		failed := requireKind(t, got.err, agent.ErrorRefusal)
		require.Equal(t, "I'm sorry, I cannot help with that.", failed.Message)
		require.Empty(t, got.deltas)
		require.NotNil(t, got.usage)
	})
}
