package outbound_test

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/outbound"
	"github.com/phoneagent-go/phoneagent/retell"
)

// placed is a call that the agent has placed, and printed what it says in it.
func placed() (*llm.Call, *llm.Reply) {
	call := llm.NewCall("call_1", &retell.Call{Direction: retell.DirectionOutbound})
	return call, llm.NewReply(func(e llm.Event) error {
		fmt.Printf("%q %T\n", e.Text, e.Action)
		return nil
	})
}

func heard(call *llm.Call, words string) *llm.Turn {
	return &llm.Turn{Call: call, ID: 1, Reason: llm.Response, Transcript: []llm.Utterance{{Role: llm.RoleUser, Content: words}}}
}

var talk = llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
	return reply.Say("Hello, this is Ava.")
})

func ExampleClassifier() {
	classifier := outbound.NewClassifier(nil)
	for _, words := range []string{
		"Hello?",
		"Hi, this is Tom. Leave a message after the tone.",
		"Please say your name and why you're calling.",
		"For sales, press 1.",
	} {
		fmt.Println(classifier.Classify(words))
	}
	// Output:
	// human
	// voicemail
	// screening
	// menu
}

func ExampleDetector() {
	detector := outbound.NewDetector(outbound.Options{
		Message:    "Hello, this is Riverside Dental. Please call us back.",
		Quiet:      time.Millisecond, // 2 s by default
		OnDecision: func(_ *llm.Call, kind outbound.Kind) { fmt.Println("It is a", kind) },
	})
	call, reply := placed()
	_ = detector.Middleware(talk).Respond(context.Background(), heard(call, "Tom here, leave your message after the beep."), reply)
	// Output:
	// It is a voicemail
	// "Hello, this is Riverside Dental. Please call us back." llm.EndCall
}

func ExampleMenus() {
	menus := outbound.NewMenus(outbound.MenuOptions{})
	call, reply := placed()
	desk := menus.Middleware(talk)
	_ = desk.Respond(context.Background(), heard(call, "All our agents are busy. Please hold."), reply) // in silence
	_ = desk.Respond(context.Background(), heard(call, "All our agents are busy. Please hold. Sales, Ben speaking."), reply)
	// Output: "Hello, this is Ava." <nil>
}

func ExamplePress() {
	call, _ := placed()
	err := outbound.Press(context.Background(), call, "204,x", time.Second)
	fmt.Println(err)
	// Output: llm: invalid digits "x": want one or more of 0-9, * and #
}

// The model goes through a menu by keys, with pauses between them.
func ExamplePressKeys() {
	desk := agent.New(agent.Config{
		Model: agent.ModelFunc(func(context.Context, *agent.Request) iter.Seq2[agent.Chunk, error] { // openaix.Chat(...)
			return func(yield func(agent.Chunk, error) bool) {
				yield(agent.Chunk{ToolCall: &agent.ToolCall{ID: "1", Name: "press_keys", Arguments: `{"keys":"204"}`}}, nil)
			}
		}),
		Tools: []agent.Tool{outbound.PressKeys()},
	})
	call, reply := placed()
	_ = desk.Respond(context.Background(), heard(call, "If you know the extension, dial it now."), reply)
	// Output: "" llm.PressDigits
}
