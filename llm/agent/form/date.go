package form

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/lazyregexp"
)

// DateOptions say what a [Date] may be.
type DateOptions struct {
	// Zone is where the caller is: it decides what day today is. The default is
	// UTC.
	Zone *time.Location
	// Past asks for a day that has been, such as a date of birth, instead of
	// one to come. Today is allowed in both.
	Past bool
	// DayFirst reads 3/4 as the third of April, not as March 4.
	DayFirst bool
}

// Date returns the kind of days, each as its first moment in the zone of the
// options, which may be nil: "tomorrow", "next Tuesday", "the fourteenth of
// August", "the fifteenth", "in two weeks", "a week from Monday", "the day after
// Tuesday", "Tuesday week", "the last Friday of next month", "2026-08-14".
//
// "Tuesday" is the next one that comes, "this Tuesday" may be today, and "next
// Tuesday" is that of the week after this one, weeks beginning on Monday. People
// differ about this, which is one reason why values are read back. "Next week",
// "this weekend", "the week of the seventh" and "in May" are no single days: they
// are [Incomplete], and with "on Tuesday" or "the fourth" they are that day. Of
// "between Monday and Wednesday" and "the fifth to the seventh" the caller is
// asked to choose one.
func Date(options *DateOptions) Kind[time.Time] {
	var opts DateOptions
	if options != nil {
		opts = *options
	}
	if opts.Zone == nil {
		opts.Zone = time.UTC
	}
	return Kind[time.Time]{
		Parse: func(words string, now time.Time) (time.Time, error) {
			y, m, d := now.In(opts.Zone).Date()
			r := dateReader{opts: &opts, today: utc(y, m, d)}
			day, err := r.read(words)
			if err != nil {
				return time.Time{}, err
			}
			return startOf(day, opts.Zone), nil
		},
		Say:  func(day time.Time) string { return day.Format("Monday, January 2, 2006") },
		Hint: "a date, best as YYYY-MM-DD, or as the caller said it",
	}
}

// utc returns a day as the reader counts with it: where each has a midnight and
// as many hours as the next.
func utc(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// startOf returns the first moment of a day in a zone. Where clocks go forward
// at midnight there is none on that day, and [time.Date] may return the hour
// before it.
func startOf(day time.Time, zone *time.Location) time.Time {
	y, m, d := day.Date()
	start := time.Date(y, m, d, 0, 0, 0, 0, zone)
	if start.Day() != d {
		start = start.Add(time.Hour)
	}
	return start
}

type dateReader struct {
	opts  *DateOptions
	today time.Time
	day   time.Time // what was found
	t     []string

	week, month *period   // that were said
	away        time.Time // some weeks from today, which is the day unless one of its week is said
	anchored    bool      // whether a weekday that was said is not that of the day
	aside       *int      // the year that is said before the day, once it was looked for
}

var (
	isoDate   = lazyregexp.New(`\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:T\d|\b)`)
	slashDate = lazyregexp.New(`\b(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?\b`)
	dashDate  = lazyregexp.New(`\b(\d{1,2})-(\d{1,2})-(\d{4}|\d{2})\b`)
)

func (r *dateReader) read(words string) (time.Time, error) {
	words = words[:min(len(words), longest)]
	found, err := r.find(words)
	switch {
	case err != nil:
		return time.Time{}, err
	case !found:
		return time.Time{}, ErrNotUnderstood
	case r.day.Year() < 1000 || r.day.Year() > 9999:
		return time.Time{}, ErrNotUnderstood
	case !r.opts.Past && r.day.Before(r.today):
		return time.Time{}, Problem("That day has passed.")
	case r.opts.Past && r.day.After(r.today):
		return time.Time{}, Problem("That day is still to come.")
	}
	return r.day, r.weekdayFits()
}

// find looks for a day, from what leaves no doubt to what does.
func (r *dateReader) find(words string) (found bool, err error) {
	r.t = tokens(words)
	r.periods()
	return firstOf(
		r.between, r.spans,
		func() (bool, error) { return r.weekOf(words) },
		func() (bool, error) { return r.written(words) },
		r.named, r.nth, r.relative, r.unclear, r.numbered, r.weekday, r.noDay,
	)
}

// firstOf tries to find a day in several ways.
func firstOf(ways ...func() (bool, error)) (found bool, err error) {
	for _, way := range ways {
		if found, err = way(); found || err != nil {
			break
		}
	}
	return found, err
}

// weekdayFits compares the day with a weekday that was said beside it.
func (r *dateReader) weekdayFits() error {
	for i, word := range r.t {
		if day, ok := weekdays[word]; ok && !r.refused(i, i+1) && r.token(i-1) != "or" {
			if day != r.day.Weekday() && !r.anchored {
				return Problem(fmt.Sprintf("%s is a %s.", r.day.Format("January 2"), r.day.Weekday()))
			}
			return nil
		}
	}
	return nil
}

// set takes a day, if there is such a day. Year 0 stands for the nearest.
func (r *dateReader) set(year int, month time.Month, day int) (bool, error) {
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return false, nil
	}
	for i := range 9 { // the 29th of February may be eight years away
		y := year
		if year == 0 {
			y = r.today.Year() + i
			if r.opts.Past {
				y = r.today.Year() - i
			}
		}
		r.day = utc(y, month, day)
		exists := r.day.Day() == day
		if exists && (year != 0 || !r.wrongSide()) {
			return true, nil
		}
		if year != 0 {
			break
		}
	}
	return false, Problem("There is no such day.")
}

func (r *dateReader) wrongSide() bool {
	if r.opts.Past {
		return r.day.After(r.today)
	}
	return r.day.Before(r.today)
}

// written finds 2026-08-14, 2026-08-14T09:00:00Z, 8/14 and 8-14-26.
func (r *dateReader) written(words string) (bool, error) {
	if m := isoDate.FindStringSubmatch(words); m != nil {
		return r.set(atoi(m[1]), time.Month(atoi(m[2])), atoi(m[3]))
	}
	m := dashDate.FindStringSubmatch(words)
	if m == nil {
		m = slashDate.FindStringSubmatch(words)
	}
	if m == nil {
		return false, nil
	}
	month, day := atoi(m[1]), atoi(m[2])
	if r.opts.DayFirst {
		month, day = day, month
	}
	y := atoi(m[3])
	if len(m[3]) == 2 {
		y = r.century(y)
	}
	return r.set(y, time.Month(month), day)
}

func atoi(s string) int {
	n, _ := number(s)
	return n
}

// named finds a month with a day: "August 14th", "the fourteenth of August".
func (r *dateReader) named() (bool, error) {
	for i, word := range r.t {
		month := months[word]
		if month == 0 {
			continue
		}
		if word == "may" && slices.Contains([]string{"i", "we", "be"}, r.token(i+1)) { // "at three, may I"
			continue
		}
		from := i + 1
		if r.token(from) == "the" {
			from++
		}
		if day, used := dayNumber(r.t[min(from, len(r.t)):]); used > 0 {
			if r.refused(i, from+used) {
				continue
			}
			return r.set(r.year(r.t[from+used:]), month, day)
		}
		before := r.t[:i]
		if n := len(before); n > 0 && before[n-1] == "of" {
			before = before[:n-1]
		}
		for back := 2; back > 0; back-- {
			if len(before) < back {
				continue
			}
			start := len(before) - back
			if day, used := dayNumber(before[start:]); used == back {
				if r.refused(start, i+1) {
					break
				}
				return r.set(r.year(r.t[i+1:]), month, day)
			}
		}
	}
	return false, nil
}

// dayNumber reads a day of the month.
func dayNumber(t []string) (day, used int) {
	if day, used = ordinal(t); used > 0 && day <= 31 {
		return day, used
	}
	if len(t) == 0 {
		return 0, 0
	}
	if day, ok := number(t[0]); ok && day <= 31 {
		return day, 1
	}
	if ten, ok := tens[t[0]]; ok && ten <= 30 {
		if len(t) > 1 {
			if unit, ok := small[t[1]]; ok && unit < 10 && ten+unit <= 31 {
				return ten + unit, 2
			}
		}
		return ten, 1
	}
	if day, ok := small[t[0]]; ok {
		return day, 1
	}
	return 0, 0
}

var weekdays, months = func() (map[string]time.Weekday, map[string]time.Month) {
	days, names := make(map[string]time.Weekday), make(map[string]time.Month)
	for d := time.Sunday; d <= time.Saturday; d++ {
		name := strings.ToLower(d.String())
		days[name], days[name+"s"] = d, d
		if d != time.Saturday && d != time.Sunday { // "I sat in the sun"
			days[name[:3]] = d
		}
	}
	days["tues"], days["thur"], days["thurs"] = time.Tuesday, time.Thursday, time.Thursday
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		names[name], names[name[:3]] = m, m
	}
	names["sept"] = time.September
	return days, names
}()
