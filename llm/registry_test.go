package llm

import (
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// idleConn is a connection over which nothing comes until it is closed.
type idleConn struct{ closed chan struct{} }

func (c idleConn) Read() ([]byte, error) {
	<-c.closed
	return nil, io.EOF
}

func (c idleConn) Write([]byte) error { return nil }

func (c idleConn) Close(Closing) error {
	select {
	case <-c.closed:
	default:
		close(c.closed)
	}
	return nil
}

// Which connection is the newest is a matter of when it was dialled. Of two that
// come right after one another the older one may be served last.
func TestOvertakenConnectionDoesNotTakeTheCallBack(t *testing.T) {
	t.Parallel()
	handler := NewHandler(ResponderFunc(func(context.Context, *Turn, *Reply) error { return nil }), nil)
	older, newer := handler.arrivals.Add(1), handler.arrivals.Add(1)
	l := newLink(idleConn{make(chan struct{})})
	l.arrival = newer
	call, err := handler.attach(t.Context(), "call_1", l)
	require.NoError(t, err)

	late := idleConn{make(chan struct{})}
	close(late.closed) // so that serving it would end at once
	require.ErrorIs(t, handler.serve(t.Context(), t.Context(), "call_1", late, older), errOvertaken)
	assert.Same(t, l, call.out.newest.Load())
	require.NoError(t, handler.Close())
}
