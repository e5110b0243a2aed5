package speech

import (
	"strconv"
	"strings"

	"github.com/phoneagent-go/phoneagent/internal/lazyregexp"
)

// The patterns are compiled when they are first used, which is while a caller
// waits. So none has a class of letters, which costs most, and each is asked only
// about what has its signs.
var (
	clockTime    = lazyregexp.New(`^(\d{1,2})([:.])(\d{2})(?::\d{2})? ?([^\d\s[:punct:]].*)?$`)
	hoursMinutes = lazyregexp.New(`^(?:(\d{1,3})h)?(\d{1,2})m(?:in)?$`)
	hoursAlone   = lazyregexp.New(`^\d{1,3}h$`)
	isoDate      = lazyregexp.New(`^\d{4}-\d{2}-\d{2}$`)
	isoTime      = lazyregexp.New(`^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?$`)
	slashDate    = lazyregexp.New(`^(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?$`)
	dottedDate   = lazyregexp.New(`^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})?$`)
	dashedDate   = lazyregexp.New(`^\d{1,2}-\d{1,2}-\d{4}$`)
)

// beginsWithDigit reports whether s does, as all that the patterns find.
func beginsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// time words a time of day.
func (x *lexicon) time(s string) (spoken string, ok bool) {
	if x.Clock == nil || !beginsWithDigit(s) {
		return "", false
	}
	half := strings.TrimLeft(s, "0123456789")
	if hour := s[:len(s)-len(half)]; half != "" && len(hour) <= 2 && x.halves[strings.ToLower(half)] && x.units[half] == nil && atoi(hour) <= 24 {
		return x.Clock(atoi(hour), 0, half), true
	}
	m := timeParts(s)
	if m == nil {
		return "", false
	}
	hour, minute, half := atoi(m[1]), atoi(m[3]), m[4]
	known := x.halves[strings.ToLower(half)]
	if hour > 24 || minute > 59 || half != "" && !known || m[2] == "." && !known {
		return "", false
	}
	return x.Clock(hour, minute, half), true
}

// timeParts returns the hour, the mark behind it, the minutes and what else there
// is of a time of day, from 1 on, or nil.
func timeParts(s string) []string {
	if at := strings.IndexAny(s, ":."); at != 1 && at != 2 || !beginsWithDigit(s) {
		return nil
	}
	return clockTime.FindStringSubmatch(s)
}

// duration words hours and minutes: "1h30m", and the second part of "1h 30m".
func (x *lexicon) duration(s, before string) (spoken string, ok bool) {
	if !beginsWithDigit(s) || strings.IndexByte(s, 'm') < 0 {
		return "", false
	}
	m := hoursMinutes.FindStringSubmatch(s)
	hour, minute := x.units["h"], x.units["min"]
	if m == nil || hour == nil || minute == nil || m[1] == "" && !hoursAlone.MatchString(before) {
		return "", false
	}
	minutes := m[2] + " " + nameAfter(number{whole: m[2]}.after(), minute.One, minute.Many)
	if m[1] == "" {
		return minutes, true
	}
	return m[1] + " " + nameAfter(number{whole: m[1]}.after(), hour.One, hour.Many) + " " + minutes, true
}

const lenISODate = len("2026-01-02")

func isISODate(s string) bool {
	return len(s) == lenISODate && s[len("2026")] == '-' && isoDate.MatchString(s)
}

// date words a date, and one with a time.
func (x *lexicon) date(s string) (spoken string, ok bool) {
	switch {
	case x.Date == nil || !beginsWithDigit(s):
	case len(s) > lenISODate && s[lenISODate] == 'T':
		if m := isoTime.FindStringSubmatch(s); m != nil {
			day, ok := x.date(m[1])
			hour, ok2 := x.time(m[2])
			return day + " " + hour, ok && ok2
		}
	case isISODate(s):
		return x.dated(atoi(s[8:]), atoi(s[5:7]), atoi(s[:4]))
	case len(s) > 5 && s[len(s)-5] == '-':
		if dashedDate.MatchString(s) {
			return x.date(strings.ReplaceAll(s, "-", "/"))
		}
	case strings.IndexByte(s, '/') >= 0:
		if m := slashDate.FindStringSubmatch(s); m != nil {
			day, month := atoi(m[2]), atoi(m[1])
			if x.DayFirst != (month > 12 && !x.DayFirst || day > 12 && x.DayFirst) {
				day, month = month, day
			}
			return x.dated(day, month, century(m[3]))
		}
	case strings.IndexByte(s, '.') >= 0:
		if m := dottedDate.FindStringSubmatch(s); m != nil && (len(m[3]) == 4 || x.OrdinalPeriod) {
			return x.dated(atoi(m[1]), atoi(m[2]), century(m[3]))
		}
	}
	return "", false
}

func (x *lexicon) dated(day, month, year int) (string, bool) {
	if day < 1 || day > 31 || month < 1 || month > 12 {
		return "", false
	}
	return x.Date(day, month, year), true
}

// century completes a year of two digits.
func century(s string) int {
	year := atoi(s)
	switch {
	case len(s) != 2:
		return year
	case year < 50:
		return 2000 + year
	}
	return 1900 + year
}

// atoi reads digits of which there are few; none are 0.
func atoi(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
