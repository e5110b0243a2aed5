package agent

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"github.com/phoneagent-go/phoneagent/llm"
)

type farewell struct {
	Message string `json:"message" jsonschema:"the last words to the caller, spoken before the line is dropped"`
}

// EndCall returns a tool, end_call, with which the model hangs up. Its last
// words are the argument message: they are spoken first, without interruption.
// If the model has said them already, the last sentence of them is said again:
// Retell may lose a hang-up that comes without words.
//
// A goodbye that the caller cuts off all the same does not leave the line open
// for good: the model is told to end the call again, and when the caller has
// said no more than a few words ("bye", "okay") and then nobody speaks for 30
// s, the agent says goodbye again and hangs up itself.
func EndCall() Tool {
	tool := NewTool("end_call",
		"Hang up. Call this when the conversation has come to its end or the caller says goodbye. Put your goodbye into message instead of saying it before.",
		func(_ context.Context, in farewell) (Result, error) {
			if strings.TrimSpace(in.Message) == "" {
				return Result{}, errors.New("message is empty: put your goodbye into it, the caller hears nothing else")
			}
			return Result{
				Content: "The call ends when the goodbye has been spoken, unless the caller speaks first.",
				Event:   &llm.Event{Text: in.Message, NoInterruption: true, Action: llm.EndCall{}},
			}, nil
		})
	tool.Says = "message"
	return tool
}

type keys struct {
	Digits string `json:"digits" jsonschema:"the keys to press: 0 to 9, * and #"`
}

// PressDigits returns a tool, press_digits, with which the model presses keys,
// the argument digits, to find its way through a phone menu.
func PressDigits() Tool {
	press := NewTool("press_digits", "Press keys of the phone, to choose from a menu that is being read to you.",
		func(_ context.Context, in keys) (Result, error) {
			event := llm.Event{Action: llm.PressDigits{Digits: in.Digits}}
			if err := event.Validate(); err != nil {
				return Result{}, err
			}
			return Result{Content: "Pressed " + in.Digits + ".", Event: &event}, nil
		})
	press.Key = func(ToolCall) string { return "" } // the same key means something else in the next menu
	return press
}

// slug makes a tool's name of a description.
func slug(text string) string {
	const longest = 64
	name := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToLower(r)
		}
		return '_'
	}, text)
	return strings.Trim(name[:min(len(name), longest)], "_")
}
