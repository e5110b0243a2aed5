package main

import (
	"slices"
	"time"
)

// latencies is how long the first text takes when there is little to do: asked for
// at once after the last answer, while the processor still knows the way, and
// after a pause, as in a call. One token is an answer here: while the model wrote
// more of them, the caller, on the same processor, would not come to read.
func latencies(programs []program, m *model, t *table) error {
	m.answer(1, 0)
	if err := firstTexts(programs, m, t, "request to first text", 4000, 0); err != nil {
		return err
	}
	return firstTexts(programs, m, t, "the same after a pause of 2 ms", 1000, 2*time.Millisecond)
}

// firstTexts has one call of each server ask so many times, and notes the
// percentiles of how long it waits for text. The servers take turns: a machine
// that is one of several on a host is faster in one second than in another, and
// so is everything on it then.
func firstTexts(programs []program, m *model, t *table, what string, turns int, pause time.Duration) error {
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
	said := transcript()
	for done := 0; done < turns+warm; done += inARow {
		for _, l := range lines {
			if err := l.timed(said, inARow, pause); err != nil {
				return err
			}
		}
	}
	for _, l := range lines {
		took := slices.Sorted(slices.Values(l.took[warm:]))
		t.add(l.name, what+", p50 (ms)", ms(took[len(took)/2]))
		t.add(l.name, what+", p99 (ms)", ms(took[len(took)*99/100]))
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
func (l *line) timed(transcript string, turns int, pause time.Duration) error {
	_ = l.conn.SetDeadline(time.Now().Add(time.Minute))
	for range turns {
		time.Sleep(pause)
		first, _, err := l.turn(transcript)
		if err != nil {
			return err
		}
		l.took = append(l.took, first)
	}
	return nil
}
