package main

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

// How many calls there are at once, and how many more come while one process
// is draining.
const (
	callers     = 20
	lateCallers = 5
)

// script is what the model says. Of a long answer it says the beginning, and the
// rest when the test has done what it does meanwhile.
func (c *cluster) script() openaitest.Script {
	say := func(text string) openaitest.Reply {
		return openaitest.Text(text).After(20 * time.Millisecond).Every(10 * time.Millisecond)
	}
	rules := openaitest.Rules(
		openaitest.When(openaitest.Returned("find_times"), say("That is all there is.")),
		openaitest.When(openaitest.Heard("everything"), say("Well, let me look.").Call("find_times", `{"day":"Tuesday"}`)),
		openaitest.When(openaitest.Heard("the rest"), say("Well, let me look.").Call("find_times", `{"day":"Monday"}`)),
		openaitest.When(openaitest.Heard("hello"), say("I am here again.")),
		openaitest.When(openaitest.Heard("silent"), say("Are you still there?")),
		openaitest.Otherwise(say("Tuesday is fine.")),
	)
	return func(r *openaitest.Request) openaitest.Reply {
		for _, result := range r.ToolResults() {
			if strings.Contains(result.Call.Arguments, "Monday") {
				<-c.drained.open
			} else {
				<-c.killed.open
			}
		}
		return rules(r)
	}
}

// Two processes behind a balancer: one is killed in the middle of what it says,
// and started again; the other one is drained by SIGTERM while it speaks. No
// call is lost, nobody is greeted twice, and every webhook is handled once.
//
// It does not run beside other tests, so that it can tell what it leaves behind.
func TestTwoProcessesBehindABalancer(t *testing.T) {
	program := buildProgram(t)
	before := stacks()
	t.Run("calls", func(t *testing.T) { runCluster(t, program) })
	require.Eventually(t, func() bool { return len(newStacks(before)) == 0 }, generous, 20*time.Millisecond,
		"left behind: %s", &lazily{func() string { return strings.Join(newStacks(before), "\n\n") }})
}

func runCluster(t *testing.T, program string) {
	c := newCluster(t, program)
	one, two := c.start(t), c.start(t)
	for i := range callers {
		c.call(i)
	}
	c.await(t, "everybody to be in the middle of an answer", func(p *progress) bool {
		return p.speaking == callers && c.delivered("call_started") == callers
	})

	c.balancer.remove(one) // its health check would fail too; this is for a port that somebody else gets
	one.signal(t, syscall.SIGKILL)
	assert.Equal(t, -1, one.wait())
	c.killed.close()
	c.await(t, "everybody to go on", func(p *progress) bool { return p.answered == callers })
	three := c.start(t)

	c.ask.close()
	c.await(t, "everybody to be in the middle of an answer again", func(p *progress) bool { return p.speaking == 2*callers })
	two.signal(t, syscall.SIGTERM)
	c.drained.close()
	for i := range lateCallers {
		c.call(callers + i)
	}
	assert.Zero(t, two.wait(), two.noise())
	c.balancer.remove(two)
	c.await(t, "everybody to go on, and those who came late", func(p *progress) bool { return p.answered == 2*callers+3*lateCallers })
	c.finish.close()
	c.calls.Wait()
	c.checkCalls(t)

	wait, cancel := context.WithTimeout(t.Context(), generous)
	defer cancel()
	require.NoError(t, c.retell.Wait(wait))
	three.signal(t, syscall.SIGTERM)
	assert.Zero(t, three.wait(), three.noise())
	c.checkWebhooks(t, one, two, three)
	if let := two.logged("drained"); assert.Len(t, let, 1) {
		assert.Positive(t, let[0].LetGo, "there were calls to let go")
		t.Logf("%d calls were let go in the drain", let[0].LetGo)
	}
	assert.Positive(t, c.hellos(), "there were answers to lose")
	t.Logf("%d answers were lost or late, and came after a hello", c.hellos())
}

// A gate is something that happens once.
type gate struct {
	once sync.Once
	open chan struct{}
}

func newGate() *gate { return &gate{open: make(chan struct{})} }

func (g *gate) close() { g.once.Do(func() { close(g.open) }) }

// progress is how far the callers are, all together.
type progress struct{ speaking, answered, hellos int }

// cluster is the processes with everything around them.
type cluster struct {
	program  string
	env      map[string]string
	balancer *balancer
	retell   *retelltest.Server
	number   string

	killed, ask, drained, finish *gate
	calls                        sync.WaitGroup

	mu       sync.Mutex
	progress progress
	changed  chan struct{} // closed and replaced
	results  map[string]*retell.Call
	greeted  map[string]int
	faults   []error
}

func newCluster(t *testing.T, program string) *cluster {
	c := &cluster{
		program: program, balancer: newBalancer(t), changed: make(chan struct{}),
		killed: newGate(), ask: newGate(), drained: newGate(), finish: newGate(),
		results: map[string]*retell.Call{}, greeted: map[string]int{},
	}
	model := openaitest.NewServer(t, c.script())
	c.retell = retelltest.NewServer(t, &retelltest.Options{Concurrency: callers + lateCallers, Patience: generous, OnFault: c.fault})
	const secret = "correct-horse-battery"
	c.env = map[string]string{
		"OPENAI_API_KEY": openaitest.Key, "OPENAI_BASE_URL": model.URL(), "OPENAI_MODEL": "scripted",
		"RETELL_API_KEY": c.retell.APIKey(), "LLM_SECRET": secret,
		"EVENTS_DIR": t.TempDir(), "DRAIN_TIMEOUT": "100ms",
	}
	c.number = c.retell.Number(c.retell.CustomAgent("ws"+strings.TrimPrefix(c.balancer.URL, "http")+socketPath+secret,
		map[string]any{"webhook_url": c.balancer.URL + webhookPath}))
	t.Cleanup(func() { // so that a test that has failed ends
		for _, g := range []*gate{c.killed, c.ask, c.drained, c.finish} {
			g.close()
		}
		c.retell.Close()
		c.calls.Wait()
	})
	return c
}

func (c *cluster) start(t *testing.T) *process {
	p := startProcess(t, exec.Command(c.program, "serve"), c.env)
	c.balancer.add(p)
	return p
}

func (c *cluster) fault(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, err)
}

func (c *cluster) count(change func(*progress)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.progress)
	close(c.changed)
	c.changed = make(chan struct{})
}

func (c *cluster) hellos() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.progress.hellos
}

// await waits for the callers. A fault ends the test, since somebody is missing
// from then on.
func (c *cluster) await(t *testing.T, what string, reached func(*progress) bool) {
	t.Helper()
	limit := time.NewTimer(generous)
	defer limit.Stop()
	for {
		c.mu.Lock()
		now, changed, faults := c.progress, c.changed, c.faults
		c.mu.Unlock()
		require.Empty(t, faults, "while waiting for %s at %+v", what, now)
		if reached(&now) {
			return
		}
		select {
		case <-changed:
		case <-time.After(time.Second): // look for faults
		case <-limit.C:
			require.FailNow(t, "waited in vain for "+what, "at %+v", now)
		}
	}
}

// delivered is how many events of a kind were acknowledged.
func (c *cluster) delivered(event string) (n int) {
	for _, d := range c.retell.Deliveries(event) {
		if d.Err == nil && d.Status == http.StatusNoContent {
			n++
		}
	}
	return n
}

// call has somebody call.
func (c *cluster) call(i int) {
	c.calls.Go(func() {
		late := i >= callers
		greetings := 0
		call := c.retell.Call(fmt.Sprintf("+1415555%04d", 1000+i), c.number, func(call *llmtest.Call) {
			talk := &caller{cluster: c, call: call}
			if late {
				talk.comesLate()
			} else {
				talk.staysOn()
			}
			for _, piece := range call.Pieces() {
				if strings.Contains(piece.Text, "this is Ava") {
					greetings++
				}
			}
		})
		if call == nil {
			c.fault(fmt.Errorf("call %d was not taken", i))
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.results[call.CallID], c.greeted[call.CallID] = call, greetings
	})
}

func (c *cluster) checkCalls(t *testing.T) {
	c.mu.Lock()
	defer c.mu.Unlock()
	assert.Empty(t, c.faults)
	assert.Len(t, c.results, callers+lateCallers)
	for id, call := range c.results {
		assert.Equal(t, retell.DisconnectionUserHangup, call.DisconnectionReason, id)
		assert.Equal(t, 1, c.greeted[id], "%s was greeted", id)
		assert.Equal(t, 1, strings.Count(call.Transcript, "this is Ava"), "what %s heard: %s", id, call.Transcript)
		assert.True(t, strings.HasSuffix(call.Transcript, "Tuesday is fine.\n"), "%s got the last answer: %s", id, call.Transcript)
	}
}

// checkWebhooks holds what the processes handled, all together, against the
// calls that there were.
func (c *cluster) checkWebhooks(t *testing.T, processes ...*process) {
	handled := map[string]int{}
	for _, p := range processes {
		for _, line := range p.logged("webhook") {
			handled[line.Event+" "+line.CallID]++
		}
	}
	want := map[string]int{}
	for id := range c.results {
		for _, event := range []string{"call_started", "call_ended", "call_analyzed"} {
			want[event+" "+id] = 1
		}
	}
	assert.Equal(t, want, handled)
}
