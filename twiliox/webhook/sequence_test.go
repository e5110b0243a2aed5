package webhook

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// deliveries notes what a sequencer hands on.
type deliveries struct {
	mu  sync.Mutex
	got []string
}

func (d *deliveries) note(e *CallEvent) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.got = append(d.got, fmt.Sprintf("%s%d", e.CallSID, e.Sequence))
}

func (d *deliveries) all() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.got)
}

func event(sid string, sequence int, status CallStatus) *CallEvent {
	return &CallEvent{CallSID: sid, Sequence: sequence, Status: status}
}

func lifetime(sid string) []*CallEvent {
	return []*CallEvent{
		event(sid, 0, StatusInitiated), event(sid, 1, StatusRinging), event(sid, 2, StatusInProgress), event(sid, 3, StatusCompleted),
	}
}

func TestEventsInAnyOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		synctest.Test(t, func(t *testing.T) {
			d := &deliveries{}
			s := newSequencer(2*time.Second, time.Minute, d.note)
			events := slices.Concat(lifetime("a"), lifetime("a"), lifetime("b"), lifetime("a"))
			rng := rand.New(rand.NewPCG(seed, seed))
			rng.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
			for _, e := range events {
				_, err := s.add(e)
				require.NoError(t, err)
				time.Sleep(time.Duration(rng.IntN(100)) * time.Millisecond)
			}
			s.close()
			var a, b []string
			for _, got := range d.all() {
				if got[0] == 'a' {
					a = append(a, got)
				} else {
					b = append(b, got)
				}
			}
			assert.Equal(t, []string{"a0", "a1", "a2", "a3"}, a)
			assert.Equal(t, []string{"b0", "b1", "b2", "b3"}, b)
		})
	}
}

func TestEventThatNeverComes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &deliveries{}
		s := newSequencer(2*time.Second, time.Minute, d.note)
		for _, e := range []*CallEvent{event("a", 3, StatusInProgress), event("a", 0, StatusInitiated), event("a", 2, StatusRinging)} {
			isNew, err := s.add(e)
			require.NoError(t, err)
			assert.True(t, isNew)
		}
		synctest.Wait()
		assert.Equal(t, []string{"a0"}, d.all())
		time.Sleep(2*time.Second - time.Nanosecond)
		synctest.Wait()
		assert.Equal(t, []string{"a0"}, d.all())
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		assert.Equal(t, []string{"a0", "a2", "a3"}, d.all())
		isNew, err := s.add(event("a", 1, StatusRinging))
		require.NoError(t, err)
		assert.False(t, isNew, "it is too late now")
		_, err = s.add(event("a", 4, StatusCompleted))
		require.NoError(t, err)
		_, err = s.add(event("a", 5, StatusInProgress))
		require.NoError(t, err)
		s.close()
		assert.Equal(t, []string{"a0", "a2", "a3", "a4"}, d.all(), "nothing comes after the end")
		_, err = s.add(event("a", 6, StatusCompleted))
		require.ErrorIs(t, err, ErrClosed)
	})
}

func TestEventsWithoutNumber(t *testing.T) {
	t.Parallel()
	d := &deliveries{}
	s := newSequencer(time.Second, time.Minute, d.note)
	for range 3 {
		_, err := s.add(event("a", -1, StatusCompleted))
		require.NoError(t, err)
	}
	s.close()
	assert.Equal(t, []string{"a-1"}, d.all())
}

func TestSlowReceiverDelaysItsOwnCallOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &deliveries{}
		s := newSequencer(time.Second, time.Minute, func(e *CallEvent) {
			if e.CallSID == "slow" {
				time.Sleep(time.Minute)
			}
			d.note(e)
		})
		for _, e := range append(lifetime("slow"), lifetime("fast")...) {
			_, err := s.add(e)
			require.NoError(t, err)
		}
		require.NoError(t, s.post("slow", func() { d.note(event("posted", 0, "")) }))
		synctest.Wait()
		assert.Equal(t, []string{"fast0", "fast1", "fast2", "fast3"}, d.all())
		s.close()
		assert.Equal(t, []string{"slow0", "slow1", "slow2", "slow3", "posted0"}, d.all()[4:])
		require.ErrorIs(t, s.post("slow", func() {}), ErrClosed)
	})
}

func TestCallsAreForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &deliveries{}
		s := newSequencer(time.Second, 10*time.Minute, d.note)
		for i := range 100 {
			_, err := s.add(event(fmt.Sprint("over", i), 0, StatusCompleted))
			require.NoError(t, err)
			_, err = s.add(event(fmt.Sprint("on", i), 0, StatusInProgress))
			require.NoError(t, err)
			require.NoError(t, s.post(fmt.Sprint("posted", i), func() { d.note(event("posted", 0, "")) }))
		}
		time.Sleep(11 * time.Minute)
		_, err := s.add(event("x", 0, StatusInitiated))
		require.NoError(t, err)
		assert.Len(t, s.streams, 101)
		time.Sleep(25 * time.Hour)
		_, err = s.add(event("y", 0, StatusInitiated))
		require.NoError(t, err)
		assert.Len(t, s.streams, 1)
		s.close()
	})
}

func TestTooManyHeldEvents(t *testing.T) {
	t.Parallel()
	d := &deliveries{}
	s := newSequencer(time.Hour, time.Hour, d.note)
	for i := range maxHeld {
		_, err := s.add(event("a", i+1, StatusInProgress))
		require.NoError(t, err)
	}
	s.close()
	assert.Len(t, d.all(), maxHeld)
}

func FuzzParseForm(f *testing.F) {
	f.Add([]byte("CallSid=CA00000000000000000000000000000001&SequenceNumber=1&Timestamp=Mon%2C+01+Sep+2026+10%3A00%3A00+%2B0000"))
	f.Add([]byte("DialCallStatus=completed&DialCallDuration=-1&CallSid=CA"))
	f.Fuzz(func(t *testing.T, body []byte) {
		form, err := parseForm(body)
		if err != nil {
			return
		}
		if e, err := newCallEvent(form); err == nil && (e.Duration < 0 || e.Sequence < -1 || !isSID("CA", e.CallSID)) {
			t.Fatalf("%+v", e)
		}
		if e, err := newDialEvent(form); err == nil && e.Duration < 0 {
			t.Fatalf("%+v", e)
		}
		if e, err := newDetectionEvent(form); err == nil && e.Took < 0 {
			t.Fatalf("%+v", e)
		}
		if c, err := newCall(form); err == nil && !isSID("CA", c.SID) {
			t.Fatalf("%+v", c)
		}
	})
}
