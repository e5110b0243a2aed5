package agent_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// timed is a model that plays chunks after given delays; a delay without a
// chunk comes before the end.
type timed []struct {
	after time.Duration
	text  string
}

func (m timed) Stream(ctx context.Context, _ *agent.Request) iter.Seq2[agent.Chunk, error] {
	return func(yield func(agent.Chunk, error) bool) {
		for _, c := range m {
			select {
			case <-time.After(c.after):
			case <-ctx.Done():
				yield(agent.Chunk{}, ctx.Err())
				return
			}
			if c.text != "" && !yield(agent.Chunk{Text: c.text}, nil) {
				return
			}
		}
	}
}

// ask collects what a model says, and how it ends.
func ask(ctx context.Context, model agent.Model) (text string, err error) {
	for chunk, e := range model.Stream(ctx, &agent.Request{}) {
		if e != nil {
			return text, e
		}
		text += chunk.Text
	}
	return text, nil
}

func kind(err error) agent.ErrorKind {
	failed, ok := errors.AsType[*agent.ModelError](err)
	if !ok {
		return ""
	}
	return failed.Kind
}

func failing(kind agent.ErrorKind) step { return step{err: &agent.ModelError{Kind: kind}} }

func TestLimits(t *testing.T) {
	t.Parallel()
	const s = time.Second
	limits := agent.Limits{FirstWords: 2 * s, Stall: s}
	ahead := "This is a sentence that takes three seconds." // 44 characters
	for name, test := range map[string]struct {
		model timed
		text  string
		kind  agent.ErrorKind
		took  time.Duration
	}{
		"in time":              {timed{{s, "Hello"}, {s / 2, " there."}}, "Hello there.", "", 3 * s / 2},
		"too late":             {timed{{3 * s, "Hello"}}, "", agent.ErrorTimeout, 2 * s},
		"never":                {timed{{time.Hour, ""}}, "", agent.ErrorTimeout, 2 * s},
		"spaces are no words":  {timed{{s, " "}, {s / 2, "..."}, {s, "Hello"}}, " ...", agent.ErrorTimeout, 2 * s},
		"stalls":               {timed{{0, "Hello, I am"}, {5 * s, " late"}}, "Hello, I am", agent.ErrorTimeout, s + 11*s/15},
		"dribbles":             {timed{{0, "a"}, {s, "."}, {s, "."}, {s, "."}}, "a.", agent.ErrorTimeout, s + s/15},
		"ahead of the speech":  {timed{{0, ahead}, {3 * s, " Really."}}, ahead + " Really.", "", 3 * s},
		"too late even so":     {timed{{0, ahead}, {5 * s, " Really."}}, ahead, agent.ErrorTimeout, s + 44*s/15},
		"ends late, says all":  {timed{{0, "Yes."}, {s, ""}}, "Yes.", "", s},
		"says all, never ends": {timed{{0, "Yes."}, {time.Hour, ""}}, "Yes.", agent.ErrorTimeout, s + 4*s/15},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				text, err := ask(t.Context(), agent.WithLimits(test.model, limits))
				assert.Equal(t, test.text, text)
				assert.Equal(t, test.kind, kind(err), err)
				assert.Equal(t, test.took.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
			})
		})
	}
}

// Whoever takes the chunks may take their time.
func TestLimitsCountTheModelOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := agent.WithLimits(timed{{0, "Hello"}, {time.Second / 2, " there."}}, agent.Limits{FirstWords: time.Second, Stall: time.Second})
		var text strings.Builder
		for chunk, err := range model.Stream(t.Context(), &agent.Request{}) {
			require.NoError(t, err)
			time.Sleep(time.Minute)
			text.WriteString(chunk.Text)
		}
		assert.Equal(t, "Hello there.", text.String())
	})
}

func TestLimitsLeaveTheCallersContextAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := ask(ctx, agent.WithLimits(timed{{time.Hour, ""}}, agent.Limits{FirstWords: 2 * time.Second}))
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestRetries(t *testing.T) {
	t.Parallel()
	wait := step{err: &agent.ModelError{Kind: agent.ErrorRateLimit, RetryAfter: 700 * time.Millisecond}}
	long := step{err: &agent.ModelError{Kind: agent.ErrorRateLimit, RetryAfter: time.Minute}}
	for name, test := range map[string]struct {
		steps []step
		text  string
		kind  agent.ErrorKind
		asked int
		took  time.Duration
	}{
		"works":                {[]step{say("Yes.")}, "Yes.", "", 1, 0},
		"once more":            {[]step{failing(agent.ErrorServer), say("Yes.")}, "Yes.", "", 2, 100 * time.Millisecond},
		"twice more":           {[]step{failing(agent.ErrorStream), failing(agent.ErrorEmpty), say("Yes.")}, "Yes.", "", 3, 300 * time.Millisecond},
		"no more than that":    {[]step{failing(agent.ErrorServer)}, "", agent.ErrorServer, 3, 300 * time.Millisecond},
		"permanent":            {[]step{failing(agent.ErrorAuth)}, "", agent.ErrorAuth, 1, 0},
		"as asked":             {[]step{wait, say("Yes.")}, "Yes.", "", 2, 700 * time.Millisecond},
		"asked for too much":   {[]step{long, say("Yes.")}, "", agent.ErrorRateLimit, 1, 0},
		"words were said":      {[]step{{chunks: say("Yes").chunks, err: &agent.ModelError{Kind: agent.ErrorStream}}}, "Yes", agent.ErrorStream, 1, 0},
		"only spaces were":     {[]step{{chunks: say(" ").chunks, err: &agent.ModelError{Kind: agent.ErrorStream}}, say("Yes.")}, "Yes.", "", 2, 100 * time.Millisecond},
		"silence is an answer": {[]step{{}}, "", "", 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				model := &scripted{steps: test.steps}
				text, err := ask(t.Context(), agent.WithRetries(model, agent.Retries{Most: 2}))
				assert.Equal(t, test.text, text)
				assert.Equal(t, test.kind, kind(err), err)
				assert.Len(t, model.requests, test.asked)
				assert.Equal(t, test.took, time.Since(began))
			})
		})
	}
}

func TestNoRetries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &scripted{steps: []step{failing(agent.ErrorServer), say("Yes.")}}
		_, err := ask(t.Context(), agent.WithRetries(model, agent.Retries{Most: -1}))
		assert.Equal(t, agent.ErrorServer, kind(err), err)
		assert.Len(t, model.requests, 1)
	})
}

func TestFallback(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first step
		text  string
		kind  agent.ErrorKind
	}{
		"first works":      {say("First."), "First.", ""},
		"first fails":      {failing(agent.ErrorServer), "Second.", ""},
		"first has no key": {failing(agent.ErrorAuth), "Second.", ""},
		"unknown error":    {step{err: errors.New("boom")}, "Second.", ""},
		"only spaces":      {step{chunks: say(" ", "\n").chunks, err: errors.New("boom")}, "Second.", ""},
		"refusal":          {failing(agent.ErrorRefusal), "", agent.ErrorRefusal},
		"half an answer":   {step{chunks: say("Fir").chunks, err: &agent.ModelError{Kind: agent.ErrorStream}}, "Fir", agent.ErrorStream},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				text, err := ask(t.Context(), agent.Fallback(nil, &scripted{steps: []step{test.first}}, &scripted{steps: []step{say("Second.")}}))
				assert.Equal(t, test.text, text)
				assert.Equal(t, test.kind, kind(err), err)
			})
		})
	}
}

// A probe runs on a goroutine of its own, where a panic would end the process.
func TestFallbackContainsAPanicOfAProbe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		failing := &scripted{steps: []step{failing(agent.ErrorServer)}}
		var asked atomic.Int32
		first := agent.ModelFunc(func(ctx context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
			if asked.Add(1) > 1 {
				panic("boom")
			}
			return failing.Stream(ctx, request)
		})
		model := agent.Fallback(&agent.FallbackOptions{Cooldown: time.Second}, first, timed{{0, "Second."}})
		for range 3 { // it fails, panics when it is probed, and is passed over and probed again
			text, err := ask(t.Context(), model)
			require.NoError(t, err)
			assert.Equal(t, "Second.", text)
			time.Sleep(time.Second)
		}
		assert.EqualValues(t, 3, asked.Load())
	})
}

// A model that failed is passed over, then probed, and trusted only when the
// probe has worked.
func TestFallbackProbes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		first := &scripted{steps: []step{failing(agent.ErrorServer), failing(agent.ErrorServer), say("OK"), say("First.")}}
		var failures []string
		model := agent.Fallback(&agent.FallbackOptions{
			Cooldown: 10 * time.Second,
			OnFail:   func(i int, err error) { failures = append(failures, fmt.Sprint(i, " ", err)) },
		}, first, &scripted{steps: []step{say("Second.")}})
		hear := func() string {
			text, err := ask(t.Context(), model)
			require.NoError(t, err)
			synctest.Wait()
			return text
		}
		assert.Equal(t, "Second.", hear()) // it fails
		assert.Equal(t, "Second.", hear()) // passed over
		assert.Len(t, first.requests, 1)
		time.Sleep(10 * time.Second)
		assert.Equal(t, "Second.", hear()) // a probe fails
		assert.Len(t, first.requests, 2)
		assert.Equal(t, "Second.", hear())
		time.Sleep(10 * time.Second)
		assert.Equal(t, "Second.", hear()) // a probe works
		assert.Equal(t, "First.", hear())
		assert.Equal(t, []string{"0 model failed: server: ask again, or another model"}, failures)
	})
}

func TestLastResort(t *testing.T) {
	t.Parallel()
	person := llm.Event{Text: "I am getting a person.", NoInterruption: true, Action: llm.Transfer{Number: "+15551234567"}}
	for name, test := range map[string]struct {
		step  step
		heard string
		to    string
	}{
		"model fails":    {failing(agent.ErrorServer), "I am getting a person.", "+15551234567"},
		"model works":    {say("Yes."), "Yes.", ""},
		"half an answer": {step{chunks: say("Tuesday is").chunks, err: errors.New("boom")}, "Tuesday is", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				desk := agent.New(agent.Config{Model: &scripted{steps: []step{test.step}}})
				call := llmtest.Dial(t, llm.Wrap(desk, agent.LastResort(person)))
				call.Say("Hello?")
				assert.Equal(t, test.heard, call.Hear())
				assert.Equal(t, test.to, call.TransferredTo())
			})
		})
	}
	assert.Panics(t, func() { agent.LastResort(llm.Event{Action: llm.Transfer{Number: "911"}}) })
}

// All of it together: a slow model, a broken one, and a caller who hears
// something in time.
func TestNoDeadAir(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limits := agent.Limits{FirstWords: time.Second, Stall: time.Second}
		model := agent.Fallback(nil,
			agent.WithLimits(timed{{time.Hour, ""}}, limits),
			agent.WithRetries(agent.WithLimits(&scripted{steps: []step{failing(agent.ErrorServer), say("Here I am.")}}, limits), agent.Retries{}),
		)
		call := llmtest.Dial(t, agent.New(agent.Config{Model: model}))
		call.Say("Hello?")
		assert.Equal(t, "Here I am.", call.Hear())
		assert.Equal(t, 1100*time.Millisecond, call.Pieces()[0].After)
	})
}
