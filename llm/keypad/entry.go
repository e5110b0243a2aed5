package keypad

import "time"

// span is one collection: a stretch of the keys.
type span struct {
	pad     *Keypad
	outcome Outcome // its status is empty while it goes on
	prompt  string
	from    int // the first key
	to      int // behind the last; while it goes on, behind the last one read
	attempt int // where the entry begins that is being made
	length  int // how many transcript entries there were at the end
	until   time.Time
	handed  bool // a turn has been answered with the outcome
}

// read reads the keys of a collection that have not been read.
func (l *line) read(s *span) {
	opts := &s.pad.opts
	for s.to < len(l.keys.pressed) && s.outcome.Status == "" {
		key := string(l.keys.pressed[s.to])
		s.to++
		switch {
		case key == opts.Clear:
			s.attempt = s.to
		case key == opts.Terminator:
			l.judge(s, string(l.keys.pressed[s.attempt:s.to-1]))
		case s.to-s.attempt == opts.MaxLength:
			l.judge(s, string(l.keys.pressed[s.attempt:s.to]))
		}
	}
	if s.outcome.Status == "" && l.owed == nil {
		l.arm(earlier(time.Now().Add(opts.BetweenKeys), s.until))
	}
}

// judge decides on an entry that has ended.
func (l *line) judge(s *span, digits string) {
	opts := &s.pad.opts
	status := Collected
	switch {
	case digits == "":
		status = Silent
	case len(digits) < opts.MinLength:
		status = TooShort
	case !opts.valid(digits):
		status = Invalid
	}
	if status != Collected && s.outcome.Attempts < opts.Attempts {
		l.ask(s, opts.Retry)
		l.decide(verdict{again: true, say: opts.Retry})
		return
	}
	l.finish(s, status, digits)
	l.decide(verdict{})
}

// finish ends a collection.
func (l *line) finish(s *span, status Status, digits string) {
	s.outcome.Status = status
	if status == Collected {
		s.outcome.Digits = newDigits(digits)
	}
	s.length = len(l.newest.TranscriptWithToolCalls)
	l.told = append(l.told, s)
	l.weaving = weaving{} // the outcome may belong before what is in it
	if l.timer != nil {
		l.timer.Stop()
	}
}
