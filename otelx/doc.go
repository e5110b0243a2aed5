// Package otelx tells of calls in OpenTelemetry's terms: spans and metrics, by
// its semantic conventions for generative AI as of version 1.41.0, the last one
// that is published with the general conventions.
//
//	telemetry, err := otelx.New(nil)
//	recorder := agent.NewRecorder(&agent.RecorderOptions{OnTurn: telemetry.Turn, OnCall: telemetry.Call})
//	desk := llm.Wrap(desk, telemetry.Middleware(), recorder.Middleware())
//	handler := llm.NewHandler(desk, &llm.Options{Hooks: recorder.Hooks()})
//
// Put [agent.Metered] around each model, or there are no spans and metrics of
// requests, tokens and money.
//
// It is a module of its own, so that only those who want it depend on
// OpenTelemetry. It needs the API alone; the SDK and exporters are the program's:
//
//	exporter, err := otlptracehttp.New(ctx) // to OTEL_EXPORTER_OTLP_ENDPOINT
//	tracers := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter))
//	otel.SetTracerProvider(tracers) // which otelx.New(nil) takes, and the same for metrics
//	...
//	err = handler.Drain(ctx) // returns when the last calls are recorded
//	err = tracers.Shutdown(ctx) // and sends what it still has
//
// # Versions
//
// Each release of the root module, such as v0.2.0, has one of this module with
// the same number, whose tag is otelx/v0.2.0 and which needs that one or a newer
// one. Until 1.0 a minor version may change what the two say to each other, so
// take both at the same one.
//
// # Spans
//
// A call is a span "phone_call", below that of the request for its socket if
// there is one. In it each turn is "invoke_agent", with the call's id as the
// conversation, and is current while the turn is answered, so that what tools
// and HTTP clients trace is below it. In a turn each request to a model that is
// [agent.Metered] is "chat MODEL", and each tool "execute_tool NAME". As in an
// [agent.TurnRecord], what was done outside of turns is in the next one.
//
// What the conventions have no name for begins with phoneagent: see [KeyReason]
// and the keys below it.
//
// The values of error.type are those of [agent.ErrorKind], and "panic" and
// "timeout" for a turn. "superseded", "cancelled", "hedge_lost" and
// "speculation_discarded" are those of what nobody wanted any more, which leave a
// span's status as it is. All others are "_OTHER".
//
// # Metrics
//
//	gen_ai.client.operation.duration             s        each request to a model
//	gen_ai.client.operation.time_to_first_chunk  s        each that was answered
//	gen_ai.client.token.usage                    {token}  each whose provider told, by gen_ai.token.type
//	phoneagent.calls.active                      {call}   calls that are on
//	phoneagent.call.duration                     s        by phoneagent.cause
//	phoneagent.turn.duration                     s        by phoneagent.reason and phoneagent.outcome
//	phoneagent.turn.first_text                   s        turns with text, by reason and outcome
//	phoneagent.turn.first_sentence               s        turns with a sentence, by reason and outcome
//	phoneagent.tool.duration                     s        by gen_ai.tool.name, and error.type if it failed
//	phoneagent.model.cost                        {USD}    by model, and phoneagent.wasted
//	phoneagent.events                            {event}  by phoneagent.event: retry, fallback, hedge, filler,
//	                                                      cache_hit, speculation_used, speculation_missed, claim
//
// # Content
//
// Nothing that was said is in spans or metrics, unless [Options.Content] is set.
// Errors are redacted.
package otelx
