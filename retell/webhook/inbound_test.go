package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

const (
	inboundCall = `{"event":"call_inbound","call_inbound":{"from_number":"+14155550123","to_number":"+14155550100"}}`
	inboundSMS  = `{"event":"chat_inbound","chat_inbound":{"from_number":"+14155550123","to_number":"+14155550100"}}`
)

func TestInboundReplies(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		reply *webhook.InboundReply
		want  string // below call_inbound
	}{
		"nil":    {nil, `{}`},
		"empty":  {&webhook.InboundReply{}, `{}`},
		"reject": {&webhook.InboundReply{Reject: true}, `{"reject":true}`},
		"reject alone": {&webhook.InboundReply{
			Reject: true, OverrideAgentID: "agent_1", Metadata: math.Inf(1), DynamicVariables: map[string]string{"a": "b"},
			Extra: retell.Extra{"x": json.RawMessage(`{`)},
		}, `{"reject":true}`},
		"all": {&webhook.InboundReply{
			OverrideAgentID: "agent_1", OverrideAgentVersion: retell.VersionNumber(3),
			DynamicVariables: map[string]string{"name": "Ada"}, Metadata: struct {
				Patient int `json:"patient"`
			}{17},
			AgentOverride: &retell.AgentOverride{RetellLLM: &retell.RetellLLMOverride{BeginMessage: retell.Value("Hello Ada!")}},
			Extra:         retell.Extra{"new_member": json.RawMessage(`[1]`)},
		}, `{"override_agent_id":"agent_1","override_agent_version":3,"dynamic_variables":{"name":"Ada"},"metadata":{"patient":17},
			"agent_override":{"retell_llm":{"begin_message":"Hello Ada!"}},"new_member":[1]}`},
		"named version": {&webhook.InboundReply{OverrideAgentVersion: retell.VersionLatest}, `{"override_agent_version":"latest"}`},
	} {
		_, post := serve(t, newHandler(t, webhook.Callbacks{
			InboundCall: func(_ context.Context, call *webhook.InboundCall) (*webhook.InboundReply, error) {
				assert.Equal(t, "+14155550123", call.FromNumber)
				return test.reply, nil
			},
			InboundSMS: func(_ context.Context, message *webhook.InboundSMS) (*webhook.InboundReply, error) {
				assert.Equal(t, "+14155550100", message.ToNumber)
				return test.reply, nil
			},
		}, nil))
		for event, body := range map[string]string{"call_inbound": inboundCall, "chat_inbound": inboundSMS} {
			got := post("/", body)
			assert.Equal(t, 200, got.status, name)
			assert.Equal(t, "application/json", got.contentType)
			assert.JSONEq(t, `{"`+event+`":`+test.want+`}`, got.body, name)
		}
	}
}

// TestInboundIsAskedAgain: a repetition gets its answer too.
func TestInboundIsAskedAgain(t *testing.T) {
	t.Parallel()
	asked := 0
	_, post := serve(t, newHandler(t, webhook.Callbacks{
		InboundCall: func(context.Context, *webhook.InboundCall) (*webhook.InboundReply, error) {
			asked++
			return &webhook.InboundReply{Reject: true}, nil
		},
	}, nil))
	first := post("/", inboundCall)
	assert.Equal(t, first.body, post("/", inboundCall).body)
	assert.Equal(t, 2, asked)
}

func TestInboundWithoutCallback(t *testing.T) {
	t.Parallel()
	_, post := serve(t, newHandler(t, webhook.Callbacks{}, nil))
	assert.Equal(t, `{"call_inbound":{}}`, post("/", inboundCall).body)
	assert.Equal(t, `{"chat_inbound":{}}`, post("/", inboundSMS).body)
}

func TestInboundFailures(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]func() (*webhook.InboundReply, error){
		"error":    func() (*webhook.InboundReply, error) { return nil, errors.New("secret.internal is away") },
		"panic":    func() (*webhook.InboundReply, error) { panic("secret.internal") },
		"list":     func() (*webhook.InboundReply, error) { return &webhook.InboundReply{Metadata: []int{1}}, nil },
		"infinity": func() (*webhook.InboundReply, error) { return &webhook.InboundReply{Metadata: math.Inf(1)}, nil },
		"extra": func() (*webhook.InboundReply, error) {
			return &webhook.InboundReply{Extra: retell.Extra{"x": json.RawMessage(`{`)}}, nil
		},
	} {
		_, post := serve(t, newHandler(t, webhook.Callbacks{
			InboundCall: func(context.Context, *webhook.InboundCall) (*webhook.InboundReply, error) { return f() },
			InboundSMS:  func(context.Context, *webhook.InboundSMS) (*webhook.InboundReply, error) { return f() },
		}, nil))
		for _, body := range []string{inboundCall, inboundSMS} {
			got := post("/", body)
			assert.Equal(t, 500, got.status, name)
			assert.NotContains(t, got.body, "secret", name)
		}
	}
	_, err := json.Marshal(webhook.InboundReply{Metadata: "text"})
	argument, ok := errors.AsType[*retell.ArgumentError](err)
	require.True(t, ok)
	assert.Equal(t, "metadata", argument.Name)
}

func TestInboundTimeout(t *testing.T) {
	t.Parallel()
	for timeout, want := range map[time.Duration]time.Duration{0: 9 * time.Second, time.Second: time.Second} {
		bubble(t, webhook.Callbacks{InboundCall: func(ctx context.Context, _ *webhook.InboundCall) (*webhook.InboundReply, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}}, &webhook.Options{InboundTimeout: timeout}, func(t *testing.T, h *webhook.Handler) {
			start := time.Now()
			assert.Equal(t, 500, deliver(t, h, inboundCall))
			assert.Equal(t, want, time.Since(start))
		})
	}
}

// TestInboundJSON: what stands in for Retell can write questions and read
// replies.
func TestInboundJSON(t *testing.T) {
	t.Parallel()
	const question = `{"agent_id":"a","agent_version":2,"from_number":"+1","to_number":"+2","new_member":1}`
	for _, in := range []any{&webhook.InboundCall{}, &webhook.InboundSMS{}} {
		require.NoError(t, json.Unmarshal([]byte(question), in))
		again, err := json.Marshal(in)
		require.NoError(t, err)
		assert.JSONEq(t, question, string(again))
	}
	for _, text := range []string{
		`{}`, `{"reject":true}`, `{"reject":"yes"}`,
		`{"override_agent_id":"a","override_agent_version":"latest","metadata":{"a":[1]},"dynamic_variables":{"b":"c"},"new_member":1}`,
	} {
		var r webhook.InboundReply
		require.NoError(t, json.Unmarshal([]byte(text), &r))
		assert.Equal(t, text == `{"reject":true}`, r.Reject)
		again, err := json.Marshal(r)
		require.NoError(t, err)
		assert.JSONEq(t, text, string(again))
	}
	require.Error(t, json.Unmarshal([]byte(`[]`), new(webhook.InboundReply)))
}
