package openaix

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/openai/openai-go/v3/packages/ssestream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzEvents holds the reader of events against that of openai-go, however the
// stream comes in pieces.
func FuzzEvents(f *testing.F) {
	for _, s := range []string{
		"data: {\"a\":1}\n\ndata: [DONE]\n\n", "event: x\r\ndata: 1\r\ndata:2\r\n\r\n: hi\n\nid: 3\ndata\n\n",
		"data: 1\n\ndata: 2", "event: a\n\ndata: b\n\n", "\n\n\n", "data:" + strings.Repeat("x", 5000) + "\ndata: y\n\ndata: z\n\n", "data: a\n\n\r",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		want := ssestream.NewDecoder(&http.Response{Body: io.NopCloser(bytes.NewReader(stream))})
		whole := newEvents(bytes.NewReader(stream))
		pieces := newEvents(iotest.OneByteReader(bytes.NewReader(stream)))
		for want.Next() {
			data := strings.TrimSuffix(string(want.Event().Data), "\n")
			for _, e := range []*events{whole, pieces} {
				require.True(t, e.read())
				require.Equal(t, want.Event().Type, e.kind)
				require.Equal(t, data, string(e.data))
			}
		}
		for _, e := range []*events{whole, pieces} {
			require.False(t, e.read())
			require.NoError(t, e.failed())
		}
	})
}

func TestEventsThatWait(t *testing.T) {
	t.Parallel()
	e := newEvents(io.MultiReader(strings.NewReader("data: 1\n\ndata: 2\n\ndata: 3\n"), strings.NewReader("\ndata: 4\n\n")))
	var waiting []bool
	for e.read() {
		waiting = append(waiting, e.waiting())
	}
	assert.Equal(t, []bool{true, false, true, false}, waiting)
}

func TestEventsEndWithTheError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	e := newEvents(io.MultiReader(strings.NewReader("data: 1\n\n"), iotest.ErrReader(broken)))
	assert.True(t, e.read())
	assert.False(t, e.read())
	assert.Equal(t, broken, e.failed())

	e = newEvents(endless{})
	assert.False(t, e.read(), "a line has a limit")
	assert.Equal(t, errLongLine, e.failed())
}

// endless is a line without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
