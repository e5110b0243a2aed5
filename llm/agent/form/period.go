package form

import (
	"slices"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/lazyregexp"
)

// A period is a week or a month that was said: "next week".
type period struct {
	start   time.Time
	n       int    // how many weeks after this one it is
	name    string // in "Which day next week?"
	weekend bool
}

// question asks for the day.
func (p *period) question() Incomplete {
	if p.weekend {
		return "Saturday or Sunday?"
	}
	return Incomplete("Which day " + p.name + "?")
}

var nearby = map[int]string{-1: "last ", 0: "this ", 1: "next "}

// periods notes the week and the month that were said last.
func (r *dateReader) periods() {
	var refused *period
	for i, word := range r.t {
		switch n, ok := r.ahead(i, word); {
		case ok && word == "month":
			r.month = &period{start: utc(r.today.Year(), r.today.Month()+time.Month(n), 1), name: nameOf(n, word)}
		case ok:
			r.week = &period{start: monday(r.today).AddDate(0, 0, 7*n), n: n, name: nameOf(n, word), weekend: word == "weekend"}
			if r.refused(i, i+1) { // though it may be what "the week after" is about
				refused = r.week
			}
		case months[word] != 0 && r.isMonth(i):
			r.month = r.nearest(months[word], r.year(r.t[i+1:]))
		}
	}
	if r.week == refused {
		r.week = nil
	}
}

// isMonth reports whether the i-th word is the name of a month beyond doubt,
// which "may" is not.
func (r *dateReader) isMonth(i int) bool {
	before := r.token(i - 1)
	if before == "this" || len(r.t) == 1 {
		return r.t[i] != "may"
	}
	return slices.Contains([]string{"in", "of", "next", "early", "mid", "late"}, before)
}

// nameOf names the week or month that is n after this one.
func nameOf(n int, unit string) string {
	name, ok := nearby[n]
	if !ok {
		name = "that "
	}
	return name + unit
}

// nearest returns the month of that name. Year 0 stands for the nearest.
func (r *dateReader) nearest(month time.Month, year int) *period {
	if year == 0 {
		year = r.today.Year()
		if !r.opts.Past && month < r.today.Month() {
			year++
		} else if r.opts.Past && month > r.today.Month() {
			year--
		}
	}
	return r.monthOf(utc(year, month, 1))
}

// monthOf returns the month of a day.
func (r *dateReader) monthOf(day time.Time) *period {
	return &period{start: utc(day.Year(), day.Month(), 1), name: "in " + day.Month().String()}
}

// parts are what may be said of a week or month: "later in the week".
var parts = strings.Fields("end later rest middle beginning start early late")

// ahead returns how many weeks or months ahead of this one the i-th word is
// about.
func (r *dateReader) ahead(i int, word string) (n int, ok bool) {
	if word != "week" && word != "weekend" && word != "month" {
		return 0, false
	}
	before, next, behind := r.token(i-1), r.token(i+1), r.token(i+2)
	switch {
	case next == "after" && behind == "next":
		return 2, true
	case before == "this":
		return 0, true
	case before == "next":
		return 1, r.token(i-2) != "after" // "the week after next week"
	case before == "the" && slices.Contains(parts, r.token(i-3)):
		return 0, true
	case before == "last":
		return -1, r.opts.Past && !r.isUnclear(i)
	case before == "following", next == "following", next == "after":
		if r.week != nil && word != "month" {
			return r.week.n + 1, true
		}
		return 1, before == "following"
	case word == "weekend":
		return 0, !r.isUnclear(i)
	}
	return 0, false
}

var weekOfDate = lazyregexp.New(`(?i)\b(week|weekend) of\b(.*)`)

// weekOf finds "Tuesday, the week of December 7th".
func (r *dateReader) weekOf(words string) (bool, error) {
	m := weekOfDate.FindStringSubmatch(words)
	if m == nil {
		return false, nil
	}
	of := dateReader{opts: r.opts, today: r.today, t: tokens(m[2])}
	of.periods()
	found, _ := firstOf(func() (bool, error) { return of.written(m[2]) }, of.named, of.numbered)
	if !found {
		return false, whichDate
	}
	r.week, r.month = &period{start: monday(of.day), name: "that week", weekend: len(m[1]) > len("week")}, nil
	if found, err := r.weekday(); found || err != nil {
		return found, err
	}
	return false, r.week.question()
}

// whichDate is what is said to a week that only a calendar tells.
const whichDate = Problem("Which date is that?")

// unclear finds weeks that are not known, so that no day of another is taken.
func (r *dateReader) unclear() (bool, error) {
	for i, word := range r.t {
		if r.week == nil && (word == "week" || word == "weekend") && r.isUnclear(i) {
			return false, whichDate
		}
	}
	return false, nil
}

// isUnclear reports whether the i-th word is a week that is told by something
// else: "the first week of January", "the week after Christmas".
func (r *dateReader) isUnclear(i int) bool {
	switch r.token(i + 1) {
	case "after", "before":
		return true
	case "of", "in":
		_, used := ordinal(r.t[max(0, i-1):])
		return used == 1 || r.token(i-1) == "last"
	}
	return false
}

// noDay asks for the day of a week or month.
func (r *dateReader) noDay() (bool, error) {
	switch {
	case !r.away.IsZero():
		r.day = r.away
		return true, nil
	case r.week != nil:
		return false, r.week.question()
	case r.month != nil:
		return false, r.month.question()
	}
	return false, nil
}
