package retell_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

// A script answers one request after another, in the time of a synctest bubble.
type script struct {
	t     *testing.T
	steps []step
	times []time.Time
}

// A step is an answer, or an error on a connection, before there is one, or of
// a transport that does not tell which.
type step struct {
	status int
	header map[string]string
	err    error
	dial   bool
	silent bool
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		require.NoError(s.t, err)
		require.NotEmpty(s.t, body, "the body is sent again each time")
	}
	i := len(s.times)
	s.times = append(s.times, time.Now())
	require.Less(s.t, i, len(s.steps), "one request too many")
	next := s.steps[i]
	if !next.dial && !next.silent {
		httptrace.ContextClientTrace(r.Context()).GotConn(httptrace.GotConnInfo{})
	}
	if next.err != nil {
		return nil, next.err
	}
	resp := &http.Response{StatusCode: next.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"call_id":"call_1"}`))}
	for name, value := range next.header {
		resp.Header.Set(name, value)
	}
	return resp, nil
}

// waits returns the pauses between the requests.
func (s *script) waits() []time.Duration {
	var waits []time.Duration
	for i := 1; i < len(s.times); i++ {
		waits = append(waits, s.times[i].Sub(s.times[i-1]))
	}
	return waits
}

// play runs do against the steps.
func play(t *testing.T, steps []step, options retell.Options, do func(context.Context, *retell.Client) error) (*script, error) {
	t.Helper()
	s := &script{t: t, steps: steps}
	options.HTTPClient = &http.Client{Transport: s}
	client, err := retell.NewClient(testKey, &options)
	require.NoError(t, err)
	return s, do(t.Context(), client)
}

func get(ctx context.Context, c *retell.Client) error {
	_, err := c.Calls.Get(ctx, "call_1")
	return err
}

func dial(ctx context.Context, c *retell.Client) error {
	_, err := c.Calls.CreatePhoneCall(ctx, phoneCall)
	return err
}

var errReset = errors.New("connection reset by peer")
var errRefused = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}

func TestRetries(t *testing.T) {
	t.Parallel()
	ok, failed := step{status: 200}, step{status: 500}
	with := func(status int, name, value string) step {
		return step{status: status, header: map[string]string{name: value}}
	}
	for name, test := range map[string]struct {
		steps   []step
		options retell.Options
		do      func(context.Context, *retell.Client) error
		waits   []time.Duration // negative: between 75 % and all of it
		fails   bool
	}{
		"success":                    {steps: []step{ok}},
		"500 backs off":              {steps: []step{failed, failed, ok}, waits: []time.Duration{-500 * time.Millisecond, -time.Second}},
		"backoff has a cap":          {steps: []step{failed, failed, failed, failed, failed, failed, ok}, options: retell.Options{MaxRetries: 6}, waits: []time.Duration{-500 * time.Millisecond, -time.Second, -2 * time.Second, -4 * time.Second, -8 * time.Second, -8 * time.Second}},
		"two retries":                {steps: []step{failed, failed, failed}, waits: []time.Duration{-500 * time.Millisecond, -time.Second}, fails: true},
		"none":                       {steps: []step{failed}, options: retell.Options{MaxRetries: -1}, fails: true},
		"408":                        {steps: []step{{status: 408}, ok}, waits: []time.Duration{-500 * time.Millisecond}},
		"409":                        {steps: []step{{status: 409}, ok}, waits: []time.Duration{-500 * time.Millisecond}},
		"429":                        {steps: []step{{status: 429}, ok}, waits: []time.Duration{-500 * time.Millisecond}},
		"400":                        {steps: []step{{status: 400}}, fails: true},
		"404":                        {steps: []step{{status: 404}}, fails: true},
		"reset":                      {steps: []step{{err: errReset}, ok}, waits: []time.Duration{-500 * time.Millisecond}},
		"told to":                    {steps: []step{with(400, "X-Should-Retry", "true"), ok}, waits: []time.Duration{-500 * time.Millisecond}},
		"told not to":                {steps: []step{with(500, "X-Should-Retry", "false")}, fails: true},
		"retry-after-ms":             {steps: []step{with(429, "Retry-After-Ms", "1500.5"), ok}, waits: []time.Duration{1500500 * time.Microsecond}},
		"retry-after":                {steps: []step{with(503, "Retry-After", "7"), ok}, waits: []time.Duration{7 * time.Second}},
		"retry-after date":           {steps: []step{with(503, "Retry-After", "Sat, 01 Jan 2000 00:00:09 GMT"), ok}, waits: []time.Duration{9 * time.Second}},
		"retry-after nonsense":       {steps: []step{with(503, "Retry-After", "soon"), ok}, waits: []time.Duration{-500 * time.Millisecond}},
		"retry-after negative":       {steps: []step{with(503, "Retry-After", "-5"), ok}, waits: []time.Duration{-500 * time.Millisecond}},
		"retry-after NaN":            {steps: []step{with(503, "Retry-After", "NaN"), ok}, waits: []time.Duration{-500 * time.Millisecond}},
		"retry-after too long":       {steps: []step{with(503, "Retry-After", "61")}, fails: true},
		"retry-after endless":        {steps: []step{with(503, "Retry-After", "1e300")}, fails: true},
		"retry-after own cap":        {steps: []step{with(503, "Retry-After", "61"), ok}, options: retell.Options{MaxRetryWait: time.Hour}, waits: []time.Duration{61 * time.Second}},
		"dial: 500":                  {do: dial, steps: []step{failed}, fails: true},
		"dial: 408":                  {do: dial, steps: []step{{status: 408}}, fails: true},
		"dial: told to":              {do: dial, steps: []step{with(502, "X-Should-Retry", "true")}, fails: true},
		"dial: reset":                {do: dial, steps: []step{{err: errReset}}, fails: true},
		"dial: refused by the API":   {do: dial, steps: []step{{status: 429}, ok}, waits: []time.Duration{-500 * time.Millisecond}},
		"dial: connection refused":   {do: dial, steps: []step{{err: errRefused, dial: true}, ok}, waits: []time.Duration{-500 * time.Millisecond}},
		"dial: nobody tells":         {do: dial, steps: []step{{err: errReset, silent: true}}, fails: true},
		"dial: refused, then failed": {do: dial, steps: []step{{err: errRefused, dial: true}, failed}, waits: []time.Duration{-500 * time.Millisecond}, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				do := test.do
				if do == nil {
					do = get
				}
				s, err := play(t, test.steps, test.options, do)
				assert.Equal(t, test.fails, err != nil, "%v", err)
				assert.Len(t, s.times, len(test.steps))
				require.Len(t, s.waits(), len(test.waits))
				for i, wait := range s.waits() {
					if want := test.waits[i]; want >= 0 {
						assert.Equal(t, want, wait)
					} else {
						assert.LessOrEqual(t, wait, -want)
						assert.GreaterOrEqual(t, wait, -want*3/4)
					}
				}
			})
		})
	}
}

func TestWhatMayHaveBeenAcceptedIsSaid(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		step  step
		maybe bool
	}{
		{step{status: 500}, true},
		{step{status: 504}, true},
		{step{status: 408}, true},
		{step{err: errReset}, true},
		{step{err: errReset, silent: true}, true},
		{step{status: 400}, false},
		{step{status: 402}, false},
		{step{status: 429}, false},
		{step{err: errRefused, dial: true}, false},
	} {
		_, err := play(t, []step{test.step}, retell.Options{MaxRetries: -1}, dial)
		assert.Equal(t, test.maybe, errors.Is(err, retell.ErrMaybeAccepted), "%v", err)
		_, err = play(t, []step{test.step}, retell.Options{MaxRetries: -1}, get)
		assert.NotErrorIs(t, err, retell.ErrMaybeAccepted)
	}
}

func TestADeletionWhoseAnswerWasLost(t *testing.T) {
	t.Parallel()
	gone := step{status: 404}
	remove := func(ctx context.Context, c *retell.Client) error { return c.Calls.Delete(ctx, "call_1") }
	for _, test := range []struct {
		first step
		found bool
	}{
		{step{err: errReset}, true},
		{step{status: 502}, true},
		{step{err: errRefused, dial: true}, false},
		{step{status: 429}, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			_, err := play(t, []step{test.first, gone}, retell.Options{}, remove)
			if test.found {
				assert.NoError(t, err, "the first attempt did it")
				return
			}
			assert.ErrorIs(t, err, retell.ErrNotFound, "the first attempt did not come to it")
		})
	}
}

func TestTheServersWaitIsInTheError(t *testing.T) {
	t.Parallel()
	_, err := play(t, []step{{status: 429, header: map[string]string{"Retry-After": "600"}}}, retell.Options{}, get)
	e, ok := errors.AsType[*retell.Error](err)
	require.True(t, ok)
	assert.Equal(t, 10*time.Minute, e.RetryAfter)
}

func TestTheCallersContextEndsAWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wait := step{status: 503, header: map[string]string{"Retry-After": "30"}}
		started := time.Now()
		_, err := play(t, []step{wait}, retell.Options{}, func(ctx context.Context, c *retell.Client) error {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(10*time.Second, cancel)
			return get(ctx, c)
		})
		assert.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, 10*time.Second, time.Since(started))

		_, err = play(t, []step{wait}, retell.Options{}, func(ctx context.Context, c *retell.Client) error {
			ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
			defer cancel()
			return get(ctx, c)
		})
		_, ok := errors.AsType[*retell.Error](err)
		assert.True(t, ok, "a wait past the deadline is not begun: %v", err)
		assert.Equal(t, 10*time.Second, time.Since(started))
	})
}

// slow answers never, until the request's context ends.
type slow struct{ attempts []time.Time }

func (s *slow) RoundTrip(r *http.Request) (*http.Response, error) {
	s.attempts = append(s.attempts, time.Now())
	httptrace.ContextClientTrace(r.Context()).GotConn(httptrace.GotConnInfo{})
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestTimeouts(t *testing.T) {
	t.Parallel()
	list := func(ctx context.Context, c *retell.Client) error {
		_, err := c.Calls.ListPage(ctx, nil)
		return err
	}
	for name, test := range map[string]struct {
		options retell.Options
		request *retell.RequestOptions
		do      func(context.Context, *retell.Client) error
		tries   int
		each    time.Duration
	}{
		"default":         {do: get, tries: 3, each: 60 * time.Second},
		"dial":            {do: dial, tries: 1, each: 120 * time.Second},
		"list":            {do: list, tries: 3, each: 300 * time.Second},
		"client's":        {do: list, options: retell.Options{Timeout: time.Second}, tries: 3, each: time.Second},
		"request's":       {do: list, options: retell.Options{Timeout: time.Second}, request: &retell.RequestOptions{Timeout: 2 * time.Second}, tries: 3, each: 2 * time.Second},
		"request's tries": {do: list, request: &retell.RequestOptions{MaxRetries: -1}, tries: 1, each: 300 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				transport := &slow{}
				options := test.options
				options.HTTPClient = &http.Client{Transport: transport}
				client, err := retell.NewClient(testKey, &options)
				require.NoError(t, err)
				err = test.do(t.Context(), client.With(test.request))
				assert.ErrorIs(t, err, context.DeadlineExceeded)
				assert.ErrorContains(t, err, "no complete answer within")
				require.Len(t, transport.attempts, test.tries)
				assert.Equal(t, test.each, time.Since(transport.attempts[test.tries-1]))
			})
		})
	}
}
