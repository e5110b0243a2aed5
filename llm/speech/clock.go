package speech

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	clockTime    = regexp.MustCompile(`^(\d{1,2})([:.])(\d{2})(?::\d{2})? ?(\pL[\pL.]*)?$`)
	hourAlone    = regexp.MustCompile(`^(\d{1,2})(\pL[\pL.]*)$`)
	hoursMinutes = regexp.MustCompile(`^(?:(\d{1,3})h)?(\d{1,2})m(?:in)?$`)
	hoursAlone   = regexp.MustCompile(`^\d{1,3}h$`)
	isoDate      = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})$`)
	isoTime      = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?$`)
	slashDate    = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?$`)
	dottedDate   = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})?$`)
	dashedDate   = regexp.MustCompile(`^\d{1,2}-\d{1,2}-\d{4}$`)
)

// time words a time of day.
func (x *lexicon) time(s string) (spoken string, ok bool) {
	if m := hourAlone.FindStringSubmatch(s); m != nil && x.halves[strings.ToLower(m[2])] && x.units[m[2]] == nil && x.Clock != nil && atoi(m[1]) <= 24 {
		return x.Clock(atoi(m[1]), 0, m[2]), true
	}
	m := clockTime.FindStringSubmatch(s)
	if m == nil || x.Clock == nil {
		return "", false
	}
	hour, minute, half := atoi(m[1]), atoi(m[3]), m[4]
	known := x.halves[strings.ToLower(half)]
	if hour > 24 || minute > 59 || half != "" && !known || m[2] == "." && !known {
		return "", false
	}
	return x.Clock(hour, minute, half), true
}

// duration words hours and minutes: "1h30m", and the second part of "1h 30m".
func (x *lexicon) duration(s, before string) (spoken string, ok bool) {
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

// date words a date, and one with a time.
func (x *lexicon) date(s string) (spoken string, ok bool) {
	if x.Date == nil {
		return "", false
	}
	if m := isoTime.FindStringSubmatch(s); m != nil {
		day, ok := x.date(m[1])
		hour, ok2 := x.time(m[2])
		return day + " " + hour, ok && ok2
	}
	if m := isoDate.FindStringSubmatch(s); m != nil {
		return x.dated(atoi(m[3]), atoi(m[2]), atoi(m[1]))
	}
	if dashedDate.MatchString(s) {
		s = strings.ReplaceAll(s, "-", "/")
	}
	if m := slashDate.FindStringSubmatch(s); m != nil {
		day, month := atoi(m[2]), atoi(m[1])
		if x.DayFirst != (month > 12 && !x.DayFirst || day > 12 && x.DayFirst) {
			day, month = month, day
		}
		return x.dated(day, month, century(m[3]))
	}
	if m := dottedDate.FindStringSubmatch(s); m != nil && (len(m[3]) == 4 || x.OrdinalPeriod) {
		return x.dated(atoi(m[1]), atoi(m[2]), century(m[3]))
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
