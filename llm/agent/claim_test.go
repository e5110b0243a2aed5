package agent_test

import (
	"context"
	"errors"
	"iter"
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
)

// askWith asks with a conversation in which tools have run, each with a result.
func askWith(t *testing.T, model agent.Model, tools []agent.Tool, results ...string) string {
	request := &agent.Request{Tools: tools, Messages: []agent.Message{{Role: agent.User, Content: "Tuesday at ten"}}}
	for i := 0; i < len(results); i += 2 {
		id := string(rune('a' + i))
		request.Messages = append(request.Messages,
			agent.Message{Role: agent.Assistant, ToolCalls: []agent.ToolCall{{ID: id, Name: results[i]}}},
			agent.Message{Role: agent.ToolRole, ToolCallID: id, Content: results[i+1]})
	}
	var text strings.Builder
	for chunk, err := range model.Stream(t.Context(), request) {
		require.NoError(t, err)
		text.WriteString(chunk.Text)
		if chunk.ToolCall != nil {
			text.WriteString("<" + chunk.ToolCall.Name + ">")
		}
	}
	return text.String()
}

func named(names ...string) []agent.Tool {
	var tools []agent.Tool
	for _, name := range names {
		name, description, _ := strings.Cut(name, ": ")
		tools = append(tools, agent.Tool{Name: name, Description: description})
	}
	return tools
}

// asking is a tool that only asks for something.
func asking(name string) []agent.Tool {
	tools := named(name)
	tools[0].Asks = true
	return tools
}

func TestClaimsThatToolsStandBehind(t *testing.T) {
	t.Parallel()
	const no = "Not yet."
	for name, test := range map[string]struct {
		said    step
		tools   []agent.Tool
		results []string
		heard   string
	}{
		"no tool":                   {say("I've booked it."), named("book"), nil, no},
		"no tools at all":           {say("I've booked it."), nil, nil, no},
		"its tool":                  {say("I've booked it."), named("book"), []string{"book", "ok"}, "I've booked it."},
		"its tool failed":           {say("I've booked it."), named("book"), []string{"book", "error: full"}, no},
		"its tool still runs":       {say("I've booked it."), named("book"), []string{"book", "(still running; do not call it again, its result will follow)"}, no},
		"its tool, second time":     {say("I've booked it."), named("book"), []string{"book", "error: full", "book", "ok"}, "I've booked it."},
		"another tool":              {say("I've cancelled it."), named("book_visit", "cancel_visit"), []string{"book_visit", "ok"}, no},
		"camel case":                {say("I've cancelled it."), named("bookVisit", "cancelVisit"), []string{"cancelVisit", "ok"}, "I've cancelled it."},
		"a look-up":                 {say("I've booked it."), named("find_slots", "book_slot"), []string{"find_slots", "Tuesday"}, no},
		"a look-up for a fact":      {say("Your visit is booked for Monday."), named("find_visit"), []string{"find_visit", "Monday"}, "Your visit is booked for Monday."},
		"a state, by its tool":      {say("You're booked."), named("book_slot", "send_text"), []string{"book_slot", "ok"}, "You're booked."},
		"a state, by another tool":  {say("You're booked."), named("book_slot", "send_text"), []string{"send_text", "ok"}, no},
		"a state, by a look-up":     {say("You're booked."), named("book_slot", "get_visit"), []string{"get_visit", "Monday"}, "You're booked."},
		"named after what it tells": {say("I've placed the order."), named("order_status", "place_order"), []string{"order_status", "shipped"}, no},
		"it tells a state":          {say("Your order is placed."), named("orderStatus", "place_order"), []string{"orderStatus", "shipped"}, "Your order is placed."},
		"it was checked":            {say("I've checked your order."), named("order_status"), []string{"order_status", "shipped"}, "I've checked your order."},
		"a status that is changed":  {say("I've updated it."), named("update_order_status"), []string{"update_order_status", "ok"}, "I've updated it."},
		"details that are sent":     {say("I've sent you the details."), named("send_details"), []string{"send_details", "ok"}, "I've sent you the details."},
		"by description":            {say("I've booked it."), named("x1: Books a visit.", "x2: Cancels one."), []string{"x1", "ok"}, "I've booked it."},
		"not by description":        {say("I've booked it."), named("x1: Books a visit.", "x2: Cancels one."), []string{"x2", "ok"}, no},
		"names tell nothing":        {say("I've booked it."), named("acme"), []string{"acme", "ok"}, "I've booked it."},
		"all set, with any tool":    {say("You're all set."), named("acme"), []string{"acme", "ok"}, "You're all set."},
		"all set, with none":        {say("You're all set."), named("acme"), nil, no},
		"cancelled, what was asked": {say("I've cancelled it."), asking("cancel_pin"), []string{"cancel_pin", "ok"}, no},
		"done, by what was asked":   {say("I've booked it."), asking("collect_pin"), []string{"collect_pin", "ok"}, no},
		"all set, for being asked":  {say("You're all set."), asking("collect_pin"), []string{"collect_pin", "ok"}, no},
		"a state, that was asked":   {say("You're booked."), asking("get_pin"), []string{"get_pin", "ok"}, no},
		"another, what was asked":   {say("I've cancelled it."), append(asking("cancel_pin"), named("find")...), []string{"cancel_pin", "ok", "find", "ok"}, no},
		"another did it":            {say("I've cancelled it."), append(asking("cancel_pin"), named("cancel_visit")...), []string{"cancel_pin", "ok", "cancel_visit", "ok"}, "I've cancelled it."},
		"transfer is called":        {say("I'm transferring you now.").then(calls(agent.ToolCall{ID: "1", Name: "transfer_to_a_nurse"})), named("transfer_to_a_nurse"), nil, "I'm transferring you now.<transfer_to_a_nurse>"},
		"something else is called":  {say("I'm transferring you now.").then(calls(agent.ToolCall{ID: "1", Name: "find"})), named("transfer_to_a_nurse", "find"), nil, "<find>"},
		"said before it is done":    {say("Sure. I've booked it. Bye.").then(calls(agent.ToolCall{ID: "1", Name: "book"})), named("book"), nil, "Sure. <book>"},
		"what follows is held back": {say("Sure. ", "I've booked it. See you Tuesday. Bye."), named("book"), nil, "Sure. " + no},
		"no claim":                  {say("Shall I book it? If so, I'll send you a text."), named("book"), nil, "Shall I book it? If so, I'll send you a text."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model := agent.GuardClaims(&scripted{steps: []step{test.said}}, &agent.ClaimOptions{Policy: agent.ReplaceClaims, Line: no})
			assert.Equal(t, test.heard, askWith(t, model, test.tools, test.results...))
		})
	}
}

// What is said with the call of a tool is said to the caller, too.
func TestClaimsInTheLastWords(t *testing.T) {
	t.Parallel()
	const no = "Not yet."
	ask := agent.Tool{Name: "ask", Says: "question"}
	tools := append(named("book", "send_text"), ask, agent.EndCall(), agent.TransferTo("+15551234567", "a nurse"), agent.HandOff("billing", "for bills", agent.Briefing{}))
	with := func(name, message string) step {
		return calls(agent.ToolCall{ID: "1", Name: name, Arguments: `{"message":"` + message + `"}`})
	}
	for name, test := range map[string]struct {
		policy  agent.ClaimPolicy
		said    []step
		results []string
		heard   string
		found   int
	}{
		"a goodbye":               {agent.ReplaceClaims, []step{with("end_call", "Goodbye!")}, nil, "<end_call>", 0},
		"untrue":                  {agent.ReplaceClaims, []step{with("end_call", "Great. I've booked it. Goodbye!")}, nil, no, 1},
		"untrue, at the end":      {agent.ReplaceClaims, []step{with("end_call", "Goodbye, I've booked it")}, nil, no, 1},
		"untrue, after words":     {agent.ReplaceClaims, []step{say("Sure.").then(with("end_call", "I've booked it."))}, nil, "Sure. " + no, 1},
		"true":                    {agent.ReplaceClaims, []step{with("end_call", "I've booked it. Goodbye!")}, []string{"book", "ok"}, "<end_call>", 0},
		"of a transfer":           {agent.ReplaceClaims, []step{with("transfer_to_a_nurse", "I've booked it.")}, nil, no, 1},
		"a transfer itself":       {agent.ReplaceClaims, []step{with("transfer_to_a_nurse", "I'm transferring you now.")}, nil, "<transfer_to_a_nurse>", 0},
		"of a handoff":            {agent.ReplaceClaims, []step{with("hand_off_to_billing", "I've booked it.")}, nil, no, 1},
		"of a tool of one's own":  {agent.ReplaceClaims, []step{calls(agent.ToolCall{Name: "ask", Arguments: `{"question":"I've booked it. Your number?"}`})}, nil, no, 1},
		"no words":                {agent.ReplaceClaims, []step{calls(agent.ToolCall{Name: "ask", Arguments: `{"question":1}`})}, nil, "<ask>", 0},
		"nobody hears it":         {agent.ReplaceClaims, []step{with("send_text", "I've booked it.")}, nil, "<send_text>", 0},
		"no JSON":                 {agent.ReplaceClaims, []step{calls(agent.ToolCall{Name: "end_call", Arguments: "{"})}, nil, "<end_call>", 0},
		"with the call of a tool": {agent.ReplaceClaims, []step{with("book", "").then(with("end_call", "I've booked it."))}, nil, "<book>", 1},
		"reported":                {agent.ReportClaims, []step{with("end_call", "I've booked it.")}, nil, "<end_call>", 1},
		"asked again":             {agent.AskAgain, []step{with("end_call", "I've booked it."), with("book", "")}, nil, "<book>", 1},
		"asked again in vain":     {agent.AskAgain, []step{with("end_call", "I've booked it.")}, nil, no, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := 0
			model := agent.GuardClaims(&scripted{steps: test.said}, &agent.ClaimOptions{
				Policy: test.policy, Line: no, OnClaim: func(context.Context, agent.FoundClaim) { found++ },
			})
			assert.Equal(t, test.heard, askWith(t, model, tools, test.results...))
			assert.Equal(t, test.found, found)
		})
	}
}

// The model is asked again, and calls the tool this time.
func TestClaimIsCorrectedOnACall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &scripted{steps: []step{
			say("Sure", ". I've bo", "oked you for Tues", "day. See you then."),
			calls(agent.ToolCall{ID: "1", Name: "book", Arguments: `{}`}),
			say("You're booked for Tuesday."),
			say("As I said, I've booked it."),
		}}
		var found []agent.FoundClaim
		var corrected atomic.Int32
		book := agent.NewTool("book", "", func(context.Context, struct{}) (string, error) { return "ok", nil })
		desk := agent.New(agent.Config{Tools: []agent.Tool{book}, Model: agent.GuardClaims(model, &agent.ClaimOptions{
			OnClaim: func(_ context.Context, c agent.FoundClaim) { found = append(found, c) },
		})})
		trace := &agent.Trace{ClaimFound: func(c bool) {
			if c {
				corrected.Add(1)
			}
		}}
		call := llmtest.Dial(t, llm.Wrap(desk, traced(trace)))
		call.Say("Tuesday at ten")
		assert.Equal(t, "Sure. You're booked for Tuesday.", call.Hear())
		again := model.asked(1)
		assert.Equal(t, agent.Message{Role: agent.Assistant, Content: "Sure."}, again[len(again)-2])
		assert.Contains(t, again[len(again)-1].Content, "I've booked you for Tuesday.")
		assert.Equal(t, []agent.FoundClaim{{Sentence: "I've booked you for Tuesday.", Corrected: true}}, found)
		assert.EqualValues(t, 1, corrected.Load())
		call.Say("Is it booked?")
		assert.Equal(t, "As I said, I've booked it.", call.Hear(), "the tool ran in an earlier turn")
		assert.Len(t, found, 1)
	})
}

func TestClaimThatIsMadeTwiceIsReplaced(t *testing.T) {
	t.Parallel()
	for name, second := range map[string]step{
		"again":   say("Really, I've booked it."),
		"nothing": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model := &scripted{steps: []step{say("I've booked it."), second}}
			assert.Equal(t, agent.DefaultClaimLine, askWith(t, agent.GuardClaims(model, nil), named("book")))
			assert.Len(t, model.requests, 2)
		})
	}
}

// Some servers refuse two messages of the user in a row, and [agent.Request]
// promises that there are none.
func TestClaimNoteJoinsTheCallersWords(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		said     step
		messages []agent.Message
	}{
		"nothing was said": {say("I've booked it."), []agent.Message{{Role: agent.User, Content: "Tuesday at ten\n(I've booked it.)"}}},
		"some was said": {say("Sure. I've booked it."), []agent.Message{
			{Role: agent.User, Content: "Tuesday at ten"},
			{Role: agent.Assistant, Content: "Sure."},
			{Role: agent.User, Content: "(I've booked it.)"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model := &scripted{steps: []step{test.said, say("No.")}}
			request := &agent.Request{Messages: []agent.Message{{Role: agent.User, Content: "Tuesday at ten"}}}
			for _, err := range agent.GuardClaims(model, &agent.ClaimOptions{Note: "{claim}"}).Stream(t.Context(), request) {
				require.NoError(t, err)
			}
			assert.Equal(t, test.messages, model.asked(1))
			assert.Equal(t, []agent.Message{{Role: agent.User, Content: "Tuesday at ten"}}, request.Messages, "it is not the guard's to change")
		})
	}
}

func TestClaimIsOnlyReported(t *testing.T) {
	t.Parallel()
	var found []agent.FoundClaim
	model := &scripted{steps: []step{say("I've bo", "oked it", ".")}}
	guard := agent.GuardClaims(model, &agent.ClaimOptions{
		Policy: agent.ReportClaims, OnClaim: func(_ context.Context, c agent.FoundClaim) { found = append(found, c) },
	})
	var pieces []string
	for chunk, err := range guard.Stream(t.Context(), &agent.Request{}) {
		require.NoError(t, err)
		pieces = append(pieces, chunk.Text)
	}
	assert.Equal(t, []string{"I've bo", "oked it", "."}, pieces, "nothing waits")
	assert.Equal(t, []agent.FoundClaim{{Sentence: "I've booked it."}}, found)
}

// A claim that waits when the caller cuts in is never spoken.
func TestHeldClaimIsNotSpokenAfterABargeIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		first := say("Sure. ", "I've booked it. ", "Bye. ", "Now.")
		first.every = time.Second
		model := &scripted{steps: []step{first, say("Fine.")}}
		desk := agent.New(agent.Config{Model: agent.GuardClaims(model, nil)})
		call := llmtest.Dial(t, desk)
		call.Say("Tuesday at ten")
		assert.Equal(t, "Sure.", call.HearUntil("Sure."))
		time.Sleep(2 * time.Second)
		call.Interrupt("Stop")
		assert.Equal(t, "Fine.", call.Hear())
		time.Sleep(time.Minute)
		assert.NotContains(t, call.Transcript(), "booked")
		assert.Len(t, model.requests, 2, "it is not asked again for a turn that is over")
	})
}

func TestClaimGuardPassesErrorsAndUsageOn(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	broken := say("Sure. It is free. I've bo")
	broken.err = boom
	text, err := ask(t.Context(), agent.GuardClaims(&scripted{steps: []step{broken}}, nil))
	assert.Equal(t, "Sure. It is free. I've bo", text)
	assert.Equal(t, boom, err)
	broken = say("Sure. I've booked it. It is ")
	broken.err = boom
	text, err = ask(t.Context(), agent.GuardClaims(&scripted{steps: []step{broken}}, nil))
	assert.Equal(t, "Sure. ", text)
	assert.Equal(t, boom, err)

	used := step{chunks: []agent.Chunk{{Usage: &agent.Usage{InputTokens: 5, OutputTokens: 2}}}}
	model := agent.GuardClaims(&scripted{steps: []step{say("I've booked it.").then(used), say("Not yet.").then(used)}}, nil)
	var usage []agent.Usage
	for chunk := range model.Stream(t.Context(), &agent.Request{}) {
		if chunk.Usage != nil {
			usage = append(usage, *chunk.Usage)
		}
	}
	assert.Equal(t, []agent.Usage{{InputTokens: 10, OutputTokens: 4}}, usage, "both requests were paid for")
}

func TestLeavingAGuardedAnswer(t *testing.T) {
	t.Parallel()
	for range agent.GuardClaims(&scripted{steps: []step{say("One. ", "Two. I've booked it. ", "Three.")}}, nil).Stream(t.Context(), &agent.Request{}) {
		break
	}
}

// Whoever leaves at the last words is not asked about again.
func TestLeavingAGuardedAnswerThatWouldBeAskedAgain(t *testing.T) {
	t.Parallel()
	tool := agent.Tool{Name: "end_call", Says: "message"}
	claim := calls(agent.ToolCall{Name: tool.Name, Arguments: `{"message":"I have booked you for Tuesday."}`})
	for name, first := range map[string]step{
		"at its last words":     claim.then(say("Bye")),
		"before the next words": say("Hello.").then(claim),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model := &scripted{steps: []step{first, say("Nothing.")}}
			left := ""
			for chunk := range agent.GuardClaims(model, nil).Stream(t.Context(), &agent.Request{Tools: []agent.Tool{tool}}) {
				if left = chunk.Text; left != "Hello." {
					break
				}
			}
			assert.Contains(t, []string{"Bye", " "}, left)
			assert.Len(t, model.requests, 1)
		})
	}
}

func TestClaimsOfOnesOwn(t *testing.T) {
	t.Parallel()
	options := &agent.ClaimOptions{
		Policy: agent.ReplaceClaims, Line: "Noch nicht.", NoDefaults: true,
		Claims: []agent.ClaimPattern{{Pattern: regexp.MustCompile(`(?i)\bhabe .*gebucht`), Tools: []string{"buchen"}}},
	}
	model := agent.GuardClaims(&scripted{steps: []step{say("Ich habe den Termin gebucht. I've booked it.")}}, options)
	assert.Equal(t, "Noch nicht.", askWith(t, model, named("buchen")))
	model = agent.GuardClaims(&scripted{steps: []step{say("Ich habe den Termin gebucht. I've booked it.")}}, options)
	assert.Equal(t, "Ich habe den Termin gebucht. I've booked it.", askWith(t, model, named("buchen"), "buchen", "ok"))
}

func FuzzClaims(f *testing.F) {
	for _, text := range []string{"I've booked it.", "you're all set, while I", "is been", ", , done?", "I am going to", "we have gone ahead and"} {
		f.Add(text, 3)
	}
	f.Fuzz(func(t *testing.T, text string, at int) {
		at = (at%(len(text)+1) + len(text) + 1) % (len(text) + 1)
		reported, err := ask(t.Context(), agent.GuardClaims(&scripted{steps: []step{say(text[:at], text[at:])}}, &agent.ClaimOptions{Policy: agent.ReportClaims}))
		assert.NoError(t, err)
		assert.Equal(t, text, reported)
		replaced := func(pieces ...string) string {
			text, _ := ask(t.Context(), agent.GuardClaims(&scripted{steps: []step{say(pieces...)}}, &agent.ClaimOptions{Policy: agent.ReplaceClaims}))
			return text
		}
		assert.Equal(t, replaced(text), replaced(text[:at], text[at:]))
	})
}

func BenchmarkClaims(b *testing.B) {
	deltas := strings.SplitAfter("Sure, I can help with that. We have Tuesday at ten or Wednesday at two. Once it is booked, you will get a text with the address. Which one would you like?", " ")
	plain := agent.ModelFunc(func(context.Context, *agent.Request) iter.Seq2[agent.Chunk, error] {
		return func(yield func(agent.Chunk, error) bool) {
			for _, delta := range deltas {
				if !yield(agent.Chunk{Text: delta}, nil) {
					return
				}
			}
		}
	})
	for name, model := range map[string]agent.Model{"plain": plain, "guarded": agent.GuardClaims(plain, nil)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for range model.Stream(b.Context(), &agent.Request{}) {
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(deltas)), "ns/delta")
		})
	}
}
