package llmtest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
)

// recorder is a test that notes how it fails. Its cleanups run at the end of
// the test it is made from.
type recorder struct {
	testing.TB
	mu     sync.Mutex
	errors []string
}

func record(t testing.TB) *recorder { return &recorder{TB: t} }

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

// text is all errors.
func (r *recorder) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.errors, "\n")
}

// attempt runs f, which may fail r for good.
func (r *recorder) attempt(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

// A script is an agent that sends what it is told: the first frames on its own
// and the others after a request each.
type script [][]string

// pause is no frame.
const pause = "pause"

func (s script) run(conn llm.Conn) {
	defer func() { _ = conn.Close(llm.Drop) }()
	for stage := 0; ; stage++ {
		if stage < len(s) {
			for _, frame := range s[stage] {
				if frame == pause {
					time.Sleep(time.Second)
					continue
				}
				if conn.Write([]byte(frame)) != nil {
					return
				}
			}
		}
		for {
			message, err := conn.Read()
			if err != nil {
				return
			}
			if strings.Contains(string(message), "_required") {
				break
			}
		}
	}
}

// dialScript calls a scripted agent in memory.
func (d Dialer) dialScript(t testing.TB, s script) *Call {
	return d.dial(t, func(context.Context, string) (line, error) {
		near, far := newPipe()
		go func() {
			s.run(far)
			near.served(nil)
		}()
		return near, nil
	})
}

func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, f)
}

const (
	config   = `{"response_type":"config","config":{"auto_reconnect":true}}`
	greeting = `{"response_type":"response","response_id":0,"content":"Hello.","content_complete":true}`
)

// said is a response frame, the last of its id if it is complete.
func said(id int, content string, complete bool) string {
	return fmt.Sprintf(`{"response_type":"response","response_id":%d,"content":%q,"content_complete":%v}`, id, content, complete)
}

// with adds fields to a frame.
func with(frame, fields string) string { return strings.TrimSuffix(frame, "}") + "," + fields + "}" }

// Every frame that Retell would ignore, reject or end the call over fails the
// test.
func TestViolations(t *testing.T) {
	t.Parallel()
	tool := func(kind, id, rest string) string {
		return `{"response_type":"tool_call_` + kind + `","tool_call_id":"` + id + `",` + rest + `}`
	}
	invoked := tool("invocation", "t1", `"name":"book","arguments":"{}"`)
	resulted := tool("result", "t1", `"content":"ok"`)
	for name, test := range map[string]struct {
		script script
		want   string
	}{
		"not JSON":                    {script{{`hello`}}, "invalid character"},
		"not UTF-8":                   {script{{"{\"response_type\":\"\xff\"}"}}, "not UTF-8"},
		"two values":                  {script{{config + config}}, "follows"},
		"a brace too many":            {script{{config + "}"}}, "follows"},
		"no type":                     {script{{`{"response_id":0,"content":"","content_complete":true}`}}, "no response_type"},
		"unknown type":                {script{{`{"response_type":"shout"}`}}, "not documented"},
		"unknown field":               {script{{with(greeting, `"mood":"happy"`)}}, "unknown field"},
		"field in the wrong case":     {script{{`{"response_type":"response","response_id":0,"Content":"","content_complete":true}`}}, "unknown field"},
		"no id":                       {script{{`{"response_type":"response","content":"","content_complete":true}`}}, "lacks response_id"},
		"no content":                  {script{{`{"response_type":"response","response_id":0,"content_complete":true}`}}, "lacks response_id, content"},
		"no content_complete":         {script{{`{"response_type":"response","response_id":0,"content":""}`}}, "content_complete"},
		"null content":                {script{{`{"response_type":"response","response_id":0,"content":null,"content_complete":true}`}}, "lacks"},
		"float id":                    {script{{`{"response_type":"response","response_id":0.5,"content":"","content_complete":true}`}}, "cannot unmarshal number 0.5"},
		"id in quotes":                {script{{`{"response_type":"response","response_id":"0","content":"","content_complete":true}`}}, "cannot unmarshal string"},
		"complete in quotes":          {script{{`{"response_type":"response","response_id":0,"content":"","content_complete":"true"}`}}, "cannot unmarshal string"},
		"config not first":            {script{{greeting, config}}, "config must be the first"},
		"config twice":                {script{{config, config}}, "config must be the first"},
		"config empty":                {script{{`{"response_type":"config"}`}}, "lacks config"},
		"pong without a ping":         {script{{config, `{"response_type":"ping_pong","timestamp":1}`}}, "a pong without a ping"},
		"pong without a timestamp":    {script{{config, `{"response_type":"ping_pong"}`}}, "lacks timestamp"},
		"pong with a string":          {script{{config, `{"response_type":"ping_pong","timestamp":"1"}`}}, "lacks timestamp"},
		"no pong":                     {script{{config, greeting}}, "no pong for"},
		"id that was not asked for":   {script{{said(1, "", true)}}, "never asked for"},
		"negative id":                 {script{{greeting}, {`{"response_type":"agent_interrupt","interrupt_id":1,"content":"","content_complete":true}`, said(-1, "", true)}}, "never asked for"},
		"stale":                       {script{{greeting}, {said(1, "One ", false)}, {said(2, "x", true), said(1, "two.", false)}}, "stale: response_id 1"},
		"stale completion":            {script{{greeting}, {said(1, "One ", false)}, {said(2, "x", true), said(1, "two", true)}}, "stale: response_id 1"},
		"complete twice":              {script{{greeting, said(0, "", true)}}, "complete already"},
		"text after the end":          {script{{greeting}, {said(1, "x", true), said(1, "y", false)}}, "complete already"},
		"action after the end":        {script{{greeting}, {said(1, "x", true), with(said(1, "", true), `"end_call":true`)}}, "complete already"},
		"two actions":                 {script{{greeting}, {with(said(1, "", false), `"digit_to_press":"1"`), with(said(1, "", true), `"digit_to_press":"2"`)}}, "second action"},
		"two actions in one":          {script{{greeting}, {with(said(1, "", true), `"end_call":true,"digit_to_press":"1"`)}}, "more than one of"},
		"transfer to nowhere":         {script{{greeting}, {with(said(1, "", true), `"transfer_number":"+"`)}}, "not E.164"},
		"transfer to an extension":    {script{{greeting}, {with(said(1, "", true), `"transfer_number":"555-0123"`)}}, "not E.164"},
		"no digits":                   {script{{greeting}, {with(said(1, "", true), `"digit_to_press":""`)}}, "digit_to_press"},
		"odd digits":                  {script{{greeting}, {with(said(1, "", true), `"digit_to_press":"12a"`)}}, "digit_to_press"},
		"interrupt without an id":     {script{{greeting, `{"response_type":"agent_interrupt","content":"","content_complete":true}`}}, "lacks interrupt_id"},
		"interrupt complete twice":    {script{{greeting, interrupt(1, "x", true), interrupt(1, "", true)}}, "interrupt_id 1 is complete"},
		"interrupt after a newer one": {script{{greeting, interrupt(1, "x", false), interrupt(2, "y", true), interrupt(1, "", true)}}, "interrupt_id 1 is dead"},
		"response after an interrupt": {script{{greeting}, {said(1, "One ", false), interrupt(1, "x", true), said(1, "two", false)}}, "stale: response_id 1"},
		"answer after an interrupt":   {script{{greeting}, {said(1, "One.", true)}, {pause, interrupt(1, "x", true), said(2, "two", true)}}, "stale: response_id 2"},
		"interrupt shows transferee":  {script{{greeting, with(interrupt(1, "x", true), `"show_transferee_as_caller":true`)}}, "no field of agent_interrupt"},
		"tool without arguments":      {script{{tool("invocation", "t1", `"name":"book"`)}}, "lacks tool_call_id"},
		"tool arguments not a string": {script{{tool("invocation", "t1", `"name":"book","arguments":{}`)}}, "cannot unmarshal object"},
		"tool arguments not JSON":     {script{{tool("invocation", "t1", `"name":"book","arguments":"day"`)}}, "not JSON in a string"},
		"tool without an id":          {script{{tool("invocation", "", `"name":"book","arguments":"{}"`)}}, "lacks tool_call_id"},
		"tool id twice":               {script{{invoked, invoked}}, "used twice"},
		"result of nothing":           {script{{resulted}}, "not waiting"},
		"result twice":                {script{{invoked, resulted, resulted}}, "not waiting"},
		"result without content":      {script{{invoked, `{"response_type":"tool_call_result","tool_call_id":"t1"}`}}, "lacks tool_call_id and content"},
		"metadata not an object":      {script{{`{"response_type":"metadata","metadata":[1]}`}}, "an object"},
		"metadata missing":            {script{{`{"response_type":"metadata"}`}}, "an object"},
		"no settings":                 {script{{`{"response_type":"update_agent"}`}}, "lacks agent_config"},
		"responsiveness of 2":         {script{{`{"response_type":"update_agent","agent_config":{"responsiveness":2}}`}}, "out of range"},
		"trigger of 0":                {script{{`{"response_type":"update_agent","agent_config":{"reminder_trigger_ms":0}}`}}, "out of range"},
		"half a reminder":             {script{{`{"response_type":"update_agent","agent_config":{"reminder_max_count":0.5}}`}}, "cannot unmarshal number"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				r := record(t)
				c := Dialer{}.dialScript(r, test.script)
				r.attempt(func() {
					for _, text := range []string{"one", "two"} {
						synctest.Wait()
						c.Interrupt(text)
					}
				})
				time.Sleep(8 * time.Second)
				synctest.Wait()
				assert.Contains(t, r.text(), test.want)
				assert.Contains(t, r.text(), "llmtest: protocol violation")
				assert.Equal(t, 1, strings.Count(r.text(), "call call_"), "one report")
			})
		})
	}
}

func interrupt(id int, content string, complete bool) string {
	return fmt.Sprintf(`{"response_type":"agent_interrupt","interrupt_id":%d,"content":%q,"content_complete":%v}`, id, content, complete)
}

// What Retell takes fails nothing.
func TestNoViolation(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]script{
		"nothing but speech":    {{greeting}, {said(1, "x", true)}, {said(2, "y", true)}},
		"null optional fields":  {{with(greeting, `"digit_to_press":null,"end_call":null,"transfer_number":null`)}},
		"end_call false":        {{with(greeting, `"end_call":false,"digit_to_press":"1"`)}},
		"crossing on the wire":  {{greeting}, {said(1, "One ", false)}, {said(1, "two ", false), said(1, "three", true), said(2, "x", true)}},
		"settings at the edges": {{`{"response_type":"update_agent","agent_config":{"responsiveness":0,"interruption_sensitivity":1,"reminder_max_count":0}}`}},
		"interrupt in pieces":   {{greeting, interrupt(1, "x", false), interrupt(1, "y", true)}},
		"crossing an interrupt": {{greeting}, {said(1, "One.", true)}, {interrupt(1, "x", true), pause, said(2, "two ", false), said(2, "three", true)}},
		"silence":               {},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c := Dialer{}.dialScript(t, test)
				for _, text := range []string{"one", "two"} {
					synctest.Wait()
					c.Interrupt(text)
				}
				time.Sleep(8 * time.Second)
			})
		})
	}
}

// An answer that has waited since unasked speech crossed its request, and comes
// when there is a newer one, is over and done with.
func TestStaleAnswerAfterACrossingInterrupt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := Dialer{Patience: time.Minute}.dialScript(t, script{{greeting}, {interrupt(1, "x", true)}, {said(1, "late", true), said(2, "y", true)}, {said(3, "z", true)}})
		for _, text := range []string{"one", "two"} {
			synctest.Wait()
			c.Interrupt(text)
		}
		synctest.Wait()
		assert.False(t, c.Speaking())
		c.Say("three")
		assert.Contains(t, c.Hear(), "z")
	})
}

// An agent that reads the request after its unasked speech has begun says no more
// of that.
func TestAnswerTakesThePlaceOfACrossingInterrupt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := Dialer{}.dialScript(t, script{{greeting}, {interrupt(1, "x", false), said(1, "y", true)}})
		synctest.Wait()
		c.Interrupt("one")
		synctest.Wait()
		assert.False(t, c.Speaking())
	})
}

// A line that breaks takes with it what was on its way: an agent cannot know that
// nobody heard of a tool, and tells the result on the next line.
func TestResultWhoseInvocationWasLost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		lines := []script{{{greeting}}, {{`{"response_type":"tool_call_result","tool_call_id":"t1","content":"ok"}`}}}
		c := Dialer{}.dial(t, func(context.Context, string) (line, error) {
			near, far := newPipe()
			next := lines[0]
			lines = lines[1:]
			go func() {
				next.run(far)
				near.served(nil)
			}()
			return near, nil
		})
		c.Hear()
		c.Drop()
		c.Redial()
		synctest.Wait()
		assert.Empty(t, c.ToolCalls())
		assert.Empty(t, c.TranscriptWithToolCalls()[1:], "Retell has nothing to put it to")
	})
}

// A real socket that closes with a code, or sends binary.
func TestViolationsOfTheWebSocket(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		do     func(ws *websocket.Conn)
		ending Ending
		want   string
	}{
		"1000": {func(ws *websocket.Conn) { _ = ws.Close(1000, "") }, ByAgent, ""},
		"1001": {func(ws *websocket.Conn) { _ = ws.Close(1001, "") }, ByCorruption, "closed with code 1001"},
		"1011": {func(ws *websocket.Conn) { _ = ws.Close(1011, "") }, ByCorruption, "closed with code 1011"},
		"none": {func(ws *websocket.Conn) { _ = ws.Close(websocket.StatusNoStatusRcvd, "") }, ByCorruption, "closed with code 1005"},
		"binary": {func(ws *websocket.Conn) { _ = ws.Write(context.Background(), websocket.MessageBinary, []byte("{}")) },
			ByCorruption, "binary frame"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				ws, err := websocket.Accept(w, r, nil)
				if err != nil {
					return
				}
				test.do(ws)
				_, _, _ = ws.Read(context.Background())
				_ = ws.CloseNow()
			}))
			defer s.Close()
			r := record(t)
			c := DialURL(r, s.URL)
			assert.Equal(t, test.ending, c.AwaitEnd())
			if test.want == "" {
				assert.Empty(t, r.text())
			} else {
				assert.Contains(t, r.text(), test.want)
			}
		})
	}
}

// FuzzDecodeFrame holds the checker against encoding/json: what it takes is
// JSON, an object, and has what it must have.
func FuzzDecodeFrame(f *testing.F) {
	for _, seed := range []string{config, greeting, config + "}", `{"response_type":null}`, `{"RESPONSE_TYPE":"config","config":{}}`,
		interrupt(1, "x", true), `{"response_type":"metadata","metadata":{"a":1}}`, `{"response_type":"ping_pong","timestamp":-1.5e3}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		frame, err := decodeFrame(raw)
		if err != nil {
			return
		}
		var object map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(raw, &object))
		require.Contains(t, object, "response_type")
		if *frame.ResponseType == "response" {
			for _, key := range []string{"response_id", "content", "content_complete"} {
				require.NotEqual(t, "null", string(object[key]), key)
				require.Contains(t, object, key)
			}
		}
	})
}
