package otelx

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/semconv/v1.41.0/genaiconv"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// The boundaries that the conventions advise; those of speech are finer where
// callers notice.
var (
	durations = metric.WithExplicitBucketBoundaries(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
	counts    = metric.WithExplicitBucketBoundaries(1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864)
	firsts    = metric.WithExplicitBucketBoundaries(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10)
	lengths   = metric.WithExplicitBucketBoundaries(5, 10, 20, 30, 60, 90, 120, 180, 300, 600, 1200, 1800, 3600, 7200)
)

type instruments struct {
	operation, firstChunk    metric.Float64Histogram
	tokens                   metric.Int64Histogram
	active                   metric.Int64UpDownCounter
	callTime, turnTime       metric.Float64Histogram
	firstText, firstSentence metric.Float64Histogram
	toolTime                 metric.Float64Histogram
	cost                     metric.Float64Counter
	events                   metric.Int64Counter
}

// maker makes instruments and keeps the errors.
type maker struct {
	meter metric.Meter
	err   error
}

func (m *maker) seconds(name, description string, bounds metric.HistogramOption) metric.Float64Histogram {
	h, err := m.meter.Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(description), bounds)
	m.err = errors.Join(m.err, err)
	return h
}

func newInstruments(meter metric.Meter) (*instruments, error) {
	m := &maker{meter: meter}
	var (
		operation genaiconv.ClientOperationDuration
		first     genaiconv.ClientOperationTimeToFirstChunk
		usage     genaiconv.ClientTokenUsage
		err       error
	)
	in := &instruments{
		operation:     m.seconds(operation.Name(), operation.Description(), durations),
		firstChunk:    m.seconds(first.Name(), first.Description(), durations),
		callTime:      m.seconds("phoneagent.call.duration", "From the first socket of a call to the end of the last.", lengths),
		turnTime:      m.seconds("phoneagent.turn.duration", "From the request for a turn to its end.", durations),
		firstText:     m.seconds("phoneagent.turn.first_text", "From the request for a turn to its first text.", firsts),
		firstSentence: m.seconds("phoneagent.turn.first_sentence", "From the request for a turn to the end of its first sentence.", firsts),
		toolTime:      m.seconds("phoneagent.tool.duration", "Runs of tools.", durations),
	}
	in.tokens, err = meter.Int64Histogram(usage.Name(), metric.WithUnit(usage.Unit()), metric.WithDescription(usage.Description()), counts)
	m.err = errors.Join(m.err, err)
	in.active, err = meter.Int64UpDownCounter("phoneagent.calls.active", metric.WithUnit("{call}"), metric.WithDescription("Calls that are on."))
	m.err = errors.Join(m.err, err)
	in.cost, err = meter.Float64Counter("phoneagent.model.cost", metric.WithUnit("{USD}"), metric.WithDescription("What requests to models cost."))
	m.err = errors.Join(m.err, err)
	in.events, err = meter.Int64Counter("phoneagent.events", metric.WithUnit("{event}"), metric.WithDescription("What wrappers of models and agents did."))
	return in, errors.Join(m.err, err)
}

func (in *instruments) model(ctx context.Context, m *agent.ModelRecord) {
	common := []attribute.KeyValue{
		semconv.GenAIOperationNameChat, semconv.GenAIProviderNameKey.String(provider(m)), semconv.GenAIRequestModel(m.Model),
	}
	common = common[:len(common):len(common)]
	in.cost.Add(ctx, m.Cost, metric.WithAttributes(append(common, KeyWasted.Bool(m.Wasted))...))
	if m.FirstChunk > 0 {
		in.firstChunk.Record(ctx, m.FirstChunk.Seconds(), metric.WithAttributes(common...))
	}
	if !m.Estimated && m.Usage != (agent.Usage{}) { // the conventions want what the provider told, or nothing
		in.tokens.Record(ctx, int64(m.Usage.InputTokens), metric.WithAttributes(append(common, semconv.GenAITokenTypeInput)...))
		in.tokens.Record(ctx, int64(m.Usage.OutputTokens), metric.WithAttributes(append(common, semconv.GenAITokenTypeOutput)...))
	}
	in.operation.Record(ctx, m.Total.Seconds(), metric.WithAttributes(withError(common, m.Err)...))
}

func withError(attributes []attribute.KeyValue, err error) []attribute.KeyValue {
	if kind, _ := errorType(err); kind != "" {
		return append(attributes, semconv.ErrorTypeKey.String(kind))
	}
	return attributes
}

func (in *instruments) tool(ctx context.Context, r *agent.ToolRecord) {
	in.toolTime.Record(ctx, r.Duration.Seconds(), metric.WithAttributes(withError([]attribute.KeyValue{semconv.GenAIToolName(r.Name)}, r.Err)...))
}

func (in *instruments) turn(ctx context.Context, r *agent.TurnRecord) {
	by := metric.WithAttributes(KeyReason.String(r.Reason.String()), KeyOutcome.String(string(r.Outcome)))
	in.turnTime.Record(ctx, r.Total.Seconds(), by)
	if r.Bytes > 0 {
		in.firstText.Record(ctx, r.FirstText.Seconds(), by)
	}
	if r.FirstSentence > 0 {
		in.firstSentence.Record(ctx, r.FirstSentence.Seconds(), by)
	}
	in.happened(ctx, &r.Totals)
}

// happened counts what the wrappers did. The totals of a call hold those of its
// turns, so they are not for here.
func (in *instruments) happened(ctx context.Context, t *agent.Totals) {
	for _, event := range []struct {
		name string
		n    int
	}{
		{"retry", t.Retries}, {"fallback", t.Fallbacks}, {"hedge", t.Hedges}, {"filler", t.Fillers}, {"cache_hit", t.CacheHits},
		{"speculation_used", t.SpeculationsUsed}, {"speculation_missed", t.SpeculationsMissed}, {"claim", t.Claims},
	} {
		if event.n > 0 {
			in.events.Add(ctx, int64(event.n), metric.WithAttributes(KeyEvent.String(event.name)))
		}
	}
}

func (in *instruments) call(ctx context.Context, r *agent.CallRecord) {
	in.active.Add(ctx, -1)
	in.callTime.Record(ctx, r.Ended.Sub(r.Started).Seconds(), metric.WithAttributes(KeyCause.String(string(r.Cause))))
}
