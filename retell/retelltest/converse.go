package retelltest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

// Retell's attempts to connect a call's socket, and to connect it again.
const (
	openAttempts = 3
	redials      = 4
)

// converse connects the agent, lets talk run and hangs up. It returns what went
// wrong on the side of whoever uses the server.
func (l *live) converse() (failed string) {
	t := &callTB{l: l}
	defer func() {
		switch v := recover().(type) {
		case nil:
		case *abandoned:
			failed = v.why
		default:
			panic(v)
		}
	}()
	defer t.cleanUp()
	call := l.connect(t)
	if call == nil {
		return "" // and l.reason says why
	}
	l.mu.Lock()
	l.call = call
	l.mu.Unlock()
	var watching sync.WaitGroup
	watching.Go(func() { l.watch(call) })
	defer watching.Wait()
	defer call.HangUp()
	l.talk(call)
	return ""
}

// connect dials the agent. It returns nil if there is nobody to dial.
func (l *live) connect(t *callTB) *llmtest.Call {
	d := l.dialer()
	engine, _ := l.agent["response_engine"].(object)
	if text(engine, "type") == "custom-llm" {
		return d.DialURL(t, fillURL(text(engine, "llm_websocket_url"), l.variables()))
	}
	responder := l.s.model(engine)
	if responder == nil {
		l.impose("error_retell")
		l.s.fault("call %s: agent %s runs on a %s of Retell's, which needs Options.Model", l.item.id, text(l.agent, "agent_id"), text(engine, "type"))
		return nil
	}
	return d.Dial(t, responder)
}

// model returns who plays an agent that runs on Retell's own models, nil for
// nobody.
func (s *Server) model(engine object) llm.Responder {
	if s.opts.Model == nil {
		return nil
	}
	var typed retell.ResponseEngine
	if err := wire.Unmarshal(encode(engine), &typed); err != nil {
		return nil
	}
	return s.opts.Model(typed)
}

func (l *live) variables() map[string]string {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	return variablesOf(l.item.latest())
}

// dialer is how the agent is called.
func (l *live) dialer() llmtest.Dialer {
	ms := func(name string, otherwise int64) time.Duration {
		return time.Duration(whole(l.agent, name, otherwise)) * time.Millisecond
	}
	return llmtest.Dialer{
		Details:          l.details(),
		WordsPerMinute:   l.s.opts.WordsPerMinute,
		Patience:         l.s.opts.Patience,
		ReminderTrigger:  ms("reminder_trigger_ms", 10_000),
		ReminderMaxCount: new(int(whole(l.agent, "reminder_max_count", 1))),
		Attempts:         openAttempts,
		Redials:          redials,
		HTTPClient:       l.s.network.httpClient(),
		OnMessage:        l.onMessage,
		OnFrame:          l.onFrame,
		OnTransfer:       l.onTransfer,
	}
}

// details is the call object that the agent gets: as it was before the call
// began.
func (l *live) details() retell.Call {
	call := l.s.snapshot(l.item)
	call.CallStatus = retell.CallStatusRegistered
	call.StartTimestamp = 0
	return *call
}

// snapshot is a stored call as package retell has it.
func (s *Server) snapshot(i *item) *retell.Call {
	s.mu.Lock()
	text := encode(i.latest())
	s.mu.Unlock()
	call := new(retell.Call)
	if err := json.Unmarshal(text, call); err != nil {
		s.fault("call %s cannot be decoded: %v", i.id, err)
	}
	return call
}

// onMessage follows what the agent is told.
func (l *live) onMessage(raw json.RawMessage) {
	isRequest := bytes.Contains(raw, []byte(`"interaction_type":"response_required"`))
	isUpdate := bytes.Contains(raw, []byte(`"interaction_type":"update_only"`))
	if isRequest || isUpdate {
		signal(l.active)
	}
	if isRequest || isUpdate && bytes.Contains(raw, []byte(`"turntaking":`)) {
		signal(l.turned)
	}
}

// onFrame follows what the agent says.
func (l *live) onFrame(frame llmtest.Frame) {
	if frame.Type == "response" || frame.Type == "agent_interrupt" {
		signal(l.active)
	}
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// callTB is what a call has for a test. It outlives no call.
type callTB struct {
	l *live

	mu       sync.Mutex
	cleanups []func()
}

// abandoned is what talk panics with when it cannot go on.
type abandoned struct{ why string }

func (t *callTB) Helper() {}

func (t *callTB) Errorf(format string, args ...any) {
	if t.l.imposed() == "" {
		t.l.s.fault("call %s: %s", t.l.item.id, fmt.Sprintf(format, args...))
	}
}

// Fatalf ends talk. That is no failure when it was Retell that ended the call.
func (t *callTB) Fatalf(format string, args ...any) {
	a := &abandoned{}
	if t.l.imposed() == "" {
		a.why = fmt.Sprintf("call %s: %s", t.l.item.id, fmt.Sprintf(format, args...))
	}
	if t.l.connected() == nil {
		t.l.impose("error_llm_websocket_open")
	}
	panic(a)
}

func (t *callTB) Cleanup(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cleanups = append(t.cleanups, f)
}

func (t *callTB) cleanUp() {
	for i := len(t.cleanups) - 1; i >= 0; i-- {
		t.cleanups[i]()
	}
}
