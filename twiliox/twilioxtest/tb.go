package twilioxtest

import "testing"

// TB is what a test gives: a [testing.TB] has it all.
type TB interface {
	Helper()
	// Errorf reports a failure and goes on. It may be called concurrently.
	Errorf(format string, args ...any)
	// Cleanup has f called at the end.
	Cleanup(f func())
}

var _ TB = testing.TB(nil)
