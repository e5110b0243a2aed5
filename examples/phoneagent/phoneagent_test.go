package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

func TestDemo(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, demo(t.Context(), newScreen(&out)))
	shown := out.String()
	for _, part := range []string{
		"agent  Riverside Dental", "ms to the first words)", "-- cut off",
		`tool  book {"day":"Tuesday","time":"14:30","for":"cleaning"}`,
		"agent  You are booked for Tuesday at half past two", "(hangs up)", "greeting",
	} {
		assert.Contains(t, shown, part)
	}
	assert.NotContains(t, shown, "error")
	assert.NotContains(t, shown, "\033", "no colours where there is no terminal")
}

func TestTalk(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "")
	t.Setenv("OPENAI_BASE_URL", "")
	var out strings.Builder
	keyboard, typing := io.Pipe()
	go func() { _, _ = io.WriteString(typing, "bye\n") }()
	require.NoError(t, talk(t.Context(), newScreen(&out), keyboard))
	assert.Contains(t, out.String(), "agent  Thank you for calling")
	assert.Contains(t, out.String(), "call  over: agent")
	require.NoError(t, typing.Close())
}

func TestTalkHangsUpAtTheEndOfInput(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "")
	t.Setenv("OPENAI_BASE_URL", "")
	var out strings.Builder
	require.NoError(t, talk(t.Context(), newScreen(&out), strings.NewReader("")))
	assert.Contains(t, out.String(), "call  over: caller")
}

func TestServe(t *testing.T) {
	model := openaitest.NewServer(t, openaitest.Sequence(openaitest.Text("Tuesday is fine.").Every(20*time.Millisecond)))
	t.Setenv("OPENAI_API_KEY", openaitest.Key)
	t.Setenv("OPENAI_BASE_URL", model.URL())
	t.Setenv("OPENAI_MODEL", "scripted")
	t.Setenv("LLM_SECRET", "correct-horse-battery")
	t.Setenv("PORT", "0")

	logs, writer := io.Pipe()
	ctx, terminate := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- serve(ctx, writer); _ = writer.Close() }()
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
	assert.NotContains(t, rest.String(), "4111", "what was said is not logged")
	assert.NotContains(t, rest.String(), "correct-horse", "nor the secret")
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

func TestServeNeedsAModel(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "")
	t.Setenv("OPENAI_BASE_URL", "")
	assert.ErrorIs(t, serve(t.Context(), io.Discard), errNoModel)
}

func TestUnknownCommand(t *testing.T) {
	t.Parallel()
	assert.ErrorContains(t, run(t.Context(), []string{"dance"}), "no command dance")
	assert.ErrorContains(t, run(t.Context(), []string{"talk", "loud"}), "takes no arguments")
}
