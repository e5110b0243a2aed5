package form

import (
	"slices"
	"strings"
	"time"
)

// A span is a stretch of time: "two weeks".
type span struct {
	days, months int
	start        int // where it begins
	weeks        bool
}

// from returns the day that is a span after another. A month after the 31st is
// the last day of a shorter month.
func (s span) from(day time.Time) time.Time {
	later := day.AddDate(0, s.months, s.days)
	if s.months != 0 && later.Day() != day.Day() {
		later = later.AddDate(0, 0, -later.Day())
	}
	return later
}

// spanAt reads the span that ends with the i-th word.
func (r *dateReader) spanAt(i int) (s span, ok bool) {
	unit := strings.TrimSuffix(r.t[i], "s")
	if unit != "day" && unit != "week" && unit != "month" && unit != "fortnight" {
		return s, false
	}
	count, start := counted(r.t[:i])
	if r.t[i] == "day" && count == 0 && r.pointed(i+1) && r.token(i+2) != "tomorrow" { // "the day after Tuesday"
		count, start = 1, i
	}
	if count == 0 || count > 1000 {
		return s, false
	}
	s = span{start: start}
	switch unit {
	case "day":
		s.days = count
	case "week":
		s.days, s.weeks = 7*count, true
	case "fortnight":
		s.days, s.weeks = 14*count, true
	case "month":
		s.months = count
	}
	return s, true
}

// counted reads the number that t ends with, and where it starts.
func counted(t []string) (n, start int) {
	for start := max(0, len(t)-4); start < len(t); start++ {
		n, used := cardinal(t[start:])
		if used > 0 && start+used == len(t) {
			return n, start
		}
	}
	if n := len(t); n > 0 && (t[n-1] == "a" || t[n-1] == "an") {
		return 1, n - 1
	}
	return 0, 0
}

// spans finds what is counted from another day: "a week from Monday", "Tuesday
// week", "two weeks today" and "the Tuesday after next". What is counted from
// today it notes: there may be more to it, as in "in two weeks on Tuesday".
func (r *dateReader) spans() (bool, error) {
	for i, word := range r.t {
		if r.isDay(word) && r.dayThen(i) || r.daysFromNow(i) {
			return true, nil
		}
		s, ok := r.spanAt(i)
		if !ok {
			continue
		}
		if base, ok := r.anchor(s, i+1); ok {
			if r.token(i+1) == "before" {
				s.days, s.months = -s.days, -s.months
			}
			r.day, r.anchored = s.from(base), true
			return true, nil
		}
		next, before := r.token(i+1), r.token(s.start-1)
		switch {
		case next == "or": // "in a week or two"
			continue
		case next == "ago":
			s.days, s.months = -s.days, -s.months
		case r.fromToday(i + 1), before == "in":
		default:
			continue
		}
		if r.away = s.from(r.today); s.weeks {
			r.week = &period{start: monday(r.away), n: s.days / 7}
		} else if s.months != 0 {
			r.month = r.monthOf(r.away)
		}
	}
	return false, nil
}

// isDay reports whether a word is a day by itself.
func (r *dateReader) isDay(word string) bool {
	_, ok := weekdays[word]
	return ok && !strings.HasSuffix(word, "ys") || word == "today" || word == "tomorrow"
}

// dayThen finds "Tuesday week" and "the Tuesday after next" where a day stands.
func (r *dateReader) dayThen(i int) bool {
	next, behind := r.token(i+1), r.token(i+2)
	days := map[string]int{"week": 7, "fortnight": 14}[next]
	words := r.t[max(0, i-1) : i+1]
	switch {
	case days > 0 && !slices.Contains([]string{"of", "in", "after", "before", "from"}, behind):
	case next == "after" && behind == "next" && r.token(i+3) != "week" && r.token(i+3) != "month":
		days, words = 7, []string{"next", r.t[i]}
	default:
		return false
	}
	base, ok := r.plain(words)
	r.day = base.AddDate(0, 0, days)
	return ok
}

// daysFromNow finds "two Fridays from now" where a day stands.
func (r *dateReader) daysFromNow(i int) bool {
	day, ok := weekdays[r.t[i]]
	count, _ := counted(r.t[:i])
	if !ok || count == 0 || count > 100 || !r.fromToday(i+1) {
		return false
	}
	r.day = r.today.AddDate(0, 0, daysUntil(r.today.Weekday(), day)+7*(count-1))
	return true
}

// fromToday reports whether the i-th word and the next are "from now".
func (r *dateReader) fromToday(i int) bool {
	return r.token(i) == "from" && (r.token(i+1) == "now" || r.token(i+1) == "today")
}

// anchor returns the day that a span before the i-th word counts from, if it is
// another than today or said to be today without "from".
func (r *dateReader) anchor(s span, i int) (time.Time, bool) {
	word, before := r.token(i), r.token(s.start-1)
	switch {
	case word == "from" && !r.fromToday(i), r.pointed(i):
		return r.plain(r.t[i+1:])
	case !s.weeks || before == "in" || before == "for":
		return time.Time{}, false
	case word == "on" && r.isDay(r.token(i+1)):
		word = r.token(i + 1)
	case (word == "this" || word == "next") && r.isDay(r.token(i+1)):
		return r.plain(r.t[i : i+2])
	case !r.isDay(word):
		return time.Time{}, false
	}
	return r.plain([]string{word})
}

// pointed reports whether the i-th word is "after" or "before" a day that is
// named at once: "after the fifteenth", not "after my visit on Tuesday".
func (r *dateReader) pointed(i int) bool {
	if word := r.token(i); word != "after" && word != "before" {
		return false
	}
	i++
	for slices.Contains([]string{"the", "next", "this", "last", "coming"}, r.token(i)) {
		i++
	}
	if i >= len(r.t) {
		return false
	}
	_, used := ordinal(r.t[i:])
	return used > 0 || r.isDay(r.t[i]) || months[r.t[i]] != 0
}

// plain returns the day of words that count from no other.
func (r *dateReader) plain(t []string) (time.Time, bool) {
	sub := dateReader{opts: r.opts, today: r.today, t: t}
	sub.periods()
	found, _ := firstOf(sub.named, sub.relative, sub.numbered, sub.weekday)
	return sub.day, found
}

// relative finds "tomorrow", "in three days" and their like.
func (r *dateReader) relative() (bool, error) {
	for i, word := range r.t {
		if r.refused(i, i+1) {
			continue
		}
		switch word {
		case "today", "tonight":
			if r.token(i-1) != "from" {
				r.day = r.today
				return true, nil
			}
		case "tomorrow":
			r.day = r.today.AddDate(0, 0, 1)
			if r.token(i-1) == "after" && r.token(i-2) == "day" {
				r.day = r.today.AddDate(0, 0, 2)
			}
			return true, nil
		case "yesterday":
			r.day = r.today.AddDate(0, 0, -1)
			if r.token(i-1) == "before" && r.token(i-2) == "day" {
				r.day = r.today.AddDate(0, 0, -2)
			}
			return true, nil
		}
	}
	if r.week != nil || r.month != nil || r.away.IsZero() {
		return false, nil
	}
	r.day = r.away
	return true, nil
}
