package main

import "time"

// isOpen reports whether the practice works on a day.
func isOpen(day time.Time) bool {
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// isOfficeHour reports whether somebody is at the desk.
func isOfficeHour(now time.Time) bool {
	const opens, closes = 8, 17
	return isOpen(now) && now.Hour() >= opens && now.Hour() < closes
}
