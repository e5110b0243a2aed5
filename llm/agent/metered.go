package agent

import (
	"context"
	"errors"
	"iter"
	"time"
)

// Meter says how requests to a model are reported.
type Meter struct {
	// Model names the model in records, such as "gpt-5.4-mini". It should be
	// the provider's name for it.
	Model string
	// Provider names who serves it, such as "openai".
	Provider string
	// Price is what it costs.
	Price Price
}

// Metered returns a model that reports each request to the [Trace] of its
// context when the request is over, with times and what it cost. Put it right
// around each model that asks a provider, inside of whatever retries, hedges or
// caches, so that each request is counted by itself:
//
//	fast := agent.Metered(openaix.Chat(client, "gpt-5.4-mini"), agent.Meter{Model: "gpt-5.4-mini", Price: agent.Price{Input: 0.75, CachedInput: 0.075, Output: 4.5}})
//
// A provider tells what a request has cost at its end, so of one that was cut
// off by the caller or lost a race it is estimated: a token for every four bytes
// of what was asked, tools included, with four tokens more for each message,
// and for every four bytes of what had come. So is one that ended without
// telling. A request that the provider refused before it wrote anything counts
// as nothing, and one whose context has ended before it is not made.
//
// A request is wasted if its context ended with [ErrHedgeLost] or
// [ErrSpeculationDiscarded], or if it was made ahead of a request that never
// came: of one that is over earlier than that is known, the report waits for it.
func Metered(model Model, meter Meter) Model {
	return ModelFunc(func(ctx context.Context, request *Request) iter.Seq2[Chunk, error] {
		return func(yield func(Chunk, error) bool) {
			trace := traceOf(ctx)
			if trace.ModelDone == nil {
				model.Stream(ctx, request)(yield)
				return
			}
			if err := ctx.Err(); err != nil { // nobody waits any more, so nothing is sent
				yield(Chunk{}, err)
				return
			}
			trace.modelAsked()
			r := reading{ModelRecord: ModelRecord{Model: meter.Model, Provider: meter.Provider, Started: time.Now()}}
			defer func() { // also if the loop panics
				r.close(ctx, request)
				r.Cost = meter.Price.Cost(r.Usage)
				report(ctx, trace, r.ModelRecord)
			}()
			r.read(model.Stream(ctx, request), yield)
		}
	})
}

// reading is one request as it is being answered.
type reading struct {
	ModelRecord
	bytes  int  // of text and tool calls so far
	begun  bool // something has come
	spoken bool // there were words
	told   bool // what it cost
	ended  bool // the sequence came to its end
}

func (r *reading) read(answer iter.Seq2[Chunk, error], yield func(Chunk, error) bool) {
	for chunk, err := range answer {
		if err != nil {
			r.Err = err
			yield(Chunk{}, err)
			return
		}
		r.note(chunk)
		if !yield(chunk, nil) {
			return
		}
	}
	r.ended = true
}

func (r *reading) note(chunk Chunk) {
	if !r.spoken {
		r.first(chunk)
	}
	r.bytes += len(chunk.Text)
	if chunk.ToolCall != nil {
		r.bytes += len(chunk.ToolCall.Name) + len(chunk.ToolCall.Arguments)
	}
	if chunk.Usage != nil {
		r.Usage, r.told = *chunk.Usage, true
	}
}

// first notes when the answer began.
func (r *reading) first(chunk Chunk) {
	since := time.Since(r.Started)
	if !r.begun {
		r.begun, r.FirstChunk = true, since
	}
	if heard(chunk) {
		r.spoken, r.FirstWords = true, since
	}
}

// close completes the record.
func (r *reading) close(ctx context.Context, request *Request) {
	r.Total = time.Since(r.Started)
	cause := context.Cause(ctx)
	r.Wasted = errors.Is(cause, ErrHedgeLost) || errors.Is(cause, ErrSpeculationDiscarded)
	if r.Err == nil && !r.ended {
		r.Err = context.Canceled // the loop was left, or ended by a panic
	}
	if r.Err != nil && cause != nil {
		r.Err = cause
	}
	refused := r.Err != nil && cause == nil && !r.begun && !errors.Is(r.Err, context.Canceled)
	if r.told || refused {
		return
	}
	r.Estimated = true
	r.Usage = Usage{InputTokens: tokensOf(request), OutputTokens: tokens(r.bytes)}
}

// report tells the trace of a request once it is known whether it was wasted.
func report(ctx context.Context, trace *Trace, record ModelRecord) {
	if record.Wasted {
		trace.ModelDone(record)
		return
	}
	whenDecided(ctx, func(asked bool) {
		record.Wasted = !asked
		trace.ModelDone(record)
	})
}

// tokens estimates the tokens of so many bytes of text.
func tokens(bytes int) int { return (bytes + 3) / 4 }

func tokensOf(request *Request) int {
	const perMessage = 4
	bytes := 0
	for _, m := range request.Messages {
		bytes += len(m.Content)
		for _, call := range m.ToolCalls {
			bytes += len(call.Name) + len(call.Arguments)
		}
	}
	for _, tool := range request.Tools {
		bytes += len(tool.Name) + len(tool.Description) + len(tool.Parameters)
	}
	return tokens(bytes) + perMessage*len(request.Messages)
}
