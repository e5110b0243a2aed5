package agent

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/backoff"
)

// Retries say how a model is asked again. The zero value asks once more, after
// 100 ms.
type Retries struct {
	// Most is how often it is asked again. The default is 1, and negative means
	// never.
	Most int
	// Wait is how long to wait before that, if the provider does not say; it
	// doubles each time. The default is 100 ms.
	Wait time.Duration
	// MaxWait is the longest wait. If the provider asks for a longer one, the
	// model is not asked again: the caller is on the line. The default is 1 s.
	MaxWait time.Duration
}

// WithRetries returns a model that is asked again when it fails before its first
// words, for a reason that may pass: see [ModelError.Temporary]. What has been
// said is never said again.
func WithRetries(model Model, retries Retries) Model {
	retries.Most = cmp.Or(retries.Most, 1)
	retries.Wait = cmp.Or(retries.Wait, 100*time.Millisecond)
	retries.MaxWait = cmp.Or(retries.MaxWait, time.Second)
	return ModelFunc(func(ctx context.Context, request *Request) iter.Seq2[Chunk, error] {
		return func(yield func(Chunk, error) bool) {
			wait := retries.Wait
			for n := 0; ; n++ {
				a := attempt{yield: yield}
				err := a.run(ctx, model, request)
				if err == nil || a.left {
					return
				}
				if a.started || n >= retries.Most || !retries.worth(err) || !backoff.Sleep(ctx, retries.wait(err, wait)) {
					yield(Chunk{}, err)
					return
				}
				traceOf(ctx).retried(err)
				wait *= 2
			}
		}
	})
}

// worth reports whether to ask again after an error.
func (r *Retries) worth(err error) bool {
	failed, ok := errors.AsType[*ModelError](err)
	return ok && failed.Temporary() && failed.RetryAfter <= r.MaxWait
}

func (r *Retries) wait(err error, wait time.Duration) time.Duration {
	failed, _ := errors.AsType[*ModelError](err) // see worth
	return min(cmp.Or(failed.RetryAfter, wait), r.MaxWait)
}
