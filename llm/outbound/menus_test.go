package outbound_test

import (
	"context"
	"iter"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/outbound"
	"github.com/phoneagent-go/phoneagent/retell"
)

// presser is a language model that presses one key after another, and keeps what
// it was told last.
type presser struct {
	keys []string

	mu   sync.Mutex
	told []string
}

func (p *presser) Stream(_ context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := p.keys[min(len(p.told), len(p.keys)-1)]
	p.told = append(p.told, request.Messages[len(request.Messages)-1].Content)
	argument := strings.TrimPrefix(request.Tools[0].Name, "press_") // digits or keys
	return func(yield func(agent.Chunk, error) bool) {
		yield(agent.Chunk{ToolCall: &agent.ToolCall{ID: "k", Name: request.Tools[0].Name, Arguments: `{"` + argument + `":"` + key + `"}`}}, nil)
	}
}

func (p *presser) last() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.told[len(p.told)-1]
}

const (
	mainMenu = "Thank you for calling City Power. For outages, press 1. For billing, press 2. For a new connection, press 3."
	heardBad = "For outages press 1. For billing press 2. For the new connection press 3."
	subMenu  = "To report a broken meter, press 1. To hear planned maintenance, press 2."
)

func navigator(options outbound.MenuOptions, keys ...string) (*presser, *outbound.Menus, llm.Responder) {
	p := &presser{keys: keys}
	menus := outbound.NewMenus(options)
	desk := agent.New(agent.Config{Model: p, Tools: []agent.Tool{agent.PressDigits()}})
	return p, menus, menus.Middleware(desk)
}

func TestWayThroughAMenuWithoutGoingInCircles(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var loops []outbound.Loop
		p, menus, desk := navigator(outbound.MenuOptions{OnLoop: func(_ *llm.Call, l outbound.Loop) { loops = append(loops, l) }}, "1", "2", "3", "0")
		call := dial(t, desk, menus.Hooks())
		call.Say(mainMenu)
		call.Hear()
		assert.Equal(t, "1", call.Pressed())
		assert.Contains(t, p.last(), "This is a phone menu.")
		call.Say(subMenu)
		call.Hear()
		assert.Equal(t, "12", call.Pressed())
		assert.Contains(t, p.last(), "This is a phone menu.", "another menu is no loop")
		call.Say(heardBad)
		call.Hear()
		assert.Equal(t, "123", call.Pressed())
		assert.Contains(t, p.last(), "same phone menu for the 2nd time. You have pressed 1 in it, which led back here.")
		call.Say(mainMenu)
		call.Hear()
		assert.Equal(t, "1230", call.Pressed())
		assert.Contains(t, p.last(), "for the 3rd time. You have pressed 1, then 3 in it")
		call.Say(mainMenu)
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd(), "the fourth time is too often")
		require.Len(t, loops, 3)
		assert.Equal(t, outbound.Loop{Heard: 4, Pressed: []string{"1", "3", "0"}, GivenUp: true}, loops[2])
		assert.False(t, loops[1].GivenUp)
	})
}

// The same key is pressed in one menu after the other, by either tool.
func TestSameKeyInAnotherMenu(t *testing.T) {
	t.Parallel()
	for _, tool := range []agent.Tool{agent.PressDigits(), outbound.PressKeys()} {
		synctest.Test(t, func(t *testing.T) {
			menus := outbound.NewMenus(outbound.MenuOptions{})
			desk := agent.New(agent.Config{Model: &presser{keys: []string{"1"}}, Tools: []agent.Tool{tool}})
			call := dial(t, menus.Middleware(desk), menus.Hooks())
			for _, menu := range []string{mainMenu, subMenu, "For today, press 1. For last week, press 2. For last month, press 3."} {
				call.Say(menu)
				call.Hear()
			}
			assert.Equal(t, "111", call.Pressed(), tool.Name)
		})
	}
}

func TestGivingUpAsConfigured(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, menus, desk := navigator(outbound.MenuOptions{Most: 1, GiveUp: llm.Event{Text: "I will try again.", Action: llm.Transfer{Number: "+14155550123"}}}, "1")
		call := dial(t, desk, menus.Hooks())
		call.Say(mainMenu)
		call.Hear()
		call.Say(mainMenu)
		assert.Equal(t, llmtest.ByTransfer, call.AwaitEnd())
	})
	assert.Panics(t, func() { outbound.NewMenus(outbound.MenuOptions{GiveUp: llm.Event{Action: llm.PressDigits{}}}) })
}

func TestMenuIsHeardToItsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, menus, desk := navigator(outbound.MenuOptions{}, "2")
		call := dial(t, desk, menus.Hooks())
		call.Say("For outages, press 1.")
		time.Sleep(time.Second)
		assert.Empty(t, call.Pressed())
		call.Revise("For outages, press 1. For billing,")
		time.Sleep(2900 * time.Millisecond) // it breaks off, so it is given twice as long
		assert.Empty(t, call.Pressed())
		call.Revise("For outages, press 1. For billing, press 2.")
		began := call.Elapsed()
		call.Hear()
		assert.Equal(t, 1500*time.Millisecond, call.Elapsed()-began)
		assert.Equal(t, "2", call.Pressed())
		assert.Len(t, p.told, 1)
	})
}

func TestOnHoldTheAgentIsSilent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		menus, desk := outbound.NewMenus(outbound.MenuOptions{}), new(model)
		call := dial(t, menus.Middleware(desk), menus.Hooks())
		call.Say("All of our agents are busy. Please stay on the line.")
		assert.Equal(t, "", call.Hear())
		call.StaySilent(15 * time.Second)
		assert.Equal(t, "", call.Hear())
		call.Say("Your call is important to us. You are number four in the queue.")
		assert.Equal(t, "", call.Hear())
		assert.Empty(t, desk.turns)
		call.Say("Hello, this is Ben, how can I help?")
		assert.Equal(t, "Model.", call.Hear())
		call.StaySilent(15 * time.Second)
		assert.Equal(t, "Model.", call.Hear(), "a person is reminded")
	})
}

// Music that sounds like words, and nothing else, is not answered either.
func TestMusicIsNotAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		menus, desk := outbound.NewMenus(outbound.MenuOptions{}), new(model)
		call := dial(t, menus.Middleware(desk), menus.Hooks())
		call.Say("Please hold.")
		assert.Equal(t, "", call.Hear())
		for range 3 {
			call.Say(llm.Unintelligible)
			assert.Equal(t, "", call.Hear())
		}
		assert.Empty(t, desk.turns)
		call.Say("Hello?")
		assert.Equal(t, "Model.", call.Hear())
	})
}

// A queue that offers a key again and again is no loop: the model is asked once,
// and again only if it pressed one.
func TestAQueueWithAKeyIsNoLoop(t *testing.T) {
	t.Parallel()
	const queue = "All our agents are busy. To be called back, press 1, or stay on the line."
	synctest.Test(t, func(t *testing.T) {
		var loops []outbound.Loop
		menus, desk := outbound.NewMenus(outbound.MenuOptions{OnLoop: func(_ *llm.Call, l outbound.Loop) { loops = append(loops, l) }}), new(model)
		call := dial(t, menus.Middleware(desk), menus.Hooks())
		call.Say(queue)
		call.Hear()
		for range 9 {
			call.StaySilent(time.Minute)
			call.Say(queue)
			assert.Equal(t, "", call.Hear())
		}
		assert.Len(t, desk.turns, 1)
		assert.Empty(t, loops)
		call.Say("Hello, this is Ben.")
		assert.Equal(t, "Model.", call.Hear())
	})
	synctest.Test(t, func(t *testing.T) {
		p, menus, desk := navigator(outbound.MenuOptions{}, "1")
		call := dial(t, desk, menus.Hooks())
		for range 6 {
			call.Say(queue)
			call.Hear()
		}
		assert.Equal(t, llmtest.NotEnded, call.Ending())
		assert.Contains(t, p.last(), "You have pressed 1")
	})
}

// Between keys the agent says nothing, so that all it hears is one stretch: the
// model is told what of it is new, until the agent has spoken.
func TestWhatWasHeardSinceTheKeys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, menus, desk := navigator(outbound.MenuOptions{}, "1", "2")
		call := dial(t, desk, menus.Hooks())
		call.Say(mainMenu)
		call.Hear()
		assert.NotContains(t, p.last(), "you have heard")
		call.Say(subMenu)
		call.Hear()
		assert.Contains(t, p.last(), `This is a phone menu.`)
		assert.Contains(t, p.last(), `Since you have pressed keys, you have heard: "To report a broken meter, press 1.`)
		call.Say("All of our agents are busy. Please stay on the line.")
		call.Say("Hello, this is Ben, how can I help?")
		call.Hear()
		assert.Contains(t, p.last(), `(Since you have pressed keys, you have heard: "Hello, this is Ben, how can I help?")`)
	})
	synctest.Test(t, func(t *testing.T) {
		var notes []int
		menus := outbound.NewMenus(outbound.MenuOptions{})
		speaks := agent.ModelFunc(func(_ context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
			notes = append(notes, strings.Count(request.Messages[len(request.Messages)-1].Content, "you have heard"))
			return func(yield func(agent.Chunk, error) bool) {
				if len(notes) == 1 {
					yield(agent.Chunk{ToolCall: &agent.ToolCall{ID: "k", Name: "press_digits", Arguments: `{"digits":"1"}`}}, nil)
					return
				}
				yield(agent.Chunk{Text: "My meter is broken."}, nil)
			}
		})
		desk := agent.New(agent.Config{Model: speaks, Tools: []agent.Tool{agent.PressDigits()}})
		call := dial(t, menus.Middleware(desk), menus.Hooks())
		for _, line := range []string{mainMenu, "Hello, this is Ben.", "I see. Since when?"} {
			call.Say(line)
			call.Hear()
		}
		assert.Equal(t, []int{0, 1, 0}, notes)
	})
}

func TestCallersHearNoMenus(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		menus := outbound.NewMenus(outbound.MenuOptions{})
		call := llmtest.Dial(t, menus.Middleware(new(model)))
		call.Say("Please hold.")
		assert.Equal(t, "Model.", call.Hear())
	})
}

func TestPressWithPauses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &presser{keys: []string{"1,,204#,7"}}
		call := dial(t, agent.New(agent.Config{Model: p, Tools: []agent.Tool{outbound.PressKeys()}}), llm.Hooks{})
		call.Say(mainMenu)
		call.Hear()
		assert.Equal(t, "1", call.Pressed())
		time.Sleep(1900 * time.Millisecond)
		assert.Equal(t, "1", call.Pressed())
		time.Sleep(200 * time.Millisecond)
		assert.Equal(t, "1204#", call.Pressed())
		time.Sleep(time.Second)
		assert.Equal(t, "1204#7", call.Pressed())
	})
}

func TestPressByProgram(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		handler := llm.NewHandler(new(model), nil)
		defer handler.Close()
		call := llmtest.Dialer{Details: retell.Call{Direction: retell.DirectionOutbound}}.DialHandler(t, handler)
		call.Hear()
		live := handler.Call(call.ID())
		began := time.Now()
		require.NoError(t, outbound.Press(t.Context(), live, ",1,2", 3*time.Second))
		assert.Equal(t, 6*time.Second, time.Since(began))
		synctest.Wait()
		assert.Equal(t, "12", call.Pressed())
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		assert.ErrorIs(t, outbound.Press(ctx, live, "1,2", time.Minute), context.DeadlineExceeded)
		for _, keys := range []string{"", ",", "1,x", strings.Repeat("1", 65)} {
			assert.ErrorIs(t, outbound.Press(t.Context(), live, keys, 0), llm.ErrInvalid, keys)
		}
	})
}

// FuzzMenus has a call of pieces of text, whatever they are, answered.
func FuzzMenus(f *testing.F) {
	f.Add(mainMenu + "\n" + subMenu + "\n" + mainMenu)
	f.Add("please hold\n\nhello\nfor sales, press")
	f.Fuzz(func(t *testing.T, script string) {
		synctest.Test(t, func(t *testing.T) {
			menus := outbound.NewMenus(outbound.MenuOptions{AllCalls: true})
			detector := outbound.NewDetector(outbound.Options{AllCalls: true})
			responder := llm.Wrap(new(model), detector.Middleware, menus.Middleware)
			call := llm.NewCall("call_1", nil)
			var transcript []llm.Utterance
			for i, line := range strings.SplitN(script[:min(len(script), 1000)], "\n", 8) {
				transcript = append(transcript, llm.Utterance{Role: llm.RoleUser, Content: line})
				if i%3 == 2 {
					transcript = transcript[:len(transcript)/2] // revised
				}
				ended := false
				require.NoError(t, responder.Respond(t.Context(), &llm.Turn{
					Call: call, ID: int64(i + 1), Reason: llm.Reason(1 + i%2), Transcript: transcript,
				}, llm.NewReply(func(e llm.Event) error {
					ended = ended || e.Action != nil
					return nil
				})))
				if ended {
					return
				}
			}
		})
	})
}
