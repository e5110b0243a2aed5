package main

import (
	"context"
	"errors"
	"time"

	"github.com/phoneagent-go/phoneagent/retell"
)

// willing is a DialStore that has nobody dialled who does not want it, or whom it
// would get out of bed. The dialler claims a number right before the phone rings,
// after it has waited for its turn: so it counts what was said in a call a second
// ago, and the clock of that moment. One willing is for one round: the dialler
// claims one number after another.
type willing struct {
	retell.DialStore
	list    DoNotCall
	leads   map[string]lead // by number
	now     func() time.Time
	stopped func() bool // whether nobody shall be dialled any more

	cut   bool            // whether somebody was not dialled for that
	later map[string]bool // numbers that may be called later
	until time.Time       // when the first of them may
}

// Claim implements [retell.DialStore]. The ids of entries are numbers.
func (w *willing) Claim(ctx context.Context, number string, record retell.DialRecord) (retell.DialRecord, error) {
	notNow := retell.DialRecord{State: retell.DialDone} // which is not written, so its turn comes
	if w.stop() {
		return notNow, nil
	}
	before, err := w.DialStore.Claim(ctx, number, record)
	if err != nil || before.State != "" {
		return before, err
	}
	unwilling, err := w.list.Has(ctx, number)
	if err != nil {
		return retell.DialRecord{}, errors.Join(err, w.Put(ctx, number, retell.DialRecord{}))
	}
	if unwilling {
		done := retell.DialRecord{State: retell.DialDone, At: record.At}
		return done, w.Put(ctx, number, done)
	}
	zone, err := zoneOf(w.leads[number].Zone)
	if err != nil {
		return retell.DialRecord{}, errors.Join(err, w.Put(ctx, number, retell.DialRecord{}))
	}
	if next, ok := mayRing(w.now(), zone); !ok {
		w.wait(number, next)
		return notNow, w.Put(ctx, number, retell.DialRecord{})
	}
	return retell.DialRecord{}, nil
}

func (w *willing) stop() bool {
	w.cut = w.cut || w.stopped()
	return w.cut
}

func (w *willing) wait(number string, until time.Time) {
	if w.later == nil {
		w.later = make(map[string]bool)
	}
	w.later[number] = true
	if w.until.IsZero() || until.Before(w.until) {
		w.until = until
	}
}
