package llm_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
)

// peer is Retell's end of one connection, for tests that need to know exactly
// what was on the wire when. It notes whatever is written, in no time unless it
// is stuck, and fails the test over a frame that can only be stale: one of an
// older id that is written after the handler has read a newer request and come
// back for more.
type peer struct {
	t       testing.TB
	inbox   chan []byte
	closed  chan struct{}
	served  chan struct{} // closed when Serve has returned
	err     error         // what Serve returned
	mu      sync.Mutex
	stuck   chan struct{} // not nil while writes block
	how     []llm.Closing // how often, and how, the handler closed it
	hungUp  bool          // by the caller
	ended   bool
	newest  int64 // in the inbox, or read
	reading int64 // the newest id that has been read and taken in
	written []frame
	raw     []string
}

// frame is a frame that the handler wrote.
type frame struct {
	Type     string          `json:"response_type"`
	ID       int64           `json:"response_id"`
	Content  string          `json:"content"`
	Complete bool            `json:"content_complete"`
	Firm     bool            `json:"no_interruption_allowed"`
	EndCall  bool            `json:"end_call"`
	Transfer string          `json:"transfer_number"`
	Digits   string          `json:"digit_to_press"`
	Inter    int64           `json:"interrupt_id"`
	Time     json.RawMessage `json:"timestamp"`
	Settings json.RawMessage `json:"agent_config"`
	Metadata json.RawMessage `json:"metadata"`
	ToolID   string          `json:"tool_call_id"`
}

// connect serves a new connection of the call with handler. Connections end
// with the test.
func connect(t testing.TB, handler *llm.Handler, callID string) *peer {
	t.Helper()
	p := &peer{
		t: t, inbox: make(chan []byte, 4096), closed: make(chan struct{}), served: make(chan struct{}),
		newest: -1, reading: -1,
	}
	go func() {
		p.err = handler.Serve(context.Background(), callID, p)
		close(p.served)
	}()
	t.Cleanup(func() {
		p.hangUp()
		<-p.served
	})
	return p
}

// call is connect with the greeting out of the way, in a bubble.
func call(t testing.TB, handler *llm.Handler) *peer {
	t.Helper()
	p := connect(t, handler, "call_1")
	p.send(`{"interaction_type":"call_details","call":{"call_id":"call_1"}}`)
	synctest.Wait()
	require.Equal(t, 1, p.completions(0), "greeting")
	return p
}

func (p *peer) Read() ([]byte, error) {
	p.mu.Lock()
	p.reading = p.newest
	p.mu.Unlock()
	select {
	case message := <-p.inbox:
		return p.noteRequest(message), nil
	case <-p.closed:
	}
	select { // what was sent before the end comes before it
	case message := <-p.inbox:
		return p.noteRequest(message), nil
	default:
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hungUp {
		return nil, io.EOF
	}
	return nil, io.ErrUnexpectedEOF
}

// noteRequest notes the id of a request on its way to the handler.
func (p *peer) noteRequest(message []byte) []byte {
	var request struct {
		Type string `json:"interaction_type"`
		ID   *int64 `json:"response_id"`
	}
	if json.Unmarshal(message, &request) == nil && request.ID != nil &&
		(request.Type == "response_required" || request.Type == "reminder_required") {
		p.mu.Lock()
		p.newest = *request.ID
		p.mu.Unlock()
	}
	return message
}

func (p *peer) Write(message []byte) error {
	p.mu.Lock()
	stuck := p.stuck
	p.mu.Unlock()
	if stuck != nil {
		select {
		case <-stuck:
		case <-p.closed:
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return io.ErrClosedPipe
	}
	var f frame
	if err := json.Unmarshal(message, &f); err != nil {
		p.t.Errorf("not JSON: %v: %s", err, message)
	}
	if f.Type == "response" && p.reading > 0 && f.ID != p.reading && f.ID != p.newest {
		p.t.Errorf("stale after %d was asked for: %s", p.reading, message)
	}
	p.written = append(p.written, f)
	p.raw = append(p.raw, string(message))
	return nil
}

func (p *peer) Close(how llm.Closing) error {
	p.mu.Lock()
	p.how = append(p.how, how)
	p.mu.Unlock()
	p.end(false)
	return nil
}

func (p *peer) end(hungUp bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ended {
		p.ended, p.hungUp = true, hungUp
		close(p.closed)
	}
}

// hangUp ends the connection as the caller's end of the call does, and drop as
// a network does. Both wait until the handler has taken note.
func (p *peer) hangUp() { p.end(true); <-p.served }
func (p *peer) drop()   { p.end(false); <-p.served }

func (p *peer) alive() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.ended
}

// closedHow is how the handler closed the connection first, -1 if it has not.
func (p *peer) closedHow() llm.Closing {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.how) == 0 {
		return -1
	}
	return p.how[0]
}

// stick has writes block until the connection ends or unstick.
func (p *peer) stick() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stuck = make(chan struct{})
}

func (p *peer) unstick() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.stuck)
	p.stuck = nil
}

func (p *peer) send(message string) { p.inbox <- []byte(message) }

// ask asks for a response to text.
func (p *peer) ask(id int64, text string) {
	p.send(fmt.Sprintf(`{"interaction_type":"response_required","response_id":%d,"transcript":[{"role":"user","content":%q}]}`, id, text))
}

// frames returns what was written so far.
func (p *peer) frames() []frame {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.written)
}

func (p *peer) wire() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.raw)
}

// of returns the response frames of an id.
func (p *peer) of(id int64) []frame {
	return slices.DeleteFunc(p.frames(), func(f frame) bool { return f.Type != "response" || f.ID != id })
}

// completions counts the completing frames of an id.
func (p *peer) completions(id int64) int {
	n := 0
	for _, f := range p.of(id) {
		if f.Complete {
			n++
		}
	}
	return n
}

// said is the text that was written under an id.
func (p *peer) said(id int64) string {
	var text strings.Builder
	for _, f := range p.of(id) {
		text.WriteString(f.Content)
	}
	return text.String()
}

// typed returns the frames of a type.
func (p *peer) typed(kind string) []frame {
	return slices.DeleteFunc(p.frames(), func(f frame) bool { return f.Type != kind })
}

// answered asserts that an id got what it must: one completing frame, its last.
func (p *peer) answered(id int64, text string) {
	p.t.Helper()
	assert.Equal(p.t, text, p.said(id), "text of response %d", id)
	frames := p.of(id)
	if assert.Equal(p.t, 1, p.completions(id), "completing frames of response %d", id) {
		assert.True(p.t, frames[len(frames)-1].Complete, "the completing frame of response %d is its last", id)
	}
}

// bubble runs f in a synctest bubble, in parallel to other tests.
func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, f)
}

// options are the defaults with a path open to everybody.
func options(change func(*llm.Options)) *llm.Options {
	o := &llm.Options{InsecureNoSecret: true}
	if change != nil {
		change(o)
	}
	return o
}

// answer is a Responder that greets with nothing and answers turns with f.
func answer(f llm.ResponderFunc) llm.Responder {
	return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		if turn.Reason == llm.Begin {
			return nil
		}
		return f(ctx, turn, reply)
	})
}

// repeat says what it heard.
func repeat(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
	return reply.Say(turn.LastUser())
}

// pause sleeps until ctx ends or d has passed.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}
