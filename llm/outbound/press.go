package outbound

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// defaultPause is how long a comma is.
const defaultPause = time.Second

// splitKeys splits keys at commas into what is pressed at once, with how many
// pauses come before each.
func splitKeys(keys string) (groups []string, pauses []int, err error) {
	keys = strings.ReplaceAll(keys, " ", "")
	const most = 64
	if len(keys) > most {
		return nil, nil, fmt.Errorf("%w keys: %d, want at most %d", llm.ErrInvalid, len(keys), most)
	}
	n := 0
	for group := range strings.SplitSeq(keys, ",") {
		if group != "" {
			if err := (llm.Event{Action: llm.PressDigits{Digits: group}}).Validate(); err != nil {
				return nil, nil, err
			}
			groups, pauses = append(groups, group), append(pauses, n)
			n = 0
		}
		n++
	}
	if len(groups) == 0 {
		return nil, nil, fmt.Errorf("%w keys: none", llm.ErrInvalid)
	}
	return groups, pauses, nil
}

// Press presses keys with pauses between them, such as "1,,204#": each comma is
// a pause, by default of one second. Retell's digit_to_press knows no pauses, so
// what comes after one is pressed by an interruption of its own, see
// [llm.Call.Interrupt]; the agent must not speak meanwhile.
//
// Press returns when all keys are pressed or ctx has ended, and with an error of
// [llm.Call.Interrupt] if a turn took the place of one. Keys that are none match
// [llm.ErrInvalid].
func Press(ctx context.Context, call *llm.Call, keys string, pause time.Duration) error {
	groups, pauses, err := splitKeys(keys)
	if err != nil {
		return err
	}
	return press(ctx, call, groups, pauses, pause)
}

func press(ctx context.Context, call *llm.Call, groups []string, pauses []int, pause time.Duration) error {
	if pause <= 0 {
		pause = defaultPause
	}
	for i, group := range groups {
		select {
		case <-time.After(time.Duration(pauses[i]) * pause):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		err := call.Interrupt(ctx, func(_ context.Context, reply *llm.Reply) error { return reply.PressDigits(group) })
		if err != nil {
			return err
		}
	}
	return nil
}

type keys struct {
	Keys string `json:"keys" jsonschema:"the keys to press: 0 to 9, * and #, with a comma for a pause of a second"`
}

// PressKeys returns a tool, press_keys, which is [agent.PressDigits] with pauses:
// a comma between two of its argument keys is one of a second. It ends the turn; what comes after
// a pause is pressed when its time has come, see [Press].
func PressKeys() agent.Tool {
	tool := agent.NewTool("press_keys",
		"Press keys of the phone, to choose from a menu that is being read to you. Put commas between keys that a menu wants one after another.",
		func(ctx context.Context, in keys) (agent.Result, error) {
			groups, pauses, err := splitKeys(in.Keys)
			if err != nil {
				return agent.Result{}, err
			}
			if call := llm.CallFrom(ctx); call != nil && len(groups) > 1 {
				// An error says that the call has ended or the menu has gone on.
				go func() { _ = press(call.Context(), call, groups[1:], pauses[1:], defaultPause) }()
			}
			return agent.Result{
				Content: "Pressed " + in.Keys + ".",
				Event:   &llm.Event{Action: llm.PressDigits{Digits: groups[0]}},
			}, nil
		})
	tool.Key = func(agent.ToolCall) string { return "" } // the same key means something else in the next menu
	return tool
}
