package agent

import (
	"cmp"
	"context"
	"iter"
	"strings"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// A CacheModel answers what it was asked before from memory, such as a greeting
// that the model writes, or the opening hours. Make it with [Cache]. It is safe
// for concurrent use.
//
// Two requests are the same if they have the same instructions and tools, and
// the same was said, but for case, punctuation and white space. So an answer is
// never given in a conversation that went differently, nor to a caller with
// other variables in the instructions. Variables that change all the time, such
// as {{current_time}}, keep instructions from ever being the same.
//
// Only what ended well is kept: no answer that failed, was refused, cut by a
// limit or by the caller, or that calls tools. See [CacheableRequest] and
// [CacheableAnswer] for what is kept out besides, and how to change it.
//
// Requests for the same words at the same time each ask the model: one of them
// may be cut off by its caller, and the others must not wait for it.
type CacheModel struct {
	model Model
	opts  CacheOptions
	store CacheStore

	mu    sync.Mutex
	stats CacheStats
}

// CacheOptions refine a [CacheModel].
type CacheOptions struct {
	// Lifetime is how long an answer is kept. The default is 1 hour.
	Lifetime time.Duration
	// Size is how many answers are kept in memory; the one that was not used
	// for the longest time makes room. An answer has 4 KiB at most. The default
	// is 1,000.
	Size int
	// Store, if not nil, keeps the answers instead of memory.
	Store CacheStore
	// StoreTimeout bounds each use of Store: the caller is waiting. The default
	// is 50 ms.
	StoreTimeout time.Duration
	// OnStoreError, if not nil, is told of each error of Store. The model is
	// asked then, as if there were no answer. It may be called concurrently.
	OnStoreError func(error)
	// Scope is part of what makes two requests the same: name the model or the
	// tenant in it if several share a Store, and change it to forget
	// everything.
	Scope string
	// Request decides whether the answer to a request may come from the cache,
	// and returns the messages that it depends on; none is no. The default is
	// [CacheableRequest], and one of your own may ask it first. It may be called
	// concurrently.
	Request func(ctx context.Context, request *Request) (depends []Message, ok bool)
	// Answer decides whether an answer is kept. The default is
	// [CacheableAnswer]. It may be called concurrently.
	Answer func(ctx context.Context, request *Request, answer string) bool
}

// CacheStats count what a cache did.
type CacheStats struct {
	Requests int // all
	Passed   int // those whose answer may not come from the cache
	Hits     int // those that were answered from it
	Kept     int // answers that were kept
	Errors   int // of the store
}

// Cache returns a model that answers what it was asked before from memory, and
// asks model otherwise. Put it around everything else that wraps a model,
// but inside of [GuardClaims].
// Options may be nil.
func Cache(model Model, options *CacheOptions) *CacheModel {
	c := &CacheModel{model: model}
	if options != nil {
		c.opts = *options
	}
	o := &c.opts
	o.Lifetime = cmp.Or(o.Lifetime, time.Hour)
	o.StoreTimeout = cmp.Or(o.StoreTimeout, 50*time.Millisecond)
	if o.Request == nil {
		o.Request = CacheableRequest
	}
	if o.Answer == nil {
		o.Answer = CacheableAnswer
	}
	if o.OnStoreError == nil {
		o.OnStoreError = func(error) {}
	}
	if c.store = o.Store; c.store == nil {
		c.store = newMemoryStore(cmp.Or(max(o.Size, 0), 1000))
	}
	return c
}

// Stats returns the counts so far.
func (c *CacheModel) Stats() CacheStats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stats
}

func (c *CacheModel) count(change func(*CacheStats)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.stats)
}

// Stream answers from the cache, sentence by sentence, or asks the model.
func (c *CacheModel) Stream(ctx context.Context, request *Request) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		c.count(func(s *CacheStats) { s.Requests++ })
		depends, ok := c.opts.Request(ctx, request)
		if !ok || len(depends) == 0 {
			c.count(func(s *CacheStats) { s.Passed++ })
			c.model.Stream(ctx, request)(yield)
			return
		}
		key := cacheKey(c.opts.Scope, request.Tools, depends)
		if answer, found := c.get(ctx, key); found {
			c.count(func(s *CacheStats) { s.Hits++ })
			traceOf(ctx).cached()
			inSentences(answer, yield)
			return
		}
		if answer := c.ask(ctx, request, yield); answer != "" && c.opts.Answer(ctx, request, answer) {
			c.put(ctx, key, answer)
		}
	}
}

// mostCached bounds an answer that is kept.
const mostCached = 4 << 10

// ask asks the model, and returns its answer if it may be kept as far as how it
// came goes.
func (c *CacheModel) ask(ctx context.Context, request *Request, yield func(Chunk, error) bool) string {
	var text strings.Builder
	keep := true
	for chunk, err := range c.model.Stream(ctx, request) {
		keep = keep && err == nil && chunk.ToolCall == nil && text.Len()+len(chunk.Text) <= mostCached
		if keep {
			text.WriteString(chunk.Text)
		}
		if !yield(chunk, err) {
			return ""
		}
	}
	if !keep || ctx.Err() != nil || !speakable(text.String()) {
		return ""
	}
	return text.String()
}

func (c *CacheModel) get(ctx context.Context, key string) (answer string, found bool) {
	ctx, cancel := context.WithTimeout(ctx, c.opts.StoreTimeout)
	defer cancel()
	answer, found, err := c.store.Get(ctx, key)
	if err != nil {
		c.failed(err)
		return "", false
	}
	return answer, found && speakable(answer)
}

// put keeps an answer, which all of it has been passed on of, also if the caller
// cuts in on it now.
func (c *CacheModel) put(ctx context.Context, key, answer string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.opts.StoreTimeout)
	defer cancel()
	if err := c.store.Put(ctx, key, answer, c.opts.Lifetime); err != nil {
		c.failed(err)
		return
	}
	c.count(func(s *CacheStats) { s.Kept++ })
}

func (c *CacheModel) failed(err error) {
	c.count(func(s *CacheStats) { s.Errors++ })
	c.opts.OnStoreError(err)
}

// inSentences yields text as a model does, in pieces that can be spoken.
func inSentences(text string, yield func(Chunk, error) bool) {
	sentences := speech.NewSentences(nil)
	sentences.Write(text)
	for sentence := range sentences.Complete() {
		if !yield(Chunk{Text: sentence}, nil) {
			return
		}
	}
	if rest := sentences.Flush(); rest != "" {
		yield(Chunk{Text: rest}, nil)
	}
}
