package agent

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// recording is what a Recorder knows of one call.
type recording struct {
	recorder *Recorder
	call     *llm.Call

	mu      sync.Mutex
	outside traced // of turns
	turns   []*recordedTurn
	sum     sum
	end     *llm.CallRecord // nil while the call is on, and when it was told
	told    chan struct{}   // closed when it was; nil while the call is on
	late    bool            // the call's record waits for nothing any more
	telling bool            // somebody is passing records on
}

// recordedTurn is one turn. It is guarded by the lock of its recording, but for
// what only its Responder touches.
type recordedTurn struct {
	traced
	recording *recording
	ctx       context.Context
	id        int64
	reason    llm.Reason
	began     time.Time
	sentence  atomic.Int64 // ns from began to the end of the first one, and 1 more; 0 if there is none yet

	over   bool            // the Responder has returned
	record *llm.TurnRecord // what the handler told, nil before
	late   bool            // it waits for nothing any more
}

// begin is told when a turn's Responder is asked.
func (c *recording) begin(ctx context.Context, turn *llm.Turn) *recordedTurn {
	t := &recordedTurn{recording: c, ctx: ctx, id: turn.ID, reason: turn.Reason, began: time.Now()}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turns = append(c.turns, t)
	return t
}

func (t *recordedTurn) trace() *Trace { return t.traced.trace(t.recording) }

// watch returns a reply that notes when the first sentence is complete.
func (t *recordedTurn) watch(reply *llm.Reply, language *speech.Language) *llm.Reply {
	first := speech.FirstSentence{Language: language}
	done := false
	return llm.NewReply(func(e llm.Event) error {
		err := reply.Send(e)
		if !done && err == nil && (first.Write(e.Text) || e.Action != nil) {
			done = true
			t.sentence.Store(int64(time.Since(t.began)) + 1)
		}
		return err
	})
}

// returned is told when the turn's Responder has returned.
func (t *recordedTurn) returned() {
	c := t.recording
	c.mu.Lock()
	t.over = true
	c.mu.Unlock()
	c.check()
}

// finished is told of a turn by the handler. It may come before the Responder
// has returned, and if the turn was over at once, without one.
func (c *recording) finished(record *llm.TurnRecord) {
	c.mu.Lock()
	i := slices.IndexFunc(c.turns, func(t *recordedTurn) bool {
		return t.record == nil && t.id == record.ID && t.reason == record.Reason
	})
	var t *recordedTurn
	if i >= 0 {
		t = c.turns[i]
	} else {
		t = &recordedTurn{recording: c, ctx: c.call.Context(), began: record.Started, over: true}
		c.turns = append(c.turns, t)
	}
	t.record = record
	c.mu.Unlock()
	c.deliver()
	c.hurry(&t.late)
}

// ended is told when the call has ended, and returns when its record was passed
// on: whoever waits for hooks, at the end of a process, waits for it too.
func (c *recording) ended(end *llm.CallRecord) {
	told := make(chan struct{})
	c.mu.Lock()
	c.end, c.told = end, told
	c.mu.Unlock()
	c.deliver()
	c.hurry(&c.late)
	<-told
}

// hurry sets late after a while, if records wait, so that they wait no longer.
func (c *recording) hurry(late *bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.turns) == 0 && c.end == nil {
		return
	}
	time.AfterFunc(patience, func() {
		c.mu.Lock()
		*late = true
		c.mu.Unlock()
		c.deliver()
	})
}

// check has what is ready passed on, on a goroutine of its own: whoever calls it
// is in a conversation.
func (c *recording) check() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.telling && (slices.ContainsFunc(c.turns, c.ready) || c.over()) {
		go c.deliver()
	}
}

// deliver passes on what is ready, one record at a time, unless somebody else is
// about to.
func (c *recording) deliver() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.telling {
		return
	}
	c.telling = true
	defer func() { c.telling = false }()
	for tell := c.next(); tell != nil; tell = c.next() {
		c.unlocked(tell)
	}
}

// unlocked runs f without the lock. A test's f may end its goroutine.
func (c *recording) unlocked(f func()) {
	c.mu.Unlock()
	defer c.mu.Lock()
	f()
}

// next takes out what is to be told next, nil if nothing is ready. It runs under
// the lock.
func (c *recording) next() func() {
	if i := slices.IndexFunc(c.turns, c.ready); i >= 0 {
		t := c.turns[i]
		c.turns = slices.Delete(c.turns, i, i+1)
		record := c.close(t)
		return func() { c.recorder.tellTurn(record) }
	}
	if !c.over() {
		return nil
	}
	for _, t := range c.turns { // that the handler told nothing of
		t.recorded = true
		c.outside.add(&t.collected)
	}
	record := c.sum.record(c.call, c.end, &c.outside.collected)
	c.turns, c.outside.collected, c.end = nil, collected{}, nil
	told := c.told
	return func() {
		defer close(told)
		c.recorder.tellCall(record)
	}
}

// ready reports whether a turn can be recorded, and over whether the call can.
func (c *recording) ready(t *recordedTurn) bool {
	return t.record != nil && (c.late || t.late || t.over && t.open == 0)
}

func (c *recording) over() bool {
	return c.end != nil && (c.late || len(c.turns) == 0 && c.outside.open == 0)
}

// close makes a turn's record. It runs under the lock.
func (c *recording) close(t *recordedTurn) *TurnRecord {
	t.recorded = true
	t.collected.add(&c.outside.collected)
	c.outside.collected = collected{}
	record := &TurnRecord{
		Call: c.call, TurnRecord: *t.record, FirstSentence: t.firstSentence(),
		Models: t.models, Tools: t.tools, Totals: t.totals, ctx: t.ctx,
	}
	c.sum.add(record)
	return record
}

// firstSentence returns the time to it from when the request had been read. A
// reply's end is that of a sentence.
func (t *recordedTurn) firstSentence() time.Duration {
	if n := time.Duration(t.sentence.Load()); n > 0 && t.record.Bytes > 0 {
		return t.began.Sub(t.record.Started) + n - 1
	}
	if t.record.Bytes > 0 && t.record.Outcome == llm.Completed {
		return t.record.LastText
	}
	return 0
}
