package agent

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/quicklock"
	"github.com/phoneagent-go/phoneagent/internal/tally"
	"github.com/phoneagent-go/phoneagent/llm"
)

// A Dictation keeps the agent from cutting in on callers who dictate a phone
// number, an e-mail address or the spelling of a name, and pause between its
// pieces: Retell takes such a pause for the end of what they say.
//
// Make it with [NewDictation], wrap the Responder with its Middleware and give
// its Hooks to the handler, so that it notices between turns too. It is safe for
// concurrent use: one Dictation serves all calls. It knows English.
type Dictation struct {
	opts  DictationOptions
	calls llm.Key[*dictating]
}

// DictationOptions refine a [Dictation].
type DictationOptions struct {
	// Pause is how long a caller may pause within a number. Each word begins it
	// anew. After it the turn is answered as usual, with a note to the model, so
	// the caller never waits for longer. The default is 2 s.
	Pause time.Duration
	// Least is how many digits or letters in a row, at the end of what was said,
	// are taken for dictation. The default is 4, and half of it where a
	// number, a spelling and the like has just been asked for or announced.
	Least int
	// Whole are the lengths of numbers that are complete, after which nobody is
	// waited for. The default is 10, 11 and 16: phone numbers with and without
	// the country, and cards. An empty list, not nil, has none.
	Whole []int
	// Backchannel, such as "Mm-hm.", is said after the first pause of a
	// dictation in place of an answer.
	Backchannel string
	// Responsiveness is set at the Retell agent while somebody dictates, from 0
	// to 1, so that it asks for an answer later; nil is 0.3. After it Normal is
	// set, nil for 1, which is also the default at Retell. With both the same,
	// nothing is set.
	Responsiveness, Normal *float64
}

// NewDictation returns a Dictation. Options may be nil. It panics if a
// responsiveness is not from 0 to 1.
func NewDictation(options *DictationOptions) *Dictation {
	d := new(Dictation)
	if options != nil {
		d.opts = *options
	}
	o := &d.opts
	o.Pause = cmp.Or(max(o.Pause, 0), 2*time.Second)
	o.Least = cmp.Or(max(o.Least, 0), 4)
	if o.Whole == nil {
		o.Whole = []int{10, 11, 16}
	}
	if o.Responsiveness == nil {
		o.Responsiveness = new(0.3)
	}
	if o.Normal == nil {
		o.Normal = new(1.0)
	}
	for _, v := range []float64{*o.Responsiveness, *o.Normal} {
		if !(v >= 0 && v <= 1) {
			panic("agent: responsiveness must be from 0 to 1")
		}
	}
	return d
}

// dictating is what is known of one call.
type dictating struct {
	mu     quicklock.Mutex // held while settings are sent
	tally  tally.Tally
	said   int       // letters and digits of the caller's
	grew   time.Time // when more was last heard
	slow   bool      // the responsiveness is lowered
	nodded bool      // the backchannel was said in this dictation
}

// Hooks returns hooks that notice dictation between turns. Join them with others
// by [llm.JoinHooks].
func (d *Dictation) Hooks() llm.Hooks {
	return llm.Hooks{TranscriptUpdated: func(call *llm.Call, update *llm.Update) {
		c, _ := d.calls.LoadOrStore(call, new(dictating))
		if c.hear(update.Transcript) && d.unfinished(update.Transcript) {
			d.pace(call, c, true)
		}
	}}
}

// Middleware waits, in turns in which the caller dictates, for what else they
// say. It is [llm.Middleware].
func (d *Dictation) Middleware(next llm.Responder) llm.Responder {
	return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		if turn.Call == nil || turn.Reason == llm.Begin {
			return next.Respond(ctx, turn, reply)
		}
		c, _ := d.calls.LoadOrStore(turn.Call, new(dictating))
		c.hear(turn.Transcript)
		if turn.Reason == llm.Reminder || !d.unfinished(turn.Transcript) {
			d.over(ctx, turn.Call, c)
			return next.Respond(ctx, turn, reply)
		}
		if err := AwaitRequest(ctx); err != nil {
			return err
		}
		d.pace(turn.Call, c, true)
		if err := c.still(ctx, d.opts.Pause); err != nil {
			return err // there is more
		}
		if d.opts.Backchannel != "" && c.nod() {
			return reply.Say(d.opts.Backchannel)
		}
		d.over(ctx, turn.Call, c)
		return next.Respond(WithNote(ctx, "The caller is dictating and has paused. If it is not complete, ask for the rest of it, not for the whole."), turn, reply)
	})
}

// over ends a dictation.
func (d *Dictation) over(ctx context.Context, call *llm.Call, c *dictating) {
	if Speculating(ctx) {
		return // the turn that is asked for will
	}
	d.pace(call, c, false)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nodded = false
}

// pace sets the responsiveness, unless it is set already.
func (d *Dictation) pace(call *llm.Call, c *dictating, slow bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.slow == slow || *d.opts.Responsiveness == *d.opts.Normal {
		return
	}
	value := *d.opts.Normal
	if slow {
		value = *d.opts.Responsiveness
	}
	if call.UpdateAgent(llm.AgentSettings{Responsiveness: &value}) == nil { // a call that is over needs none
		c.slow = slow
	}
}

// unfinished reports whether the caller, who has spoken last, seems to be in the
// middle of dictating.
func (d *Dictation) unfinished(transcript []llm.Utterance) bool {
	said, asked := lastWords(transcript)
	digits, all, open := dictated(said)
	if open {
		return true
	}
	if digits == all && slices.Contains(d.opts.Whole, digits) || digits <= 8 && endsWithYear(said) {
		return false
	}
	least := d.opts.Least
	if asksFor(asked) || asksFor(said) {
		least = (least + 1) / 2
	}
	return all >= least
}

// lastWords returns what the caller has said last, "" if somebody else spoke
// after it, and what the agent has before.
func lastWords(transcript []llm.Utterance) (said, asked string) {
	i := len(transcript) - 1
	for ; i >= 0; i-- {
		u := &transcript[i]
		switch text := strings.TrimSpace(u.Content); {
		case text == "" || text == llm.Unintelligible:
		case u.Role == llm.RoleUser:
			said = strings.TrimSpace(text + " " + said)
		default:
			return said, text
		}
	}
	return said, ""
}

// hear takes a transcript in, and reports whether more has been said.
func (c *dictating) hear(transcript []llm.Utterance) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	said := c.tally.Count(transcript, fromCaller)
	if said <= c.said {
		return false
	}
	c.said, c.grew = said, time.Now()
	return true
}

// fromCaller counts the letters of the caller's in an utterance.
func fromCaller(u *llm.Utterance) int {
	if u.Role != llm.RoleUser {
		return 0
	}
	return tally.Letters(u.Content)
}

// nod reports whether to say the backchannel, once in a dictation.
func (c *dictating) nod() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := !c.nodded
	c.nodded = true
	return first
}

// still waits until the caller has said nothing for a while.
func (c *dictating) still(ctx context.Context, pause time.Duration) error {
	const most = 30 * time.Second // less than a turn may take
	limit := time.Now().Add(most)
	for {
		c.mu.Lock()
		until := c.grew.Add(pause)
		c.mu.Unlock()
		if limit.Before(until) {
			until = limit
		}
		wait := time.Until(until)
		if wait <= 0 {
			return nil
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return context.Cause(ctx)
		}
	}
}
