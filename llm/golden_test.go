package llm_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
)

var updateGolden = flag.Bool("update", false, "rewrite the transcripts in testdata/wire")

// desk is the agent of the transcripts in testdata/wire.
func desk(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
	if turn.Reason == llm.Begin {
		return reply.Say("Riverside Dental, how can I help?")
	}
	if turn.Reason == llm.Reminder {
		return reply.Say("Are you still there?")
	}
	switch turn.LastUser() {
	case "Count to three":
		for _, word := range []string{"One, ", "two, ", "three."} {
			if err := pause(ctx, 100*time.Millisecond); err != nil {
				return err
			}
			if err := reply.Say(word); err != nil {
				return err
			}
		}
		return nil
	case "A person, please":
		return reply.Send(llm.Event{
			Text: "One moment. ", NoInterruption: true, Action: llm.Transfer{Number: "+14155550123", ShowCaller: true},
		})
	case "Goodbye":
		return reply.EndCall("Goodbye!")
	case "For sales, press 1":
		return reply.PressDigits("1")
	case "Book it":
		return book(ctx, turn.Call, reply)
	case "Break":
		return assert.AnError
	case "Call me a taxi":
		time.AfterFunc(3*time.Second, func() {
			_ = turn.Call.Interrupt(turn.Call.Context(), say("Your taxi is here."))
		})
		return reply.Say("I will tell you when it is here.")
	}
	return nil
}

// book reports a tool call, shows it on the web page and gives the caller time.
func book(ctx context.Context, call *llm.Call, reply *llm.Reply) error {
	if err := reply.Say("Let me see. "); err != nil {
		return err
	}
	for _, err := range []error{
		call.ToolInvocation("t1", "book", `{"day":"Tuesday"}`),
		pause(ctx, time.Second),
		call.ToolResult("t1", `{"at":"10:00"}`, true),
		call.SendMetadata(map[string]string{"booked": "Tuesday"}),
		call.UpdateAgent(llm.AgentSettings{Responsiveness: new(0.5), ReminderTriggerMs: new(20000.0)}),
	} {
		if err != nil {
			return err
		}
	}
	return reply.Say("Tuesday at ten.")
}

// Whole conversations, frame by frame. In a transcript, a line that begins with
//
//	>  is what Retell sends
//	<  is what it must get, after the time since the start of the call
//	!  is what happens: a wait, or the line being dropped, dialled or hung up
//	#  is a comment
//
// With -update, the lines with < are written anew.
func TestWire(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/wire/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				want, err := os.ReadFile(file)
				require.NoError(t, err)
				got := replay(t, string(want))
				if *updateGolden {
					require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
					return
				}
				assert.Equal(t, string(want), got)
			})
		})
	}
}

// replay does what a transcript says and returns it with what came of it.
func replay(t *testing.T, script string) string {
	handler := llm.NewHandler(llm.ResponderFunc(desk), options(func(o *llm.Options) {
		o.TranscriptWithToolCalls = strings.Contains(script, `"transcript_with_tool_calls":[`)
	}))
	began := time.Now()
	var p *peer
	var b strings.Builder
	seen := 0
	listen := func() {
		synctest.Wait()
		for _, line := range p.wire()[seen:] {
			fmt.Fprintf(&b, "< %.3f %s\n", time.Since(began).Seconds(), line)
			seen++
		}
		if p.closedHow() == llm.HangUp {
			fmt.Fprintf(&b, "< %.3f closes with code 1000\n", time.Since(began).Seconds())
		}
	}
	for line := range strings.Lines(script) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "<") {
			continue
		}
		fmt.Fprintln(&b, line)
		switch what, rest, _ := strings.Cut(line, " "); {
		case what == ">":
			p.send(rest)
			listen()
		case what != "!":
		case rest == "dial":
			p, seen = connect(t, handler, "call_1"), 0
			listen()
		case rest == "drop":
			p.drop()
		case rest == "hang up":
			p.hangUp()
		default:
			d, err := time.ParseDuration(strings.TrimPrefix(rest, "wait "))
			require.NoError(t, err)
			const step = 50 * time.Millisecond
			for range d / step {
				time.Sleep(step)
				listen()
			}
		}
	}
	return b.String()
}
