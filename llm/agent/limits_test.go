package agent

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// A timer that fires while its watch is stopped does not run on without it.
func TestWatchStaysStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWatch(t.Context(), Limits{FirstWords: time.Second, Stall: time.Minute})
		w.pause(true)
		w.goOn("Hello.", true) // later than the timer fires
		w.stop()
		w.check() // that had fired by then
		assert.False(t, w.timer.Stop())
	})
}
