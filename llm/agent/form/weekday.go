package form

import (
	"slices"
	"strings"
	"time"
)

// firstThings are what is first or second without being a day.
var firstThings = strings.Fields("thing available free open opening appointment slot time one visit week weekend half choice option")

// numbered finds "the fifteenth" without the name of a month.
func (r *dateReader) numbered() (bool, error) {
	for i := 0; i < len(r.t); i++ {
		day, used := ordinal(r.t[i:])
		if used == 0 || day > 31 || slices.Contains(firstThings, r.token(i+used)) || r.noOrdinal(i) || r.refused(i, i+used) {
			i += max(used-1, 0)
			continue
		}
		if r.week != nil && r.inWeek(day) {
			return true, nil
		}
		if r.month != nil {
			y, m, _ := r.month.start.Date()
			return r.set(y, m, day)
		}
		step := 1
		if r.opts.Past {
			step = -1
		}
		for n := range 4 { // a 31st is at most two months away
			first := utc(r.today.Year(), r.today.Month()+time.Month(n*step), 1)
			r.day = utc(first.Year(), first.Month(), day)
			if r.day.Month() == first.Month() && !r.wrongSide() {
				return true, nil
			}
		}
	}
	return false, nil
}

// noOrdinal reports whether the i-th word is one of "a second" and "one third".
func (r *dateReader) noOrdinal(i int) bool {
	before := r.token(i - 1)
	return before == "a" || before == "one" || before == "another"
}

// inWeek takes a day of the month, if the week has it.
func (r *dateReader) inWeek(day int) bool {
	for n := range 7 {
		if r.day = r.week.start.AddDate(0, 0, n); r.day.Day() == day {
			return true
		}
	}
	return false
}

// weekday finds "Tuesday", "this Tuesday", "next Tuesday" and "Tuesday next
// week".
func (r *dateReader) weekday() (bool, error) {
	for i, word := range r.t {
		day, ok := weekdays[word]
		if !ok || r.refused(i, i+1) {
			continue
		}
		before := r.token(i - 1)
		switch {
		case r.week != nil && before != "this":
			r.day = r.week.start.AddDate(0, 0, fromMonday(day))
		case r.opts.Past:
			r.day = r.today.AddDate(0, 0, -daysUntil(day, r.today.Weekday()))
		case before == "last" && r.token(i-2) != "the":
			r.day = r.today.AddDate(0, 0, -daysUntil(day, r.today.Weekday()))
		case before == "next":
			r.day = monday(r.today).AddDate(0, 0, 7+fromMonday(day))
		case before == "this" && day == r.today.Weekday():
			r.day = r.today
		default:
			r.day = r.today.AddDate(0, 0, daysUntil(r.today.Weekday(), day))
		}
		if r.month != nil && r.week == nil && before != "next" && before != "this" && (!sameMonth(r.month.start, r.today) || !sameMonth(r.day, r.today)) {
			return false, r.month.question() // it has four or five
		}
		return true, nil
	}
	return false, nil
}

// nth finds "the first Monday in May" and "the last Friday of next month".
func (r *dateReader) nth() (bool, error) {
	for i := range r.t {
		n, used := ordinal(r.t[i:])
		if r.t[i] == "last" {
			n, used = -1, 1
		}
		day, ok := weekdays[r.token(i+used)]
		if used == 0 || !ok {
			continue
		}
		rest := r.t[i+used+1:]
		switch r.token(i + used + 1) {
		case "of", "in":
			rest = rest[1:]
		case "next", "this":
			if r.token(i+used+2) != "month" {
				continue
			}
		default:
			continue
		}
		switch {
		case len(rest) > 0 && months[rest[0]] != 0:
			return r.nthOf(n, day, r.year(rest[1:]), months[rest[0]])
		case r.month != nil:
			return r.nthOf(n, day, r.month.start.Year(), r.month.start.Month())
		case slices.Equal(rest[:min(2, len(rest))], []string{"the", "month"}):
			return r.nthOf(n, day, r.today.Year(), r.today.Month())
		}
	}
	return false, nil
}

// nthOf takes the n-th such weekday of a month, or the last if n is negative.
// Year 0 stands for the nearest.
func (r *dateReader) nthOf(n int, day time.Weekday, year int, month time.Month) (bool, error) {
	nearest := year == 0
	if nearest {
		year = r.today.Year()
	}
	for range 2 {
		first := utc(year, month, 1)
		r.day = first.AddDate(0, 0, (int(day)-int(first.Weekday())+7)%7+7*(n-1))
		if n < 0 {
			last := utc(year, month+1, 0)
			r.day = last.AddDate(0, 0, -(int(last.Weekday())-int(day)+7)%7)
		}
		if !nearest || !r.wrongSide() {
			break
		}
		if year++; r.opts.Past {
			year -= 2
		}
	}
	if r.day.Month() != month {
		return false, Problem("There is no such day.")
	}
	return true, nil
}

// token returns a word, "" if there are not so many.
func (r *dateReader) token(i int) string {
	if i < 0 || i >= len(r.t) {
		return ""
	}
	return r.t[i]
}

// monday returns the first day of a week.
func monday(day time.Time) time.Time { return day.AddDate(0, 0, -fromMonday(day.Weekday())) }

func sameMonth(a, b time.Time) bool { return a.Year() == b.Year() && a.Month() == b.Month() }

// fromMonday is from 0 to 6.
func fromMonday(day time.Weekday) int { return (int(day) + 6) % 7 }

// daysUntil is from 1 to 7.
func daysUntil(from, to time.Weekday) int { return (int(to)-int(from)+6)%7 + 1 }
