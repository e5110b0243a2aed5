package agent

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
)

// Reminders are what the agent says to a caller who stays silent: something new
// each time, and then a farewell.
type Reminders struct {
	// Nudges are for the first reminder of a silence, the second and so on. It
	// takes one at least.
	Nudges []Nudge
	// Farewell is said at the reminder after the last nudge, and then the call
	// ends. The default is [DefaultFarewell].
	Farewell string
	// After is the silence before each reminder. Zero leaves it as it is set at
	// the Retell agent, by default 10 s.
	After time.Duration
	// OnFarewell, if not nil, is told of a call that ends for its silence,
	// before the farewell is said, also if that is lost and said again. It must
	// return soon.
	OnFarewell func(call *llm.Call)
}

// A Nudge is one reminder. One of its fields is set.
type Nudge struct {
	// Line is said as it is, and the model is not asked.
	Line string
	// Note tells the model what to say, such as "Offer to call back later."
	Note string
}

// DefaultFarewell is said when [Reminders.Farewell] is empty.
const DefaultFarewell = "I can't hear you, so I will hang up now. Please call again. Goodbye!"

// WithReminders returns middleware that answers the reminders Retell asks for.
// They are counted anew each time the caller has spoken or pressed a key, and
// the count is the call's, so a reconnect does not change it. One that Retell
// asks for again after a reconnect counts once.
//
// At the call's first turn it has Retell remind without end, so that the farewell
// comes: by itself Retell does so once (reminder_max_count 1), and it counts those
// too that do not get here, lost with a socket or answered by middleware outside
// of this one. That of a keypad belongs outside: it has its own times and words
// while the caller is to press keys. Inside, the reminders go on meanwhile.
//
// WithReminders panics without nudges.
func WithReminders(reminders Reminders) llm.Middleware {
	if len(reminders.Nudges) == 0 {
		panic("agent: WithReminders without nudges")
	}
	reminders.Farewell = cmp.Or(reminders.Farewell, DefaultFarewell)
	var calls llm.Key[*quiet]
	return func(next llm.Responder) llm.Responder {
		return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			if turn.Call == nil { // in a test without a handler
				return next.Respond(ctx, turn, reply)
			}
			q, known := calls.LoadOrStore(turn.Call, new(quiet))
			if !known {
				reminders.arm(turn.Call)
			}
			if turn.Reason != llm.Reminder {
				return next.Respond(ctx, turn, reply)
			}
			n, again := q.count(turn)
			if n > len(reminders.Nudges) {
				if n == len(reminders.Nudges)+1 && reminders.OnFarewell != nil && !again {
					reminders.OnFarewell(turn.Call)
				}
				return reply.EndCall(reminders.Farewell)
			}
			nudge := reminders.Nudges[n-1]
			if nudge.Line != "" {
				return reply.Say(nudge.Line)
			}
			return next.Respond(WithNote(ctx, reminders.note(n)), turn, reply)
		})
	}
}

// arm has Retell ask for reminders, for as long as a call can last.
func (r *Reminders) arm(call *llm.Call) {
	const withoutEnd = 10_000
	settings := llm.AgentSettings{ReminderMaxCount: new(withoutEnd)}
	if r.After > 0 {
		settings.ReminderTriggerMs = new(float64(r.After.Milliseconds()))
	}
	_ = call.UpdateAgent(settings) // a call that is over needs no reminders
}

// note is what the model is told at the n-th reminder.
func (r *Reminders) note(n int) string {
	return fmt.Sprintf("The caller has been silent; this is reminder %d of %d. %s Say it in one short sentence, and not as you said it before.",
		n, len(r.Nudges), cmp.Or(r.Nudges[n-1].Note, "Find out whether they are still there."))
}

// quiet counts the reminders of one silence.
type quiet struct {
	mu       sync.Mutex
	reminded int
	newest   int64 // the id of the last of them
	heard    activity
}

// count takes a reminder in and returns which one of its silence it is, from 1,
// and whether it has been asked for before.
func (q *quiet) count(turn *llm.Turn) (n int, again bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if heard := activityIn(turn); heard != q.heard {
		q.reminded, q.heard = 0, heard
	}
	if again = q.reminded > 0 && q.newest == turn.ID; !again {
		q.reminded++
	}
	q.newest = turn.ID
	return q.reminded, again
}

// activity is how much a caller has said and pressed in a call so far.
type activity struct{ words, keys int }

func activityIn(turn *llm.Turn) (a activity) {
	for i := range turn.Transcript {
		if u := &turn.Transcript[i]; u.Role == llm.RoleUser {
			a.words += len(letters(u.Content))
		}
	}
	for i := range turn.TranscriptWithToolCalls {
		if turn.TranscriptWithToolCalls[i].Role == llm.RoleDTMF {
			a.keys++
		}
	}
	return a
}
