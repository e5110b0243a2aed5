package llm_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
)

type unexpected struct {
	err     error
	message json.RawMessage
}

// watched is a handler that repeats what it hears, and the messages that it
// could not use.
func watched(change func(*llm.Options)) (*llm.Handler, chan unexpected) {
	odd := make(chan unexpected, 1000)
	return llm.NewHandler(answer(repeat), options(func(o *llm.Options) {
		o.Hooks.Unexpected = func(_ *llm.Call, err error, message json.RawMessage) { odd <- unexpected{err, message} }
		if change != nil {
			change(o)
		}
	})), odd
}

// survives asserts that the call still answers, under an id of its own.
func (p *peer) survives() {
	p.t.Helper()
	const id = 900
	p.ask(id, "Still there?")
	synctest.Wait()
	p.answered(id, "Still there?")
	assert.Equal(p.t, llm.Closing(-1), p.closedHow())
}

// Messages that cannot be used at all are counted and reported, and the call
// goes on.
func TestPromise9BadMessages(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 20_000)
	for name, test := range map[string]struct {
		message string
		want    error
	}{
		"empty":                    {``, llm.ErrMalformed},
		"not JSON":                 {`hello`, llm.ErrMalformed},
		"half of it":               {`{"interaction_type":"response_required","respon`, llm.ErrMalformed},
		"two of them":              {`{"interaction_type":"update_only"}{"interaction_type":"update_only"}`, llm.ErrMalformed},
		"an array":                 {`[]`, llm.ErrMalformed},
		"a string":                 {`"ping_pong"`, llm.ErrMalformed},
		"null":                     {`null`, llm.ErrMalformed},
		"no type":                  {`{"response_id":1}`, llm.ErrMalformed},
		"empty type":               {`{"interaction_type":""}`, llm.ErrMalformed},
		"type of another type":     {`{"interaction_type":7,"response_id":1}`, llm.ErrMalformed},
		"unknown type":             {`{"interaction_type":"utterance_spoken"}`, llm.ErrUnknownMessage},
		"a response":               {`{"response_type":"response","response_id":1,"content":"","content_complete":true}`, llm.ErrMalformed},
		"deep":                     {deep, llm.ErrMalformed},
		"deep in a field":          {`{"interaction_type":"update_only","x":` + deep + strings.Repeat("]", 20_000) + `}`, llm.ErrMalformed},
		"invalid UTF-8 type":       {"{\"interaction_type\":\"\xff\"}", llm.ErrUnknownMessage},
		"request without id":       {`{"interaction_type":"response_required","transcript":[]}`, llm.ErrMalformed},
		"request with id null":     {`{"interaction_type":"response_required","response_id":null,"transcript":[]}`, llm.ErrMalformed},
		"request with id object":   {`{"interaction_type":"response_required","response_id":{},"transcript":[]}`, llm.ErrMalformed},
		"request with id word":     {`{"interaction_type":"response_required","response_id":"one","transcript":[]}`, llm.ErrMalformed},
		"request with id true":     {`{"interaction_type":"response_required","response_id":true,"transcript":[]}`, llm.ErrMalformed},
		"request with id fraction": {`{"interaction_type":"response_required","response_id":1.5,"transcript":[]}`, llm.ErrMalformed},
		"request with id infinite": {`{"interaction_type":"response_required","response_id":1e999,"transcript":[]}`, llm.ErrMalformed},
		"request with huge id":     {`{"interaction_type":"response_required","response_id":9223372036854775808,"transcript":[]}`, llm.ErrMalformed},
		"details without a call":   {`{"interaction_type":"call_details"}`, llm.ErrMalformed},
		"details null":             {`{"interaction_type":"call_details","call":null}`, llm.ErrMalformed},
		"details of another type":  {`{"interaction_type":"call_details","call":[1]}`, llm.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				handler, odd := watched(nil)
				p := call(t, handler)
				p.send(test.message)
				synctest.Wait()
				require.Len(t, odd, 1)
				got := <-odd
				assert.ErrorIs(t, got.err, test.want)
				assert.Equal(t, test.message, string(got.message))
				assert.Equal(t, int64(1), handler.State().Unexpected)
				p.survives()
				p.hangUp()
				assert.Equal(t, int64(1), handler.State().Unexpected, "also when the call is gone")
			})
		})
	}
}

// Requests with something odd in them are answered all the same, and what is
// odd is reported.
func TestPromise9OddRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fields string // after the type
		id     int64
		want   []llm.Utterance
		odd    bool
	}{
		"transcript empty":     {`"response_id":1,"transcript":[]`, 1, nil, false},
		"transcript null":      {`"response_id":1,"transcript":null`, 1, nil, false},
		"transcript missing":   {`"response_id":1`, 1, nil, false},
		"transcript a string":  {`"response_id":1,"transcript":"hi"`, 1, nil, true},
		"transcript an object": {`"response_id":1,"transcript":{}`, 1, nil, true},
		"utterance of another type": {`"response_id":1,"transcript":[7,{"role":"user","content":"hi"}]`, 1,
			[]llm.Utterance{{}, {Role: llm.RoleUser, Content: "hi"}}, true},
		"content of another type": {`"response_id":1,"transcript":[{"role":"user","content":7},{"role":"user","content":"hi"}]`, 1,
			[]llm.Utterance{{Role: llm.RoleUser}, {Role: llm.RoleUser, Content: "hi"}}, true},
		"content null": {`"response_id":1,"transcript":[{"role":"user","content":null}]`, 1, []llm.Utterance{{Role: llm.RoleUser}}, false},
		"words of another type": {`"response_id":1,"transcript":[{"role":"user","content":"hi","words":"hi"}]`, 1,
			[]llm.Utterance{{Role: llm.RoleUser, Content: "hi"}}, false},
		"unknown role": {`"response_id":1,"transcript":[{"role":"supervisor","content":"psst"},{"role":"user","content":"hi"}]`, 1,
			[]llm.Utterance{{Role: "supervisor", Content: "psst"}, {Role: llm.RoleUser, Content: "hi"}}, false},
		"unknown fields": {`"response_id":1,"mood":{"happy":true},"transcript":[{"role":"user","content":"hi","volume":11}]`, 1,
			[]llm.Utterance{{Role: llm.RoleUser, Content: "hi"}}, false},
		"duplicate keys": {`"response_id":7,"transcript":[],"response_id":1,"transcript":[{"role":"user","content":"hi"}]`, 1,
			[]llm.Utterance{{Role: llm.RoleUser, Content: "hi"}}, false},
		"unintelligible": {`"response_id":1,"transcript":[{"role":"user","content":"(unintelligible audio)"}]`, 1,
			[]llm.Utterance{{Role: llm.RoleUser, Content: llm.Unintelligible}}, false},
		"id zero":         {`"response_id":0,"transcript":[]`, 0, nil, false},
		"id negative":     {`"response_id":-3,"transcript":[]`, -3, nil, false},
		"id jumps":        {`"response_id":700,"transcript":[]`, 700, nil, false},
		"id largest":      {`"response_id":9223372036854775807,"transcript":[]`, 1<<63 - 1, nil, false},
		"id in quotes":    {`"response_id":"12","transcript":[]`, 12, nil, true},
		"id with a point": {`"response_id":12.0,"transcript":[]`, 12, nil, true},
		"id with an e":    {`"response_id":1.2e1,"transcript":[]`, 12, nil, true},
		"with timestamp":  {`"response_id":1,"timestamp":3,"transcript":[]`, 1, nil, false},
		"woven odd": {`"response_id":1,"transcript":[],"transcript_with_tool_calls":[7,{"role":"dtmf","digit":5}]`, 1,
			nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				turns := make(chan *llm.Turn, 10)
				handler := llm.NewHandler(answer(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
					turns <- turn
					return reply.Say("Yes.")
				}), options(nil))
				p := call(t, handler)
				message := `{` + test.fields + `,"interaction_type":"response_required"}` // last, as in Retell's log
				p.send(message)
				synctest.Wait()
				require.Len(t, turns, 1)
				turn := <-turns
				assert.Equal(t, test.id, turn.ID)
				assert.Equal(t, message, string(turn.Raw.JSON()))
				require.Len(t, turn.Transcript, len(test.want))
				for i, want := range test.want {
					assert.Equal(t, want.Role, turn.Transcript[i].Role)
					assert.Equal(t, want.Content, turn.Transcript[i].Content)
				}
				assert.Equal(t, test.odd, handler.State().Unexpected > 0)
				if test.id != 0 { // which the greeting has had
					p.answered(test.id, "Yes.")
				}
				assert.Equal(t, "Yes.", p.said(test.id))
			})
		})
	}
}

// Ids count for nothing but to be answered: what was asked last is answered,
// whether its id is higher, lower or one seen before.
func TestIDsJumpRepeatAndGoBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler, odd := watched(nil)
		p := call(t, handler)
		for i, id := range []int64{5, 3, 3, 1000, 1, 5} {
			p.ask(id, fmt.Sprintf("%d.", i))
			synctest.Wait()
		}
		assert.Empty(t, odd)
		assert.Equal(t, "0.5.", p.said(5))
		assert.Equal(t, "1.2.", p.said(3))
		assert.Equal(t, "3.", p.said(1000))
		assert.Equal(t, "4.", p.said(1))
		assert.Equal(t, 2, p.completions(3), "it was asked twice")
	})
}

// A request that comes again while it is answered is reported, and answered
// once.
func TestRequestRepeatedWhileOpen(t *testing.T) {
	bubble(t, func(t *testing.T) {
		odd := make(chan unexpected, 10)
		handler := llm.NewHandler(answer(func(ctx context.Context, _ *llm.Turn, reply *llm.Reply) error {
			_ = reply.Say("One ")
			_ = pause(ctx, time.Second)
			return reply.Say("two.")
		}), options(func(o *llm.Options) {
			o.Hooks.Unexpected = func(_ *llm.Call, err error, m json.RawMessage) { odd <- unexpected{err, m} }
		}))
		p := call(t, handler)
		p.ask(1, "hi")
		synctest.Wait()
		p.ask(1, "hi")
		time.Sleep(2 * time.Second)
		p.answered(1, "One two.")
		require.Len(t, odd, 1)
		assert.ErrorIs(t, (<-odd).err, llm.ErrRepeated)
	})
}

// A request before the begin message, and before the call object: the greeting
// is dropped, and what was asked is answered.
func TestRequestBeforeTheBeginMessage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		notes := newDiary()
		handler := llm.NewHandler(llm.ResponderFunc(greeter), options(func(o *llm.Options) { o.Hooks = notes.hooks() }))
		p := connect(t, handler, "call_1")
		synctest.Wait()
		p.ask(1, "Hello?")
		synctest.Wait()
		p.send(details)
		time.Sleep(10 * time.Second)
		assert.Empty(t, p.of(0))
		p.answered(1, "One two three four.")
		assert.Equal(t, []string{"started", "turn 0 begin interrupted", "turn 1 response completed"}, notes.read())
	})
}

func TestOddPings(t *testing.T) {
	t.Parallel()
	for timestamp, test := range map[string]struct {
		want string // "" for our own clock
		odd  bool
	}{
		`1791234567890`:           {`1791234567890`, false},
		`0`:                       {`0`, false},
		`-5`:                      {`-5`, false},
		`18446744073709551616`:    {`18446744073709551616`, false},
		`1.5`:                     {`1.5`, true},
		`1e3`:                     {`1e3`, true},
		strings.Repeat("9", 1000): {``, true},
		`"1791234567890"`:         {``, true},
		`"soon"`:                  {``, true},
		"\"\xff\"":                {``, true},
		`{}`:                      {``, true},
		`[1]`:                     {``, true},
		`null`:                    {``, true},
		`true`:                    {``, true},
		``:                        {``, true},
	} {
		t.Run(timestamp[:min(len(timestamp), 10)], func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				handler, odd := watched(nil)
				p := call(t, handler)
				field := `,"timestamp":` + timestamp
				if timestamp == "" {
					field = ""
				}
				p.send(`{"interaction_type":"ping_pong"` + field + `}`)
				synctest.Wait()
				pongs := p.typed("ping_pong")
				require.Len(t, pongs, 1)
				want := test.want
				if want == "" {
					want = fmt.Sprint(time.Now().UnixMilli())
				}
				assert.Equal(t, want, string(pongs[0].Time))
				assert.Equal(t, test.odd, len(odd) == 1)
				p.survives()
			})
		})
	}
}

// A message over the limit is left out, whatever carries it.
func TestMessageTooLarge(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler, odd := watched(func(o *llm.Options) { o.MaxMessageBytes = 1000 })
		p := call(t, handler)
		p.ask(1, strings.Repeat("x", 1000))
		synctest.Wait()
		assert.Empty(t, p.of(1))
		require.Len(t, odd, 1)
		got := <-odd
		assert.ErrorIs(t, got.err, llm.ErrMalformed)
		assert.Nil(t, got.message)
		p.survives()
	})
}

// A flood of odd messages does not pile up behind a slow hook, and all are
// counted.
func TestUnexpectedFlood(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const messages = 1000
		told := 0
		handler := llm.NewHandler(answer(repeat), options(func(o *llm.Options) {
			o.Hooks.Unexpected = func(*llm.Call, error, json.RawMessage) { told++; time.Sleep(time.Second) }
		}))
		p := call(t, handler)
		for range messages {
			p.send("?")
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		assert.Equal(t, int64(messages), handler.State().Unexpected)
		assert.InDelta(t, 17, told, 1)
		p.send("?")
		time.Sleep(time.Minute)
		synctest.Wait()
		assert.InDelta(t, 18, told, 1, "there is room again")
		p.survives()
	})
}

// What Retell's documentation says about call_details, with a member of an
// unexpected type: the rest is used.
func TestOddCallDetails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler, odd := watched(nil)
		p := connect(t, handler, "call_1")
		p.send(`{"call":{"call_id":"call_1","agent_version":"three","from_number":"+14155550100","novel":[1]},"interaction_type":"call_details"}`)
		synctest.Wait()
		got := handler.Call("call_1").Details()
		require.NotNil(t, got)
		assert.Equal(t, "+14155550100", got.FromNumber)
		assert.Contains(t, string(got.Raw), `"novel":[1]`)
		assert.Len(t, odd, 1)
		p.answered(0, "")
		p.survives()
	})
}

// All documented parts of a woven transcript are decoded, and what is not
// documented is kept.
func TestPromise9UnknownIsNotAnError(t *testing.T) {
	bubble(t, func(t *testing.T) {
		turns := make(chan *llm.Turn, 1)
		handler := llm.NewHandler(answer(func(_ context.Context, turn *llm.Turn, _ *llm.Reply) error {
			turns <- turn
			return nil
		}), options(func(o *llm.Options) { o.TranscriptWithToolCalls = true }))
		p := call(t, handler)
		p.send(`{"transcript":[{"role":"agent","content":"Hi ","words":[{"word":"Hi ","start":0.4,"end":0.6},{"word":7},{"end":1}],"metadata":{"response_id":0}}],
			"transcript_with_tool_calls":[
			{"role":"agent","content":"Hi ","words":[{"word":"Hi ","start":0.4,"end":0.6}]},
			{"role":"tool_call_invocation","tool_call_id":"t1","name":"book","arguments":"{\"day\":2}","thought_signature":"sig"},
			{"role":"tool_call_result","tool_call_id":"t1","content":"ok","successful":true},
			{"role":"tool_call_result","tool_call_id":"t2","content":"?"},
			{"role":"node_transition","former_node_id":"a","former_node_name":"A","new_node_id":"b","new_node_name":"B","transition_type":"global"},
			{"role":"dtmf","digit":"#"},
			{"role":"sms","content":"photo","time_sec":1.5,"multimedia":[{"url":"https://example.com/1","summary":"a cat"}]},
			{"role":"injected","content":"be brief","time_sec":2},
			{"role":"hologram","content":"?","depth":3}],
			"response_id":4,"interaction_type":"reminder_required","novel":true}`)
		synctest.Wait()
		assert.Zero(t, handler.State().Unexpected)
		turn := <-turns
		assert.Equal(t, llm.Reminder, turn.Reason)
		assert.Equal(t, []llm.Word{{Word: "Hi ", Start: 0.4, End: 0.6}, {End: 1}}, turn.Transcript[0].Words())
		assert.JSONEq(t, `{"response_id":0}`, string(turn.Transcript[0].Metadata))
		woven := turn.TranscriptWithToolCalls
		require.Len(t, woven, 9)
		assert.Len(t, woven[0].Words(), 1)
		assert.Equal(t, llm.Entry{
			Utterance: llm.Utterance{Role: llm.RoleToolCallInvocation}, ToolCallID: "t1", Name: "book",
			Arguments: `{"day":2}`, ThoughtSignature: "sig", Raw: woven[1].Raw,
		}, woven[1])
		assert.Equal(t, new(true), woven[2].Successful)
		assert.Equal(t, "ok", woven[2].Content)
		assert.Nil(t, woven[3].Successful, "not reported is not failed")
		assert.Equal(t, &llm.NodeTransition{
			FormerNodeID: "a", FormerNodeName: "A", NewNodeID: "b", NewNodeName: "B", TransitionType: "global",
		}, woven[4].Transition)
		assert.Equal(t, "#", woven[5].Digit)
		assert.Equal(t, []llm.Multimedia{{URL: "https://example.com/1", Summary: "a cat"}}, woven[6].Multimedia)
		assert.Equal(t, 1.5, woven[6].TimeSec)
		assert.Equal(t, "be brief", woven[7].Content)
		assert.Equal(t, llm.Role("hologram"), woven[8].Role)
		assert.JSONEq(t, `{"role":"hologram","content":"?","depth":3}`, string(woven[8].Raw))
		assert.Contains(t, string(turn.Raw.JSON()), `"novel":true`)
	})
}
