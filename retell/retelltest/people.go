package retelltest

import (
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
)

// A Callee is what happens when the service dials a number, or transfers a call
// to it.
type Callee struct {
	// Talk is the other side of the call. When it returns, the callee hangs
	// up. It runs in a goroutine of its own and must return when the call is
	// over. Nil hears the first words and hangs up.
	Talk func(*llmtest.Call)
	// Ring is how long it rings before the callee answers or the call fails.
	// After the agent's ring_duration_ms, 30 s by default, nobody answered.
	Ring time.Duration
	// Fails is why the call does not come about, such as
	// [retell.DisconnectionDialBusy] or [retell.DisconnectionDialNoAnswer].
	// Empty means that the callee answers. A transfer to a callee that fails is
	// cancelled, and the call goes on.
	Fails retell.DisconnectionReason
	// Leg is how long a call goes on that was transferred here.
	Leg time.Duration
}

// people are those whom the service may dial.
type people struct {
	mu      sync.Mutex
	callees map[string]Callee
}

// Answer says what happens when number is dialled, in E.164. The empty number
// stands for all that nothing was said about; without it, they do not answer.
func (s *Server) Answer(number string, callee Callee) {
	s.people.mu.Lock()
	defer s.people.mu.Unlock()
	if s.people.callees == nil {
		s.people.callees = map[string]Callee{}
	}
	s.people.callees[number] = callee
}

// find returns who is at a number, and whether anybody is.
func (p *people) find(number string) (Callee, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if callee, known := p.callees[number]; known {
		return callee, true
	}
	callee, known := p.callees[""]
	return callee, known
}

// listen is who hears the first words and hangs up.
func listen(call *llmtest.Call) { call.Hear() }
