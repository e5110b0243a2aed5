package agent

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
)

// memory is what a call remembers beside the transcript: the tools that were
// called in it. It is the call's, so it survives barge-ins and reconnects.
type memory struct {
	mu     sync.Mutex
	groups []*group
	ids    map[string]bool // tool call ids in use
}

var memories llm.Key[*memory]

func memoryOf(call *llm.Call) *memory {
	if m, ok := memories.Load(call); ok {
		return m
	}
	m, _ := memories.LoadOrStore(call, &memory{ids: make(map[string]bool)})
	return m
}

// group is the tool calls of one completion.
type group struct {
	turn  *llm.Turn
	place place
	// said is the text of the same completion. It counts in its own turn only;
	// later the transcript tells how much of it was heard.
	said  string
	tasks []*task
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

// task is one run of a tool.
type task struct {
	call ToolCall
	done chan struct{} // closed when what follows is set

	result Result
	err    error
}

// content is what the model is told of a task.
func (t *task) content() string {
	select {
	case <-t.done:
	default:
		return "(still running; do not call it again, its result will follow)"
	}
	if t.err != nil {
		return "error: " + t.err.Error()
	}
	return t.result.Content
}

// begin adds the calls of one completion and returns their tasks. Those that
// are to be run come back in fresh; a call that equals one still running joins
// it instead.
func (m *memory) begin(turn *llm.Turn, at place, said string, calls []ToolCall) (g *group, fresh []*task) {
	m.mu.Lock()
	defer m.mu.Unlock()
	g = &group{turn: turn, place: at, said: said}
	for _, call := range calls {
		call.ID = m.unique(call.ID)
		t := &task{call: call, done: make(chan struct{})}
		if running := m.running(call); running != nil {
			go func() {
				<-running.done
				t.result, t.err = running.result, running.err
				close(t.done)
			}()
		} else {
			fresh = append(fresh, t)
		}
		g.tasks = append(g.tasks, t)
	}
	m.groups = append(m.groups, g)
	return g, fresh
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

func (m *memory) running(call ToolCall) *task {
	for _, g := range m.groups {
		for _, t := range g.tasks {
			select {
			case <-t.done:
				continue
			default:
			}
			if t.call.Name == call.Name && t.call.Arguments == call.Arguments {
				return t
			}
		}
	}
	return nil
}

// joinFor is how long a new turn waits for the tools of an interrupted one.
// Retell often asks twice for one turn of the caller's, and the answer to the
// second request should know the result.
const joinFor = 3 * time.Second

// join waits for tools that still run, for a while.
func (m *memory) join(ctx context.Context) {
	var running []*task
	m.mu.Lock()
	for _, g := range m.groups {
		running = append(running, g.tasks...)
	}
	m.mu.Unlock()
	limit := time.NewTimer(joinFor)
	defer limit.Stop()
	for _, t := range running {
		select {
		case <-t.done:
		case <-limit.C:
			return
		case <-ctx.Done():
			return
		}
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
