package agent_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
)

// question is a request with lines like "user: Hi".
func question(said ...string) *agent.Request {
	request := &agent.Request{}
	for _, line := range said {
		role, text, _ := strings.Cut(line, ": ")
		request.Messages = append(request.Messages, agent.Message{Role: agent.MessageRole(role), Content: text})
	}
	return request
}

// answers collects what a model says to a request, in pieces.
func answers(ctx context.Context, model agent.Model, request *agent.Request) (pieces []string, err error) {
	for chunk, e := range model.Stream(ctx, request) {
		if e != nil {
			return pieces, e
		}
		pieces = append(pieces, chunk.Text)
	}
	return pieces, nil
}

func TestCacheAnswersTheSameWords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &scripted{steps: []step{{chunks: say("We ", "are open ", "from 8 to 5. On ", "Sundays not.").chunks, every: time.Second}}}
		cache := agent.Cache(model, nil)
		var cached atomic.Int32
		trace := traced(&agent.Trace{Cached: func() { cached.Add(1) }})
		desk := agent.New(agent.Config{Model: cache, Instructions: "Open 8 to 5.", Greeting: "Riverside Dental, this is Ava."})
		for n, asked := range []string{"When are you open?", "when are you open"} {
			call := llmtest.Dial(t, llm.Wrap(desk, trace))
			call.Hear()
			call.Say(asked)
			assert.Equal(t, "We are open from 8 to 5. On Sundays not.", call.Hear())
			call.HangUp()
			if n == 0 {
				assert.Equal(t, 4*time.Second, call.Pieces()[4].After)
				continue
			}
			pieces := call.Pieces()[1:]
			require.Len(t, pieces, 2)
			assert.Equal(t, "We are open from 8 to 5. ", pieces[0].Text)
			assert.Equal(t, time.Duration(0), pieces[1].After)
		}
		assert.EqualValues(t, 1, cached.Load())
		assert.Equal(t, agent.CacheStats{Requests: 2, Hits: 1, Kept: 1}, cache.Stats())
		assert.Len(t, model.requests, 1)
	})
}

// What could make the answer another one makes it another request.
func TestCacheKey(t *testing.T) {
	t.Parallel()
	base := question("system: Be brief.", "assistant: Hello.", "user: When are you open?")
	base.Tools = []agent.Tool{agent.EndCall()}
	for name, test := range map[string]struct {
		change func(*agent.Request)
		hits   bool
	}{
		"nothing":             {func(*agent.Request) {}, true},
		"another call":        {func(r *agent.Request) { r.CallID = "call_2" }, true},
		"case of the caller":  {func(r *agent.Request) { r.Messages[2].Content = "when are you open" }, true},
		"case of the agent":   {func(r *agent.Request) { r.Messages[1].Content = "hello" }, true},
		"case of the system":  {func(r *agent.Request) { r.Messages[0].Content = "be brief." }, false},
		"instructions":        {func(r *agent.Request) { r.Messages[0].Content = "Be long." }, false},
		"what was said first": {func(r *agent.Request) { r.Messages[1].Content = "Good night." }, false},
		"who said it":         {func(r *agent.Request) { r.Messages[1].Role = agent.User }, false},
		"fewer words":         {func(r *agent.Request) { r.Messages = r.Messages[1:] }, false},
		"no tools":            {func(r *agent.Request) { r.Tools = nil }, false},
		"another description": {func(r *agent.Request) { r.Tools[0].Description = "Hang up." }, false},
		"other parameters":    {func(r *agent.Request) { r.Tools[0].Parameters = []byte(`{}`) }, false},
		"the same, elsewhere": {func(r *agent.Request) { r.Messages[0].Content, r.Messages[1].Content = "Be brief.Hello.", "" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cache := agent.Cache(&scripted{steps: []step{say("Always.")}}, nil)
			_, err := answers(t.Context(), cache, base)
			require.NoError(t, err)
			other := *base
			other.Messages = append([]agent.Message(nil), base.Messages...)
			other.Tools = append([]agent.Tool(nil), base.Tools...)
			test.change(&other)
			_, err = answers(t.Context(), cache, &other)
			require.NoError(t, err)
			assert.Equal(t, test.hits, cache.Stats().Hits == 1)
			assert.Zero(t, cache.Stats().Passed)
		})
	}
}

// Personal data, results of tools and long conversations stay out, in the
// question and in the answer.
func TestCacheKeepsPersonalDataOut(t *testing.T) {
	t.Parallel()
	details := &retell.Call{DynamicVariables: map[string]string{"name": "Zaphod Beeblebrox", "none": "", "plan": "gold"}}
	withTool := question("user: Am I booked?", "assistant: ", "tool: yes")
	withTool.Messages[1].ToolCalls = []agent.ToolCall{bookTuesday("a")}
	for name, test := range map[string]struct {
		request *agent.Request
		answer  string
		passed  int
		kept    int
	}{
		"a question":            {question("system: Be brief, Zaphod Beeblebrox.", "user: When are you open?"), "8 to 5, Monday to Friday.", 0, 1},
		"a greeting":            {question("user: (Greet the caller.)"), "Riverside Dental, this is Ava, how can I help?", 0, 1},
		"a name":                {question("user: My name is Anna Miller, when are you open?"), "Always.", 1, 0},
		"a number":              {question("user: Do you have order 12"), "Yes.", 1, 0},
		"a spoken number":       {question("user: I am at four one five five five five oh one two three"), "Yes.", 1, 0},
		"an address":            {question("user: write to jane@example.com"), "Yes.", 1, 0},
		"a variable":            {question("assistant: Hello, zaphod beeblebrox!", "user: When are you open?"), "Always.", 1, 0},
		"a long question":       {question("user: " + strings.Repeat("well ", 50)), "Yes.", 1, 0},
		"a long conversation":   {question("user: a", "assistant: b", "user: c", "assistant: d", "user: e"), "Yes.", 1, 0},
		"a tool":                {withTool, "You are booked.", 1, 0},
		"a variable in answer":  {question("user: Who am I?"), "You have a Gold plan.", 0, 0},
		"no variable in answer": {question("user: Who am I?"), "You have golden hair.", 0, 1},
		"a number in answer":    {question("user: What is my number?"), "It is 415-555-0123.", 0, 0},
		"nothing said":          {question("user: When are you open?"), " ...", 0, 0},
		"too long to keep":      {question("user: Tell me a story."), strings.Repeat("Once upon a time. ", 300), 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cache := agent.Cache(&scripted{steps: []step{say(test.answer)}}, nil)
			ctx := llm.WithCall(t.Context(), llm.NewCall("call_1", details))
			pieces, err := answers(ctx, cache, test.request)
			require.NoError(t, err)
			assert.Equal(t, test.answer, strings.Join(pieces, ""))
			assert.Equal(t, agent.CacheStats{Requests: 1, Passed: test.passed, Kept: test.kept}, cache.Stats())
		})
	}
}

// What did not end well is passed on and not kept.
func TestCacheKeepsWhatEndedWell(t *testing.T) {
	t.Parallel()
	cut := say("We are")
	cut.err = &agent.ModelError{Kind: agent.ErrorLength}
	for name, test := range map[string]struct {
		step step
		kind agent.ErrorKind
	}{
		"failed":  {failing(agent.ErrorServer), agent.ErrorServer},
		"refused": {failing(agent.ErrorRefusal), agent.ErrorRefusal},
		"cut":     {cut, agent.ErrorLength},
		"tool":    {say("One moment.").then(calls(bookTuesday("a"))), ""},
		"empty":   {step{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cache := agent.Cache(&scripted{steps: []step{test.step}}, nil)
			_, err := answers(t.Context(), cache, question("user: Hi"))
			assert.Equal(t, test.kind, kind(err))
			assert.Equal(t, agent.CacheStats{Requests: 1}, cache.Stats())
		})
	}
	cache := agent.Cache(&scripted{steps: []step{say("We ", "are open.")}}, nil)
	for range cache.Stream(t.Context(), question("user: Hi")) {
		break // the caller cuts in
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for range cache.Stream(ctx, question("user: Hi")) {
		cancel()
	}
	assert.Equal(t, agent.CacheStats{Requests: 2}, cache.Stats())
}

func TestCacheForgets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cache := agent.Cache(&scripted{steps: []step{say("Yes.")}}, &agent.CacheOptions{Size: 2, Lifetime: time.Minute})
		hit := func(words string) bool {
			before := cache.Stats().Hits
			_, err := answers(t.Context(), cache, question("user: "+words))
			require.NoError(t, err)
			return cache.Stats().Hits > before
		}
		assert.False(t, hit("one"))
		assert.False(t, hit("two"))
		assert.True(t, hit("one"))
		assert.False(t, hit("three")) // makes room: two was used before one
		assert.True(t, hit("one"))
		assert.False(t, hit("two"))
		time.Sleep(time.Minute)
		assert.False(t, hit("two"), "a minute is over")
		assert.True(t, hit("two"))
	})
}

// shelf is a store of one's own. It fails or hangs when it is told to.
type shelf struct {
	mu    sync.Mutex
	kept  map[string]string
	fails error
	hangs bool
}

func (s *shelf) wait(ctx context.Context) error {
	if s.hangs {
		<-ctx.Done()
		return ctx.Err()
	}
	return s.fails
}

func (s *shelf) Get(ctx context.Context, key string) (string, bool, error) {
	if err := s.wait(ctx); err != nil {
		return "", false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	answer, found := s.kept[key]
	return answer, found, nil
}

func (s *shelf) Put(ctx context.Context, key, answer string, lifetime time.Duration) error {
	if err := s.wait(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept[key] = fmt.Sprint(answer, lifetime)
	return nil
}

func TestCacheStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &shelf{kept: make(map[string]string)}
		var failures []error
		options := agent.CacheOptions{Store: store, Scope: "mini", OnStoreError: func(err error) { failures = append(failures, err) }}
		model := &scripted{steps: []step{say("Yes.")}}
		ask := func(options agent.CacheOptions) string {
			pieces, err := answers(t.Context(), agent.Cache(model, &options), question("user: Are you open?"))
			require.NoError(t, err)
			return strings.Join(pieces, "")
		}
		assert.Equal(t, "Yes.", ask(options))
		assert.Equal(t, "Yes.1h0m0s", ask(options), "from the store, for as long as the default says")
		other := options
		other.Scope = "maxi"
		assert.Equal(t, "Yes.", ask(other))
		for key := range store.kept {
			assert.Regexp(t, "^[0-9a-f]{64}$", key)
		}

		store.fails = errors.New("the store is on fire")
		assert.Equal(t, "Yes.", ask(options))
		assert.Equal(t, []error{store.fails, store.fails}, failures)
		store.hangs = true
		began := time.Now()
		assert.Equal(t, "Yes.", ask(options))
		assert.Equal(t, 100*time.Millisecond, time.Since(began), "50 ms each way")
		assert.ErrorIs(t, failures[3], context.DeadlineExceeded)
	})
}

// A rule of one's own lets the cache answer in the middle of a conversation.
func TestCacheByARuleOfOnesOwn(t *testing.T) {
	t.Parallel()
	model := &scripted{steps: []step{say("8 to 5.")}}
	cache := agent.Cache(model, &agent.CacheOptions{
		Request: func(_ context.Context, request *agent.Request) ([]agent.Message, bool) {
			last := request.Messages[len(request.Messages)-1]
			return []agent.Message{request.Messages[0], last}, strings.Contains(last.Content, "open")
		},
		Answer: func(_ context.Context, _ *agent.Request, answer string) bool { return answer != "" },
	})
	for _, request := range []*agent.Request{
		question("system: Be brief.", "user: My number is 12", "assistant: Fine.", "user: When are you open?"),
		question("system: Be brief.", "user: When are you open?"),
		question("system: Be brief.", "user: Goodbye."),
	} {
		_, err := answers(t.Context(), cache, request)
		require.NoError(t, err)
	}
	assert.Equal(t, agent.CacheStats{Requests: 3, Passed: 1, Hits: 1, Kept: 1}, cache.Stats())
}

// Requests at the same time are each answered by the model, and all in time.
func TestCacheAtTheSameTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cache := agent.Cache(timed{{time.Second, "Yes."}}, nil)
		var wg sync.WaitGroup
		began := time.Now()
		for range 10 {
			wg.Go(func() {
				pieces, err := answers(t.Context(), cache, question("user: Hi"))
				assert.NoError(t, err)
				assert.Equal(t, []string{"Yes."}, pieces)
			})
		}
		wg.Wait()
		assert.Equal(t, time.Second, time.Since(began))
		assert.Equal(t, agent.CacheStats{Requests: 10, Kept: 10}, cache.Stats())
	})
}
