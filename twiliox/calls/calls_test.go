package calls_test

import (
	"errors"
	"strings"
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

func TestPlacedCallReachesTheAgent(t *testing.T) {
	t.Parallel()
	options := &twilioxtest.Options{Phones: map[string]twilioxtest.Phone{person: {RingFor: 5 * time.Second, DetectionTakes: 2 * time.Second}}}
	bubble(t, options, func(t *testing.T, w *world) {
		placed, err := w.service.Place(t.Context(), &calls.PlaceParams{
			From: ours, To: person, URL: w.handler.VoiceURL(), StatusCallback: w.handler.StatusURL(), RingTimeout: 20 * time.Second,
			TimeLimit: time.Hour, Record: true, MachineDetection: &twiml.MachineDetection{SpeechThreshold: 2 * time.Second},
		})
		require.NoError(t, err)
		assert.Equal(t, calls.StatusQueued, placed.Status)
		assert.Equal(t, "outbound-api", placed.Direction)
		call := w.Call(placed.SID)
		until(t, call, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo == "sip:call_1@sip.retellai.com;transport=tcp" })
		got, err := w.service.Get(t.Context(), placed.SID)
		require.NoError(t, err)
		assert.Equal(t, calls.StatusInProgress, got.Status)
		assert.Equal(t, "human", got.AnsweredBy)
		time.Sleep(40 * time.Second)
		require.NoError(t, w.service.End(t.Context(), placed.SID))
		assertCompleted(t, call)
		require.NoError(t, w.service.End(t.Context(), placed.SID), "it is over already")
		got, err = w.service.Get(t.Context(), placed.SID)
		require.NoError(t, err)
		assert.Equal(t, 42*time.Second, got.Duration)
		assert.Equal(t, 42*time.Second, got.Ended.Sub(got.Started))
	})
}

func TestCancel(t *testing.T) {
	t.Parallel()
	bubble(t, &twilioxtest.Options{Phones: map[string]twilioxtest.Phone{person: {Outcome: twilioxtest.Rings}}}, func(t *testing.T, w *world) {
		placed, err := w.service.Place(t.Context(), &calls.PlaceParams{From: ours, To: person, TwiML: twiml.Response{say("Hello.")}})
		require.NoError(t, err)
		until(t, w.Call(placed.SID), func(c twilioxtest.CallInfo) bool { return c.Status == "ringing" })
		_, err = w.service.Redirect(t.Context(), placed.SID, twiml.Response{say("too early")})
		require.ErrorIs(t, err, calls.ErrCallOver)
		require.NoError(t, w.service.Cancel(t.Context(), placed.SID))
		over(t, w.Call(placed.SID))
		assert.Equal(t, "canceled", w.Call(placed.SID).Info().Status)
		require.ErrorIs(t, w.service.Cancel(t.Context(), placed.SID), calls.ErrCallOver)
	})
}

func TestList(t *testing.T) {
	t.Parallel()
	bubble(t, &twilioxtest.Options{MaxPageSize: 2}, func(t *testing.T, w *world) {
		for range 5 {
			over(t, w.Dial("+14155550177", "+14155550178"))
		}
		call := w.withAgent(t)
		var all []string
		for c, err := range w.service.List(t.Context(), nil) {
			require.NoError(t, err)
			all = append(all, c.SID)
		}
		assert.Len(t, all, 7)
		assert.Equal(t, last(t, w).SID(), all[0], "newest first")
		for c, err := range w.service.List(t.Context(), &calls.ListParams{ParentSID: call.SID(), Limit: 1}) {
			require.NoError(t, err)
			assert.Equal(t, call.SID(), c.ParentSID)
		}
		w.Fail(twilioxtest.Fault{Status: 403, Code: 20003, Message: "no"})
		for _, err := range w.service.List(t.Context(), &calls.ListParams{Limit: 3}) {
			require.ErrorIs(t, err, twiliox.ErrUnauthorized)
		}
	})
}

func TestListByTime(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(t *testing.T, w *world) {
		begin := time.Now().In(time.FixedZone("CEST", 2*60*60))
		var want []string
		for range 3 {
			call := w.Dial("+14155550177", "+14155550178")
			over(t, call)
			want = append(want, call.SID())
			time.Sleep(time.Hour)
		}
		var got []string
		params := &calls.ListParams{StartedAfter: begin.Add(30 * time.Minute), StartedBefore: begin.Add(90 * time.Minute)}
		for c, err := range w.service.List(t.Context(), params) {
			require.NoError(t, err)
			got = append(got, c.SID)
		}
		assert.Equal(t, want[1:2], got)
	})
}

func TestListSaysThatThereIsMore(t *testing.T) {
	t.Parallel()
	for _, next := range []string{"/2010-04-01/Accounts/elsewhere", "/2010-04-01/Calls.json?Page=1&PageToken=PT1"} {
		bubble(t, nil, func(t *testing.T, w *world) {
			w.Fail(twilioxtest.Fault{Times: -1, Status: 200, Body: `{"calls":[],"next_page_uri":"` + next + `"}`})
			var failure error
			for _, err := range w.service.List(t.Context(), nil) {
				failure = err
			}
			require.ErrorContains(t, failure, "does not advance")
		})
	}
}

func TestTwiMLIsCountedInCharacters(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(t *testing.T, w *world) {
		placed, err := w.service.Place(t.Context(), &calls.PlaceParams{From: ours, To: person, TwiML: twiml.Response{say(strings.Repeat("ä", 3800))}})
		require.NoError(t, err)
		over(t, w.Call(placed.SID))
	})
}

// A phone rings once whatever becomes of the answer.
func TestPlacedOnce(t *testing.T) {
	t.Parallel()
	params := &calls.PlaceParams{From: ours, To: person, TwiML: twiml.Response{say("Hello.")}}
	for name, test := range map[string]struct {
		fault twilioxtest.Fault
		rings int
		maybe bool
		posts int
	}{
		"the answer is lost":  {twilioxtest.Fault{Method: "POST", Acted: true, Status: 502}, 1, true, 1},
		"the answer is cut":   {twilioxtest.Fault{Method: "POST", Acted: true, Cut: true, Status: 201}, 1, true, 1},
		"the answer is wrong": {twilioxtest.Fault{Method: "POST", Acted: true, Status: 201, Body: `{"sid":7}`}, 1, true, 1},
		"Twilio fails":        {twilioxtest.Fault{Method: "POST", Status: 500}, 0, true, 1},
		"Twilio is busy":      {twilioxtest.Fault{Method: "POST", Status: 429, Code: 20429, RetryAfter: time.Second}, 1, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, nil, func(t *testing.T, w *world) {
				w.Fail(test.fault)
				_, err := w.service.Place(t.Context(), params)
				assert.Equal(t, test.maybe, errors.Is(err, twiliox.ErrMaybeAccepted), "%v", err)
				assert.Equal(t, test.maybe, err != nil)
				assert.Equal(t, test.posts, w.posts())
				assert.Len(t, w.Calls(), test.rings)
			})
		})
	}
}

func TestRefusedByTwilio(t *testing.T) {
	t.Parallel()
	trial := &twilioxtest.Options{Trial: true}
	for name, test := range map[string]struct {
		options *twilioxtest.Options
		params  calls.PlaceParams
		want    error
	}{
		"not our number": {nil, calls.PlaceParams{From: "+14155550122", To: person}, twiliox.ErrUnverifiedNumber},
		"no permission":  {nil, calls.PlaceParams{From: ours, To: "+4930123456"}, twiliox.ErrGeoPermission},
		"trial":          {trial, calls.PlaceParams{From: ours, To: person}, twiliox.ErrUnverifiedNumber},
		"no money":       {&twilioxtest.Options{Balance: new(0.0)}, calls.PlaceParams{From: ours, To: person}, twiliox.ErrAccountInactive},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, test.options, func(t *testing.T, w *world) {
				test.params.TwiML = twiml.Response{say("Hello.")}
				_, err := w.service.Place(t.Context(), &test.params)
				require.ErrorIs(t, err, test.want)
				assert.NotErrorIs(t, err, twiliox.ErrMaybeAccepted)
				assert.Empty(t, w.Calls())
			})
		})
	}
}

func TestBadArgumentsAreNotSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ctx := t.Context()
	hello := twiml.Response{say("Hello.")}
	good := calls.PlaceParams{From: ours, To: person, TwiML: hello}
	for name, change := range map[string]func(*calls.PlaceParams){
		"To":                      func(p *calls.PlaceParams) { p.To = "415-555-0100" },
		"To ":                     func(p *calls.PlaceParams) { p.To = "" },
		"To  ":                    func(p *calls.PlaceParams) { p.To = "sip:a b@example.com" },
		"To   ":                   func(p *calls.PlaceParams) { p.To = p.From },
		"From":                    func(p *calls.PlaceParams) { p.From = "anonymous" },
		"From ":                   func(p *calls.PlaceParams) { p.From = "" },
		"URL":                     func(p *calls.PlaceParams) { p.TwiML = nil },
		"URL ":                    func(p *calls.PlaceParams) { p.TwiML, p.URL = nil, "/relative" },
		"TwiML":                   func(p *calls.PlaceParams) { p.URL = "https://agent.example.com/" },
		"TwiML ":                  func(p *calls.PlaceParams) { p.TwiML = twiml.Response{say(string(make([]byte, 5000)))} },
		"FallbackURL":             func(p *calls.PlaceParams) { p.FallbackURL = "ftp://x" },
		"StatusCallback":          func(p *calls.PlaceParams) { p.StatusCallback = "x" },
		"RingTimeout":             func(p *calls.PlaceParams) { p.RingTimeout = time.Hour },
		"TimeLimit":               func(p *calls.PlaceParams) { p.TimeLimit = -1 },
		"SendDigits":              func(p *calls.PlaceParams) { p.SendDigits = "1,2" },
		"MachineDetection":        func(p *calls.PlaceParams) { p.SendDigits, p.MachineDetection = "1", &twiml.MachineDetection{} },
		"MachineDetection.":       func(p *calls.PlaceParams) { p.MachineDetection = &twiml.MachineDetection{Timeout: time.Hour} },
		"MachineDetection.Si":     func(p *calls.PlaceParams) { p.MachineDetection = &twiml.MachineDetection{SilenceTimeout: time.Second} },
		"MachineDetection.C":      func(p *calls.PlaceParams) { p.MachineDetection = &twiml.MachineDetection{Callback: "x"} },
		"SIPUsername":             func(p *calls.PlaceParams) { p.SIPUsername, p.SIPPassword = "u", "p" },
		"SIPUsername ":            func(p *calls.PlaceParams) { p.To, p.SIPUsername = "sip:a@example.com", "u" },
		"RecordingStatusCallback": func(p *calls.PlaceParams) { p.RecordingStatusCallback = "https://agent.example.com/" },
	} {
		params := good
		change(&params)
		_, err := w.service.Place(ctx, &params)
		_, wrong := errors.AsType[*twiliox.ArgumentError](err)
		_, document := errors.AsType[*twiml.Error](err)
		assert.True(t, wrong || document, "%s: %v", name, err)
	}
	sid, room := "CA00000000000000000000000000000001", "CF00000000000000000000000000000001"
	for name, do := range map[string]func() error{
		"nil":          func() error { _, err := w.service.Place(ctx, nil); return err },
		"get":          func() error { _, err := w.service.Get(ctx, "CA1/../x"); return err },
		"end":          func() error { return w.service.End(ctx, "") },
		"redirect":     func() error { _, err := w.service.Redirect(ctx, sid, nil); return err },
		"redirect URL": func() error { _, err := w.service.RedirectURL(ctx, sid, ""); return err },
		"redirect SID": func() error { _, err := w.service.RedirectURL(ctx, "CF1", "https://agent.example.com/"); return err },
		"transfer nil": func() error { _, err := w.service.Transfer(ctx, sid, nil); return err },
		"transfer":     func() error { _, err := w.service.Transfer(ctx, sid, &calls.TransferParams{To: "x"}); return err },
		"transfer both": func() error {
			_, err := w.service.Transfer(ctx, sid, &calls.TransferParams{To: person, Action: public, Otherwise: verbs(say("a"))})
			return err
		},
		"conference":   func() error { return w.service.EndConference(ctx, "desk") },
		"participants": func() error { _, err := w.service.Participants(ctx, "CF"); return err },
		"update":       func() error { _, err := w.service.UpdateParticipant(ctx, room, sid, nil); return err },
		"update SID": func() error {
			_, err := w.service.UpdateParticipant(ctx, room, "CA1", &calls.ParticipantUpdate{})
			return err
		},
		"remove":     func() error { return w.service.RemoveParticipant(ctx, room, "") },
		"invite nil": func() error { _, err := w.service.Invite(ctx, "desk", nil); return err },
		"invite room": func() error {
			_, err := w.service.Invite(ctx, "../x", &calls.InviteParams{From: ours, To: person})
			return err
		},
		"invite": func() error { _, err := w.service.Invite(ctx, "desk", &calls.InviteParams{From: ours}); return err },
		"coach": func() error {
			_, err := w.service.Invite(ctx, "desk", &calls.InviteParams{From: ours, To: person, CoachSID: "x"})
			return err
		},
	} {
		_, ok := errors.AsType[*twiliox.ArgumentError](do())
		assert.True(t, ok, name)
	}
	assert.Empty(t, w.Requests())
}

func TestColdTransfer(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(t *testing.T, w *world) {
		call := w.withAgent(t)
		agent := last(t, w)
		_, err := w.service.Transfer(t.Context(), call.SID(), &calls.TransferParams{
			To: person, CallerID: ours, Announce: verbs(say("One moment.")), Otherwise: verbs(say("Goodbye.")), StatusCallback: w.handler.StatusURL(),
		})
		require.NoError(t, err)
		until(t, call, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo == person })
		assertCompleted(t, agent)
		assert.Equal(t, ours, last(t, w).Info().From)
		last(t, w).HangUp()
		over(t, call)
		assert.Equal(t, []string{"One moment.", "Goodbye."}, texts(call))
	})
}

// Nobody answers, and the caller is back with the agent: in another call at
// Retell.
func TestColdTransferAndBack(t *testing.T) {
	t.Parallel()
	bubble(t, &twilioxtest.Options{Phones: map[string]twilioxtest.Phone{person: {Outcome: twilioxtest.Busy}}}, func(t *testing.T, w *world) {
		call := w.withAgent(t)
		_, err := w.service.Transfer(t.Context(), call.SID(), &calls.TransferParams{
			To: person, Otherwise: verbs(twiml.Redirect{URL: w.handler.AgainURL("after-transfer")}),
		})
		require.NoError(t, err)
		until(t, call, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo == "sip:call_2@sip.retellai.com;transport=tcp" })
	})
}

func TestRedirectURL(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(t *testing.T, w *world) {
		call := w.withAgent(t)
		_, err := w.service.RedirectURL(t.Context(), call.SID(), w.handler.AgainURL("2"))
		require.NoError(t, err)
		until(t, call, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo == "sip:call_2@sip.retellai.com;transport=tcp" })
	})
}

func TestConferences(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, err := w.service.Conference(ctx, "desk")
		require.ErrorIs(t, err, twiliox.ErrNotFound)
		call := w.withAgent(t)
		_, err = w.service.Redirect(ctx, call.SID(), twiml.Response{twiml.Dial{Conference: &twiml.Conference{Name: "desk"}}, say("Bye.")})
		require.NoError(t, err)
		until(t, call, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo == "desk" })
		invited, err := w.service.Invite(ctx, "desk", &calls.InviteParams{
			From: ours, To: person, Label: "human", CoachSID: call.SID(), StatusCallback: w.handler.StatusURL(), RingTimeout: 20 * time.Second,
		})
		require.NoError(t, err)
		until(t, w.Call(invited.CallSID), func(c twilioxtest.CallInfo) bool { return c.ConnectedTo == "desk" })
		room, err := w.service.Conference(ctx, "desk")
		require.NoError(t, err)
		members, err := w.service.Participants(ctx, room.SID)
		require.NoError(t, err)
		require.Len(t, members, 2)
		assert.Equal(t, "human", members[1].Label)
		held, err := w.service.UpdateParticipant(ctx, room.SID, call.SID(), &calls.ParticipantUpdate{Hold: new(true), Muted: new(true)})
		require.NoError(t, err)
		assert.True(t, held.Hold && held.Muted)
		require.NoError(t, w.service.RemoveParticipant(ctx, room.SID, invited.CallSID))
		assertCompleted(t, w.Call(invited.CallSID))
		require.NoError(t, w.service.RemoveParticipant(ctx, room.SID, invited.CallSID), "it is gone already")
		require.NoError(t, w.service.EndConference(ctx, room.SID))
		over(t, call)
		assert.Equal(t, []string{"Bye."}, texts(call))
		synctest.Wait()
	})
}
