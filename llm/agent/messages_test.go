package agent_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// prompt returns what a model is asked for a turn.
func prompt(t testing.TB, turn *llm.Turn) []agent.Message {
	t.Helper()
	model := &scripted{steps: []step{say("ok")}}
	desk := agent.New(agent.Config{Model: model})
	require.NoError(t, desk.Respond(t.Context(), turn, llm.NewReply(func(llm.Event) error { return nil })))
	return model.asked(0)
}

func lines(messages []agent.Message) []string {
	var out []string
	for _, m := range messages {
		var line strings.Builder
		line.WriteString(string(m.Role) + ": " + m.Content)
		for _, call := range m.ToolCalls {
			line.WriteString(fmt.Sprintf("[%s %s%s]", call.ID, call.Name, call.Arguments))
		}
		out = append(out, line.String())
	}
	return out
}

func TestTranscriptToMessages(t *testing.T) {
	t.Parallel()
	user := func(text string) llm.Utterance { return llm.Utterance{Role: llm.RoleUser, Content: text} }
	desk := func(text string) llm.Utterance { return llm.Utterance{Role: llm.RoleAgent, Content: text} }
	const waiting = "user: (The caller is waiting for you to speak.)"
	const silent = "user: (" + agent.DefaultReminder + ")"
	for name, test := range map[string]struct {
		reason     llm.Reason
		transcript []llm.Utterance
		want       []string
	}{
		"in turns":          {llm.Response, []llm.Utterance{desk("Hello. "), user("Hi. ")}, []string{"assistant: Hello.", "user: Hi."}},
		"spaces and empty":  {llm.Response, []llm.Utterance{desk(" "), user(""), user("Please. "), desk("")}, []string{"user: Please."}},
		"one role in a row": {llm.Response, []llm.Utterance{desk("A"), desk("B"), user("c"), user("d ")}, []string{"assistant: A B", "user: c\nd"}},
		"unintelligible":    {llm.Response, []llm.Utterance{user(llm.Unintelligible)}, []string{"user: (unintelligible audio)"}},
		"other roles": {llm.Response, []llm.Utterance{
			user("Hi"), {Role: llm.RoleTransferTarget, Content: "Who is this?"}, {Role: "robot", Content: "Beep"},
		}, []string{"user: Hi"}},
		"empty":                   {llm.Response, nil, []string{waiting}},
		"no new words":            {llm.Response, []llm.Utterance{user("Hi"), desk("Hello.")}, []string{"user: Hi", "assistant: Hello.", waiting}},
		"reminder":                {llm.Reminder, []llm.Utterance{user("Hi"), desk("Hello.")}, []string{"user: Hi", "assistant: Hello.", silent}},
		"reminder before a word":  {llm.Reminder, nil, []string{silent}},
		"reminder after the user": {llm.Reminder, []llm.Utterance{user("Hi")}, []string{"user: Hi\n" + silent[len("user: "):]}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, lines(prompt(t, &llm.Turn{ID: 1, Reason: test.reason, Transcript: test.transcript})))
		})
	}
}

// A process that took the call over has what another one did from the woven
// transcript only.
func TestWovenTranscriptToMessages(t *testing.T) {
	t.Parallel()
	said := func(role llm.Role, text string) llm.Entry {
		return llm.Entry{Utterance: llm.Utterance{Role: role, Content: text}}
	}
	digit := func(d string) llm.Entry {
		return llm.Entry{Utterance: llm.Utterance{Role: llm.RoleDTMF}, Digit: d}
	}
	tool := func(role llm.Role, id, content string) llm.Entry {
		return llm.Entry{Utterance: llm.Utterance{Role: role, Content: content}, ToolCallID: id, Name: "book", Arguments: "{}"}
	}
	turn := &llm.Turn{ID: 9, Reason: llm.Response, TranscriptWithToolCalls: []llm.Entry{
		said(llm.RoleUser, "Tuesday"),
		tool(llm.RoleToolCallInvocation, "t1", ""), tool(llm.RoleToolCallResult, "t1", "booked"),
		tool(llm.RoleToolCallInvocation, "t2", ""), // never came back
		said(llm.RoleAgent, "Done. Enter your code."),
		digit("1"), digit("2"), digit("#"),
		said(llm.RoleInjected, "The caller is a member."),
		said(llm.RoleSMS, "my address"),
		said(llm.RoleNodeTransition, ""), said("new", "thing"),
	}}
	assert.Equal(t, []string{
		"user: Tuesday",
		"assistant: [t1 book{}]", "tool: booked",
		"assistant: Done. Enter your code.",
		"user: (pressed 12#)\n(For your information, not said by the caller: The caller is a member.)\n(sent a text message: my address)",
	}, lines(prompt(t, turn)))
}

func TestKeysReachTheModel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &scripted{steps: []step{say("Thank you.")}}
		call := llmtest.Dialer{Options: &llm.Options{TranscriptWithToolCalls: true}}.Dial(t,
			agent.New(agent.Config{Model: model, Greeting: "Enter your code."}))
		call.Press("12#")
		assert.Equal(t, "Thank you.", call.Hear())
		assert.Equal(t, []string{"assistant: Enter your code.", "user: (pressed 12#)"}, lines(model.asked(0)))
	})
}

// A revision asks again; the tool of the first request runs once, and the
// second knows its result.
func TestRevisionRunsAToolOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		book, ran := counting(2 * time.Second)
		model := &scripted{steps: []step{calls(bookTuesday("a")), say("Booked.")}}
		call := llmtest.Dial(t, agent.New(agent.Config{Model: model, Tools: []agent.Tool{book}}))
		call.Say("Book me in")
		synctest.Wait()
		call.Revise("Book me in on Tuesday")
		assert.Equal(t, "Booked.", call.Hear())
		assert.Equal(t, 1, *ran)
		assert.Equal(t, []string{
			"user: Book me in on Tuesday", `assistant: [a book{"day":"Tuesday"}]`, `tool: {"booked":"Tuesday"}`,
		}, lines(model.asked(1)))
	})
}

// An agent that presses keys says nothing, so the transcript has what it heard
// before and after in one stretch. The prompt has it in its order, and what was
// there before stays as it was, so that a provider can cache it.
func TestSilentTurnsKeepTheirPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		press := func(id, digits string) step {
			return calls(agent.ToolCall{ID: id, Name: "press_digits", Arguments: `{"digits":"` + digits + `"}`})
		}
		look := func(id string) step { return calls(agent.ToolCall{ID: id, Name: "look_up"}) }
		model := &scripted{steps: []step{press("a", "1"), look("b"), press("c", "2"), say(""), say("Hello Ben.")}}
		call := llmtest.Dialer{Options: &llm.Options{TranscriptWithToolCalls: true}}.
			Dial(t, agent.New(agent.Config{Model: model, Tools: []agent.Tool{lookUp(), agent.PressDigits()}}))
		call.Say("For bills, press 1.")
		call.Hear()
		call.Say("For old bills, press 2.")
		call.Hear()
		call.Press("34") // somebody there
		call.Hear()
		call.Say("Hello, this is Ben.")
		assert.Equal(t, "Hello Ben.", call.Hear())
		var before []string
		for n, want := range [][]string{
			{"user: For bills, press 1."},
			{`assistant: [a press_digits{"digits":"1"}]`, "tool: Pressed 1.", "user: For old bills, press 2."},
			{"assistant: [b look_up]", "tool: owes 40"},
			{`assistant: [c press_digits{"digits":"2"}]`, "tool: Pressed 2.", "user: (pressed 34)"},
		} {
			before = append(before, want...)
			assert.Equal(t, before, lines(model.asked(n)))
			checkMessages(t, model.asked(n))
		}
		before[len(before)-1] += "\nHello, this is Ben."
		assert.Equal(t, before, lines(model.asked(4)))
	})
}

// A tool that takes longer than the next turn can wait is told as running, and
// calling it again joins the run that is under way.
func TestSlowToolIsJoined(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		book, ran := counting(20 * time.Second)
		model := &scripted{steps: []step{
			calls(bookTuesday("a")), calls(bookTuesday("b")), say("Booked."),
		}}
		call := llmtest.Dialer{Patience: time.Minute}.Dial(t, agent.New(agent.Config{Model: model, Tools: []agent.Tool{book}}))
		call.Say("Tuesday")
		time.Sleep(time.Second)
		call.Interrupt("Hello?")
		assert.Equal(t, "Booked.", call.Hear())
		assert.Equal(t, 1, *ran)
		assert.Contains(t, strings.Join(lines(model.asked(1)), "\n"), "still running")
		assert.Equal(t, `tool: {"booked":"Tuesday"}`, lines(model.asked(2))[len(model.asked(2))-1])
	})
}

func TestToolsSurviveAReconnect(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		book, ran := counting(time.Second)
		model := &scripted{steps: []step{calls(bookTuesday("a")), say("Booked."), say("Yes, Tuesday.")}}
		call := llmtest.Dial(t, agent.New(agent.Config{Model: model, Tools: []agent.Tool{book}, Greeting: "Hello."}))
		call.Say("Tuesday")
		synctest.Wait()
		call.Drop()
		time.Sleep(3 * time.Second)
		call.Redial()
		assert.Equal(t, "Booked.", call.Hear())
		call.Say("Am I in?")
		assert.Equal(t, "Yes, Tuesday.", call.Hear())
		assert.Equal(t, 1, *ran)
		assert.Equal(t, []string{
			"assistant: Hello.", "user: Tuesday", `assistant: [a book{"day":"Tuesday"}]`, `tool: {"booked":"Tuesday"}`,
			"assistant: Booked.", "user: Am I in?",
		}, lines(model.asked(2)))
	})
}

// FuzzMessages holds every prompt to what [agent.Request] promises.
func FuzzMessages(f *testing.F) {
	f.Add([]byte("uaUAttu"), true)
	f.Add([]byte("uuaaxrdid"), false)
	f.Fuzz(func(t *testing.T, script []byte, woven bool) {
		script = script[:min(len(script), 200)]
		turn := &llm.Turn{ID: 1, Reason: llm.Reason(len(script) % 3)}
		for i, b := range script {
			e := llm.Entry{Utterance: llm.Utterance{Content: strings.Repeat("w ", int(b%3))}, ToolCallID: fmt.Sprint(i / 2)}
			switch b % 8 {
			case 0, 1:
				e.Role = llm.RoleUser
			case 2, 3:
				e.Role = llm.RoleAgent
			case 4:
				e.Role, e.Digit = llm.RoleDTMF, "1"
			case 5:
				e.Role, e.Name = llm.RoleToolCallInvocation, "x"
			case 6:
				e.Role = llm.RoleToolCallResult
			case 7:
				e.Role = llm.RoleInjected
			}
			turn.Transcript = append(turn.Transcript, e.Utterance)
			if woven {
				turn.TranscriptWithToolCalls = append(turn.TranscriptWithToolCalls, e)
			}
		}
		if turn.Reason == llm.Begin {
			return // nobody is asked without a generated greeting
		}
		checkMessages(t, prompt(t, turn))
	})
}

func checkMessages(t *testing.T, messages []agent.Message) {
	t.Helper()
	require.NotEmpty(t, messages)
	var last agent.Message
	open := map[string]bool{}
	for _, m := range messages {
		if m.Role == agent.ToolRole {
			require.True(t, open[m.ToolCallID], "a result without its call")
			delete(open, m.ToolCallID)
			last = m
			continue
		}
		require.Empty(t, open, "a call without its result")
		require.True(t, strings.TrimSpace(m.Content) != "" || len(m.ToolCalls) > 0, "an empty message")
		if len(m.ToolCalls) == 0 {
			require.False(t, m.Role == last.Role && len(last.ToolCalls) == 0, "two of %s in a row", m.Role)
		}
		for _, call := range m.ToolCalls {
			open[call.ID] = true
		}
		last = m
	}
	require.Empty(t, open)
	require.NotEqual(t, agent.Assistant, last.Role, "the model is to speak")
	_, err := json.Marshal(messages)
	require.NoError(t, err)
}
