package twilioxtest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
)

const host = "https://agent.example.com"

// pages serves TwiML by path, and notes what it was asked. Paths without TwiML
// answer 204, as status callbacks do.
type pages struct {
	t     testing.TB
	token string
	twiml map[string]string

	mu    sync.Mutex
	asked []url.Values
}

func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	assert.NoError(p.t, r.ParseForm())
	// twilio-go's own validator checks every request.
	validator := client.NewRequestValidator(p.token)
	params := map[string]string{}
	for name := range r.PostForm {
		params[name] = r.PostForm.Get(name)
	}
	assert.True(p.t, validator.Validate(host+r.URL.RequestURI(), params, r.Header.Get("X-Twilio-Signature")), "%s is not signed", r.URL)
	p.mu.Lock()
	form := r.Form
	form.Set("path", r.URL.Path)
	p.asked = append(p.asked, form)
	p.mu.Unlock()
	twiml, ok := p.twiml[r.URL.Path]
	switch {
	case !ok:
		w.WriteHeader(http.StatusNoContent)
	case twiml == "500":
		w.WriteHeader(http.StatusInternalServerError)
	default:
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		fmt.Fprint(w, "<Response>", twiml, "</Response>")
	}
}

// get returns what was asked of a path, in order.
func (p *pages) get(path string) []url.Values {
	p.mu.Lock()
	defer p.mu.Unlock()
	var found []url.Values
	for _, form := range p.asked {
		if form.Get("path") == path {
			found = append(found, form)
		}
	}
	return found
}

// statuses are one parameter of what was asked of a path.
func (p *pages) values(path, name string) []string {
	var found []string
	for _, form := range p.get(path) {
		found = append(found, form.Get(name))
	}
	return found
}

// bubble runs a test in virtual time, with a server that calls TwiML.
func bubble(t *testing.T, options *twilioxtest.Options, twiml map[string]string, test func(*testing.T, *twilioxtest.Server, twilio, *pages)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		if options == nil {
			options = &twilioxtest.Options{}
		}
		s := twilioxtest.NewServer(t, options)
		s.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550100", VoiceURL: host + "/voice", StatusCallback: host + "/ended"})
		p := &pages{t: t, token: s.AuthToken(), twiml: twiml}
		s.Handle("agent.example.com", p)
		test(t, s, connect(s, s.AccountSID(), s.AuthToken()), p)
		s.Close()
	})
}

func over(t *testing.T, c *twilioxtest.Call) twilioxtest.CallInfo {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	select {
	case <-c.Done():
	case <-ctx.Done():
		t.Fatalf("the call goes on: %+v, heard %v, notes %v", c.Info(), c.Heard(), c.Notifications())
	}
	return c.Info()
}

func until(t *testing.T, c *twilioxtest.Call, reached func(twilioxtest.CallInfo) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	require.NoError(t, c.Wait(ctx, reached), "%+v, heard %v, notes %v", c.Info(), c.Heard(), c.Notifications())
}

func TestVerbsInOrder(t *testing.T) {
	t.Parallel()
	bubble(t, nil, map[string]string{
		"/voice": `<Say voice="Polly.Niamh-Neural" language="en-IE">Hello <emphasis level="strong">there</emphasis>.</Say><Play>/jingle.mp3</Play>` +
			`<Pause length="30"/><Redirect>next?x=1</Redirect><Say>never</Say>`,
		"/next": `<Play digits="12#"/><Hangup/><Say>never</Say>`,
	}, func(t *testing.T, s *twilioxtest.Server, _ twilio, p *pages) {
		began := time.Now()
		call := s.Dial("+14155550199", "+14155550100")
		info := over(t, call)
		assert.Equal(t, "completed", info.Status)
		assert.Equal(t, 30*time.Second, time.Since(began))
		assert.Equal(t, []twilioxtest.Heard{
			{Verb: "Say", Text: "Hello there.", Voice: "Polly.Niamh-Neural", Language: "en-IE"},
			{Verb: "Play", Text: "/jingle.mp3"},
			{Verb: "Digits", Text: "12#"},
		}, call.Heard())
		assert.Equal(t, []string{"1"}, p.values("/next", "x"))
		synctest.Wait()
		assert.Equal(t, []string{"30"}, p.values("/ended", "CallDuration"))
		assert.Equal(t, "ringing", p.values("/voice", "CallStatus")[0])
	})
}

func TestGather(t *testing.T) {
	t.Parallel()
	twiml := map[string]string{
		"/voice":  `<Gather numDigits="2" timeout="7" action="/choice"><Say>Two digits, please.</Say></Gather><Gather input="speech dtmf" finishOnKey="*" action="/choice"/><Say>Nothing.</Say>`,
		"/choice": `<Say>Thank you.</Say>`,
	}
	for name, test := range map[string]struct {
		do   func(*twilioxtest.Call)
		want url.Values
		took time.Duration
	}{
		"digits":  {func(c *twilioxtest.Call) { c.Press("42") }, url.Values{"Digits": {"42"}}, 0},
		"hash":    {func(c *twilioxtest.Call) { c.Press("4#") }, url.Values{"Digits": {"4"}}, 0},
		"speech":  {func(c *twilioxtest.Call) { c.Say("yes") }, url.Values{"SpeechResult": {"yes"}}, 7 * time.Second},
		"silence": {func(*twilioxtest.Call) {}, nil, 12 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, nil, twiml, func(t *testing.T, s *twilioxtest.Server, _ twilio, p *pages) {
				began := time.Now()
				call := s.Dial("+14155550199", "+14155550100")
				test.do(call)
				over(t, call)
				assert.Equal(t, test.took, time.Since(began))
				if test.want == nil {
					assert.Empty(t, p.get("/choice"))
					assert.Equal(t, "Nothing.", call.Heard()[1].Text)
					return
				}
				for name := range test.want {
					assert.Equal(t, test.want[name], p.values("/choice", name))
				}
			})
		})
	}
}

func TestReject(t *testing.T) {
	t.Parallel()
	bubble(t, nil, map[string]string{"/voice": `<Reject reason="busy"/>`}, func(t *testing.T, s *twilioxtest.Server, _ twilio, _ *pages) {
		assert.Equal(t, "busy", over(t, s.Dial("+14155550199", "+14155550100")).Status)
	})
}

// answering is a SIP far end that answers after two seconds and hangs up when
// it is told to.
func answering(hangUp <-chan struct{}) twilioxtest.SIPHandler {
	return func(ctx context.Context, leg *twilioxtest.SIPLeg) error {
		leg.Ring()
		time.Sleep(2 * time.Second)
		leg.Answer()
		select {
		case <-hangUp:
		case <-ctx.Done():
		}
		return nil
	}
}

const dialSIP = `<Dial answerOnBridge="true" timeout="20" action="/done"><Sip statusCallback="/status" statusCallbackEvent="initiated ringing answered completed">` +
	`sip:call_1@sip.retellai.com;transport=tcp?X-tenant=acme</Sip></Dial>`

func TestDialSIP(t *testing.T) {
	t.Parallel()
	var hangUp chan struct{} // made in the bubble
	var legs chan *twilioxtest.SIPLeg
	options := &twilioxtest.Options{SIP: func(ctx context.Context, leg *twilioxtest.SIPLeg) error {
		legs <- leg
		return answering(hangUp)(ctx, leg)
	}}
	bubble(t, options, map[string]string{"/voice": dialSIP, "/done": `<Say>Goodbye.</Say>`}, func(t *testing.T, s *twilioxtest.Server, _ twilio, p *pages) {
		hangUp, legs = make(chan struct{}), make(chan *twilioxtest.SIPLeg, 1)
		call := s.Dial("+14155550199", "+14155550100")
		leg := <-legs
		assert.Equal(t, "call_1", leg.User)
		assert.Equal(t, "sip.retellai.com", leg.Host)
		assert.Equal(t, "tcp", leg.Transport)
		assert.Equal(t, map[string]string{"X-tenant": "acme"}, leg.Headers)
		assert.Equal(t, "ringing", call.Info().Status, "answerOnBridge leaves the caller ringing")
		until(t, call, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo != "" })
		assert.Equal(t, "in-progress", call.Info().Status)
		time.Sleep(10 * time.Second)
		close(hangUp)
		assert.Equal(t, "completed", over(t, call).Status)
		synctest.Wait()
		done := p.get("/done")[0]
		assert.Equal(t, "completed", done.Get("DialCallStatus"))
		assert.Equal(t, "10", done.Get("DialCallDuration"))
		assert.Equal(t, "200", done.Get("DialSipResponseCode"))
		assert.Equal(t, leg.CallSID, done.Get("DialCallSid"))
		assert.Equal(t, []string{"initiated", "ringing", "in-progress", "completed"}, p.values("/status", "CallStatus"))
		assert.Equal(t, []string{"0", "1", "2", "3"}, p.values("/status", "SequenceNumber"))
		assert.Equal(t, call.SID(), p.values("/status", "ParentCallSid")[0])
		assert.Equal(t, "Goodbye.", call.Heard()[0].Text)
	})
}

func TestFarEndHangsUpAtOnce(t *testing.T) {
	t.Parallel()
	options := &twilioxtest.Options{SIP: func(_ context.Context, leg *twilioxtest.SIPLeg) error {
		leg.Answer()
		return nil
	}}
	for range 20 {
		bubble(t, options, map[string]string{"/voice": dialSIP, "/done": ""}, func(t *testing.T, s *twilioxtest.Server, _ twilio, p *pages) {
			over(t, s.Dial("+14155550199", "+14155550100"))
			assert.Equal(t, []string{"completed"}, p.values("/done", "DialCallStatus"))
		})
	}
}

func TestDialSIPInVain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		sip  twilioxtest.SIPHandler
		want string
		took time.Duration
	}{
		"nobody there": {nil, "no-answer", 0},
		"busy":         {func(context.Context, *twilioxtest.SIPLeg) error { return twilioxtest.SIPStatus(486) }, "busy", 0},
		"broken":       {func(context.Context, *twilioxtest.SIPLeg) error { return assert.AnError }, "failed", 0},
		"rings on": {func(ctx context.Context, leg *twilioxtest.SIPLeg) error {
			leg.Ring()
			<-ctx.Done()
			return nil
		}, "no-answer", 20 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, &twilioxtest.Options{SIP: test.sip}, map[string]string{"/voice": dialSIP, "/done": `<Say>Sorry.</Say>`},
				func(t *testing.T, s *twilioxtest.Server, _ twilio, p *pages) {
					began := time.Now()
					call := s.Dial("+14155550199", "+14155550100")
					over(t, call)
					assert.Equal(t, test.took, time.Since(began))
					assert.Equal(t, []string{test.want}, p.values("/done", "DialCallStatus"))
					assert.Equal(t, "Sorry.", call.Heard()[0].Text, "what the action says is carried out")
					synctest.Wait()
					statuses := p.values("/status", "CallStatus")
					assert.Equal(t, test.want, statuses[len(statuses)-1])
				})
		})
	}
}

func TestCallerHangsUpWhileTheAgentTalks(t *testing.T) {
	t.Parallel()
	bubble(t, &twilioxtest.Options{SIP: answering(nil)}, map[string]string{"/voice": dialSIP, "/done": `<Say>never</Say>`}, func(t *testing.T, s *twilioxtest.Server, _ twilio, p *pages) {
		call := s.Dial("+14155550199", "+14155550100")
		until(t, call, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo != "" })
		call.HangUp()
		assert.Equal(t, "completed", over(t, call).Status)
		synctest.Wait()
		assert.Equal(t, []string{"completed"}, p.values("/done", "DialCallStatus"))
		assert.Empty(t, call.Heard())
		assert.Equal(t, "completed", s.Calls()[1].Info().Status)
	})
}

func TestDialNumbers(t *testing.T) {
	t.Parallel()
	options := &twilioxtest.Options{Phones: map[string]twilioxtest.Phone{
		"+14155550101": {RingFor: 5 * time.Second},
		"+14155550102": {RingFor: 3 * time.Second, HangUpAfter: time.Minute},
		"+14155550103": {Outcome: twilioxtest.Busy},
		"+14155550104": {Outcome: twilioxtest.Rings},
	}}
	t.Run("first to answer", func(t *testing.T) {
		t.Parallel()
		bubble(t, options, map[string]string{"/voice": `<Dial action="/done"><Number>+14155550101</Number><Number url="/screen">+14155550102</Number><Number>+14155550103</Number></Dial>`,
			"/screen": `<Say>A caller for you.</Say>`}, func(t *testing.T, s *twilioxtest.Server, _ twilio, p *pages) {
			call := s.Dial("+14155550199", "+14155550100")
			over(t, call)
			calls := s.Calls()
			require.Len(t, calls, 4)
			assert.Equal(t, "canceled", calls[1].Info().Status)
			assert.Equal(t, "completed", calls[2].Info().Status)
			assert.Equal(t, "busy", calls[3].Info().Status)
			assert.Equal(t, "A caller for you.", calls[2].Heard()[0].Text)
			assert.Equal(t, []string{"60"}, p.values("/done", "DialCallDuration"))
		})
	})
	t.Run("plain number", func(t *testing.T) {
		t.Parallel()
		bubble(t, options, map[string]string{"/voice": `<Dial timeout="9">+14155550104</Dial><Say>Nobody.</Say>`}, func(t *testing.T, s *twilioxtest.Server, _ twilio, _ *pages) {
			began := time.Now()
			call := s.Dial("+14155550199", "+14155550100")
			over(t, call)
			assert.Equal(t, 9*time.Second, time.Since(began))
			assert.Equal(t, "Nobody.", call.Heard()[0].Text)
		})
	})
	t.Run("not allowed", func(t *testing.T) {
		t.Parallel()
		bubble(t, options, map[string]string{"/voice": `<Dial action="/done">+4930123456</Dial>`}, func(t *testing.T, s *twilioxtest.Server, _ twilio, p *pages) {
			call := s.Dial("+14155550199", "+14155550100")
			over(t, call)
			assert.Equal(t, 13227, call.Notifications()[0].Code)
			assert.Equal(t, []string{"failed"}, p.values("/done", "DialCallStatus"))
		})
	})
}

func TestFallbackURL(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := twilioxtest.NewServer(t, nil)
		defer s.Close()
		s.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550100", VoiceURL: host + "/broken", VoiceFallbackURL: host + "/fallback"})
		p := &pages{t: t, token: s.AuthToken(), twiml: map[string]string{"/broken": "500", "/fallback": `<Say>One moment.</Say>`}}
		s.Handle("agent.example.com", p)
		call := s.Dial("+14155550199", "+14155550100")
		over(t, call)
		assert.Equal(t, "One moment.", call.Heard()[0].Text)
		assert.Equal(t, []string{"11200"}, p.values("/fallback", "ErrorCode"))
		assert.Equal(t, 11200, call.Notifications()[0].Code)
	})
}

func TestSlowWebhook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := twilioxtest.NewServer(t, nil)
		defer s.Close()
		s.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550100", VoiceURL: host + "/voice"})
		s.Handle("agent.example.com", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		began := time.Now()
		call := s.Dial("+14155550199", "+14155550100")
		over(t, call)
		assert.Equal(t, 15*time.Second, time.Since(began))
		assert.Equal(t, 11205, call.Notifications()[0].Code)
		assert.Equal(t, "Error", call.Heard()[0].Verb)
	})
}

func createCall(t *testing.T, c twilio, params *api.CreateCallParams) string {
	t.Helper()
	made, err := c.api.CreateCall(params)
	require.NoError(t, err)
	assert.Equal(t, "queued", *made.Status)
	return *made.Sid
}

func TestOutboundCall(t *testing.T) {
	t.Parallel()
	options := &twilioxtest.Options{
		Phones:     map[string]twilioxtest.Phone{"+14155550101": {RingFor: 4 * time.Second, AnsweredBy: "machine_start", DetectionTakes: 3 * time.Second}},
		SwapStatus: true, RepeatStatus: 1,
	}
	bubble(t, options, map[string]string{"/voice": `<Pause length="5"/><Say>Hello.</Say>`}, func(t *testing.T, s *twilioxtest.Server, c twilio, p *pages) {
		sid := createCall(t, c, (&api.CreateCallParams{}).SetTo("+14155550101").SetFrom("+14155550100").SetUrl(host+"/voice").
			SetMachineDetection("DetectMessageEnd").SetStatusCallback(host+"/status").
			SetStatusCallbackEvent([]string{"initiated", "ringing", "answered", "completed"}))
		began := time.Now()
		info := over(t, s.Call(sid))
		assert.Equal(t, 12*time.Second, time.Since(began))
		assert.Equal(t, "completed", info.Status)
		assert.Equal(t, []string{"machine_end_beep"}, p.values("/voice", "AnsweredBy"))
		synctest.Wait()
		// A repetition is one of the two that change places.
		assert.Equal(t, []string{"0", "0", "1", "1", "2", "2", "3", "3"}, p.values("/status", "SequenceNumber"))
		fetched, err := c.api.FetchCall(sid, nil)
		require.NoError(t, err)
		assert.Equal(t, "machine_end_beep", *fetched.AnsweredBy)
		assert.Equal(t, "8", *fetched.Duration)
	})
}

func TestStatusOutOfOrder(t *testing.T) {
	t.Parallel()
	bubble(t, &twilioxtest.Options{SwapStatus: true, Phones: map[string]twilioxtest.Phone{"+14155550101": {RingFor: time.Second}}}, map[string]string{"/voice": `<Pause/>`},
		func(t *testing.T, s *twilioxtest.Server, c twilio, p *pages) {
			sid := createCall(t, c, (&api.CreateCallParams{}).SetTo("+14155550101").SetFrom("+14155550100").SetUrl(host+"/voice").
				SetStatusCallback(host+"/status").SetStatusCallbackEvent([]string{"initiated", "ringing", "answered", "completed"}))
			over(t, s.Call(sid))
			synctest.Wait()
			assert.Equal(t, []string{"1", "0", "3", "2"}, p.values("/status", "SequenceNumber"))
		})
}

func TestCallsThatTwilioRefuses(t *testing.T) {
	t.Parallel()
	s, c := start(t, &twilioxtest.Options{Trial: true, Numbers: []string{"+14155550100"}, CallerIDs: []string{"+14155550101"}})
	call := func(to, from string) error {
		_, err := c.api.CreateCall((&api.CreateCallParams{}).SetTo(to).SetFrom(from).SetTwiml("<Response/>"))
		return err
	}
	assert.Equal(t, 21211, code(t, call("415", "+14155550100")))
	assert.Equal(t, 21211, code(t, call("sip:", "+14155550100")))
	assert.Equal(t, 21210, code(t, call("+14155550101", "+14155550109")))
	assert.Equal(t, 21215, code(t, call("+4930123456", "+14155550100")))
	assert.Equal(t, 21219, code(t, call("+14155550102", "+14155550100")))
	require.NoError(t, call("+14155550101", "+14155550100"))
	s.SetBalance(0)
	assert.Equal(t, 10001, code(t, call("+14155550101", "+14155550100")))
	_, err := c.api.CreateCall((&api.CreateCallParams{}).SetTo("+14155550101").SetFrom("+14155550100"))
	assert.Equal(t, 21205, code(t, err))
}

func TestRedirectByREST(t *testing.T) {
	t.Parallel()
	bubble(t, &twilioxtest.Options{SIP: answering(nil)}, map[string]string{"/voice": dialSIP}, func(t *testing.T, s *twilioxtest.Server, c twilio, p *pages) {
		call := s.Dial("+14155550199", "+14155550100")
		_, err := c.api.UpdateCall(call.SID(), (&api.UpdateCallParams{}).SetTwiml("<Response/>"))
		assert.Equal(t, 21220, code(t, err), "it rings still")
		until(t, call, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo != "" })
		_, err = c.api.UpdateCall(call.SID(), (&api.UpdateCallParams{}).SetTwiml(`<Response><Say>Moved.</Say><Dial>+14155550105</Dial></Response>`))
		require.NoError(t, err)
		until(t, call, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo == "+14155550105" })
		assert.Equal(t, "completed", s.Calls()[1].Info().Status, "the leg to the agent is over")
		assert.Empty(t, p.get("/done"), "and nobody is asked what came of it")
		_, err = c.api.UpdateCall(call.SID(), (&api.UpdateCallParams{}).SetStatus("completed"))
		require.NoError(t, err)
		over(t, call)
		_, err = c.api.UpdateCall(call.SID(), (&api.UpdateCallParams{}).SetStatus("completed"))
		assert.Equal(t, 21220, code(t, err))
	})
}

func TestRedirectTheDialledLeg(t *testing.T) {
	t.Parallel()
	bubble(t, nil, map[string]string{"/voice": `<Dial action="/done">+14155550101</Dial>`, "/done": `<Pause length="5"/>`}, func(t *testing.T, s *twilioxtest.Server, c twilio, p *pages) {
		call := s.Dial("+14155550199", "+14155550100")
		until(t, call, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo != "" })
		leg := s.Calls()[1]
		_, err := c.api.UpdateCall(leg.SID(), (&api.UpdateCallParams{}).SetTwiml(`<Response><Pause length="60"/></Response>`))
		require.NoError(t, err)
		over(t, call)
		assert.Equal(t, "in-progress", leg.Info().Status, "the leg outlives the call that dialled it")
		assert.Equal(t, []string{"completed"}, p.values("/done", "DialCallStatus"))
		over(t, leg)
	})
}

func TestConference(t *testing.T) {
	t.Parallel()
	bubble(t, nil, map[string]string{
		"/voice": `<Dial action="/done"><Conference startConferenceOnEnter="false" waitUrl="/music" participantLabel="caller" statusCallback="/room" statusCallbackEvent="start end join leave hold">desk</Conference></Dial>`,
		"/music": `<Play>hold.mp3</Play>`, "/done": `<Say>Bye.</Say>`, "/tell": `<Say>One moment.</Say>`,
	}, func(t *testing.T, s *twilioxtest.Server, c twilio, p *pages) {
		call := s.Dial("+14155550199", "+14155550100")
		until(t, call, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo == "desk" })
		synctest.Wait() // until the music plays
		human, err := c.api.CreateParticipant("desk", (&api.CreateParticipantParams{}).SetTo("+14155550101").SetFrom("+14155550100").SetLabel("human").SetEndConferenceOnExit(true))
		require.NoError(t, err)
		leg := s.Call(*human.CallSid)
		until(t, leg, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo == "desk" })
		rooms, err := c.api.ListConference((&api.ListConferenceParams{}).SetFriendlyName("desk").SetStatus("in-progress"))
		require.NoError(t, err)
		require.Len(t, rooms, 1)
		members, err := c.api.ListParticipant(*rooms[0].Sid, &api.ListParticipantParams{})
		require.NoError(t, err)
		assert.Len(t, members, 2)
		held, err := c.api.UpdateParticipant(*rooms[0].Sid, call.SID(), (&api.UpdateParticipantParams{}).SetHold(true).SetAnnounceUrl(host+"/tell"))
		require.NoError(t, err)
		assert.True(t, *held.Hold)
		time.Sleep(time.Second)
		leg.HangUp()
		over(t, call)
		assert.Equal(t, []string{"hold.mp3", "One moment.", "Bye."}, []string{call.Heard()[0].Text, call.Heard()[1].Text, call.Heard()[2].Text})
		synctest.Wait()
		assert.Equal(t, []string{"participant-join", "participant-join", "conference-start", "participant-hold", "participant-leave", "conference-end", "participant-leave"},
			p.values("/room", "StatusCallbackEvent"))
		room, err := c.api.FetchConference(*rooms[0].Sid, nil)
		require.NoError(t, err)
		assert.Equal(t, "participant-with-end-conference-on-exit-left", *room.ReasonConferenceEnded)
	})
}

func TestRecordings(t *testing.T) {
	t.Parallel()
	bubble(t, nil, map[string]string{"/voice": `<Dial record="record-from-answer-dual" recordingStatusCallback="/recorded"><Number>+14155550101</Number></Dial>`}, func(t *testing.T, s *twilioxtest.Server, c twilio, p *pages) {
		call := s.Dial("+14155550199", "+14155550100")
		until(t, call, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo != "" })
		made, err := c.api.CreateCallRecording(call.SID(), (&api.CreateCallRecordingParams{}).SetRecordingChannels("dual"))
		require.NoError(t, err)
		paused, err := c.api.UpdateCallRecording(call.SID(), "Twilio.CURRENT", (&api.UpdateCallRecordingParams{}).SetStatus("paused"))
		require.NoError(t, err)
		assert.Equal(t, *made.Sid, *paused.Sid)
		time.Sleep(7 * time.Second)
		call.HangUp()
		over(t, call)
		all, err := c.api.ListRecording((&api.ListRecordingParams{}).SetCallSid(call.SID()))
		require.NoError(t, err)
		require.Len(t, all, 2)
		for _, r := range all {
			assert.Equal(t, "completed", *r.Status)
			assert.Equal(t, "7", *r.Duration)
			assert.Equal(t, 2, *r.Channels)
		}
		synctest.Wait()
		assert.Equal(t, []string{"completed"}, p.values("/recorded", "RecordingStatus"))
	})
}

func TestTrunkSendsCallsOn(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var tried []string
	options := &twilioxtest.Options{SIP: func(ctx context.Context, leg *twilioxtest.SIPLeg) error {
		mu.Lock()
		tried = append(tried, leg.URI)
		mu.Unlock()
		if leg.Host != "second.example.com" {
			return twilioxtest.SIPStatus(503)
		}
		leg.Answer()
		<-ctx.Done()
		return nil
	}}
	synctest.Test(t, func(t *testing.T) {
		s := twilioxtest.NewServer(t, options)
		defer s.Close()
		c := connect(s, s.AccountSID(), s.AuthToken())
		trunk := newTrunk(t, c, "acme.pstn.twilio.com")
		addOrigination(t, c, trunk, "sip:second.example.com;transport=tcp", 20)
		addOrigination(t, c, trunk, "sip:first.example.com;edge=dublin", 10)
		s.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550100", TrunkSID: trunk, VoiceURL: host + "/unused"})
		call := s.Dial("+14155550199", "+14155550100")
		until(t, call, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo != "" })
		mu.Lock()
		assert.Equal(t, []string{"sip:+14155550100@first.example.com;edge=dublin", "sip:+14155550100@second.example.com;transport=tcp"}, tried)
		mu.Unlock()
		call.HangUp()
		assert.Equal(t, "completed", over(t, call).Status)
	})
}

func TestTrunkWhoseFarEndHangsUpAtOnce(t *testing.T) {
	t.Parallel()
	options := &twilioxtest.Options{SIP: func(_ context.Context, leg *twilioxtest.SIPLeg) error {
		leg.Answer()
		return nil
	}}
	synctest.Test(t, func(t *testing.T) {
		s := twilioxtest.NewServer(t, options)
		defer s.Close()
		c := connect(s, s.AccountSID(), s.AuthToken())
		trunk := newTrunk(t, c, "acme.pstn.twilio.com")
		addOrigination(t, c, trunk, "sip:sip.example.com", 10)
		s.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550100", TrunkSID: trunk, VoiceURL: host + "/unused"})
		for range 200 { // whether anybody sees the leg in progress is up to the scheduler
			info := over(t, s.Dial("+14155550199", "+14155550100"))
			assert.Equal(t, "completed", info.Status)
			require.False(t, info.Answered.IsZero())
		}
	})
}
