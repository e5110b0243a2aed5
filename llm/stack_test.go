package llm

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
)

// A stack that has to grow moves, and so does what is on it. A garbage collection
// may make one smaller at any time, so now and then it does.
func TestStackSeldomMovesInATurn(t *testing.T) {
	t.Parallel()
	const turns = 100
	moved := make(chan bool)
	for range turns {
		go func() {
			growStack(0)
			var here byte
			before := uintptr(unsafe.Pointer(&here))
			deep(turnStack / 1024)
			moved <- before != uintptr(unsafe.Pointer(&here))
		}()
	}
	often := 0
	for range turns {
		if <-moved {
			often++
		}
	}
	assert.Less(t, often, turns/2)
}

// deep takes so many KiB of stack, in many calls.
//
//go:noinline
func deep(n int) byte {
	var room [1000]byte
	if n > 1 {
		room[n] = deep(n - 1)
	}
	return room[n]
}
