package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

// output is a writer that a program writes to while a test reads.
type output struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// newTerminal returns a terminal, what is printed to it, and what is complained.
func newTerminal() (t *terminal, out, complaints *output) {
	out, complaints = new(output), new(output)
	return &terminal{in: strings.NewReader(""), out: out, err: complaints, office: openOffice}, out, complaints
}

// noKeys makes sure that no test meets a real account.
func noKeys(t *testing.T) {
	for _, name := range []string{"OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_WEBSOCKET", "FALLBACK_MODEL", "FALLBACK_BASE_URL", "FALLBACK_API_KEY", "RETELL_API_KEY", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_URL", "LLM_SECRET", "AGENT_NAME", "SIP_PASSWORD", "EVENTS_DIR"} {
		t.Setenv(name, "")
	}
}

func TestDemo(t *testing.T) {
	t.Parallel()
	terminal, out, _ := newTerminal()
	require.NoError(t, demo(t.Context(), terminal))
	shown := out.String()
	for _, part := range []string{
		"$ buy number main, 1.15 USD a month", "+ create import at Retell of main", "People can call +14155550110 now",
		"webhook call_started, signature verified", "Riverside Dental, this is Ava. How can I help?\n", "  -- cut off",
		`tool  book {"day":"Tuesday","time":"14:30","for":"cleaning"}`, "You are booked for Tuesday at half past two",
		"(hangs up)", "call completed", "webhook call_analyzed, signature verified", "ended     agent_hangup", "outcome   successful", "cost      $0.0", "e2e       p50",
		"record    4 turns, 1 cut off, 0 failed; first words after",
	} {
		assert.Contains(t, shown, part)
	}
	assert.NotContains(t, shown, "error")
	assert.NotContains(t, shown, "fault")
	assert.NotContains(t, shown, "\033", "no colours where there is no terminal")
	assert.Equal(t, 1, strings.Count(shown, "-- cut off"), "the caller cuts in once")
}

func TestTalk(t *testing.T) {
	noKeys(t)
	terminal, out, _ := newTerminal()
	keyboard, typing := io.Pipe()
	terminal.in = keyboard
	go func() { _, _ = io.WriteString(typing, "bye\n") }()
	require.NoError(t, run(t.Context(), terminal, []string{"talk"}))
	assert.Contains(t, out.String(), "Thank you for calling")
	assert.Contains(t, out.String(), "call  over: agent")
	require.NoError(t, typing.Close())
}

func TestTalkHangsUpAtTheEndOfInput(t *testing.T) {
	noKeys(t)
	terminal, out, _ := newTerminal()
	require.NoError(t, run(t.Context(), terminal, []string{"talk"}))
	assert.Contains(t, out.String(), "call  over: caller")
}

func TestServe(t *testing.T) {
	noKeys(t)
	down := openaitest.NewServer(t, func(*openaitest.Request) openaitest.Reply { return openaitest.Error(401, "", "no") })
	model := openaitest.NewServer(t, openaitest.Sequence(openaitest.Text("Tuesday is fine.").Every(20*time.Millisecond)))
	t.Setenv("OPENAI_API_KEY", openaitest.Key)
	t.Setenv("OPENAI_BASE_URL", down.URL())
	t.Setenv("OPENAI_MODEL", "scripted")
	t.Setenv("FALLBACK_MODEL", "other")
	t.Setenv("FALLBACK_BASE_URL", model.URL())
	t.Setenv("FALLBACK_API_KEY", openaitest.Key)
	t.Setenv("LLM_SECRET", "correct-horse-battery")
	t.Setenv("PORT", "0")

	terminal, _, _ := newTerminal()
	logs, writer := io.Pipe()
	terminal.err = writer
	ctx, terminate := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- run(ctx, terminal, []string{"serve"}); _ = writer.Close() }()
	lines := bufio.NewScanner(logs)
	require.True(t, lines.Scan())
	var listening struct{ Address string }
	require.NoError(t, json.Unmarshal(lines.Bytes(), &listening))
	var rest strings.Builder
	read := make(chan struct{})
	go func() {
		defer close(read)
		for lines.Scan() {
			rest.WriteString(lines.Text() + "\n")
		}
	}()
	_, port, _ := strings.Cut(listening.Address, "]:")
	base := "127.0.0.1:" + port

	refused, err := http.Get("http://" + base + "/llm-websocket/wrong/call_1")
	require.NoError(t, err)
	_ = refused.Body.Close()
	assert.Equal(t, http.StatusUnauthorized, refused.StatusCode)

	call := llmtest.DialURL(t, "ws://"+base+"/llm-websocket/correct-horse-battery")
	assert.Contains(t, call.Hear(), "this is Ava")
	assert.Equal(t, `200 {"calls":1,"draining":false,"unexpected":0}`, health(t, base))
	call.Say("Tuesday, and my card number is 4111")
	call.HearUntil("Tuesday")

	terminate()
	assert.Equal(t, "is fine.", call.Hear(), "the live call goes on")
	require.Eventually(t, func() bool {
		return health(t, base) == `503 {"calls":1,"draining":true,"unexpected":0}`
	}, 5*time.Second, time.Millisecond)
	call.HangUp()
	require.NoError(t, <-served)
	<-read
	assert.Contains(t, rest.String(), `"msg":"drained"`)
	assert.Contains(t, rest.String(), `"msg":"model failed","model":"scripted"`)
	assert.Contains(t, rest.String(), `"msg":"turn"`)
	assert.Contains(t, rest.String(), `"msg":"call"`)
	assert.Contains(t, rest.String(), `"fallbacks":1`)
	assert.NotContains(t, rest.String(), "4111", "what was said is not logged")
	assert.NotContains(t, rest.String(), "correct-horse", "nor the secret")
}

// The key of one provider is not the other's business.
func TestFallbackHasItsOwnKey(t *testing.T) {
	noKeys(t)
	sent := make(chan string, 1)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent <- r.Header.Get("Authorization")
		w.WriteHeader(http.StatusUnauthorized)
	}))
	t.Cleanup(elsewhere.Close)
	t.Setenv("OPENAI_API_KEY", "sk-first")
	t.Setenv("FALLBACK_MODEL", "other")
	t.Setenv("FALLBACK_BASE_URL", elsewhere.URL)
	models := realModels()
	require.Len(t, models, 2)
	_, err := firstWords(t.Context(), models[1])
	assert.Error(t, err)
	assert.NotContains(t, <-sent, "sk-first")
}

func health(t *testing.T, base string) string {
	response, err := http.Get("http://" + base + "/healthz")
	if !assert.NoError(t, err) {
		return ""
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	assert.NoError(t, err)
	return fmt.Sprint(response.StatusCode, " ", strings.TrimSpace(string(body)))
}

func TestCommandsSayWhatTheyLack(t *testing.T) {
	noKeys(t)
	for command, want := range map[string]error{
		"serve": errNoModel, "provision": errNoRetell, "agents": errNoRetell, "calls": errNoRetell,
		"calls tail": errNoRetell, "call +15551234567": errNoRetell,
	} {
		terminal, _, _ := newTerminal()
		assert.ErrorIs(t, run(t.Context(), terminal, strings.Fields(command)), want, command)
	}
	t.Setenv("RETELL_API_KEY", "key_1")
	terminal, _, _ := newTerminal()
	assert.ErrorIs(t, run(t.Context(), terminal, []string{"provision"}), errNoTwilio)
	t.Setenv("TWILIO_ACCOUNT_SID", "AC0123456789abcdef0123456789abcdef")
	t.Setenv("TWILIO_AUTH_TOKEN", "fedcba9876543210fedcba9876543210")
	assert.ErrorIs(t, run(t.Context(), terminal, []string{"provision"}), errNoPublicURL)
	t.Setenv("PUBLIC_URL", "agent.example.com")
	assert.ErrorContains(t, run(t.Context(), terminal, []string{"provision"}), "want a URL such as")
}

func TestWrongCommandLines(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"dance":                       "no command dance",
		"talk loud":                   `what is "loud"?`,
		"provision everything":        "provision everything?",
		"call":                        "call whom?",
		"call 5551234567":             "not a number in E.164",
		"calls show":                  "calls what?",
		"calls tail -every 0s":        "more than 0",
		"call +15551234567 -var name": "want name=value",
	} {
		terminal, _, _ := newTerminal()
		assert.ErrorContains(t, run(t.Context(), terminal, strings.Fields(line)), want, line)
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	terminal, out, _ := newTerminal()
	require.NoError(t, run(t.Context(), terminal, []string{"help"}))
	for _, c := range commands() {
		assert.Contains(t, out.String(), "phoneagent "+c.name)
		terminal, _, complaints := newTerminal()
		assert.Error(t, run(t.Context(), terminal, []string{c.name, "-h"}))
		assert.Contains(t, complaints.String(), "phoneagent "+c.name, "each command explains itself")
	}
	for line := range strings.Lines(out.String()) {
		assert.LessOrEqual(t, len(line), 100, line)
	}
}
