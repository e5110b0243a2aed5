package retelltest

import (
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := newConns()
		_, err := near.Write([]byte("hello")) // nobody reads yet
		require.NoError(t, err)
		buffer := make([]byte, 3)
		n, err := far.Read(buffer)
		require.NoError(t, err)
		assert.Equal(t, "hel", string(buffer[:n]))

		require.NoError(t, near.SetReadDeadline(time.Now().Add(time.Minute)))
		start := time.Now()
		_, err = near.Read(buffer)
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Equal(t, time.Minute, time.Since(start))
		require.NoError(t, near.SetReadDeadline(time.Time{}))
		go func() {
			time.Sleep(time.Second)
			_ = near.SetReadDeadline(time.Unix(1, 0)) // as net/http ends a read
		}()
		_, err = near.Read(buffer)
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)

		require.NoError(t, near.Close())
		rest, err := io.ReadAll(far)
		require.NoError(t, err)
		assert.Equal(t, "lo", string(rest))
		_, err = far.Write([]byte("x"))
		require.ErrorIs(t, err, net.ErrClosed)
		_, err = near.Read(buffer)
		require.ErrorIs(t, err, net.ErrClosed)
	})
}
