package retelltest

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

// How webhooks are repeated: up to 3 times is documented, the waits are not.
const (
	webhookTimeout = 10 * time.Second
	webhookRetries = 3
	webhookWait    = time.Second // doubled each time
	maxReply       = 1 << 20
)

// A Delivery is one try to deliver a webhook.
type Delivery struct {
	// Event is such as "call_ended" or "call_inbound".
	Event string
	// ID is that of the call or chat.
	ID string
	// URL is where it went to, with its variables filled in.
	URL string
	// Attempt counts the tries of this event, from 1.
	Attempt int
	// Body is what was sent, and Signature its X-Retell-Signature.
	Body      []byte
	Signature string
	// Status is the answer's status code, zero without an answer.
	Status int
	// Err is why there was no answer.
	Err error
	// At is when it was sent.
	At time.Time
}

// deliveries are those of a server so far.
type deliveries struct {
	mu   sync.Mutex
	done []Delivery
}

func (d *deliveries) add(delivery Delivery) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.done = append(d.done, delivery)
}

// Deliveries returns all tries to deliver webhooks so far, in the order in
// which they ended: all, or those of the events given.
func (s *Server) Deliveries(events ...string) []Delivery {
	s.deliveries.mu.Lock()
	defer s.deliveries.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.deliveries.done), func(d Delivery) bool {
		return len(events) > 0 && !slices.Contains(events, d.Event)
	})
}

// stream sends the events of one call or chat. First tries are made one after
// the other, in order; what fails is repeated without holding up the next.
type stream struct {
	s       *Server
	kind    string // "call" or "chat"
	id      string
	url     string // empty if nobody wants any
	timeout time.Duration
	events  []string

	mu   sync.Mutex
	last chan struct{} // closed when the newest event was tried once
	sent work
}

// newStream returns the stream to an agent's webhook or else the account's.
func (s *Server) newStream(kind, id string, agent object, variables map[string]string, events ...string) *stream {
	timeout := time.Duration(whole(agent, "webhook_timeout_ms", webhookTimeout.Milliseconds())) * time.Millisecond
	st := &stream{
		s: s, kind: kind, id: id, timeout: timeout, events: events,
		url: fillURL(cmp.Or(text(agent, "webhook_url"), s.opts.WebhookURL), variables),
	}
	if chosen, ok := agent["webhook_events"].([]any); ok {
		st.events = nil
		for _, event := range chosen {
			name, _ := event.(string)
			st.events = append(st.events, name)
		}
	}
	return st
}

// wants reports whether anybody is told of an event.
func (st *stream) wants(event string) bool { return st.url != "" && slices.Contains(st.events, event) }

// send posts an event with the object and, beside it, more. It runs under the
// server's lock and returns at once.
func (st *stream) send(event string, o object, more object) {
	if !st.wants(event) {
		return
	}
	payload := object{"event": event, st.kind: o}
	maps.Copy(payload, more)
	body := encode(payload)
	st.mu.Lock()
	defer st.mu.Unlock()
	before, tried := st.last, make(chan struct{})
	st.last = tried
	st.sent.add()
	st.s.work.Go(func() {
		defer st.sent.done()
		if before != nil {
			<-before
		}
		st.deliver(event, body, tried)
	})
}

// deliver tries until it is done or given up.
func (st *stream) deliver(event string, body []byte, tried chan struct{}) {
	wait := webhookWait
	for attempt := 1; ; attempt++ {
		_, err := st.s.post(event, st.id, st.url, body, st.timeout, attempt)
		if attempt == 1 {
			close(tried)
		}
		if err == nil || attempt > webhookRetries || !st.s.sleep(wait) {
			return
		}
		wait *= 2
	}
}

// wait blocks until all events were delivered or given up.
func (st *stream) wait() { _ = st.sent.wait(context.Background()) }

// sleep waits, and reports whether the server is still open.
func (s *Server) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.ctx.Done():
		return false
	}
}

// post makes one try. Its error says why it is to be repeated.
func (s *Server) post(event, id, url string, body []byte, timeout time.Duration, attempt int) (reply []byte, err error) {
	d := Delivery{Event: event, ID: id, URL: url, Attempt: attempt, Body: body, At: time.Now()}
	d.Signature = webhook.Sign(body, s.key, d.At)
	ctx, cancel := context.WithTimeout(s.ctx, timeout)
	defer cancel()
	d.Status, reply, d.Err = s.exchange(ctx, url, body, d.Signature)
	s.opts.Logger.Debug("webhook", "event", event, "id", id, "attempt", attempt, "status", d.Status, "error", d.Err)
	s.deliveries.add(d)
	if d.Err == nil && (d.Status < 200 || d.Status > 299) {
		return nil, fmt.Errorf("status %d", d.Status)
	}
	return reply, d.Err
}

func (s *Server) exchange(ctx context.Context, url string, body []byte, signature string) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(webhook.SignatureHeader, signature)
	answer, err := s.network.httpClient().Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	reply, err := io.ReadAll(io.LimitReader(answer.Body, maxReply))
	return answer.StatusCode, reply, err
}
