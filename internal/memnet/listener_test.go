package memnet_test

import (
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/internal/memnet"
)

func TestListener(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := memnet.Listen(net.Pipe)
		go func() {
			time.Sleep(time.Second) // passes though somebody dials
			conn, err := l.Accept()
			assert.NoError(t, err)
			_, err = io.WriteString(conn, "hello")
			assert.NoError(t, err)
			assert.NoError(t, conn.Close())
		}()
		conn, err := l.Dial(t.Context(), "tcp", "anywhere:443")
		require.NoError(t, err)
		said, err := io.ReadAll(conn)
		require.NoError(t, err)
		assert.Equal(t, "hello", string(said))

		late, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err = l.Dial(late, "", "")
		require.ErrorIs(t, err, context.DeadlineExceeded)

		require.NoError(t, l.Close())
		require.NoError(t, l.Close())
		_, err = l.Accept()
		require.ErrorIs(t, err, net.ErrClosed)
		_, err = l.Dial(t.Context(), "", "")
		require.ErrorIs(t, err, net.ErrClosed)
	})
}
