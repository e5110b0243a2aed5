package calls_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/calls"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
)

func warm(call *twilioxtest.Call) *calls.WarmParams {
	return &calls.WarmParams{
		CallSID: call.SID(), To: person, CallerID: ours, Briefing: []twiml.Prompt{say("Ann would like to move an appointment.")},
		Announce: verbs(say("I am putting you through.")), Otherwise: verbs(say("Goodbye.")),
	}
}

func withPerson(phone twilioxtest.Phone) *twilioxtest.Options {
	return &twilioxtest.Options{Phones: map[string]twilioxtest.Phone{person: phone}}
}

func TestWarmTransfer(t *testing.T) {
	t.Parallel()
	for _, swap := range []bool{false, true} {
		options := withPerson(twilioxtest.Phone{RingFor: 8 * time.Second, Press: []string{"", "1"}})
		options.SwapStatus, options.RepeatStatus = swap, 1
		bubble(t, options, func(t *testing.T, w *world) {
			call := w.withAgent(t)
			agent := last(t, w)
			began := time.Now()
			taken, err := w.desk.Transfer(t.Context(), warm(call))
			require.NoError(t, err)
			assert.GreaterOrEqual(t, time.Since(began), 18*time.Second, "it rang, and the first question had no answer")
			until(t, call, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo == taken.Room })
			assertCompleted(t, agent)
			human := w.Call(taken.PersonSID)
			assert.Equal(t, taken.Room, human.Info().ConnectedTo)
			assert.Equal(t, []string{"Ann would like to move an appointment.", "Press 1 to take the call.", "Press 1 to take the call."}, texts(human))
			time.Sleep(time.Minute)
			human.HangUp()
			over(t, call)
			assert.Equal(t, []string{"I am putting you through.", "Goodbye."}, texts(call))
		})
	}
}

// Whatever becomes of the person, the caller goes on talking to the agent.
func TestWarmTransferInVain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		phone  twilioxtest.Phone
		change func(*calls.WarmParams)
		want   error
		took   time.Duration
	}{
		"busy":      {phone: twilioxtest.Phone{Outcome: twilioxtest.Busy}, want: calls.ErrNobodyAnswered},
		"no answer": {phone: twilioxtest.Phone{Outcome: twilioxtest.Rings}, want: calls.ErrNobodyAnswered, took: 25 * time.Second},
		"no such":   {phone: twilioxtest.Phone{Outcome: twilioxtest.Fails}, want: calls.ErrNobodyAnswered},
		"other key": {phone: twilioxtest.Phone{Press: []string{"2"}}, want: calls.ErrDeclined},
		"no key":    {want: calls.ErrDeclined, took: 20 * time.Second},
		"hangs up":  {phone: twilioxtest.Phone{HangUpAfter: 3 * time.Second}, want: calls.ErrDeclined, took: 3 * time.Second},
		"machine": {
			phone: twilioxtest.Phone{AnsweredBy: "machine_start", DetectionTakes: 4 * time.Second}, want: calls.ErrMachineAnswered, took: 4 * time.Second,
			change: func(p *calls.WarmParams) { p.MachineDetection = &twiml.MachineDetection{} },
		},
		"own question": {
			phone: twilioxtest.Phone{Press: []string{"1"}}, want: calls.ErrDeclined,
			change: func(p *calls.WarmParams) { p.Key, p.Ask = "*", []twiml.Prompt{say("Star, please.")} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, withPerson(test.phone), func(t *testing.T, w *world) {
				call := w.withAgent(t)
				params := warm(call)
				if test.change != nil {
					test.change(params)
				}
				began := time.Now()
				_, err := w.desk.Transfer(t.Context(), params)
				require.ErrorIs(t, err, test.want)
				assert.Equal(t, test.took, time.Since(began))
				assert.Equal(t, "sip:call_1@sip.retellai.com;transport=tcp", call.Info().ConnectedTo, "the caller talks to the agent")
				assert.Empty(t, texts(call))
				over(t, last(t, w))
			})
		})
	}
}

func TestWarmTransferIsGivenUp(t *testing.T) {
	t.Parallel()
	bubble(t, withPerson(twilioxtest.Phone{}), func(t *testing.T, w *world) {
		call := w.withAgent(t)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := w.desk.Transfer(ctx, warm(call))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assertCompleted(t, last(t, w))
		assert.NotEmpty(t, call.Info().ConnectedTo)
	})
}

func TestCallerHangsUpDuringTheBriefing(t *testing.T) {
	t.Parallel()
	bubble(t, withPerson(twilioxtest.Phone{RingFor: 5 * time.Second, Press: []string{"1"}}), func(t *testing.T, w *world) {
		call := w.withAgent(t)
		time.AfterFunc(2*time.Second, call.HangUp)
		_, err := w.desk.Transfer(t.Context(), warm(call))
		require.ErrorIs(t, err, calls.ErrCallerGone)
		human := last(t, w)
		assertCompleted(t, human)
		heard := texts(human)
		assert.Equal(t, "The caller has hung up.", heard[len(heard)-1])
	})
}

// The person hangs up between pressing the key and the caller's coming: the
// caller is not left in an empty room.
func TestPersonHangsUpAtTheLastMoment(t *testing.T) {
	t.Parallel()
	bubble(t, withPerson(twilioxtest.Phone{Press: []string{"1"}}), func(t *testing.T, w *world) {
		call := w.withAgent(t)
		params := warm(call)
		params.Announce = verbs(twiml.Pause{Length: 5 * time.Second})
		time.AfterFunc(time.Second, func() { last(t, w).HangUp() })
		_, err := w.desk.Transfer(t.Context(), params)
		require.ErrorIs(t, err, calls.ErrPersonGone)
		over(t, call)
		assert.Equal(t, []string{"Goodbye."}, texts(call))
	})
}

func TestEventsOfTheRoomAreLost(t *testing.T) {
	t.Parallel()
	bubble(t, withPerson(twilioxtest.Phone{Press: []string{"1"}}), func(t *testing.T, w *world) {
		// What Twilio tells about the room does not arrive.
		mux := http.NewServeMux()
		mux.Handle("/twilio/", w.handler)
		mux.Handle("/transfer/", w.desk)
		mux.HandleFunc("/transfer/room", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(500) })
		w.Handle("agent.example.com", mux)
		call := w.withAgent(t)
		began := time.Now()
		taken, err := w.desk.Transfer(t.Context(), warm(call))
		require.NoError(t, err)
		assert.Equal(t, 32*time.Second, time.Since(began))
		assert.Equal(t, taken.Room, call.Info().ConnectedTo)
	})
}

func TestEventsOfThePersonAreLost(t *testing.T) {
	t.Parallel()
	for want, phone := range map[error]twilioxtest.Phone{
		calls.ErrNobodyAnswered: {Outcome: twilioxtest.Rings},
		calls.ErrDeclined:       {HangUpAfter: 3 * time.Second},
	} {
		bubble(t, withPerson(phone), func(t *testing.T, w *world) {
			mux := http.NewServeMux()
			mux.Handle("/twilio/", w.handler)
			mux.Handle("/transfer/", w.desk)
			mux.HandleFunc("/transfer/status", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(500) })
			w.Handle("agent.example.com", mux)
			call := w.withAgent(t)
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			began := time.Now()
			_, err := w.desk.Transfer(ctx, warm(call))
			require.ErrorIs(t, err, want)
			assert.Equal(t, 35*time.Second, time.Since(began))
		})
	}
}

func TestWarmTransferRingsOnce(t *testing.T) {
	t.Parallel()
	bubble(t, withPerson(twilioxtest.Phone{RingFor: time.Second, Press: []string{"1"}}), func(t *testing.T, w *world) {
		call := w.withAgent(t)
		w.Fail(twilioxtest.Fault{Method: "POST", Acted: true, Status: 502})
		_, err := w.desk.Transfer(t.Context(), warm(call))
		require.ErrorIs(t, err, twiliox.ErrMaybeAccepted)
		assert.Equal(t, 1, w.posts())
		// The phone rings all the same; whoever answers is not left alone.
		human := last(t, w)
		assertCompleted(t, human)
		assert.Equal(t, []string{"The call has ended in the meantime. Goodbye."}, texts(human))
		assert.NotEmpty(t, call.Info().ConnectedTo)
	})
}

// The answer to placing the call takes longer than the person does to take over.
func TestPersonTakesOverWhileTheCallIsPlaced(t *testing.T) {
	t.Parallel()
	bubble(t, withPerson(twilioxtest.Phone{RingFor: time.Second, Press: []string{"1"}}), func(t *testing.T, w *world) {
		call := w.withAgent(t)
		w.Fail(twilioxtest.Fault{Method: "POST", Acted: true, Hang: true})
		_, err := w.desk.Transfer(t.Context(), warm(call))
		require.ErrorIs(t, err, twiliox.ErrMaybeAccepted)
		human := last(t, w)
		over(t, human)
		heard := texts(human)
		assert.Equal(t, "The caller could not be connected.", heard[len(heard)-1])
		assert.Contains(t, call.Info().ConnectedTo, "sip:call_1@")
	})
}

// A person who cannot be told that the caller is gone is not left alone either.
func TestPersonCannotBeTold(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]twilioxtest.Fault{"refused": {Status: 503}, "hangs": {Hang: true}} {
		bubble(t, withPerson(twilioxtest.Phone{RingFor: 5 * time.Second, Press: []string{"1"}}), func(t *testing.T, w *world) {
			call := w.withAgent(t)
			fault.Method, fault.Skip = "POST", 2 // after placing the call and moving the caller
			w.Fail(fault)
			time.AfterFunc(time.Second, call.HangUp)
			_, err := w.desk.Transfer(t.Context(), warm(call))
			require.ErrorIs(t, err, calls.ErrCallerGone, name)
			over(t, last(t, w))
		})
	}
}

// The answer to moving the caller is lost, but the caller arrives.
func TestMoveWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	for _, acted := range []bool{true, false} {
		bubble(t, withPerson(twilioxtest.Phone{Press: []string{"1"}}), func(t *testing.T, w *world) {
			call := w.withAgent(t)
			w.Fail(twilioxtest.Fault{Method: "POST", Skip: 1, Acted: acted, Status: 502})
			params := warm(call)
			params.Announce = verbs(twiml.Pause{Length: 10 * time.Second})
			taken, err := w.desk.Transfer(t.Context(), params)
			if acted {
				require.NoError(t, err)
				assert.Equal(t, taken.Room, call.Info().ConnectedTo)
				return
			}
			require.ErrorIs(t, err, twiliox.ErrMaybeAccepted)
			synctest.Wait()
			human := last(t, w)
			assertCompleted(t, human)
			heard := texts(human)
			assert.Equal(t, "The caller could not be connected.", heard[len(heard)-1])
			assert.Contains(t, call.Info().ConnectedTo, "sip:call_1@")
		})
	}
}

func TestBadWarmParams(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(t *testing.T, w *world) {
		call := w.withAgent(t)
		before := len(w.Requests())
		for name, change := range map[string]func(*calls.WarmParams){
			"call":      func(p *calls.WarmParams) { p.CallSID = "CA1" },
			"to":        func(p *calls.WarmParams) { p.To = "" },
			"caller id": func(p *calls.WarmParams) { p.CallerID = "" },
			"key":       func(p *calls.WarmParams) { p.Key = "12" },
			"callback": func(p *calls.WarmParams) {
				p.MachineDetection = &twiml.MachineDetection{Callback: "https://agent.example.com/"}
			},
			"decide":    func(p *calls.WarmParams) { p.DecideTimeout = -1 },
			"ring":      func(p *calls.WarmParams) { p.RingTimeout = time.Hour },
			"briefing":  func(p *calls.WarmParams) { p.Briefing = []twiml.Prompt{twiml.Play{}} },
			"announce":  func(p *calls.WarmParams) { p.Announce = verbs(say(string(make([]byte, 4000)))) },
			"otherwise": func(p *calls.WarmParams) { p.Otherwise = verbs(twiml.Redirect{}) },
		} {
			params := warm(call)
			change(params)
			_, err := w.desk.Transfer(t.Context(), params)
			_, wrong := errors.AsType[*twiliox.ArgumentError](err)
			_, document := errors.AsType[*twiml.Error](err)
			assert.True(t, wrong || document, "%s: %v", name, err)
		}
		_, err := w.desk.Transfer(t.Context(), nil)
		assert.Error(t, err)
		assert.Len(t, w.Requests(), before)
	})
}

func TestDeskServesTwilioOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	serve := func(token, path string) int {
		request, err := twilioxtest.NewRequest(token, public+path, url.Values{"CallSid": {"CA1"}, "Digits": {"1"}})
		require.NoError(t, err)
		request.RequestURI = request.URL.RequestURI()
		recorder := httptest.NewRecorder()
		w.desk.ServeHTTP(recorder, request)
		return recorder.Code
	}
	assert.Equal(t, 403, serve("guess", "/transfer/decide?id=x"))
	assert.Equal(t, 200, serve(w.AuthToken(), "/transfer/decide?id=x"))
	assert.Equal(t, 204, serve(w.AuthToken(), "/transfer/status?id=x"))
	assert.Equal(t, 204, serve(w.AuthToken(), "/transfer/room?id=x"))
	assert.Equal(t, 404, serve(w.AuthToken(), "/transfer/other?id=x"))
	_, err := calls.NewDesk(calls.DeskConfig{PublicURL: public, AuthTokens: []string{w.AuthToken()}})
	assert.Error(t, err)
	_, err = calls.NewDesk(calls.DeskConfig{Calls: w.service, PublicURL: public})
	assert.Error(t, err)
}
