package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var crmKey = []byte("the key of the CRM")

// memoryListener is a listener without a network, so that time is virtual.
type memoryListener struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func (l *memoryListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}
func (l *memoryListener) Close() error   { l.once.Do(func() { close(l.done) }); return nil }
func (l *memoryListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (l *memoryListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.done:
		return nil, errors.New("connection refused")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// receiver is a CRM, as httptest serves it.
type receiver struct {
	t        *testing.T
	statuses []int // that it answers with in turn; the last one stays
	header   http.Header
	hangs    bool
	at       []time.Duration
	ids      []string
	bodies   []string
	began    time.Time
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	assert.NoError(r.t, err)
	assert.True(r.t, signed(crmKey, body, request.Header.Get(signatureHeader), time.Now()), "each try is signed when it is made")
	r.at = append(r.at, time.Since(r.began).Truncate(time.Second))
	r.ids = append(r.ids, request.Header.Get("Idempotency-Key"))
	r.bodies = append(r.bodies, string(body))
	if r.hangs {
		<-request.Context().Done()
		return
	}
	maps.Copy(w.Header(), r.header)
	w.WriteHeader(r.statuses[min(len(r.at), len(r.statuses))-1])
}

// newReceiver starts a CRM and returns who posts to it.
func newReceiver(t *testing.T, r *receiver) *crm {
	r.t, r.began = t, time.Now()
	listener := &memoryListener{conns: make(chan net.Conn), done: make(chan struct{})}
	server := httptest.NewUnstartedServer(r)
	require.NoError(t, server.Listener.Close())
	server.Listener = listener
	server.Start()
	transport := &http.Transport{DialContext: listener.dial}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		server.Close()
	})
	return &crm{url: server.URL + "/calls?token=secret", key: crmKey, client: &http.Client{Transport: transport}, now: time.Now}
}

var bought = result{At: theDay, LeadID: "L1", Name: "Ada", CallID: "call_1", Outcome: outcomeMeeting, Meeting: theDay, Decides: new(true)}

func TestResultsArePosted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{statuses: []int{204}}
		require.NoError(t, newReceiver(t, r).post(t.Context(), bought))
		var got result
		require.NoError(t, json.Unmarshal([]byte(r.bodies[0]), &got))
		assert.Equal(t, bought, got)
		assert.Equal(t, []string{"call_1"}, r.ids)
	})
}

// A CRM that comes back gets each result, under the same key.
func TestACRMThatComesBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{statuses: []int{500, 503, 429, 200}}
		require.NoError(t, newReceiver(t, r).post(t.Context(), bought))
		require.Len(t, r.at, 4)
		for i, least := range []time.Duration{0, 1, 3, 7} {
			assert.GreaterOrEqual(t, r.at[i], least*time.Second)
			assert.LessOrEqual(t, r.at[i], (least+least/4+1)*time.Second)
		}
		assert.Equal(t, []string{"call_1", "call_1", "call_1", "call_1"}, r.ids)
	})
}

func TestRetryAfterIsHeard(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]time.Duration{"20": 20 * time.Second, "99999999": longestPause, "-5": time.Second, "soon": time.Second} {
		synctest.Test(t, func(t *testing.T) {
			r := &receiver{statuses: []int{429, 200}, header: http.Header{"Retry-After": {header}}}
			require.NoError(t, newReceiver(t, r).post(t.Context(), bought))
			assert.Equal(t, want, r.at[1])
		})
	}
}

// What is refused, or sent elsewhere, is not tried again.
func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 401, 404, 307} {
		synctest.Test(t, func(t *testing.T) {
			r := &receiver{statuses: []int{status}, header: http.Header{"Location": {"http://elsewhere.test/"}}}
			err := newReceiver(t, r).post(t.Context(), bought)
			assert.ErrorContains(t, err, "after 1 tries: status")
			assert.Len(t, r.at, 1)
		})
	}
}

// A CRM that is down is given up, in bounded time, and no error has its URL.
func TestACRMThatIsDown(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]*receiver{"it fails": {statuses: []int{500}}, "it hangs": {hangs: true}} {
		synctest.Test(t, func(t *testing.T) {
			err := newReceiver(t, r).post(t.Context(), bought)
			require.ErrorContains(t, err, "the CRM did not take call_1, after 5 tries", name)
			assert.NotContains(t, err.Error(), "secret")
			synctest.Wait()
			assert.Len(t, r.at, mostTries)
			assert.Less(t, time.Since(r.began), 5*tryTimeout+4*longestPause)
		})
	}
	synctest.Test(t, func(t *testing.T) {
		err := (&crm{url: "http://crm.test/?token=secret", now: time.Now, client: &http.Client{Transport: &http.Transport{
			DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("refused") },
		}}}).post(t.Context(), result{LeadID: "L1", Outcome: outcomeUnclear})
		assert.ErrorContains(t, err, "the CRM did not take lead-L1-unclear-whether-it-rang, after 5 tries: refused")
		assert.NotContains(t, err.Error(), "secret")
		err = (&crm{url: ":secret", now: time.Now}).post(t.Context(), bought)
		assert.ErrorContains(t, err, "after 1 tries: its URL is not valid")
	})
}

func TestSignatures(t *testing.T) {
	t.Parallel()
	body, good := []byte(`{"a":1}`), sign(crmKey, []byte(`{"a":1}`), theDay)
	assert.Equal(t, "t=1780000000,v1=", sign(crmKey, body, time.Unix(1780000000, 0))[:16])
	assert.True(t, signed(crmKey, body, good, theDay))
	assert.True(t, signed(crmKey, body, good, theDay.Add(5*time.Minute)))
	assert.False(t, signed(crmKey, body, good, theDay.Add(6*time.Minute)), "it is recorded and played again")
	assert.False(t, signed(crmKey, []byte(`{"a":2}`), good, theDay))
	assert.False(t, signed([]byte("another key"), body, good, theDay))
	for _, broken := range []string{"", "v1=00", good + "0", good[:len(good)-2]} {
		assert.False(t, signed(crmKey, body, broken, theDay))
	}
}
