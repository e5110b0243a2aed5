package llm_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path"
	"runtime"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
)

// Each message holds the whole conversation. A call keeps the newest, in pieces
// and as what they mean, and no more than as much again: neither older ones nor
// the buffer that it was read into. Not parallel, since others allocate too.
func TestMemoryOfACallIsWithinTwiceItsNewestMessage(t *testing.T) {
	const calls, utterances = 8, 400
	handler := llm.NewHandler(llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
		return reply.Say("Yes.")
	}), &llm.Options{InsecureNoSecret: true, NoCallDetails: true})
	url := server(t, handler)
	sockets := make([]*websocket.Conn, calls)
	for i := range sockets {
		sockets[i] = dial(t, fmt.Sprintf("%s/call_%d", url, i))
	}
	before := live()
	size := 0
	for n := 1; n <= utterances; n += 19 {
		for i, ws := range sockets {
			size = sendConversation(t, ws, n, i)
			readUntil(t, ws, fmt.Sprintf(`"response_id":%d,"content":"","content_complete":true`, n))
		}
	}
	perCall := (live() - before) / calls
	require.Less(t, perCall, 2*size, "a message has %d bytes", size)
	require.Greater(t, perCall, size/2, "what was measured is not what a call keeps")
}

// Memory and file descriptors return to where they were once all have hung up.
// Not parallel either.
func TestNothingIsKeptOfCallsThatHungUp(t *testing.T) {
	const calls = 150
	handler := llm.NewHandler(answer(repeat), &llm.Options{InsecureNoSecret: true, NoCallDetails: true, Grace: -1})
	url := server(t, handler)
	round := func(t *testing.T) {
		sockets := make([]*websocket.Conn, calls)
		for i := range sockets {
			sockets[i] = dial(t, fmt.Sprintf("%s/call_%s%d", url, path.Base(t.Name()), i))
			sendConversation(t, sockets[i], 3, i)
			readUntil(t, sockets[i], `"response_id":3,"content":"","content_complete":true`)
		}
		for _, ws := range sockets {
			require.NoError(t, ws.Close(websocket.StatusNormalClosure, ""))
		}
	}
	t.Run("first", round) // fills what is kept for all
	const own = 20        // what else the test and its server have open
	files := openFiles()
	before := live()
	t.Run("second", round)
	require.Eventually(t, func() bool {
		return handler.State().Calls == 0 && live() < before+calls<<10 && openFiles() <= files+own
	}, 10*time.Second, 10*time.Millisecond)
}

// openFiles is how many files are open, 0 where that cannot be told.
func openFiles() int {
	files, _ := os.ReadDir("/proc/self/fd")
	return len(files)
}

// live is how many bytes of the heap are in use.
func live() int {
	for range 3 { // what is pooled survives two
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// sendConversation asks with a conversation of n utterances, and returns how long
// the message was.
func sendConversation(t *testing.T, ws *websocket.Conn, n, call int) int {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"interaction_type":"response_required","response_id":%d,"transcript":[`, n)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"role":%q,"content":"call %d says %d","words":[`, []string{"agent", "user"}[i%2], call, i)
		for j := range 12 {
			if j > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"word":"word ","start":%d.5,"end":%d.9}`, i, j)
		}
		b.WriteString("]}")
	}
	b.WriteString("]}")
	require.NoError(t, ws.Write(t.Context(), websocket.MessageText, b.Bytes()))
	return b.Len()
}
