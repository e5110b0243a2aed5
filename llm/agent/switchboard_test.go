package agent_test

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"strings"
	"sync"
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

func lookUp() agent.Tool {
	return agent.NewTool("look_up", "Looks up.", func(context.Context, struct{}) (string, error) { return "owes 40", nil })
}

func toBilling(arguments string) agent.ToolCall {
	return agent.ToolCall{ID: "h", Name: "hand_off_to_billing", Arguments: arguments}
}

// house is a front desk that answers one question and then hands off to
// billing with the tool.
func house(tool agent.Tool, arguments string) (board *agent.Switchboard, front, billing *scripted) {
	front = &scripted{steps: []step{
		calls(agent.ToolCall{ID: "a", Name: "look_up", Arguments: "{}"}), say("You owe forty."),
		say("One moment.").then(calls(toBilling(arguments))),
	}}
	billing = &scripted{steps: []step{say("Billing, this is Bo."), say("It was a filling.")}}
	board = agent.NewSwitchboard(agent.SwitchboardConfig{
		First: "front",
		Agents: map[string]llm.Responder{
			"front":   agent.New(agent.Config{Model: front, Instructions: "Front.", Greeting: "Hello.", Tools: []agent.Tool{lookUp(), tool}}),
			"billing": agent.New(agent.Config{Model: billing, Instructions: "Billing."}),
		},
	})
	return board, front, billing
}

type account struct {
	Number int    `json:"number"`
	Mood   string `json:"mood" enum:"calm,angry"`
}

// The promise: the next agent knows what the rule says, and no more, in the
// turn of the handoff as well as later.
func TestHandoffTellsWhatTheBriefingSays(t *testing.T) {
	t.Parallel()
	const (
		from   = "(The call has been handed to you by: front."
		note   = from + " Go on with the caller.)"
		looked = "assistant: [a look_up{}]\ntool: owes 40\n"
		handed = "[h hand_off_to_billing{}]\ntool: The caller is with billing now.\n"
	)
	for name, test := range map[string]struct {
		tool         agent.Tool
		arguments    string
		first, later string
	}{
		"nothing": {agent.HandOff("billing", "", agent.Briefing{}), `{}`, "user: " + note, "user: " + note},
		"words": {
			agent.HandOff("billing", "", agent.Briefing{Said: agent.Everything}), `{}`,
			"assistant: Hello.\nuser: What do I owe?\nassistant: You owe forty.\nuser: Why?\nassistant: One moment.\nuser: " + note,
			"assistant: Hello.\nuser: What do I owe?\nassistant: You owe forty.\nuser: Why?\n" + note,
		},
		"since": {
			agent.HandOff("billing", "", agent.Briefing{Said: 1, Tools: true}), `{}`,
			"user: Why?\nassistant: One moment." + handed + "user: " + note,
			"user: Why?\nassistant: " + handed + "user: " + note,
		},
		"everything": {
			agent.HandOff("billing", "", agent.Briefing{Said: agent.Everything, Tools: true}), `{}`,
			"assistant: Hello.\nuser: What do I owe?\n" + looked + "assistant: You owe forty.\nuser: Why?\nassistant: One moment." + handed + "user: " + note,
			"assistant: Hello.\nuser: What do I owe?\n" + looked + "assistant: You owe forty.\nuser: Why?\nassistant: " + handed + "user: " + note,
		},
		"summary": {
			agent.HandOffSummary("billing", "", agent.Briefing{Note: "Be kind."}), `{"summary":"Owes 40."}`,
			"user: " + from + " You are told: Be kind. Owes 40. Go on with the caller.)",
			"user: " + from + " You are told: Be kind. Owes 40. Go on with the caller.)",
		},
		"facts": {
			agent.HandOffFacts[account]("billing", "", agent.Briefing{}), `{"facts":{"number":7,"mood":"calm"}}`,
			"user: " + from + ` What is known: {"number":7,"mood":"calm"} Go on with the caller.)`,
			"user: " + from + ` What is known: {"number":7,"mood":"calm"} Go on with the caller.)`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				board, _, billing := house(test.tool, test.arguments)
				call := llmtest.Dial(t, board)
				call.Say("What do I owe?")
				call.Hear()
				call.Say("Why?")
				assert.Equal(t, "One moment. Billing, this is Bo.", call.Hear())
				assert.Equal(t, "system: Billing.\n"+test.first, strings.Join(lines(billing.asked(0)), "\n"))
				checkMessages(t, billing.asked(0))

				call.Say("What for?")
				assert.Equal(t, "It was a filling.", call.Hear())
				// What was said in the turn of the handoff is one utterance now,
				// and counts as the new agent's.
				assert.Equal(t, "system: Billing.\n"+test.later+"\nassistant: One moment. Billing, this is Bo.\nuser: What for?",
					strings.Join(lines(billing.asked(1)), "\n"))
				checkMessages(t, billing.asked(1))
			})
		})
	}
}

// Middleware around each agent, which may copy the turn, changes nothing in what
// the next one knows of the turn of the handoff.
func TestHandoffThroughMiddlewareOfEachAgent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tool := agent.HandOff("billing", "", agent.Briefing{Said: agent.Everything, Tools: true})
		filler := agent.WithFiller(agent.Filler{Lines: []string{"One second."}})
		front := &scripted{steps: []step{say("I look.").then(calls(agent.ToolCall{ID: "a", Name: "look_up"})), say("One moment.").then(calls(toBilling(`{}`)))}}
		billing := &scripted{steps: []step{calls(agent.ToolCall{ID: "b", Name: "look_up"}), say("Billing, this is Bo.")}}
		board := agent.NewSwitchboard(agent.SwitchboardConfig{First: "front", Agents: map[string]llm.Responder{
			"front":   filler(agent.New(agent.Config{Model: front, Tools: []agent.Tool{lookUp(), tool}})),
			"billing": filler(agent.New(agent.Config{Model: billing, Tools: []agent.Tool{lookUp()}})),
		}})
		call := llmtest.Dial(t, board)
		call.Say("What do I owe?")
		assert.Equal(t, "I look. One moment. Billing, this is Bo.", call.Hear())
		assert.Equal(t, []string{
			"user: What do I owe?",
			"assistant: I look.[a look_up]", "tool: owes 40",
			"assistant: One moment.[h hand_off_to_billing{}]", "tool: The caller is with billing now.",
			"user: (The call has been handed to you by: front. Go on with the caller.)",
		}, lines(billing.asked(0)))
		assert.Contains(t, billing.results(1)[2], "Not done again", "it is the same turn")
	})
}

func TestHandoffFactsAreTyped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		board, _, _ := house(agent.HandOffFacts[account]("billing", "", agent.Briefing{}), `{"facts":{"number":7,"mood":"calm"},"message":"Please hold."}`)
		var got account
		var known bool
		watch := llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			err := board.Respond(ctx, turn, reply)
			got, known = agent.FactsOf[account](turn.Call)
			_, wrong := agent.FactsOf[string](turn.Call)
			assert.False(t, wrong)
			return err
		})
		call := llmtest.Dial(t, watch)
		call.Say("What do I owe?")
		call.Hear()
		assert.False(t, known)
		call.Say("Why?")
		assert.Equal(t, "One moment. Please hold. Billing, this is Bo.", call.Hear())
		assert.Equal(t, account{7, "calm"}, got)
	})
}

// A barge-in, a revision and a reconnect leave the call where it is, and what
// the caller adds after a handoff is told.
func TestHandoffSurvives(t *testing.T) {
	t.Parallel()
	const note = "user: (The call has been handed to you by: front. Go on with the caller.)"
	for name, test := range map[string]struct {
		happens func(*llmtest.Call)
		prompt  string
		heard   string
	}{
		"barge-in": {
			func(c *llmtest.Call) { c.HearUntil("One moment."); c.Interrupt("And quickly!") },
			note + "\nassistant: One moment.\nuser: And quickly!", "It was a filling.",
		},
		"more":      {func(c *llmtest.Call) { c.Revise("Why? And since when?") }, note + "\nAnd since when?", "It was a filling."},
		"revision":  {func(c *llmtest.Call) { c.Revise("Who?") }, note + "\nWho?", "It was a filling."},
		"reconnect": {func(c *llmtest.Call) { c.Drop(); time.Sleep(time.Second); c.Redial() }, note, "One moment. Billing, this is Bo."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				board, front, billing := house(agent.HandOff("billing", "", agent.Briefing{}), `{}`)
				billing.steps[0].every = 20 * time.Second
				call := llmtest.Dialer{Patience: time.Minute}.Dial(t, board)
				call.Say("What do I owe?")
				call.Hear()
				call.Say("Why?")
				synctest.Wait()
				test.happens(call)
				assert.Equal(t, test.heard, call.Hear())
				last := billing.asked(len(billing.requests) - 1)
				checkMessages(t, last)
				assert.Equal(t, "system: Billing.\n"+test.prompt, strings.Join(lines(last), "\n"))
				assert.Len(t, front.requests, 3, "the front desk is not asked again")
			})
		})
	}
}

// Agents that send the caller in circles have to answer.
func TestHandoffsAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var moves []string
		var mu sync.Mutex
		round := func(name, to string) *agent.Agent {
			tool := agent.HandOff(to, "always", agent.Briefing{})
			n := 0
			return agent.New(agent.Config{Tools: []agent.Tool{tool}, Model: agent.ModelFunc(func(ctx context.Context, r *agent.Request) iter.Seq2[agent.Chunk, error] {
				n++
				if last := r.Messages[len(r.Messages)-1]; last.Role == agent.ToolRole {
					return (&scripted{steps: []step{say(name + " here: " + last.Content)}}).Stream(ctx, r)
				}
				return (&scripted{steps: []step{calls(agent.ToolCall{ID: fmt.Sprint(name, n), Name: tool.Name, Arguments: "{}"})}}).Stream(ctx, r)
			})})
		}
		call := llmtest.Dial(t, agent.NewSwitchboard(agent.SwitchboardConfig{
			First: "a", Agents: map[string]llm.Responder{"a": round("a", "b"), "b": round("b", "a")},
			OnHandoff: func(_ *llm.Call, from, to string) {
				mu.Lock()
				defer mu.Unlock()
				moves = append(moves, from+to)
			},
		}))
		call.Say("Hello?")
		assert.Equal(t, "b here: error: "+agent.ErrTooManyHandoffs.Error(), call.Hear())
		assert.Equal(t, []string{"ab", "ba", "ab"}, moves)
		call.Say("Hello?") // a new turn, a new count
		assert.Contains(t, call.Hear(), "a here: error")
	})
}

// What is generated ahead of a request while a turn is being answered begins no
// turn: agents that send the caller in circles are bounded all the same.
func TestHandoffsAreBoundedWhileTheNextTurnIsAnsweredAhead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		moves := 0
		round := func(to string) *agent.Agent {
			tool := agent.HandOff(to, "always", agent.Briefing{})
			return agent.New(agent.Config{Tools: []agent.Tool{tool}, Model: agent.ModelFunc(func(ctx context.Context, r *agent.Request) iter.Seq2[agent.Chunk, error] {
				answer := calls(agent.ToolCall{Name: tool.Name, Arguments: "{}"})
				if last := r.Messages[len(r.Messages)-1]; strings.Contains(last.Content, agent.ErrTooManyHandoffs.Error()) {
					answer = say("I will help you.")
				}
				answer.every = time.Second
				return (&scripted{steps: []step{answer}}).Stream(ctx, r)
			})})
		}
		board := agent.NewSwitchboard(agent.SwitchboardConfig{
			First: "a", Agents: map[string]llm.Responder{"a": round("b"), "b": round("a")},
			OnHandoff: func(*llm.Call, string, string) { moves++ },
		})
		s := agent.NewSpeculation(nil)
		desk, call := llm.Wrap(board, s.Middleware()), llm.NewCall("call", nil)
		said := []llm.Utterance{{Role: llm.RoleUser, Content: "Hello?"}}
		more := append(said[:1:1], llm.Utterance{Role: llm.RoleUser, Content: "And"})
		time.AfterFunc(1500*ms, func() { s.Hooks().TranscriptUpdated(call, &llm.Update{Transcript: more}) })
		require.NoError(t, desk.Respond(t.Context(), &llm.Turn{Call: call, ID: 1, Reason: llm.Response, Transcript: said}, llm.NewReply(func(llm.Event) error { return nil })))
		assert.Equal(t, 1, s.Stats().Started)
		assert.Equal(t, 3, moves)
		time.Sleep(time.Minute) // what was generated ahead ends
	})
}

// So they are when a turn that is over already comes late, into the next one.
func TestHandoffsAreBoundedWhenAnOlderTurnComesLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		answer := llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, _ *llm.Reply) error {
			if turn.ID == 2 {
				<-ctx.Done() // with the test
			}
			return ctx.Err()
		})
		board := agent.NewSwitchboard(agent.SwitchboardConfig{First: "a", Agents: map[string]llm.Responder{"a": answer, "b": answer}, MaxHandoffs: 1})
		call, silent := llm.NewCall("call", nil), llm.NewReply(func(llm.Event) error { return nil })
		go func() { _ = board.Respond(t.Context(), &llm.Turn{Call: call, ID: 2, Reason: llm.Response}, silent) }()
		synctest.Wait()
		over, end := context.WithCancel(t.Context())
		end()
		assert.ErrorIs(t, board.Respond(over, &llm.Turn{Call: call, ID: 1, Reason: llm.Response}, silent), context.Canceled)
		assert.NoError(t, board.Transfer(call, "b", agent.Briefing{}))
		assert.ErrorIs(t, board.Transfer(call, "a", agent.Briefing{}), agent.ErrTooManyHandoffs)
	})
}

// Whoever asks while the choice is being made gets the same.
func TestWhoTakesTheCallIsChosenOnce(t *testing.T) {
	t.Parallel()
	var chosen atomic.Int32
	asked := make(chan struct{})
	board := agent.NewSwitchboard(agent.SwitchboardConfig{
		First:  "day",
		Agents: map[string]llm.Responder{"day": agent.New(agent.Config{Model: parrot}), "night": agent.New(agent.Config{Model: parrot})},
		Choose: func(*llm.Call) string {
			if chosen.Add(1) > 1 {
				return "day"
			}
			close(asked)
			for range 1000 {
				runtime.Gosched() // the other one has time to ask
			}
			return "night"
		},
	})
	call := llm.NewCall("call", nil)
	var asking sync.WaitGroup
	asking.Go(func() { assert.Equal(t, "night", board.Current(call)) })
	<-asked
	assert.Equal(t, "night", board.Current(call))
	asking.Wait()
	assert.EqualValues(t, 1, chosen.Load())
}

func TestNightServiceTakesTheCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		voice := func(greeting string) *agent.Agent {
			return agent.New(agent.Config{Model: &scripted{steps: []step{say("Yes.")}}, Greeting: greeting})
		}
		board := agent.NewSwitchboard(agent.SwitchboardConfig{
			First:  "day",
			Agents: map[string]llm.Responder{"day": voice("Good day."), "night": voice("Good evening.")},
			Choose: func(*llm.Call) string {
				if h := time.Now().UTC().Hour(); h < 8 || h >= 18 {
					return "night"
				}
				return "nobody"
			},
		})
		night := llmtest.Dial(t, board) // bubbles begin at midnight
		assert.Equal(t, "Good evening.", night.Hear())
		time.Sleep(8 * time.Hour)
		assert.Equal(t, "Good day.", llmtest.Dial(t, board).Hear())
		night.Say("Am I still with you?")
		assert.Equal(t, "Yes.", night.Hear())
	})
}

// From Go a call is handed on between turns, and then the next words are the
// new agent's, or from within a tool, and then it speaks in the same turn.
func TestTransferFromGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var board *agent.Switchboard
		var call *llm.Call
		escalate := agent.NewTool("escalate", "Escalates.", func(ctx context.Context, _ struct{}) (string, error) {
			call = llm.CallFrom(ctx)
			return "done", board.Transfer(call, "boss", agent.Briefing{Note: "Angry."})
		})
		desk := &scripted{steps: []step{calls(agent.ToolCall{ID: "e", Name: "escalate"}), say("Desk again.")}}
		boss := &scripted{steps: []step{say("The boss here.")}}
		board = agent.NewSwitchboard(agent.SwitchboardConfig{First: "desk", Agents: map[string]llm.Responder{
			"desk": agent.New(agent.Config{Model: desk, Tools: []agent.Tool{escalate}}),
			"boss": agent.New(agent.Config{Model: boss}),
		}})
		caller := llmtest.Dial(t, board)
		caller.Say("Get me the boss")
		assert.Equal(t, "The boss here.", caller.Hear())
		assert.Equal(t, []string{"user: (The call has been handed to you by: desk. You are told: Angry. Go on with the caller.)"}, lines(boss.asked(0)))
		assert.Equal(t, "boss", board.Current(call))

		require.NoError(t, board.Transfer(call, "desk", agent.Briefing{Said: 1}))
		caller.Say("Thank you")
		assert.Equal(t, "Desk again.", caller.Hear())
		assert.Equal(t, []string{
			"user: Get me the boss", "assistant: The boss here.",
			"user: (The call has been handed to you by: boss. Go on with the caller.)\nThank you",
		}, lines(desk.asked(1)))

		assert.ErrorIs(t, board.Transfer(call, "desk", agent.Briefing{}), agent.ErrSameAgent)
		assert.ErrorIs(t, board.Transfer(call, "cook", agent.Briefing{}), agent.ErrNoSuchAgent)
		assert.ErrorContains(t, board.Transfer(call, "boss", agent.Briefing{Facts: make(chan int)}), "facts of a handoff")
		assert.Equal(t, "desk", board.Current(call))
	})
}

// An agent that hangs up and hands off at once has hung up.
// An agent that gets the call within a turn, and does not know what was done in
// it, may call the same again: it is done once all the same.
func TestHandoffIsNoReasonToRepeatATool(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ran := 0
		tool := agent.NewTool("book", "", func(context.Context, booking) (string, error) {
			ran++
			return "ok", nil
		})
		front := &scripted{steps: []step{book("a", tuesday).then(calls(toBilling("{}")))}}
		billing := &scripted{steps: []step{book("b", tuesday), say("Booked.")}}
		board := agent.NewSwitchboard(agent.SwitchboardConfig{First: "front", Agents: map[string]llm.Responder{
			"front":   agent.New(agent.Config{Model: front, Tools: []agent.Tool{tool, agent.HandOff("billing", "", agent.Briefing{})}}),
			"billing": agent.New(agent.Config{Model: billing, Tools: []agent.Tool{tool}}),
		}})
		call := llmtest.Dial(t, board)
		call.Say("Tuesday, and my bill")
		assert.Equal(t, "Booked.", call.Hear())
		assert.Equal(t, 1, ran)
		assert.Contains(t, billing.results(1)[0], "Not done again")
	})
}

func TestNobodySpeaksAfterTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		front := &scripted{steps: []step{calls(toBilling("{}"), agent.ToolCall{ID: "b", Name: "bye"})}}
		billing := &scripted{steps: []step{say("Never said.")}}
		bye := agent.NewTool("bye", "Hangs up.", func(context.Context, struct{}) (agent.Result, error) {
			return agent.Result{Content: "bye", Event: &llm.Event{Text: "Goodbye.", Action: llm.EndCall{}}}, nil
		})
		board := agent.NewSwitchboard(agent.SwitchboardConfig{First: "front", Agents: map[string]llm.Responder{
			"front":   agent.New(agent.Config{Model: front, Tools: []agent.Tool{agent.HandOff("billing", "", agent.Briefing{}), bye}}),
			"billing": agent.New(agent.Config{Model: billing}),
		}})
		call := llmtest.Dial(t, board)
		call.Say("Bye")
		assert.Equal(t, "Goodbye.", call.Hear())
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		assert.Empty(t, billing.requests)
	})
}

func TestSwitchboardsThatCannotWork(t *testing.T) {
	t.Parallel()
	with := func(tools ...agent.Tool) llm.Responder {
		return agent.New(agent.Config{Model: parrot, Tools: tools})
	}
	for name, config := range map[string]agent.SwitchboardConfig{
		"nobody":    {First: "a"},
		"nil":       {First: "a", Agents: map[string]llm.Responder{"a": with(), "b": nil}},
		"to nobody": {First: "a", Agents: map[string]llm.Responder{"a": with(agent.HandOff("b", "", agent.Briefing{}))}},
		"to itself": {First: "a", Agents: map[string]llm.Responder{"a": with(agent.HandOff("a", "", agent.Briefing{}))}},
	} {
		assert.Panics(t, func() { agent.NewSwitchboard(config) }, name)
	}
	assert.Panics(t, func() { agent.HandOff(" ", "", agent.Briefing{}) })

	// A tool without a switchboard says so to the model.
	ctx := llm.WithCall(t.Context(), llm.NewCall("c", nil))
	_, err := agent.HandOff("b", "", agent.Briefing{}).Run(ctx, agent.ToolCall{Arguments: "{}"})
	assert.ErrorIs(t, err, agent.ErrNoSuchAgent)
}

// FuzzHandoff holds the prompts after handoffs at any point to what
// [agent.Request] promises, whatever the briefing.
func FuzzHandoff(f *testing.F) {
	f.Add([]byte("uatuhaatuha"), 1, true)
	f.Add([]byte("uhuthuat"), 0, false)
	f.Add([]byte("auathtauht"), -1, true)
	f.Fuzz(func(t *testing.T, script []byte, said int, tools bool) {
		script = script[:min(len(script), 60)]
		var board *agent.Switchboard
		model := &scripted{}
		config := agent.Config{Model: model, Instructions: "Be brief.", Tools: []agent.Tool{lookUp()}}
		board = agent.NewSwitchboard(agent.SwitchboardConfig{First: "a", Agents: map[string]llm.Responder{
			"a": agent.New(config), "b": agent.New(config),
		}})
		call := llm.NewCall("call", nil)
		var transcript []llm.Utterance
		for i, b := range script {
			switch b % 5 {
			case 0, 1:
				transcript = append(transcript, llm.Utterance{Role: llm.RoleUser, Content: strings.Repeat("w ", int(b%3))})
			case 2:
				transcript = append(transcript, llm.Utterance{Role: llm.RoleAgent, Content: strings.Repeat("v ", int(b%3))})
			case 3:
				to := map[string]string{"a": "b", "b": "a"}[board.Current(call)]
				require.NoError(t, board.Transfer(call, to, agent.Briefing{Said: said, Tools: tools}))
			case 4:
				model.steps = append(model.steps[:len(model.requests):len(model.requests)], calls(agent.ToolCall{ID: "x", Name: "look_up"}), say("ok"))
				require.NoError(t, board.Respond(t.Context(), &llm.Turn{Call: call, ID: int64(i + 1), Reason: llm.Reason(1 + b%2), Transcript: transcript},
					llm.NewReply(func(llm.Event) error { return nil })))
			}
		}
		for _, request := range model.requests {
			checkMessages(t, request.Messages)
		}
	})
}
