package llm

// turnStack is how much stack a turn usually needs, in bytes: a model's client
// takes most of it. With what is there already that makes 16 KiB.
const turnStack = 9 << 10

// growStack makes room for a turn while the stack of its goroutine is empty. It
// would grow to the same size by itself, but in three steps, each of which moves
// all calls that are under way then: a twentieth of the time to the first text.
// The index is for the compiler, which would leave out room that nothing reads.
//
//go:noinline
func growStack(i int) byte {
	var room [turnStack]byte
	return room[i%turnStack]
}
