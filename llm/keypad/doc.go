// Package keypad has callers key something in: a card number, a PIN, a customer
// number. The digits stay out of prompts and logs.
//
// A [Keypad] stands for one thing to be keyed in. [Middleware] reads the keys,
// and [Hooks] let it see those which no request follows; whether Retell asks the
// agent to answer after a key is not documented, so both ways work:
//
//	card := keypad.New(keypad.Options{
//		Name: "card_number", What: "the number on the front of the card",
//		MinLength: 13, MaxLength: 19, Valid: keypad.Luhn,
//	})
//	desk := agent.New(agent.Config{
//		Model: model,
//		Tools: append(card.Tools(), charge), // charge asks card.Collected for the digits
//	})
//	handler := llm.NewHandler(llm.Wrap(desk, keypad.Middleware), &llm.Options{
//		TranscriptWithToolCalls: true, // or else there are no keys
//		Hooks:                   keypad.Hooks(),
//	})
//
// The model starts it with a tool, or a program with [Keypad.Start]. While the
// caller presses keys, requests for the agent to speak are answered with
// silence. Then the model, or the program, is asked as usual, and knows the
// [Outcome].
//
// # What is kept where
//
// The keys are read from the transcript and kept with the call, so they are not
// lost when a request takes the place of another, nor when the call is
// reconnected to the same process. In the turns that the middleware passes on
// they are masked; a middleware outside of it sees them. In a process that
// takes a call over they are no longer known to be secret.
package keypad
