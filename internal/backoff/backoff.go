// Package backoff says how long to wait before a request is repeated, and waits.
package backoff

import (
	"context"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// Wait is half a second, doubled with each attempt up to eight seconds, less up
// to a quarter of it so that clients do not come back all at once. The first
// attempt is 0.
func Wait(attempt int) time.Duration {
	const first, most = 500 * time.Millisecond, 8 * time.Second
	wait := min(first<<min(attempt, 10), most)
	return wait - time.Duration(rand.Int64N(int64(wait)/4))
}

// Asked returns how long a server asks to wait, at most a day: by
// Retry-After-Ms, which OpenAI's and Retell's SDKs know, or by Retry-After in
// seconds or as a date. It is 0 if there is neither.
func Asked(header http.Header) time.Duration {
	if ms, err := strconv.ParseFloat(header.Get("Retry-After-Ms"), 64); err == nil {
		return whole(ms, time.Millisecond)
	}
	after := header.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(after, 64); err == nil {
		return whole(seconds, time.Second)
	}
	if date, err := http.ParseTime(after); err == nil {
		return min(max(time.Until(date), 0), most)
	}
	return 0
}

const most = 24 * time.Hour

// whole returns n units: none if n is negative or not a number, and at most a
// day.
func whole(n float64, unit time.Duration) time.Duration {
	if !(n > 0) {
		return 0
	}
	return time.Duration(math.Min(n*float64(unit), float64(most)))
}

// Sleep waits for d, and reports false if ctx ended before.
func Sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil // both may have come
	case <-ctx.Done():
		return false
	}
}
