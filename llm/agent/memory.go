package agent

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
)

// memory is what a call remembers beside the transcript: the tools that were
// called in it. It is the call's, so it survives barge-ins and reconnects.
type memory struct {
	mu         sync.Mutex
	groups     []*group
	executions []*execution
	ids        map[string]bool     // tool call ids in use
	asked      map[string]question // by tool, what the caller has to agree to
	parting    *parting            // nil unless the agent has said goodbye
}

var memories llm.Key[*memory]

func memoryOf(call *llm.Call) *memory {
	if m, ok := memories.Load(call); ok {
		return m
	}
	m, _ := memories.LoadOrStore(call, &memory{ids: make(map[string]bool), asked: make(map[string]question)})
	return m
}

// group is the tool calls of one completion.
type group struct {
	turn   *llm.Turn // see sharedTurn
	place  place
	behind behind
	// said is the text of the same completion. It counts in its own turn only;
	// later the transcript tells how much of it was heard.
	said  string
	tasks []*task
	ended atomic.Bool // the turn has come to its end, rather than been cut off
	// change, if not nil, stands for a handoff in the place of tools.
	change *handoff
}

// place is where in the conversation something happened: after the caller had
// spoken so many times, and the agent so many times since. The transcript is
// revised all the time, but these counts are not.
type place struct{ callers, agents int }

func (p place) notAfter(q place) bool {
	return p.callers < q.callers || p.callers == q.callers && p.agents <= q.agents
}

// task is a call of a tool by the model. Those that are the same may share an
// execution.
type task struct {
	call ToolCall
	*execution
	again bool   // the execution was over before the call
	told  string // what the model is told when there is no execution
}

// content is what the model is told of a task. Later says that it is told in
// another turn than the one it was called in.
func (t *task) content(later bool) string {
	if t.execution == nil {
		return t.told
	}
	result, err, finished := t.outcome()
	switch {
	case !finished:
		return tellRunning
	case err != nil:
		result.Content = "error: " + t.tool.cut(err.Error())
	case result.Event != nil && later:
		switch result.Event.Action.(type) {
		case llm.EndCall:
			return tellNotEnded
		case llm.Transfer:
			return tellNotMoved
		}
	}
	content := cmp.Or(result.Content, tellNothing)
	if t.again && result.Event == nil {
		return content + "\n" + tellAgain
	}
	return content
}

// begin adds the calls of one completion and returns their tasks. The
// executions that are to be started come back in fresh.
func (m *memory) begin(r *round, said string, calls []ToolCall) (g *group, fresh []*execution) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before := len(m.executions)
	defer func() {
		if g == nil { // a Tool.Key has panicked, so nothing is started
			for _, e := range m.executions[before:] {
				e.cancel(nil)
			}
			m.executions = m.executions[:before]
		}
	}()
	adding := &group{turn: r.shared, place: r.place, behind: r.behind, said: said}
	for _, call := range calls {
		call.ID = m.unique(call.ID)
		t, isFresh := m.task(r, call)
		if isFresh {
			fresh = append(fresh, t.execution)
		}
		adding.tasks = append(adding.tasks, t)
	}
	m.groups = append(m.groups, adding)
	return adding, fresh
}

// mark notes where the call changed hands.
func (m *memory) mark(turn *llm.Turn, at place, change *handoff) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.groups = append(m.groups, &group{turn: turn, place: at, change: change})
}

// unique makes an id differ from those before it. Providers promise no more
// than that ids of one completion differ, and Retell wants more.
func (m *memory) unique(id string) string {
	base := id
	if base == "" {
		base = "call"
	}
	for n := 2; id == "" || m.ids[id]; n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	m.ids[id] = true
	return id
}

// joinFor is how long a new turn waits for the tools of an interrupted one.
// Retell often asks twice for one turn of the caller's, and the answer to the
// second request should know the result.
const joinFor = 3 * time.Second

// join waits for tools that still run, for a while.
func (m *memory) join(ctx context.Context, r *round) {
	running := m.running()
	if len(running) == 0 {
		return
	}
	limited, cancel := context.WithTimeout(ctx, joinFor)
	defer cancel()
	_ = r.await(limited, running)
}

func (m *memory) running() []*execution {
	m.mu.Lock()
	defer m.mu.Unlock()
	var running []*execution
	for _, e := range m.executions {
		if still, _ := e.state(); still && !e.calledOff() {
			running = append(running, e)
		}
	}
	return running
}

// ended notes that the turn of r has come to its end.
func (m *memory) ended(r *round) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := len(m.groups) - 1; i >= 0 && m.groups[i].turn == r.shared; i-- {
		m.groups[i].ended.Store(true)
	}
}

// snapshot returns the groups so far.
func (m *memory) snapshot() []*group {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.groups[:len(m.groups):len(m.groups)]
}

// knows reports whether a tool call of that id is in memory.
func (m *memory) knows(id string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ids[id]
}
