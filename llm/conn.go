package llm

// A Conn carries the messages of one call. The WebSocket that [Handler.ServeHTTP]
// accepts is one; a test or another carrier may bring its own to [Handler.Serve].
//
// Read is called by one goroutine. Write is called by one goroutine at a time,
// while Read runs. Close may be called at any time, more than once and while
// the others run, and makes them return an error; that is why they take no
// context.
type Conn interface {
	// Read returns the next message, a JSON object. It belongs to the caller
	// until the next Read.
	//
	// The error is [io.EOF] when the other side ended the call, and another
	// one when the connection was lost, in which case the call waits for a new
	// one. An error that matches [ErrMalformed] is about one message: it is
	// reported, and reading goes on.
	Read() ([]byte, error)
	// Write sends one message and must not keep it. It blocks until the message
	// is on its way.
	Write(message []byte) error
	// Close ends the connection, either way without waiting long.
	Close(how Closing) error
}

// Closing is how a [Conn] is closed. To Retell the way is a command.
type Closing int

const (
	// Drop breaks the connection off, for a WebSocket without a close frame.
	// Retell dials again.
	Drop Closing = iota
	// HangUp ends the call, for a WebSocket with close code 1000.
	HangUp
)
