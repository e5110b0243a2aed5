package agent

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"
)

// A FallbackModel asks models in order until one of them answers. Make it with
// [Fallback]. It is safe for concurrent use.
//
// A model that failed is passed over for a while. Then it is probed with a
// request of its own, whose answer nobody hears, while callers still get the
// next model; it is trusted again when that has worked. The last model is always
// asked when it is reached.
type FallbackModel struct {
	backends []*backend
	cooldown time.Duration
	onFail   func(model int, err error)
}

// backend is one of the models, and what is known of it.
type backend struct {
	Model
	mu      sync.Mutex
	failed  time.Time // when it last did; zero while it is trusted
	probing bool
}

// FallbackOptions refine a [FallbackModel].
type FallbackOptions struct {
	// Cooldown is how long a model that failed is passed over before it is
	// probed. The default is 30 s; negative means that it is never passed over.
	Cooldown time.Duration
	// OnFail is told of each failure, also of one after the first words, with
	// the model's place in the list. It may be called concurrently.
	OnFail func(model int, err error)
}

// Fallback returns a model that asks models in order, the next when one fails
// before its first words. After them there is no way back: the error is passed
// on. Refusals, cut answers and those of a content filter are answers too. Give
// each model limits of its own with [WithLimits]. Options may be nil. Fallback
// panics without models.
func Fallback(options *FallbackOptions, models ...Model) *FallbackModel {
	if len(models) == 0 {
		panic("agent: Fallback without models")
	}
	f := &FallbackModel{cooldown: 30 * time.Second, onFail: func(int, error) {}}
	if options != nil && options.Cooldown != 0 {
		f.cooldown = max(options.Cooldown, 0)
	}
	if options != nil && options.OnFail != nil {
		f.onFail = options.OnFail
	}
	for _, model := range models {
		f.backends = append(f.backends, &backend{Model: model})
	}
	return f
}

// Stream asks the first model that is trusted.
func (f *FallbackModel) Stream(ctx context.Context, request *Request) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		for i, b := range f.backends {
			last := i == len(f.backends)-1
			if !last && !b.trusted(f.cooldown) {
				continue
			}
			a := attempt{yield: yield}
			err := a.run(ctx, b, request)
			if err == nil || a.left {
				return
			}
			if ctx.Err() == nil && !isAnswer(err) {
				b.fail()
				f.onFail(i, err)
				if !a.started && !last {
					traceOf(ctx).fellBack(err)
					continue
				}
			}
			yield(Chunk{}, err)
			return
		}
	}
}

// isAnswer reports whether an error is a model's answer rather than its failure.
func isAnswer(err error) bool {
	failed, ok := errors.AsType[*ModelError](err)
	if !ok {
		return false
	}
	switch failed.Kind {
	case ErrorRefusal, ErrorLength, ErrorFilter:
		return true
	}
	return false
}

func (b *backend) fail() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failed = time.Now()
}

// trusted reports whether to ask the model, and starts a probe of it when it is
// time for one.
func (b *backend) trusted(cooldown time.Duration) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failed.IsZero() || cooldown == 0 {
		return true
	}
	if !b.probing && time.Since(b.failed) >= cooldown {
		b.probing = true
		go b.probe()
	}
	return false
}

// probeLimit is how long a probe may take.
const probeLimit = 10 * time.Second

// probe asks for a word and trusts the model again if one comes.
func (b *backend) probe() {
	ctx, cancel := context.WithTimeout(context.Background(), probeLimit)
	defer cancel()
	works := false
	defer func() {
		_ = recover() // a model that panics does not work, and nobody else is here to say so
		b.mu.Lock()
		defer b.mu.Unlock()
		b.probing = false
		b.failed = time.Time{}
		if !works {
			b.failed = time.Now()
		}
	}()
	for chunk, err := range b.Stream(ctx, &Request{Messages: []Message{{Role: User, Content: "Say OK."}}}) {
		works = err == nil && heard(chunk)
		if works || err != nil {
			break
		}
	}
}
