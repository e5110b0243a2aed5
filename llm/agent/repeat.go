package agent

import (
	"slices"

	"github.com/phoneagent-go/phoneagent/internal/tally"
)

// Repeat is what becomes of a call of a tool that is the same as an earlier one
// in the phone call; [Tool.Key] tells which are.
type Repeat int

const (
	// RepeatOnce gives the call the result of the earlier one, and does nothing
	// anew, until the caller has heard about it: until an answer that knew the
	// result was spoken to its end and the caller has spoken again. Retell
	// often asks twice for one turn of the caller's, and a caller who cuts in
	// makes a model call again what it has just called; later, the caller may
	// want the same once more. Of an answer to a repeated call half is enough,
	// so that nobody is refused for ever.
	//
	// What failed is done anew also when the caller has pressed a key since.
	// Within one turn it may be done anew if it failed, or if another tool was
	// called and run since, other than one that hands the call on.
	RepeatOnce Repeat = iota
	// RepeatAllow runs the tool each time. It is for look-ups whose answer
	// changes, and for what sets a value that may be set back and forth.
	RepeatAllow
	// RepeatRefuse runs the tool once in the phone call, and again only if it
	// failed. The model is told so.
	RepeatRefuse
	// RepeatReplace runs the tool each time, and ends the ctx of the earlier
	// run if there still is one. With a [Tool.Key] that is always the same, a
	// new search takes the place of the one under way.
	RepeatReplace
)

// What the model is told of calls that do not run a tool.
const (
	tellRunning  = "(still running; do not call it again, its result will follow)"
	tellNothing  = "(It has succeeded, and returned nothing.)"
	tellFailed   = "error: it has failed, and returned nothing"
	tellAgain    = "(Not done again: this is the result of the same call before. If the caller wants it once more, make sure of that, and call it again when they have said so.)"
	tellRefused  = "(Refused: the same call was made before in this phone call, and it is done only once.)"
	tellConfirm  = "(Not done yet: the caller has to agree first. Tell them the details and ask. When they have agreed, call it again with the same arguments.)"
	tellNotEnded = "(The goodbye was cut off, so the call goes on. If the caller wants nothing more, say goodbye and end the call again.)"
	tellNotMoved = "(The caller is still talking to you, so the transfer did not happen. Go on helping them, or try again.)"
)

// task makes a task of a call, and reports whether its execution has to be
// started. It runs under the lock.
func (m *memory) task(r *round, call ToolCall) (t *task, fresh bool) {
	t = &task{call: call}
	tool := r.agent.tools[call.Name]
	same := sameness(tool, call)
	if first := m.latest(same); first != nil {
		running, failed := first.state()
		switch {
		case tool.Repeat == RepeatRefuse && m.isOrWasDone(same):
			t.told = tellRefused
			return t, false
		case tool.Repeat == RepeatReplace && running:
			first.cancel(errReplaced)
		case tool.Repeat == RepeatOnce && m.stands(first, r, running, failed):
			t.again = !running
			t.execution = first
			first.shown, first.shownIn, first.keys = r.shared, len(m.groups), r.keys
			if t.again && r.repeated < 0 {
				r.repeated = tally.Letters(r.said)
			}
			return t, false
		}
	}
	if m.unconfirmed(tool, r, call) {
		t.told = tellConfirm
		return t, false
	}
	t.execution = m.newExecution(r, tool, call, same)
	return t, true
}

// latest returns the newest execution of the same work, nil if there is none
// or that was called off.
func (m *memory) latest(same string) *execution {
	for i := len(m.executions) - 1; i >= 0; i-- {
		if e := m.executions[i]; same != "" && e.same == same {
			if e.calledOff() {
				return nil
			}
			return e
		}
	}
	return nil
}

// isOrWasDone reports whether the same work runs or has succeeded, in whichever
// execution: one that was given up on may succeed after another one has failed.
func (m *memory) isOrWasDone(same string) bool {
	return slices.ContainsFunc(m.executions, func(e *execution) bool {
		running, failed := e.state()
		return e.same == same && !e.calledOff() && (running || !failed)
	})
}

// stands reports whether an execution is the answer to a call of the same in a
// round. Words may be those of before, revised; keys are new.
func (m *memory) stands(e *execution, r *round, running, failed bool) bool {
	switch {
	case running:
		return true
	case failed && r.keys > e.keys:
		return false
	case e.shown == r.shared:
		return !failed && !m.doneSince(e)
	}
	return !e.settled
}

// doneSince reports whether a tool was run that was called after an execution
// had last been shown. To hand the call on does nothing that could change what
// the execution came to.
func (m *memory) doneSince(e *execution) bool {
	return slices.ContainsFunc(m.executions, func(other *execution) bool {
		return other.calledIn > e.shownIn && (other.tool == nil || other.tool.handsTo == "")
	})
}

// unconfirmed reports whether the caller has yet to agree to a call, and
// remembers that they are being asked. Arguments that are wrong need no
// consent, since nothing is done with them.
func (m *memory) unconfirmed(tool *Tool, r *round, call ToolCall) bool {
	if tool == nil || !tool.Confirm || tool.check != nil && tool.check(call) != nil {
		return false
	}
	same := sameness(tool, call)
	if same == "" {
		same = canonical(call.Arguments)
	}
	asked, ok := m.asked[tool.Name]
	if ok && asked.same == same {
		if r.place.callers > asked.callers {
			delete(m.asked, tool.Name)
			return false
		}
		return true
	}
	m.asked[tool.Name] = question{same: same, callers: r.place.callers}
	return true
}

// question is a call that the caller is asked to agree to, and how often they
// had spoken by then.
type question struct {
	same    string
	callers int
}
