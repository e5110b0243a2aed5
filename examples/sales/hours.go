package main

import (
	"errors"
	"time"
)

// A phone may ring from earliest to latest, by the clock of whoever it belongs
// to: that is the rule for telephone solicitation in the US (47 CFR
// 64.1200(c)(1)). Some states leave less of the day, and other countries have
// rules of their own.
const (
	earliest = 8
	latest   = 21
)

// mayRing reports whether a phone may ring now in a time zone, and if not, when
// it may.
func mayRing(now time.Time, zone *time.Location) (next time.Time, ok bool) {
	now = now.In(zone)
	if now.Hour() >= earliest && now.Hour() < latest {
		return now, true
	}
	day := now.Day()
	if now.Hour() >= latest {
		day++
	}
	return time.Date(now.Year(), now.Month(), day, earliest, 0, 0, 0, zone), false
}

var errZone = errors.New("zone: want the name of a time zone, such as America/New_York")

// zoneOf returns a time zone by its name. A zone that is not known cannot be
// guessed: people keep their numbers when they move.
func zoneOf(name string) (*time.Location, error) {
	if name == "" || name == "Local" { // which LoadLocation takes for a zone
		return nil, errZone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, errZone
	}
	return zone, nil
}
