package main

import (
	"slices"
	"time"
)

// latencies is what the servers add to the time of the model until the first text
// is there: from the caller to the model, and from the model to the caller. The
// model thinks in between, and before it ends the answer, as a model does; each
// leg is measured by itself, so neither that counts nor whether a server reads the
// head of the answer before or after that. Nor does what the model takes to read a
// request, which grows with what an agent asks.
//
// One call of each server asks so many times. They take turns: a machine that is
// one of several on a host is faster in one second than in another, and so is
// everything on it then.
func latencies(programs []program, m *model, t *table) error {
	defer holdGarbage()()
	const turns = 3000
	m.ponder(time.Millisecond)
	defer m.ponder(0)
	const warm, inARow = 200, 50
	lines := make([]*line, len(programs))
	for i := range programs {
		s, err := programs[i].start(m.url)
		if err != nil {
			return err
		}
		defer s.stop()
		c, err := dial(s, 1)
		if err != nil {
			return err
		}
		defer c.hangUp()
		lines[i] = &line{caller: c, name: s.name}
	}
	time.Sleep(time.Second) // a connection to the model may be opened in the background
	said := transcript()
	for done := 0; done < turns+warm; done += inARow {
		for _, l := range lines {
			if err := l.timed(m, said, inARow); err != nil {
				return err
			}
		}
	}
	for _, l := range lines {
		took := slices.Sorted(slices.Values(l.took[warm:]))
		t.add(l.name, "added to the first text, p50 (ms)", ms(took[len(took)/2]))
		t.add(l.name, "added to the first text, p99 (ms)", ms(took[len(took)*99/100]))
	}
	return nil
}

// A line is a call whose first texts are timed.
type line struct {
	*caller
	name string
	took []time.Duration
}

// timed asks so many times.
func (l *line) timed(m *model, transcript string, turns int) error {
	_ = l.conn.SetDeadline(time.Now().Add(time.Minute))
	for range turns {
		first, _, err := l.turn(transcript)
		if err != nil {
			return err
		}
		at := <-m.spoke
		l.took = append(l.took, first-at.answered.Sub(at.asked))
	}
	return nil
}
