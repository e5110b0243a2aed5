package otelx_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/otelx"
)

// observed is what the SDK was told.
type observed struct {
	spans  *tracetest.InMemoryExporter
	reader *metric.ManualReader
}

func observe(t *testing.T, options otelx.Options) (*otelx.Telemetry, *observed) {
	o := &observed{tracetest.NewInMemoryExporter(), metric.NewManualReader()}
	options.TracerProvider = sdktrace.NewTracerProvider(sdktrace.WithSyncer(o.spans))
	options.MeterProvider = metric.NewMeterProvider(metric.WithReader(o.reader))
	telemetry, err := otelx.New(&options)
	require.NoError(t, err)
	return telemetry, o
}

// named returns the spans of a name, in the order of their end.
func (o *observed) named(name string) (found []tracetest.SpanStub) {
	for _, span := range o.spans.GetSpans() {
		if span.Name == name {
			found = append(found, span)
		}
	}
	return found
}

func value(span tracetest.SpanStub, key string) any {
	for _, a := range span.Attributes {
		if string(a.Key) == key {
			return a.Value.AsInterface()
		}
	}
	return nil
}

// sums returns a metric's points by the value of an attribute: counts of
// histograms, sums of counters.
func (o *observed) sums(t *testing.T, name string, by attribute.Key) map[string]float64 {
	var data metricdata.ResourceMetrics
	require.NoError(t, o.reader.Collect(context.Background(), &data))
	sums := make(map[string]float64)
	at := func(set attribute.Set) string {
		v, _ := set.Value(by)
		return v.String()
	}
	for _, m := range data.ScopeMetrics[0].Metrics {
		if m.Name != name {
			continue
		}
		switch d := m.Data.(type) {
		case metricdata.Histogram[float64]:
			for _, p := range d.DataPoints {
				sums[at(p.Attributes)] += float64(p.Count)
			}
		case metricdata.Histogram[int64]:
			for _, p := range d.DataPoints {
				sums[at(p.Attributes)] += float64(p.Sum)
			}
		case metricdata.Sum[int64]:
			for _, p := range d.DataPoints {
				sums[at(p.Attributes)] += float64(p.Value)
			}
		case metricdata.Sum[float64]:
			for _, p := range d.DataPoints {
				sums[at(p.Attributes)] += p.Value
			}
		}
	}
	return sums
}

// model plays one step for each request.
func model(steps ...func(ctx context.Context, yield func(agent.Chunk, error) bool)) agent.Model {
	n := 0
	return agent.ModelFunc(func(ctx context.Context, _ *agent.Request) iter.Seq2[agent.Chunk, error] {
		step := steps[min(n, len(steps)-1)]
		n++
		return func(yield func(agent.Chunk, error) bool) { step(ctx, yield) }
	})
}

func say(texts ...string) func(context.Context, func(agent.Chunk, error) bool) {
	return func(ctx context.Context, yield func(agent.Chunk, error) bool) {
		for _, text := range texts {
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				yield(agent.Chunk{}, ctx.Err())
				return
			}
			if !yield(agent.Chunk{Text: text}, nil) {
				return
			}
		}
		yield(agent.Chunk{Usage: &agent.Usage{InputTokens: 100, CachedInputTokens: 50, OutputTokens: 10}}, nil)
	}
}

// dial calls an agent that looks something up, in vain, and is interrupted.
func dial(t *testing.T, telemetry *otelx.Telemetry, middleware bool) *llmtest.Call {
	look := agent.NewTool("look", "", func(ctx context.Context, _ struct{}) (string, error) {
		time.Sleep(2 * time.Second)
		return "", errors.New("nobody at 415-555-0123")
	})
	useTool := func(_ context.Context, yield func(agent.Chunk, error) bool) {
		time.Sleep(time.Second)
		yield(agent.Chunk{ToolCall: &agent.ToolCall{ID: "t1", Name: "look", Arguments: "{}"}}, nil)
	}
	fail := func(_ context.Context, yield func(agent.Chunk, error) bool) {
		yield(agent.Chunk{}, &agent.ModelError{Kind: agent.ErrorServer})
	}
	metered := agent.Metered(model(useTool, fail, say("Nobody, sorry."), say("This is", " cut off"), say("Bye.")),
		agent.Meter{Model: "gpt-x", Provider: "openai", Price: agent.Price{Input: 1, Output: 1}})
	desk := agent.New(agent.Config{Model: agent.WithRetries(metered, agent.Retries{}), Tools: []agent.Tool{look}})
	recorder := agent.NewRecorder(&agent.RecorderOptions{OnTurn: telemetry.Turn, OnCall: telemetry.Call})
	responder := llm.Wrap(desk, recorder.Middleware())
	if middleware {
		responder = llm.Wrap(responder, telemetry.Middleware())
	}
	call := llmtest.Dialer{Patience: time.Minute, Options: &llm.Options{Hooks: recorder.Hooks()}}.Dial(t, responder)
	call.Say("Who is at 415-555-0123?")
	call.Hear()
	call.Say("Sure?")
	call.HearUntil("This")
	call.Interrupt("Never mind.")
	call.Hear()
	call.HangUp()
	time.Sleep(10 * time.Second)
	synctest.Wait()
	return call
}

func TestCallInSpans(t *testing.T) {
	t.Parallel()
	for name, middleware := range map[string]bool{"with the middleware": true, "from records alone": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				telemetry, o := observe(t, otelx.Options{AgentName: "desk"})
				call := dial(t, telemetry, middleware)
				require.Len(t, o.named("phone_call"), 1)
				root := o.named("phone_call")[0]
				assert.Equal(t, call.ID(), value(root, "gen_ai.conversation.id"))
				assert.Equal(t, "hung_up", value(root, "phoneagent.cause"))
				assert.False(t, root.Parent.IsValid())

				turns := o.named("invoke_agent desk")
				require.Len(t, turns, 4)
				for _, turn := range turns {
					assert.Equal(t, root.SpanContext.SpanID(), turn.Parent.SpanID())
					assert.Equal(t, "invoke_agent", value(turn, "gen_ai.operation.name"))
					assert.Nil(t, value(turn, "gen_ai.input.messages"))
					assert.Nil(t, value(turn, "gen_ai.output.messages"))
				}
				assert.Equal(t, "interrupted", value(turns[2], "phoneagent.outcome"))
				assert.EqualValues(t, 4100, value(turns[1], "phoneagent.first_text_ms"))

				chats := o.named("chat gpt-x")
				require.Len(t, chats, 5)
				for i, turn := range []int{1, 1, 1, 2, 3} {
					assert.Equal(t, turns[turn].SpanContext.SpanID(), chats[i].Parent.SpanID(), i)
					assert.Equal(t, trace.SpanKindClient, chats[i].SpanKind)
					assert.Equal(t, "openai", value(chats[i], "gen_ai.provider.name"))
					assert.Equal(t, "gpt-x", value(chats[i], "gen_ai.request.model"))
					assert.Equal(t, call.ID(), value(chats[i], "gen_ai.conversation.id"))
				}
				assert.Equal(t, "_OTHER", value(turns[0], "gen_ai.provider.name"), "which no model was asked in")
				assert.Equal(t, "openai", value(turns[1], "gen_ai.provider.name"))
				assert.Equal(t, "gpt-x", value(turns[1], "gen_ai.request.model"))
				assert.Equal(t, codes.Error, chats[1].Status.Code)
				assert.Equal(t, "server", value(chats[1], "error.type"))
				assert.EqualValues(t, 100, value(chats[2], "gen_ai.usage.input_tokens"))
				assert.EqualValues(t, 50, value(chats[2], "gen_ai.usage.cache_read.input_tokens"))
				assert.InDelta(t, 1.0, value(chats[2], "gen_ai.response.time_to_first_chunk"), 1e-9)
				assert.Equal(t, time.Second, chats[2].EndTime.Sub(chats[2].StartTime))
				assert.Equal(t, "superseded", value(chats[3], "error.type"))
				assert.Equal(t, codes.Unset, chats[3].Status.Code, "being cut off is no failure")
				assert.Equal(t, true, value(chats[3], "phoneagent.usage_estimated"))

				tools := o.named("execute_tool look")
				require.Len(t, tools, 1)
				assert.Equal(t, turns[1].SpanContext.SpanID(), tools[0].Parent.SpanID())
				assert.Equal(t, 2*time.Second, tools[0].EndTime.Sub(tools[0].StartTime))
				assert.Equal(t, "nobody at [phone]", tools[0].Status.Description)
				assert.Equal(t, "t1", value(tools[0], "gen_ai.tool.call.id"))
			})
		})
	}
}

func TestCallInMetrics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		telemetry, o := observe(t, otelx.Options{})
		dial(t, telemetry, true)
		assert.Equal(t, map[string]float64{"": 3, "server": 1, "superseded": 1}, o.sums(t, "gen_ai.client.operation.duration", "error.type"))
		assert.Equal(t, map[string]float64{"openai": 4}, o.sums(t, "gen_ai.client.operation.time_to_first_chunk", "gen_ai.provider.name"))
		assert.Equal(t, map[string]float64{"input": 200, "output": 20}, o.sums(t, "gen_ai.client.token.usage", "gen_ai.token.type"), "what was told")
		assert.Equal(t, map[string]float64{"completed": 3, "interrupted": 1}, o.sums(t, "phoneagent.turn.duration", "phoneagent.outcome"))
		assert.Equal(t, map[string]float64{"completed": 2, "interrupted": 1}, o.sums(t, "phoneagent.turn.first_text", "phoneagent.outcome"))
		assert.Equal(t, map[string]float64{"completed": 2}, o.sums(t, "phoneagent.turn.first_sentence", "phoneagent.outcome"))
		assert.Equal(t, map[string]float64{"look": 1}, o.sums(t, "phoneagent.tool.duration", "gen_ai.tool.name"))
		assert.Equal(t, map[string]float64{"hung_up": 1}, o.sums(t, "phoneagent.call.duration", "phoneagent.cause"))
		assert.Equal(t, map[string]float64{"retry": 1}, o.sums(t, "phoneagent.events", "phoneagent.event"))
		assert.Equal(t, map[string]float64{"": 0}, o.sums(t, "phoneagent.calls.active", ""))
		assert.Greater(t, o.sums(t, "phoneagent.model.cost", "phoneagent.wasted")["false"], 0.000220)
	})
}

func TestContentIsThereOnRequestAndRedacted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		telemetry, o := observe(t, otelx.Options{Content: true})
		dial(t, telemetry, true)
		turns := o.named("invoke_agent")
		require.Len(t, turns, 4)
		assert.JSONEq(t, `[{"role":"user","parts":[{"type":"text","content":"Who is at [phone]?"}]}]`, value(turns[1], "gen_ai.input.messages").(string))
		assert.JSONEq(t, `[{"role":"assistant","parts":[{"type":"text","content":"Nobody, sorry."}],"finish_reason":"stop"}]`, value(turns[1], "gen_ai.output.messages").(string))
		assert.Contains(t, value(turns[2], "gen_ai.output.messages"), "This is", "also of a turn that was cut off")
		assert.Contains(t, value(turns[2], "gen_ai.output.messages"), `"finish_reason":"interrupted"`)
		assert.Nil(t, value(turns[0], "gen_ai.output.messages"))
		assert.Nil(t, value(turns[0], "gen_ai.input.messages"), "nobody has said anything")
	})
}

// What is traced while a turn is answered is below it.
func TestTheSpanOfATurnIsCurrent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		telemetry, o := observe(t, otelx.Options{})
		var within trace.SpanContext
		desk := llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			within = trace.SpanContextFromContext(ctx)
			return reply.Say("Hello.")
		})
		recorder := agent.NewRecorder(&agent.RecorderOptions{OnTurn: telemetry.Turn, OnCall: telemetry.Call})
		call := llmtest.Dialer{Options: &llm.Options{Hooks: recorder.Hooks()}}.
			Dial(t, llm.Wrap(desk, telemetry.Middleware(), recorder.Middleware()))
		call.Hear()
		synctest.Wait()
		assert.Equal(t, map[string]float64{"": 1}, o.sums(t, "phoneagent.calls.active", ""))
		require.Len(t, o.named("invoke_agent"), 1)
		assert.Equal(t, o.named("invoke_agent")[0].SpanContext.SpanID(), within.SpanID())
	})
}

// No span begins after it ends or after what is below it, although records come
// late.
func TestSpansBeginWhenTheirRecordsSay(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		turn       bool
		middleware bool
	}{
		"a call without turns":                   {},
		"a turn, from records alone":             {turn: true},
		"a turn that nobody wanted when it came": {turn: true, middleware: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				telemetry, o := observe(t, otelx.Options{})
				recorder := agent.NewRecorder(&agent.RecorderOptions{OnTurn: telemetry.Turn, OnCall: telemetry.Call})
				desk := llm.Wrap(agent.New(agent.Config{Model: model(say("Yes."))}), recorder.Middleware())
				if test.middleware {
					desk = llm.Wrap(desk, telemetry.Middleware())
				}
				call, start := llm.NewCall("call_1", nil), time.Now()
				if test.turn {
					time.Sleep(10 * time.Second)
					reply := llm.NewReply(func(llm.Event) error { return nil })
					require.NoError(t, desk.Respond(t.Context(), &llm.Turn{Call: call, Reason: llm.Begin}, reply))
					recorder.Hooks().TurnFinished(call, &llm.TurnRecord{Started: start.Add(time.Second), Total: time.Second})
				}
				time.Sleep(time.Minute)
				ended := time.Now()
				time.Sleep(time.Minute)
				recorder.Hooks().CallEnded(call, &llm.CallRecord{Cause: llm.CauseHungUp, Started: start, Ended: ended})
				for _, span := range o.spans.GetSpans() {
					assert.False(t, span.EndTime.Before(span.StartTime), span.Name)
				}
				root := o.named("phone_call")[0]
				assert.Equal(t, ended, root.EndTime)
				if !test.turn {
					assert.Equal(t, start, root.StartTime)
					return
				}
				turn := o.named("invoke_agent")[0]
				assert.False(t, turn.StartTime.Before(root.StartTime), "it is a part of the call")
				if !test.middleware {
					assert.Equal(t, start.Add(time.Second), turn.StartTime)
				}
			})
		})
	}
}

func TestTurnsWithoutACallPassThrough(t *testing.T) {
	t.Parallel()
	telemetry, err := otelx.New(nil)
	require.NoError(t, err)
	desk := llm.Wrap(agent.New(agent.Config{Model: model(say("Yes."))}), telemetry.Middleware())
	said := ""
	reply := llm.NewReply(func(e llm.Event) error { said += e.Text; return nil })
	require.NoError(t, desk.Respond(t.Context(), &llm.Turn{Reason: llm.Begin}, reply))
	assert.Empty(t, said)
}

func Example() {
	exporter := tracetest.NewInMemoryExporter() // a program has one that sends them somewhere
	telemetry, err := otelx.New(&otelx.Options{
		TracerProvider: sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter)),
		AgentName:      "front desk",
	})
	if err != nil {
		panic(err)
	}
	recorder := agent.NewRecorder(&agent.RecorderOptions{OnTurn: telemetry.Turn, OnCall: telemetry.Call})
	desk := llm.Wrap(agent.New(agent.Config{Model: model(say("Yes.")), Greeting: "Hello."}), telemetry.Middleware(), recorder.Middleware())
	options := &llm.Options{Hooks: recorder.Hooks()}

	// A handler, llm.NewHandler(desk, options), does this for every call.
	call := llm.NewCall("call_1", nil)
	reply := llm.NewReply(func(e llm.Event) error { return nil })
	_ = desk.Respond(context.Background(), &llm.Turn{Call: call, Reason: llm.Begin}, reply)
	options.Hooks.TurnFinished(call, &llm.TurnRecord{Reason: llm.Begin, Outcome: llm.Completed})
	options.Hooks.CallEnded(call, &llm.CallRecord{Cause: llm.CauseHungUp, Turns: 1})
	for _, span := range exporter.GetSpans() {
		fmt.Println(span.Name)
	}
	// Output:
	// invoke_agent front desk
	// phone_call
}
