package stage

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

var program = &Program{
	Name: "test",
	Desk: func(model agent.Model) (llm.Responder, *llm.Options) {
		look := agent.NewTool("look", "Look.", func(context.Context, struct{}) (string, error) { return "seen", nil })
		return agent.New(agent.Config{Model: model, Greeting: "Hello?", Tools: []agent.Tool{look, agent.EndCall()}}), nil
	},
	Script: openaitest.Rules(
		openaitest.When(openaitest.Heard("look"), openaitest.Call("look", `{}`)),
		openaitest.When(openaitest.Returned("look"), openaitest.Text("It is there.")),
		openaitest.When(openaitest.Heard("bye"), openaitest.Call("end_call", `{"message":"Goodbye!"}`)),
	),
	Caller: func(call *llmtest.Call) {
		call.Hear()
		call.Say("Look, please.")
		call.Hear()
		call.Say("Bye.")
		call.AwaitEnd()
	},
}

func TestPlay(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, program.Play(&out))
	assert.Equal(t, `    agent  Hello?
   caller  Look, please.
     tool  look {}
           -> seen
    agent  It is there.
   caller  Bye.
     tool  end_call {"message":"Goodbye!"}
           -> The call ends when the goodbye has been spoken, unless the caller speaks first.
    agent  Goodbye!
     over  agent
`, out.String())
}

func TestPlayTellsOfACallThatFails(t *testing.T) {
	t.Parallel()
	lost := *program
	lost.Caller = func(call *llmtest.Call) { call.Redial(); call.HangUp(); call.Say("Hello?") }
	assert.ErrorContains(t, lost.Play(new(strings.Builder)), "call is over")
}

func TestServeNeedsAModel(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "")
	t.Setenv("OPENAI_BASE_URL", "")
	assert.ErrorContains(t, program.run([]string{"serve"}), "set OPENAI_API_KEY")
	assert.ErrorContains(t, program.run([]string{"dance"}), "usage: test [serve]")
}

func TestServeEndsWithItsContext(t *testing.T) {
	model := openaitest.NewServer(t, openaitest.Say("Hi."))
	t.Setenv("OPENAI_API_KEY", openaitest.Key)
	t.Setenv("OPENAI_BASE_URL", model.URL())
	t.Setenv("PORT", "0")
	t.Setenv("LLM_SECRET", "")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out strings.Builder
	require.NoError(t, program.serve(ctx, &out))
	assert.Contains(t, out.String(), "wss://YOUR-HOST/llm-websocket/")
}

func TestServeWhileThereIsWork(t *testing.T) {
	model := openaitest.NewServer(t, openaitest.Say("Hi."))
	t.Setenv("OPENAI_API_KEY", openaitest.Key)
	t.Setenv("OPENAI_BASE_URL", model.URL())
	t.Setenv("PORT", "0")
	err := program.ServeWhile(t.Context(), new(strings.Builder), func(ctx context.Context) error {
		return errors.Join(ctx.Err(), errors.New("nobody is there"))
	})
	assert.EqualError(t, err, "nobody is there", "it ends with the work, and as the work does")
}

func TestWithCaller(t *testing.T) {
	t.Parallel()
	cleaned, problems := false, ""
	err := WithCaller(func(p string) { problems += p }, func(c llmtest.TB) {
		c.Cleanup(func() { cleaned = true })
		c.Errorf("odd: %d", 1)
		c.Fatalf("over: %d", 2)
	})
	assert.EqualError(t, err, "over: 2")
	assert.True(t, cleaned)
	assert.Equal(t, "odd: 1", problems)
	assert.PanicsWithError(t, "other", func() { _ = WithCaller(nil, func(llmtest.TB) { panic(errors.New("other")) }) })
}
