package main

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/llm/redact"
)

// dial calls the desk with a scripted model, in memory and in virtual time.
func dial(t *testing.T, script openaitest.Script) (*llmtest.Call, *calendar) {
	calendar := newCalendar(time.Second)
	return llmtest.Dial(t, newDesk(dependable(ignore, scripted(t, script)), calendar, nil, nil)), calendar
}

func scripted(t *testing.T, script openaitest.Script) namedModel {
	return chat(openaitest.NewServer(t, script).Client(), "scripted")
}

func ignore(string, error) {}

func TestBookingAnAppointment(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, calendar := dial(t, script())
		assert.Equal(t, "Riverside Dental, this is Ava. How can I help?", call.Hear())

		call.Say("I need a cleaning on Tuesday")
		call.HearUntil("half past two")
		call.Interrupt("Half past two is good")
		assert.Contains(t, call.Hear(), "You are booked for Tuesday at half past two")
		assert.Equal(t, []appointment{{Day: "Tuesday", Time: "14:30", For: "cleaning"}}, calendar.bookings)

		call.Say("Bye")
		assert.Contains(t, call.Hear(), "See you on Tuesday")
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
	})
}

// A caller who hangs up while the desk books has an appointment all the same.
func TestHangUpWhileBooking(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, calendar := dial(t, script())
		call.Say("Half past two is good")
		time.Sleep(calendar.takes / 2)
		call.HangUp()
		time.Sleep(calendar.takes)
		synctest.Wait()
		assert.Len(t, calendar.bookings, 1)
	})
}

func TestPainIsForAPerson(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, _ := dial(t, script())
		call.Say("My tooth hurts so much")
		assert.Contains(t, call.Hear(), "somebody for you")
		assert.Equal(t, llmtest.ByTransfer, call.AwaitEnd())
		assert.Equal(t, "+15551234567", call.TransferredTo())
	})
}

func TestTimeThatIsTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, calendar := dial(t, openaitest.Sequence(
			openaitest.Call("book", `{"day":"Tuesday","time":"9:00","for":"cleaning"}`),
			openaitest.Text("Nine is taken. How about ten?"),
		))
		call.Say("Tuesday at nine")
		assert.Equal(t, "Nine is taken. How about ten?", call.Hear())
		require.Len(t, call.ToolCalls(), 1)
		assert.Equal(t, "Tuesday at 9:00 is not free", call.ToolCalls()[0].Result)
		assert.Empty(t, calendar.bookings)
	})
}

const (
	again      = "Here I am again."
	moment     = "One moment, please."
	lastResort = "I am having trouble here. I am connecting you to a person."
)

// Whatever the model does once, the caller hears an answer, and the next turn
// works.
func TestModelThatFailsOnce(t *testing.T) {
	t.Parallel()
	half := openaitest.Text("Tuesday is fine. Which time?")
	for name, test := range map[string]struct {
		reply openaitest.Reply
		heard string
	}{
		"overloaded":     {openaitest.Error(500, "", "overloaded"), again},
		"rate limit":     {openaitest.Error(429, "rate_limit_exceeded", "slow down"), again},
		"a web page":     {openaitest.HTML(502), again},
		"dropped":        {openaitest.Drop(), again},
		"slow":           {openaitest.Text("Late.").After(2 * time.Second), moment + " Late."},
		"never":          {openaitest.Hang(), moment + " " + again},
		"nothing":        {openaitest.Empty(), again},
		"garbage":        {half.GarbageAfter(0), again},
		"half a stream":  {half.CutAfter(3), "Tuesday is fine."},
		"half, then not": {half.StallAfter(3), "Tuesday is fine. " + moment},
		"error inside":   {half.FailAfter(3, "server_error", "oops"), "Tuesday is fine."},
		"too long":       {half.Finish("length"), "Tuesday is fine. Which time?"},
		"no such tool":   {openaitest.Call("fly", `{}`), again},
		"bad arguments":  {openaitest.Call("book", `{"day":`), again},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				call, _ := dial(t, openaitest.Sequence(test.reply, openaitest.Text(again), openaitest.Text(again)))
				call.Say("Tuesday?")
				assert.Equal(t, test.heard, call.Hear())
				call.Say("Hello?")
				assert.Equal(t, again, call.Hear())
			})
		})
	}
}

// A model that is down costs the caller no call: a person takes it.
func TestModelThatIsDown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		reply openaitest.Reply
		heard string
		after time.Duration // until the last resort
	}{
		"overloaded": {openaitest.Error(500, "", "overloaded"), lastResort, 100 * time.Millisecond},
		"no money":   {openaitest.Error(429, "insufficient_quota", "pay"), lastResort, 0},
		"bad key":    {openaitest.Error(401, "invalid_api_key", "who are you"), lastResort, 0},
		"refusal":    {openaitest.Refuse("I can't help with that."), lastResort, 0},
		"silent":     {openaitest.Hang(), moment + " " + lastResort, 6100 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				call, _ := dial(t, func(*openaitest.Request) openaitest.Reply { return test.reply })
				call.Say("Tuesday?")
				assert.Equal(t, test.heard, call.Hear())
				pieces := call.Pieces()
				assert.Equal(t, test.after, pieces[len(pieces)-1].After)
				assert.Equal(t, llmtest.ByTransfer, call.AwaitEnd())
				assert.Equal(t, person, call.TransferredTo())
			})
		})
	}
}

// With a second model the caller does not notice that the first is down: it is
// waited for once, and passed over from then on.
func TestSecondModel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		first := openaitest.NewServer(t, func(*openaitest.Request) openaitest.Reply { return openaitest.Hang() })
		second := openaitest.NewServer(t, openaitest.Say("Which day suits you?"))
		failed := make(chan string, 1)
		model := dependable(func(model string, _ error) { failed <- model }, chat(first.Client(), "first"), chat(second.Client(), "second"))
		call := llmtest.Dial(t, newDesk(model, newCalendar(0), nil, nil))
		call.Say("A cleaning, please.")
		assert.Equal(t, moment+" Which day suits you?", call.Hear())
		assert.Equal(t, 3*time.Second, call.Pieces()[len(call.Pieces())-1].After)
		assert.Equal(t, "first", <-failed)
		call.Say("What?")
		assert.Equal(t, "Which day suits you?", call.Hear())
		assert.Len(t, first.Requests(), 1)
	})
}

// What a model writes is spoken, not read out.
func TestSymbolsAreSpoken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, _ := dial(t, openaitest.Say("**Tuesday** at 14:30, that's $80 😊"))
		call.Say("When, and how much?")
		assert.Equal(t, "Tuesday at 2 30 PM, that's 80 dollars", call.Hear())
	})
}

// Each turn and each call has a record, with what it took and cost, and nothing
// that was said.
func TestRecords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log := new(output)
		logger := redact.Logger(slog.New(slog.NewJSONHandler(log, nil)), nil)
		broken := openaitest.Call("book", `{"day":"Tuesday","time":"call me at 415-555-0100","for":"cleaning"}`)
		model := scripted(t, openaitest.Sequence(openaitest.Error(500, "", "overloaded"), broken, openaitest.Text("Which time?").After(time.Second)))
		a, err := newApp(newDesk(dependable(logFailure(logger), model), newCalendar(0), nil, logger), appOptions{logger: logger})
		require.NoError(t, err)
		call := llmtest.DialHandler(t, a.calls)
		call.Hear()
		call.Say("Tuesday, and my name is Ada Byron")
		call.Hear()
		call.HangUp()
		require.NoError(t, a.calls.Close())
		synctest.Wait()

		var turn, over map[string]any
		for line := range strings.Lines(log.String()) {
			var record map[string]any
			require.NoError(t, json.Unmarshal([]byte(line), &record))
			switch {
			case record["msg"] == "turn" && record["reason"] == "response":
				turn = record
			case record["msg"] == "call":
				over = record
			}
		}
		require.NotNil(t, turn)
		require.NotNil(t, over)
		for key, want := range map[string]any{
			"outcome": "completed", "first_text_ms": 1100.0, "requests": 3.0, "failed_requests": 1.0, "retries": 1.0, "tool_runs": 1.0, "failed_tool_runs": 1.0,
		} {
			assert.Equal(t, want, turn[key], key)
		}
		assert.Equal(t, 2.0, over["turns"])
		assert.Positive(t, over["output_tokens"])
		assert.Contains(t, log.String(), `"tool failed"`)
		assert.NotContains(t, log.String(), "555-0100", "the error of a tool quotes the caller")
		assert.NotContains(t, log.String(), "Ada")
	})
}

// A call has a connection of its own if that is wanted, as long as it lasts.
func TestConnectionForEachCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := openaitest.NewServer(t, openaitest.Say("Which day?"))
		model := overWebSocket(server.Client(), "gpt-5-scripted")
		a, err := newApp(newDesk(dependable(ignore, model), newCalendar(0), nil, nil), appOptions{hooks: model.hooks()})
		require.NoError(t, err)
		call := llmtest.DialHandler(t, a.calls)
		call.Hear()
		synctest.Wait() // for the connection, which no turn waits for
		call.Say("A cleaning, please")
		assert.Equal(t, "Which day?", call.Hear())
		require.Len(t, server.Requests(), 1)
		assert.True(t, server.Requests()[0].Socket)
		assert.Contains(t, string(server.Requests()[0].Body), `"reasoning":{"effort":"none"}`)
		call.HangUp()
		require.NoError(t, a.calls.Close())
		synctest.Wait()
		assert.Zero(t, server.Stats().Sockets)
		model.close()
	})
}

func TestSilence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, _ := dial(t, script())
		call.Hear()
		call.StaySilent(10 * time.Minute)
		assert.Equal(t, "Are you still there?", call.Hear())
	})
}
