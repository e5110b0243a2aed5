package keypad_test

import (
	"context"
	"fmt"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/keypad"
)

// A program without a model asks for a PIN and lets the caller in.
func ExampleKeypad() {
	pin := keypad.New(keypad.Options{
		Name: "pin", MinLength: 4, MaxLength: 4,
		Valid: func(digits string) bool { return digits == "4711" },
	})
	door := keypad.Middleware(llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		outcome, ok := pin.Outcome(turn.Call)
		switch {
		case !ok:
			return pin.Start(ctx, turn.Call, reply)
		case outcome.Status == keypad.Collected:
			return reply.Say(fmt.Sprintf("Welcome. (%v)", outcome))
		}
		return reply.EndCall("I cannot let you in. Goodbye!")
	}))

	// A handler does this for the turns of a call, with
	// llm.Options{TranscriptWithToolCalls: true, Hooks: keypad.Hooks()}.
	call := llm.NewCall("call_1", nil)
	speech := llm.NewReply(func(e llm.Event) error {
		fmt.Println(e.Text)
		return nil
	})
	_ = door.Respond(context.Background(), &llm.Turn{Call: call, Reason: llm.Begin}, speech)
	for i, keys := range []string{"1234", "12344711"} {
		_ = door.Respond(context.Background(), &llm.Turn{
			Call: call, ID: int64(i + 1), Reason: llm.Response, TranscriptWithToolCalls: pressed(keys),
		}, speech)
	}
	// Output:
	// Please key in the pin.
	// Sorry, I did not get that. Please key in the pin again.
	// Welcome. ({collected [4 digits] 2 pin-1})
}

// The model has the caller key in a card number that it never sees, and a tool
// charges it.
func ExampleKeypad_Tools() {
	card := keypad.New(keypad.Options{
		Name: "card_number", What: "the number on the front of the card",
		MinLength: 13, MaxLength: 19, Valid: keypad.Luhn,
	})
	charge := agent.NewTool("charge_card", "Charges the card whose number the caller has keyed in.",
		func(ctx context.Context, _ struct{}) (string, error) {
			digits, ok := card.Collected(llm.CallFrom(ctx))
			if !ok {
				return "", fmt.Errorf("there is no card number yet: call collect_card_number first")
			}
			// digits.Reveal() goes to the payment provider, and nowhere else.
			return "Charged the card that ends in " + digits.Last(4), nil
		})
	tools := append(card.Tools(), charge)
	for _, tool := range tools {
		fmt.Println(tool.Name)
	}
	_, err := charge.Run(llm.WithCall(context.Background(), llm.NewCall("call_1", nil)), agent.ToolCall{})
	fmt.Println(err)
	// Output:
	// collect_card_number
	// cancel_card_number
	// charge_card
	// there is no card number yet: call collect_card_number first
}

func ExampleDigits() {
	var digits keypad.Digits
	fmt.Printf("%v %+v %#v %q\n", digits, digits, digits, digits)
	// Output: [0 digits] [0 digits] [0 digits] [0 digits]
}
