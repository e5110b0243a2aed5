package main

import (
	"context"
	"crypto/hmac"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/phoneagent-go/phoneagent/examples/internal/stage"
	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

const demoList = `id,name,company,phone,zone
L1,Ada Byron,Analytical Engines,+1 (415) 555-0111,America/Los_Angeles
L2,Grace Hopper,Cobol & Sons,+14155550112,America/New_York
L3,Alan Turing,Bletchley,+14155550113,America/Los_Angeles
L4,Hedy Lamarr,Spread Spectrum,+14155550114,America/Chicago
`

// theDay is when the demonstration happens: ten in the morning in Los Angeles,
// where the office is, and early in the afternoon in New York.
var theDay = time.Date(2026, time.November, 30, 18, 0, 0, 0, time.UTC)

func atTheDay() time.Time { return theDay }

var demoZone = sync.OnceValue(func() *time.Location {
	zone, err := zoneOf("America/Los_Angeles")
	if err != nil {
		panic(err) // it is in the program
	}
	return zone
})

// demoPeople are those on the list: one buys, one wants to be left alone, one is
// not there, and one is on the phone. The times that it rings keep the results
// in order.
func demoPeople() map[string]retelltest.Callee {
	return map[string]retelltest.Callee{
		"+14155550111": {Ring: time.Second, Talk: says("Yes. What is it about?", "Go ahead. We are forty people, and we want something this quarter.", "I am.", "Yes, that's right.", "Tuesday at ten.")},
		"+14155550112": {Ring: 2 * time.Second, Talk: says("How did you get this number? Stop calling me!")},
		"+14155550113": {Ring: time.Second, Talk: says("You have reached the voicemail of Alan Turing. Please leave a message after the tone.")},
		"+14155550114": {Ring: 4 * time.Second, Fails: retell.DisconnectionDialBusy},
	}
}

// says is somebody who says these lines, each when the agent has finished.
func says(lines ...string) func(*llmtest.Call) {
	return func(call *llmtest.Call) {
		for _, line := range lines {
			call.Hear()
			call.Say(line)
		}
		call.AwaitEnd()
	}
}

// demo runs a campaign without an account: in this process are a Retell with
// room for two calls, a model that follows a script, and a CRM.
func demo(out io.Writer) error {
	var fault atomic.Pointer[error]
	server := retelltest.New(&retelltest.Options{Concurrency: 2, OnFault: func(err error) { fault.Store(&err) }})
	defer server.Close()
	for number, callee := range demoPeople() {
		server.Answer(number, callee)
	}
	model := openaitest.New(script)
	defer model.Close()
	c := newCampaign(newCalendar(demoZone(), atTheDay, nil), newDoNotCall(), newNotes(), demoZone(), atTheDay)
	desk, hooks := c.newDesk(openaix.Chat(model.Client(), "scripted"))
	handler := llm.NewHandler(desk, &llm.Options{Hooks: hooks})
	defer func() { _ = handler.Close() }()

	leads, err := readLeads(strings.NewReader(demoList))
	if err != nil {
		return err
	}
	var lines strings.Builder
	results, err := newSheet(&lines, nil)
	if err != nil {
		return err
	}
	theirs := &demoCRM{key: []byte("demo-key")}
	toCRM := newOutbox((&crm{url: "https://crm.example.com/calls", key: theirs.key, client: &http.Client{Transport: theirs}, now: c.now}).post)
	report, err := c.dial(context.Background(), server.Client(), leads, settings{
		from: server.Number(server.Agent(handler)), store: retell.NewDialMemory(), wait: &retell.WaitOptions{MinInterval: 100 * time.Millisecond, MaxInterval: 100 * time.Millisecond},
		settled: func(r result, call *retell.Call) error {
			fmt.Fprintf(out, "%s, %s: %s\n", r.Name, r.Company, r.Outcome)
			if call != nil {
				stage.Print(out, call.TranscriptWithToolCalls)
			}
			fmt.Fprintln(out)
			toCRM.add(r)
			return results.add(r)
		},
	})
	if undelivered := toCRM.close(time.Minute); err == nil {
		err = undelivered
	}
	if problem := fault.Load(); err == nil && problem != nil {
		err = *problem
	}
	fmt.Fprintf(out, "%s\n%d calls, and the CRM has %d results.\n", lines.String(), report.Ended, theirs.taken.Load())
	return err
}

// demoCRM is the other side of the webhook, as it should be written: it takes
// what is signed with its key.
type demoCRM struct {
	key   []byte
	taken atomic.Int64
}

// RoundTrip hands requests to the CRM without a network.
func (d *demoCRM) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	d.ServeHTTP(recorder, r)
	return recorder.Result(), nil
}

func (d *demoCRM) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const most = 64 << 10
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err != nil || !signed(d.key, body, r.Header.Get(signatureHeader), theDay) {
		http.Error(w, "not signed", http.StatusUnauthorized)
		return
	}
	d.taken.Add(1)
}

// signed reports whether a signature is that of a body, made within five minutes
// of now: an older one may be somebody's who has recorded it.
func signed(key, body []byte, signature string, now time.Time) bool {
	const tolerance = 5 * time.Minute
	var seconds int64
	if _, err := fmt.Sscanf(signature, "t=%d,v1=", &seconds); err != nil {
		return false
	}
	at := time.Unix(seconds, 0)
	return now.Sub(at).Abs() <= tolerance && hmac.Equal([]byte(signature), []byte(sign(key, body, at)))
}

// script is what the model says in the demonstration.
var script = func() openaitest.Script {
	heard, returned, say, do, when := openaitest.Heard, openaitest.Returned, openaitest.Text, openaitest.Call, openaitest.When
	return openaitest.Rules(
		when(heard("what is it about"), say("Thank you. It is about planning software for teams. May I ask you three short questions?")),
		when(heard("forty people"), do("fill_questions", `{"team_size":"40","timeline":"this quarter"}`)),
		when(heard("i am"), do("fill_questions", `{"decides":"yes"}`)),
		when(func(r *openaitest.Request) bool {
			return returned("fill_questions")(r) && strings.Contains(r.ToolResults()[0].Content, "missing")
		},
			say("Good. Are you the one who decides about it?")),
		when(returned("fill_questions"), say("So you are 40 people, you want it this quarter, and you decide. Is that right?")),
		when(heard("that's right"), do("confirm_questions", `{}`)),
		when(returned("confirm_questions"), do("find_times", `{}`)),
		when(returned("find_times"), say("I can show it to you on Tuesday at 10:00 or at 14:00. Which one suits you?")),
		when(heard("tuesday at ten"), do("book_meeting", `{"at":"2026-12-01 10:00"}`)),
		when(returned("book_meeting"), do("end_call", `{"message":"You are booked for Tuesday at 10:00. Goodbye!"}`)),
	)
}()
