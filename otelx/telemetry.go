package otelx

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/redact"
)

const scope = "github.com/phoneagent-go/phoneagent/otelx"

// Options refine [Telemetry].
type Options struct {
	// TracerProvider and MeterProvider make spans and metrics. Nil means the
	// global ones.
	TracerProvider trace.TracerProvider
	MeterProvider  metric.MeterProvider
	// AgentName is gen_ai.agent.name, such as "front desk".
	AgentName string
	// Content puts what was said into the spans of turns, redacted, as
	// gen_ai.input.messages and gen_ai.output.messages. The transcript is in
	// each turn's as a whole, so this is meant for debugging.
	Content bool
	// Redactor takes personal data out of errors and content. Nil means the
	// rules of package redact, and [redact.Off] none.
	Redactor *redact.Redactor
}

// Telemetry makes spans and metrics of records. Make it with [New]. It is safe
// for concurrent use: one serves all calls.
type Telemetry struct {
	opts        Options
	tracer      trace.Tracer
	instruments *instruments
	calls       llm.Key[*callSpan]
}

// New returns a Telemetry. Options may be nil. Its error is that of the meter
// provider.
func New(options *Options) (*Telemetry, error) {
	t := &Telemetry{}
	if options != nil {
		t.opts = *options
	}
	if t.opts.TracerProvider == nil {
		t.opts.TracerProvider = otel.GetTracerProvider()
	}
	if t.opts.MeterProvider == nil {
		t.opts.MeterProvider = otel.GetMeterProvider()
	}
	if t.opts.Redactor == nil {
		t.opts.Redactor = redact.Default
	}
	t.tracer = t.opts.TracerProvider.Tracer(scope, trace.WithSchemaURL(semconv.SchemaURL))
	var err error
	t.instruments, err = newInstruments(t.opts.MeterProvider.Meter(scope, metric.WithSchemaURL(semconv.SchemaURL)))
	return t, err
}

// callSpan is the span of one call.
type callSpan struct {
	once sync.Once
	ctx  context.Context // with the span
}

// call returns a context with the call's span, which it begins if need be: at
// the time given, or now if that is zero.
func (t *Telemetry) call(call *llm.Call, began time.Time) context.Context {
	c, _ := t.calls.LoadOrStore(call, &callSpan{})
	c.once.Do(func() {
		c.ctx, _ = t.tracer.Start(call.Context(), "phone_call", trace.WithTimestamp(began),
			trace.WithAttributes(semconv.GenAIConversationID(call.ID())))
		t.instruments.active.Add(c.ctx, 1)
	})
	return c.ctx
}

type turnKey struct{}

// Middleware returns what begins the spans of calls and turns. It should be the
// outermost, outside of that of the [agent.Recorder]. Without it, the spans are
// made when the records come.
func (t *Telemetry) Middleware() llm.Middleware {
	return func(next llm.Responder) llm.Responder {
		return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			if turn.Call == nil { // in a test without a handler
				return next.Respond(ctx, turn, reply)
			}
			began := time.Now()
			begun := &begunTurn{span: t.startTurn(turn.Call, began), began: began}
			if t.opts.Content && len(turn.Transcript) > 0 {
				begun.span.SetAttributes(semconv.GenAIInputMessagesKey.String(t.heard(turn)))
			}
			if t.opts.Content {
				reply = begun.listen(reply)
			}
			return next.Respond(context.WithValue(trace.ContextWithSpan(ctx, begun.span), turnKey{}, begun), turn, reply)
		})
	}
}

func (t *Telemetry) startTurn(call *llm.Call, began time.Time) trace.Span {
	attributes := []attribute.KeyValue{semconv.GenAIOperationNameInvokeAgent, semconv.GenAIConversationID(call.ID())}
	name := "invoke_agent"
	if t.opts.AgentName != "" {
		name += " " + t.opts.AgentName
		attributes = append(attributes, semconv.GenAIAgentName(t.opts.AgentName))
	}
	_, span := t.tracer.Start(t.call(call, began), name, trace.WithTimestamp(began), trace.WithAttributes(attributes...))
	return span
}

// Turn makes spans and metrics of a turn. It is for [agent.RecorderOptions].
func (t *Telemetry) Turn(record *agent.TurnRecord) {
	ctx := record.Context()
	begun, _ := ctx.Value(turnKey{}).(*begunTurn)
	if begun == nil {
		begun = &begunTurn{span: t.startTurn(record.Call, record.Started)}
	}
	span := begun.span
	ctx = trace.ContextWithSpan(context.WithoutCancel(ctx), span)
	if said := begun.said(); said != "" {
		span.SetAttributes(semconv.GenAIOutputMessagesKey.String(t.output(said, record)))
	}
	t.done(ctx, record.Call, record.Models, record.Tools)
	t.instruments.turn(ctx, record)
	span.SetAttributes(turnAttributes(record)...)
	ended := record.Started.Add(record.Total)
	if ended.Before(begun.began) { // nobody wanted it any more when the Responder was asked
		ended = begun.began
	}
	t.end(span, record.Err, ended)
}

// Call makes spans and metrics of a call. It is for [agent.RecorderOptions].
func (t *Telemetry) Call(record *agent.CallRecord) {
	ctx := t.call(record.Call, record.Started)
	t.done(ctx, record.Call, record.Models, record.Tools)
	t.instruments.call(ctx, record)
	span := trace.SpanFromContext(ctx)
	span.SetAttributes(callAttributes(record)...)
	span.End(trace.WithTimestamp(record.Ended))
}

// done makes spans and metrics of what was done in a turn.
func (t *Telemetry) done(ctx context.Context, call *llm.Call, models []agent.ModelRecord, tools []agent.ToolRecord) {
	conversation := semconv.GenAIConversationID(call.ID())
	for i := range models {
		m := &models[i]
		_, span := t.tracer.Start(ctx, "chat "+m.Model, trace.WithSpanKind(trace.SpanKindClient),
			trace.WithTimestamp(m.Started), trace.WithAttributes(append(modelAttributes(m), conversation)...))
		t.instruments.model(ctx, m)
		t.end(span, m.Err, m.Started.Add(m.Total))
	}
	for i := range tools {
		r := &tools[i]
		_, span := t.tracer.Start(ctx, "execute_tool "+r.Name, trace.WithTimestamp(r.Started), trace.WithAttributes(
			semconv.GenAIOperationNameExecuteTool, semconv.GenAIToolName(r.Name), semconv.GenAIToolCallID(r.ID), semconv.GenAIToolType("function"), conversation))
		t.instruments.tool(ctx, r)
		t.end(span, r.Err, r.Started.Add(r.Duration))
	}
}

// end ends a span. What was cut off because nobody wanted it any more has an
// error.type, but has not failed.
func (t *Telemetry) end(span trace.Span, err error, when time.Time) {
	if kind, failed := errorType(err); kind != "" {
		span.SetAttributes(semconv.ErrorTypeKey.String(kind))
		if failed {
			span.SetStatus(codes.Error, t.opts.Redactor.Text(err.Error()))
		}
	}
	span.End(trace.WithTimestamp(when))
}
