package main

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// measure takes the measurements of one server, each in a fresh process.
func measure(p *program, m *model, t *table, idle, talking int) error {
	for _, what := range []func(*process, *model, *table) error{
		saturation,
		bargeIn,
		func(s *process, m *model, t *table) error { return silence(s, t, idle) },
		func(s *process, m *model, t *table) error { return talk(s, m, t, talking) },
	} {
		s, err := p.start(m.url)
		if err != nil {
			return err
		}
		err = what(s, m, t)
		s.stop()
		if err != nil {
			return err
		}
	}
	return nil
}

// dialAll places calls, some at a time.
func dialAll(s *process, calls int) ([]*caller, error) {
	callers := make([]*caller, calls)
	failed := make([]error, calls)
	const atOnce = 16
	var wg sync.WaitGroup
	for worker := range atOnce {
		wg.Go(func() {
			for i := worker; i < calls; i += atOnce {
				callers[i], failed[i] = dial(s, i)
			}
		})
	}
	wg.Wait()
	return callers, errors.Join(failed...)
}

func hangUp(callers []*caller) {
	for _, c := range callers {
		c.hangUp()
	}
}

// holdGarbage has this process collect no garbage until release is called: what
// is timed to the microsecond would be late by a collection now and then.
func holdGarbage() (release func()) {
	runtime.GC()
	before := debug.SetGCPercent(-1)
	return func() { debug.SetGCPercent(before) }
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// saturation is how many tokens a second of the processor takes to the callers,
// when there is always more to do.
func saturation(s *process, m *model, t *table) error {
	const calls, length = 64, 5 * time.Second
	m.answer(200, 0)
	callers, err := dialAll(s, calls)
	if err != nil {
		return err
	}
	defer hangUp(callers)
	said := transcript()
	var tokens atomic.Int64
	before, began := s.cpu(), time.Now()
	err = together(callers, func(c *caller) error {
		_ = c.conn.SetDeadline(began.Add(time.Minute))
		for time.Since(began) < length {
			_, n, err := c.turn(said)
			if err != nil {
				return err
			}
			tokens.Add(int64(n))
		}
		return nil
	})
	used := s.cpu() - before
	t.add(s.name, "tokens per second of the processor", float64(tokens.Load())/used.Seconds())
	t.add(s.name, "share of the processor used (%)", 100*used.Seconds()/time.Since(began).Seconds())
	return err
}

func together(callers []*caller, do func(*caller) error) error {
	failed := make([]error, len(callers))
	var wg sync.WaitGroup
	for i, c := range callers {
		wg.Go(func() { failed[i] = do(c) })
	}
	wg.Wait()
	return errors.Join(failed...)
}

// bargeIn is how long after a newer request was sent the older one's is closed
// at the provider, and how many frames of the older one come after the first of
// the newer one.
func bargeIn(s *process, m *model, t *table) error {
	if !s.cancels {
		return nil // it reads no request before the last is answered
	}
	defer holdGarbage()()
	const times = 1000
	m.answer(10_000, 2*time.Millisecond)
	m.forget()
	c, err := dial(s, 1)
	if err != nil {
		return err
	}
	defer c.hangUp()
	_ = c.conn.SetDeadline(time.Now().Add(time.Minute))
	said := transcript()
	var took []time.Duration
	stale := 0
	if err := c.ask(said); err != nil {
		return err
	}
	for range times {
		for texts := 0; texts < 3; {
			id, n, _, err := c.next()
			if err != nil {
				return err
			}
			if id == c.id {
				texts += n
			} else if texts > 0 {
				stale++
			}
		}
		asked := time.Now()
		if err := c.ask(said); err != nil {
			return err
		}
		select {
		case at := <-m.closed:
			took = append(took, at.Sub(asked))
		case <-time.After(10 * time.Second):
			return errors.New("the superseded request was not closed")
		}
	}
	slices.Sort(took)
	t.add(s.name, "barge-in to the provider's request closed, p50 (ms)", ms(took[len(took)/2]))
	t.add(s.name, "barge-in to the provider's request closed, p99 (ms)", ms(took[len(took)*99/100]))
	late, _ := slices.BinarySearch(took, time.Millisecond)
	t.add(s.name, fmt.Sprintf("of %d barge-ins, those that took longer than 1 ms", times), float64(times-late))
	t.add(s.name, "the slowest of them (ms)", ms(took[times-1]))
	t.add(s.name, "frames of a superseded request after its successor's first", float64(stale))
	return nil
}

// silence is what calls cost while nothing is said, but pings are answered.
func silence(s *process, t *table, calls int) error {
	warm, err := dialAll(s, 100)
	if err != nil {
		return err
	}
	hangUp(warm)
	time.Sleep(time.Second)
	memory, files := s.memory(), s.files()
	callers, err := dialAll(s, calls)
	if err != nil {
		return err
	}
	unanswered := 0
	var cpu time.Duration
	if s.greets { // the relay knows no pings
		before := s.cpu()
		if unanswered, err = ping(callers); err != nil {
			return err
		}
		cpu = s.cpu() - before
		t.add(s.name, fmt.Sprintf("pings of %d calls that were not answered", calls), float64(unanswered))
		t.add(s.name, fmt.Sprintf("share of the processor for the pings of %d calls (%%)", calls), 100*cpu.Seconds()/pinging.Seconds())
	}
	time.Sleep(2 * time.Second)
	t.add(s.name, "memory of a silent call (KiB)", (s.memory()-memory)/float64(calls))
	hangUp(callers)
	gone := time.Now()
	for s.files() > files && time.Since(gone) < time.Minute {
		time.Sleep(50 * time.Millisecond)
	}
	t.add(s.name, "file descriptors left over when they have hung up", float64(s.files()-files))
	t.add(s.name, "until the last was closed (s)", time.Since(gone).Seconds())
	return nil
}

const pinging = 6 * time.Second

// ping has all calls send a ping every 2 s, as Retell does, and counts those
// that are not answered.
func ping(callers []*caller) (unanswered int, err error) {
	var missing atomic.Int64
	began := time.Now()
	err = together(callers, func(c *caller) error {
		const every = 2 * time.Second
		for n := range int(pinging / every) {
			time.Sleep(time.Until(began.Add(time.Duration(n) * every)))
			_ = c.conn.SetDeadline(time.Now().Add(5 * time.Second))
			if err := c.send([]byte(`{"interaction_type":"ping_pong","timestamp":1791234567890}`)); err != nil {
				return err
			}
			if _, err := c.read(); err != nil {
				missing.Add(1)
			}
		}
		return nil
	})
	time.Sleep(time.Until(began.Add(pinging)))
	return int(missing.Load()), err
}

// talk is what calls cost that are told a token each 30 ms.
func talk(s *process, m *model, t *table, calls int) error {
	m.answer(60, 30*time.Millisecond)
	callers, err := dialAll(s, calls)
	if err != nil {
		return err
	}
	defer hangUp(callers)
	said := transcript()
	before, began := s.cpu(), time.Now()
	var tokens atomic.Int64
	err = together(callers, func(c *caller) error {
		_ = c.conn.SetDeadline(began.Add(time.Minute))
		for range 3 {
			_, n, err := c.turn(said)
			if err != nil {
				return err
			}
			tokens.Add(int64(n))
		}
		return nil
	})
	took := time.Since(began)
	t.add(s.name, fmt.Sprintf("share of the processor while %d calls talk (%%)", calls), 100*(s.cpu()-before).Seconds()/took.Seconds())
	t.add(s.name, fmt.Sprintf("tokens a second that %d talking calls got", calls), float64(tokens.Load())/took.Seconds())
	return err
}
