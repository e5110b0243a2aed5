package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"
)

// transcript returns the transcript of a call of so many minutes: 150 words a
// minute, in turns of 18 words, with the time of each word.
func transcript(minutes int) string {
	const perMinute, perTurn, seconds = 150, 18, 0.4
	words := strings.Fields("the quick brown fox has an appointment on Tuesday and would rather come in a bit later")
	var b strings.Builder
	b.WriteByte('[')
	for said := 0; said < minutes*perMinute; said += perTurn {
		if said > 0 {
			b.WriteByte(',')
		}
		role := "agent"
		if said/perTurn%2 == 1 {
			role = "user"
		}
		var content, timed strings.Builder
		for i := range perTurn {
			word, start := words[(said+i)%len(words)]+" ", float64(said+i)*seconds
			content.WriteString(word)
			if i > 0 {
				timed.WriteByte(',')
			}
			fmt.Fprintf(&timed, `{"word":%q,"start":%.2f,"end":%.2f}`, word, start, start+seconds)
		}
		fmt.Fprintf(&b, `{"role":%q,"content":%q,"words":[%s]}`, role, content.String(), timed.String())
	}
	b.WriteByte(']')
	return b.String()
}

// appendRequest appends a request as Retell sends it, its type last.
func appendRequest(b []byte, id int64, transcript string) []byte {
	b = append(b, `{"response_id":`...)
	b = strconv.AppendInt(b, id, 10)
	b = append(b, `,"transcript":`...)
	b = append(b, transcript...)
	return append(b, `,"interaction_type":"response_required"}`...)
}

// benchConn is a connection in memory that costs nothing itself.
type benchConn struct {
	inbox    chan []byte
	complete chan struct{} // told of each completing frame
	end      context.CancelFunc
	ended    context.Context
}

func newBenchConn(b *testing.B) *benchConn {
	ctx, cancel := context.WithCancel(b.Context())
	return &benchConn{inbox: make(chan []byte), complete: make(chan struct{}), end: cancel, ended: ctx}
}

func (c *benchConn) Read() ([]byte, error) {
	select {
	case message := <-c.inbox:
		return message, nil
	case <-c.ended.Done():
		return nil, io.EOF
	}
}

func (c *benchConn) Write(message []byte) error {
	if bytes.HasSuffix(message, []byte(`"content_complete":true}`)) {
		c.complete <- struct{}{}
	}
	return nil
}

func (c *benchConn) Close(Closing) error { c.end(); return nil }

// BenchmarkTurn is one request in and 40 deltas out. The allocations per delta
// are those that a turn of 40 deltas has more than one of none.
func BenchmarkTurn(b *testing.B) {
	const deltas = 40
	for _, minutes := range []int{0, 1, 10, 60} {
		b.Run(fmt.Sprintf("minutes=%d", minutes), func(b *testing.B) {
			said := transcript(minutes)
			turns := func(n int) *benchTurns { return newBenchTurns(b, n, said) }
			silent, speaking := turns(0), turns(deltas)
			defer silent.conn.end()
			defer speaking.conn.end()
			perTurn := testing.AllocsPerRun(100, silent.turn)
			perDelta := (testing.AllocsPerRun(100, speaking.turn) - perTurn) / deltas
			for b.Loop() {
				speaking.turn()
			}
			b.ReportMetric(perDelta, "allocs/delta")
			b.ReportAllocs()
		})
	}
}

// benchTurns is a live call whose agent says so many deltas in each turn.
type benchTurns struct {
	conn       *benchConn
	transcript string
	id         int64
	request    []byte // reused
}

func newBenchTurns(b *testing.B, deltas int, transcript string) *benchTurns {
	handler := NewHandler(ResponderFunc(func(_ context.Context, turn *Turn, reply *Reply) error {
		if turn.Reason == Begin {
			return nil
		}
		for range deltas {
			if err := reply.Say("about five words of speech "); err != nil {
				return err
			}
		}
		return nil
	}), &Options{NoCallDetails: true})
	conn := newBenchConn(b)
	go func() { _ = handler.Serve(b.Context(), "call_1", conn) }()
	<-conn.complete
	return &benchTurns{conn: conn, transcript: transcript}
}

func (t *benchTurns) turn() {
	t.id++
	t.request = appendRequest(t.request[:0], t.id, t.transcript)
	t.conn.inbox <- t.request
	<-t.conn.complete
}

// BenchmarkDecode is what a request costs until the Responder is asked. Its last
// utterance is another one each time, its type comes last, and words are there;
// woven is with the transcript once more, with tool calls. "nothing" is without
// the messages before, and "unwanted" an update that nobody listens to.
func BenchmarkDecode(b *testing.B) {
	for _, minutes := range []int{1, 10, 60} {
		said := transcript(minutes)
		for _, kind := range []string{"plain", "woven", "nothing", "unwanted"} {
			b.Run(fmt.Sprintf("%s/minutes=%d", kind, minutes), func(b *testing.B) {
				var messages [2][]byte
				for i := range messages {
					changed := strings.TrimSuffix(said, "]") + fmt.Sprintf(`,{"role":"user","content":"%d","words":[]}]`, i)
					if kind == "woven" {
						changed += `,"transcript_with_tool_calls":` + changed
					}
					messages[i] = appendRequest(nil, int64(i), changed)
				}
				benchDecode(b, messages, kind)
			})
		}
	}
}

func benchDecode(b *testing.B, messages [2][]byte, kind string) {
	b.SetBytes(int64(len(messages[0])))
	b.ReportAllocs()
	var d decoder
	for n := 0; b.Loop(); n++ {
		if kind == "nothing" {
			d = decoder{}
		}
		message := messages[n%2]
		in, err := d.open(message)
		if err != nil {
			b.Fatal(err)
		}
		if kind == "unwanted" && n > 0 {
			continue
		}
		if _, _, _, err := d.transcripts(&in, message); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEncode is one delta of speech made into a frame, beside what it
// costs with encoding/json.
func BenchmarkEncode(b *testing.B) {
	const text = "Tuesday at ten works, see you then. "
	b.Run("frame", func(b *testing.B) {
		b.ReportAllocs()
		var frame []byte
		for b.Loop() {
			frame = (&speechFrame{id: 7, event: Event{Text: text}}).append(frame[:0])
		}
	})
	b.Run("json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = json.Marshal(map[string]any{
				"response_type": "response", "response_id": 7, "content": text, "content_complete": false,
			})
		}
	})
}

// BenchmarkIdleCall reports what a call keeps of memory and goroutines while
// nothing is said, over real WebSockets on loopback. The other ends of the
// sockets are in the same process: what they keep is measured first and left
// out, with servers that only read.
func BenchmarkIdleCall(b *testing.B) {
	silent := ResponderFunc(func(context.Context, *Turn, *Reply) error { return nil })
	const calls = 500
	idle(b, calls, http.HandlerFunc(bare)) // the first also fills what is kept for reuse
	for b.Loop() {
		bareBytes, bareGoroutines := idle(b, calls, http.HandlerFunc(bare))
		handler := NewHandler(silent, &Options{InsecureNoSecret: true, NoCallDetails: true, Grace: -1})
		heap, goroutines := idle(b, calls, handler)
		b.ReportMetric(heap, "bytes/call")
		b.ReportMetric(heap-bareBytes, "bytes-over-bare-socket/call")
		b.ReportMetric(goroutines, "goroutines/call")
		b.ReportMetric(goroutines-bareGoroutines, "goroutines-over-bare-socket/call")
	}
}

// bare is a WebSocket server that does nothing but send two frames and read.
func bare(w http.ResponseWriter, r *http.Request) {
	ws, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	for range 2 {
		_ = ws.Write(context.Background(), websocket.MessageText, []byte("{}"))
	}
	_, _, _ = ws.Read(context.Background())
	_ = ws.CloseNow()
}

// idle returns the bytes and goroutines of one of so many idle connections,
// both ends of it.
func idle(b *testing.B, calls int, handler http.Handler) (heap, goroutines float64) {
	server := httptest.NewServer(handler)
	defer server.Close()
	memory := func() (uint64, int) {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc + m.StackInuse, runtime.NumGoroutine()
	}
	before, goroutinesBefore := memory()
	sockets := make([]*websocket.Conn, calls)
	for i := range sockets {
		ws, _, err := websocket.Dial(b.Context(), fmt.Sprintf("%s/call_%d", server.URL, i), nil)
		require.NoError(b, err)
		for range 2 { // the configuration and the first words
			_, _, err = ws.Read(b.Context())
			require.NoError(b, err)
		}
		sockets[i] = ws
	}
	after, goroutinesAfter := memory()
	for _, ws := range sockets {
		_ = ws.Close(websocket.StatusNormalClosure, "")
	}
	// Whatever is still about would be missing from the next measurement.
	const own = 5 // of Eventually and the HTTP server
	require.Eventually(b, func() bool { return runtime.NumGoroutine() <= goroutinesBefore+own }, 10*time.Second, 10*time.Millisecond)
	return float64(after-before) / float64(calls), float64(goroutinesAfter-goroutinesBefore) / float64(calls)
}
