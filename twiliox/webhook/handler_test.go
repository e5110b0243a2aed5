package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
	"github.com/phoneagent-go/phoneagent/twiliox/webhook"
)

// registrar is Retell, as far as registering goes.
type registrar struct {
	takes time.Duration
	fails error

	mu  sync.Mutex
	got []*retell.RegisterPhoneCallParams
}

func (r *registrar) RegisterPhoneCall(ctx context.Context, params *retell.RegisterPhoneCallParams) (*retell.Call, error) {
	r.mu.Lock()
	r.got = append(r.got, params)
	n := len(r.got)
	r.mu.Unlock()
	select {
	case <-time.After(r.takes):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if r.fails != nil {
		return nil, r.fails
	}
	return &retell.Call{CallID: fmt.Sprintf("call_%d", n)}, nil
}

func (r *registrar) params() []*retell.RegisterPhoneCallParams {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got
}

// events notes what a handler tells of.
type events struct {
	mu       sync.Mutex
	statuses []*webhook.CallEvent
	dials    []*webhook.DialEvent
	found    []*webhook.DetectionEvent
	refused  []error
}

func (e *events) lock(f func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	f()
}

// statusesOf are the statuses of one leg, in the order in which they came.
func (e *events) statusesOf(sid string) []webhook.CallStatus {
	e.mu.Lock()
	defer e.mu.Unlock()
	var found []webhook.CallStatus
	for _, event := range e.statuses {
		if event.CallSID == sid {
			found = append(found, event.Status)
		}
	}
	return found
}

const ours, caller, person = "+14155550100", "+14155550199", "+14155550111"

// world is a Twilio, a Retell and a handler between them, in a bubble.
type world struct {
	*twilioxtest.Server
	handler  *webhook.Handler
	registry *registrar
	events   *events
}

func bubble(t *testing.T, options *twilioxtest.Options, change func(*webhook.Config, *registrar), test func(*testing.T, *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		registry, noted := &registrar{}, &events{}
		config := webhook.Config{
			PublicURL: public + "/twilio", AuthTokens: []string{token}, Calls: registry, AgentID: "agent_1",
			OnStatus: func(_ context.Context, e *webhook.CallEvent) {
				noted.lock(func() { noted.statuses = append(noted.statuses, e) })
			},
			OnDial: func(_ context.Context, e *webhook.DialEvent) {
				noted.lock(func() { noted.dials = append(noted.dials, e) })
			},
			OnDetection: func(_ context.Context, e *webhook.DetectionEvent) {
				noted.lock(func() { noted.found = append(noted.found, e) })
			},
			OnRefused: func(_ *http.Request, err error) { noted.lock(func() { noted.refused = append(noted.refused, err) }) },
		}
		if change != nil {
			change(&config, registry)
		}
		handler, err := webhook.NewHandler(config)
		require.NoError(t, err)
		server := twilioxtest.NewServer(t, options)
		server.AddNumber(twilioxtest.Number{PhoneNumber: ours, VoiceURL: handler.VoiceURL()})
		mux := http.NewServeMux()
		mux.Handle("/twilio/", handler)
		server.Handle("agent.example.com", mux)
		test(t, &world{Server: server, handler: handler, registry: registry, events: noted})
		server.Close()
		require.NoError(t, handler.Close(t.Context()))
	})
}

func over(t *testing.T, c *twilioxtest.Call) {
	t.Helper()
	select {
	case <-c.Done():
		synctest.Wait()
	case <-time.After(time.Hour):
		t.Fatalf("the call goes on: %+v, heard %v, notes %v", c.Info(), c.Heard(), c.Notifications())
	}
}

func connected(t *testing.T, c *twilioxtest.Call) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	require.NoError(t, c.Wait(ctx, func(info twilioxtest.CallInfo) bool { return info.ConnectedTo != "" }), "%+v %v", c.Info(), c.Notifications())
	return c.Info().ConnectedTo
}

func texts(c *twilioxtest.Call) []string {
	var found []string
	for _, heard := range c.Heard() {
		found = append(found, heard.Text)
	}
	return found
}

// agentTalksFor answers every SIP leg after two seconds and hangs up later.
func agentTalksFor(d time.Duration) twilioxtest.SIPHandler {
	return func(ctx context.Context, leg *twilioxtest.SIPLeg) error {
		leg.Ring()
		time.Sleep(2 * time.Second)
		leg.Answer()
		select {
		case <-time.After(d):
		case <-ctx.Done():
		}
		return nil
	}
}

func sipStatus(status int) twilioxtest.SIPHandler {
	return func(context.Context, *twilioxtest.SIPLeg) error { return twilioxtest.SIPStatus(status) }
}

func TestCallerTalksToTheAgent(t *testing.T) {
	t.Parallel()
	options := &twilioxtest.Options{SIP: agentTalksFor(30 * time.Second), SwapStatus: true, RepeatStatus: 2}
	bubble(t, options, func(c *webhook.Config, _ *registrar) {
		c.Before = []twiml.Verb{twiml.Say{Text: "This call is recorded."}}
		c.After = []twiml.Verb{twiml.Say{Text: "Goodbye."}}
		c.Dial = func(_ *webhook.Call, dial *twiml.Dial) { dial.Record = twiml.RecordFromAnswerDual }
	}, func(t *testing.T, w *world) {
		call := w.Dial(caller, ours)
		assert.Equal(t, "sip:call_1@sip.retellai.com;transport=tcp", connected(t, call))
		over(t, call)
		assert.Equal(t, []string{"This call is recorded.", "Goodbye."}, texts(call))

		require.Len(t, w.registry.params(), 1)
		params := w.registry.params()[0]
		assert.Equal(t, "agent_1", params.AgentID)
		assert.Equal(t, caller, *params.FromNumber)
		assert.Equal(t, ours, *params.ToNumber)
		assert.Equal(t, retell.DirectionInbound, *params.Direction)
		assert.Equal(t, map[string]string{"twilio_call_sid": call.SID()}, params.Metadata)

		leg := w.Calls()[1].SID()
		assert.Equal(t, []webhook.CallStatus{"initiated", "ringing", "in-progress", "completed"}, w.events.statusesOf(leg), "in order, and once")
		require.Len(t, w.events.dials, 1)
		dial := w.events.dials[0]
		assert.Equal(t, "call_1", dial.RetellCallID)
		assert.Equal(t, leg, dial.LegSID)
		assert.Equal(t, 30*time.Second, dial.Duration)
		assert.Equal(t, 200, dial.SIPStatus)
		assert.True(t, dial.Answered())
		last := w.events.statuses[len(w.events.statuses)-1]
		assert.Equal(t, 30*time.Second, last.Duration)
		assert.Equal(t, call.SID(), last.ParentCallSID)
		assert.WithinDuration(t, time.Now(), last.At, time.Minute)
	})
}

func TestCallerHangsUp(t *testing.T) {
	t.Parallel()
	bubble(t, &twilioxtest.Options{SIP: agentTalksFor(time.Hour)}, func(c *webhook.Config, _ *registrar) {
		c.After = []twiml.Verb{twiml.Say{Text: "never"}}
	}, func(t *testing.T, w *world) {
		call := w.Dial(caller, ours)
		connected(t, call)
		call.HangUp()
		over(t, call)
		assert.Empty(t, texts(call))
		assert.Equal(t, webhook.StatusCompleted, w.events.dials[0].CallerStatus)
	})
}

// Twilio asks four times, two processes share a store, and yet there is one call.
func TestRegisteredOnce(t *testing.T) {
	t.Parallel()
	bubble(t, &twilioxtest.Options{SIP: agentTalksFor(time.Second), RepeatVoice: 3}, nil, func(t *testing.T, w *world) {
		call := w.Dial(caller, ours)
		over(t, call)
		assert.Len(t, w.registry.params(), 1)
		assert.Len(t, w.Calls(), 2)
	})
}

func voiceForm(sid string) url.Values {
	return url.Values{"CallSid": {sid}, "From": {caller}, "To": {ours}, "Direction": {"inbound"}, "CallStatus": {"ringing"}}
}

const callSID = "CA00000000000000000000000000000001"

// post sends a signed request to a handler.
func post(t *testing.T, handler http.Handler, address string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	request := signed(t, token, address, form)
	request.RequestURI = request.URL.RequestURI()
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder
}

func TestRegisteredOnceConcurrently(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(_ *webhook.Config, r *registrar) { r.takes = 3 * time.Second }, func(t *testing.T, w *world) {
		var wait sync.WaitGroup
		var mu sync.Mutex
		answers := map[string]int{}
		for range 50 {
			wait.Go(func() {
				answer := post(t, w.handler, w.handler.VoiceURL(), voiceForm(callSID)).Body.String()
				mu.Lock()
				defer mu.Unlock()
				answers[answer]++
			})
		}
		wait.Wait()
		assert.Len(t, w.registry.params(), 1)
		require.Len(t, answers, 1, "all get the same answer")
		for answer := range answers {
			assert.Contains(t, answer, "<Sip statusCallback=\"https://agent.example.com/twilio/status\" statusCallbackEvent=\"initiated ringing answered completed\">sip:call_1@sip.retellai.com;transport=tcp</Sip>")
		}
		// A recorded request that is sent again later gets the same, and makes nothing.
		time.Sleep(4 * time.Minute)
		assert.Contains(t, post(t, w.handler, w.handler.VoiceURL(), voiceForm(callSID)).Body.String(), "sip:call_1@")
		assert.Len(t, w.registry.params(), 1)
		// Another visit of the same call is another call at Retell.
		assert.Contains(t, post(t, w.handler, w.handler.AgainURL("2"), voiceForm(callSID)).Body.String(), "sip:call_2@")
		assert.Equal(t, http.StatusBadRequest, post(t, w.handler, w.handler.AgainURL("a b"), voiceForm(callSID)).Code)
	})
}

// The first request gives up, as Twilio does after 15 s; the second one gets
// what the first has begun.
func TestRegistrationOutlivesItsRequest(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(c *webhook.Config, r *registrar) { r.takes = 3 * time.Second }, func(t *testing.T, w *world) {
		request := signed(t, token, w.handler.VoiceURL(), voiceForm(callSID))
		request.RequestURI = request.URL.RequestURI()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		w.handler.ServeHTTP(httptest.NewRecorder(), request.WithContext(ctx))
		assert.Contains(t, post(t, w.handler, w.handler.VoiceURL(), voiceForm(callSID)).Body.String(), "sip:call_1@")
		assert.Len(t, w.registry.params(), 1)
	})
}

type brokenStore struct{}

func (brokenStore) Load(context.Context, string) (string, error)        { return "", assert.AnError }
func (brokenStore) Add(context.Context, string, string) (string, error) { return "", assert.AnError }

func TestBrokenStoreDoesNotStopCalls(t *testing.T) {
	t.Parallel()
	bubble(t, &twilioxtest.Options{SIP: agentTalksFor(time.Second)}, func(c *webhook.Config, _ *registrar) { c.Store = brokenStore{} }, func(t *testing.T, w *world) {
		call := w.Dial(caller, ours)
		assert.Contains(t, connected(t, call), "sip:call_1@")
		over(t, call)
	})
}

func TestFallback(t *testing.T) {
	t.Parallel()
	down := errors.New("retell is down")
	dial := func(c *webhook.Config) {
		c.Fallback = webhook.Fallback{Number: person, CallerID: ours, RingTimeout: 15 * time.Second}
	}
	for name, test := range map[string]struct {
		sip    twilioxtest.SIPHandler
		phone  twilioxtest.Phone
		change func(*webhook.Config, *registrar)
		to     string // who the caller talks to in the end
		hears  string
		took   time.Duration
	}{
		"Retell is down, a person answers": {change: func(c *webhook.Config, r *registrar) { dial(c); r.fails = down }, to: person},
		"Retell is slow, a person answers": {change: func(c *webhook.Config, r *registrar) { dial(c); r.takes = time.Hour }, to: person, took: 8 * time.Second},
		"Retell is down, nobody answers": {
			change: func(c *webhook.Config, r *registrar) { dial(c); r.fails = down }, phone: twilioxtest.Phone{Outcome: twilioxtest.Rings},
			hears: "We are sorry, we cannot take your call right now. Please try again later.", took: 15 * time.Second,
		},
		"Retell is down, no person": {change: func(c *webhook.Config, r *registrar) { r.fails = down; c.Fallback.Message = "Nobody is there." }, hears: "Nobody is there."},
		"the agent is busy":         {sip: sipStatus(486), change: func(c *webhook.Config, _ *registrar) { dial(c) }, to: person},
		"the agent does not answer": {sip: func(ctx context.Context, leg *twilioxtest.SIPLeg) error {
			leg.Ring()
			<-ctx.Done()
			return nil
		}, change: func(c *webhook.Config, _ *registrar) { dial(c) }, to: person, took: 20 * time.Second},
		"own words": {sip: sipStatus(503), change: func(c *webhook.Config, _ *registrar) {
			c.Fallback.Verbs = func(_ context.Context, call *webhook.Call, err error) []twiml.Verb {
				failure, ok := errors.AsType[*webhook.DialError](err)
				if !ok {
					return nil
				}
				return []twiml.Verb{twiml.Say{Text: fmt.Sprint(call.From, " ", failure.Event.SIPStatus)}}
			}
		}, hears: caller + " 503"},
		"own words that panic": {sip: sipStatus(503), change: func(c *webhook.Config, _ *registrar) {
			dial(c)
			c.Fallback.Verbs = func(context.Context, *webhook.Call, error) []twiml.Verb { panic("oops") }
		}, to: person},
		"own words that Twilio refuses": {sip: sipStatus(503), change: func(c *webhook.Config, _ *registrar) {
			c.Fallback.Verbs = func(context.Context, *webhook.Call, error) []twiml.Verb { return []twiml.Verb{twiml.Play{}} }
		}, hears: "We are sorry, we cannot take your call right now. Please try again later."},
		"no agent for this call": {change: func(c *webhook.Config, _ *registrar) {
			c.AgentID = ""
			c.Agent = func(context.Context, *webhook.Call) (*retell.RegisterPhoneCallParams, error) { return nil, nil }
			c.Fallback.Verbs = func(_ context.Context, _ *webhook.Call, err error) []twiml.Verb {
				return []twiml.Verb{twiml.Say{Text: fmt.Sprint(errors.Is(err, webhook.ErrNoAgent))}}
			}
		}, hears: "true"},
		"choosing the agent panics": {change: func(c *webhook.Config, _ *registrar) {
			dial(c)
			c.AgentID = ""
			c.Agent = func(context.Context, *webhook.Call) (*retell.RegisterPhoneCallParams, error) { panic("oops") }
		}, to: person},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := &twilioxtest.Options{SIP: test.sip, Phones: map[string]twilioxtest.Phone{person: test.phone}}
			bubble(t, options, test.change, func(t *testing.T, w *world) {
				began := time.Now()
				call := w.Dial(caller, ours)
				if test.to != "" {
					assert.Equal(t, test.to, connected(t, call))
					assert.Equal(t, test.took, time.Since(began))
					call.HangUp()
					over(t, call)
					last := w.events.dials[len(w.events.dials)-1]
					assert.True(t, last.Fallback)
					assert.Empty(t, last.RetellCallID)
					return
				}
				over(t, call)
				assert.Equal(t, test.took, time.Since(began))
				assert.Equal(t, []string{test.hears}, texts(call))
			})
		})
	}
}

func TestChoosingTheAgent(t *testing.T) {
	t.Parallel()
	bubble(t, &twilioxtest.Options{SIP: agentTalksFor(time.Second)}, func(c *webhook.Config, _ *registrar) {
		c.AgentID, c.SIPServer, c.SIPTransport = "", "5t4n6j0wnrl.sip.livekit.cloud", "TLS"
		c.Agent = func(_ context.Context, call *webhook.Call) (*retell.RegisterPhoneCallParams, error) {
			return &retell.RegisterPhoneCallParams{AgentID: "agent_for_" + call.To, DynamicVariables: map[string]string{"name": `</Say>`}}, nil
		}
	}, func(t *testing.T, w *world) {
		call := w.Dial("anonymous", ours)
		assert.Equal(t, "sip:call_1@5t4n6j0wnrl.sip.livekit.cloud;transport=tls", connected(t, call))
		over(t, call)
		params := w.registry.params()[0]
		assert.Equal(t, "agent_for_"+ours, params.AgentID)
		assert.Nil(t, params.FromNumber, "an anonymous caller has no number")
	})
}

func TestMachinesDoNotGetTheAgent(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(c *webhook.Config, _ *registrar) {
		c.Machine = []twiml.Verb{twiml.Say{Text: "Please call us back."}}
	}, func(t *testing.T, w *world) {
		form := voiceForm(callSID)
		form.Set("AnsweredBy", "machine_end_beep")
		assert.Contains(t, post(t, w.handler, w.handler.VoiceURL(), form).Body.String(), "<Say>Please call us back.</Say><Hangup/>")
		form.Set("AnsweredBy", "human")
		form.Set("Direction", "outbound-api")
		assert.Contains(t, post(t, w.handler, w.handler.VoiceURL(), form).Body.String(), "<Dial")
		require.Len(t, w.registry.params(), 1)
		assert.Equal(t, retell.DirectionOutbound, *w.registry.params()[0].Direction)
	})
}

func TestRequestsThatAreNotTwilios(t *testing.T) {
	t.Parallel()
	bubble(t, nil, nil, func(t *testing.T, w *world) {
		serve := func(request *http.Request) int {
			request.RequestURI = request.URL.RequestURI()
			recorder := httptest.NewRecorder()
			w.handler.ServeHTTP(recorder, request)
			body, _ := io.ReadAll(recorder.Body)
			assert.NotContains(t, string(body), "signature", "whoever forges learns nothing")
			return recorder.Code
		}
		unsigned := signed(t, token, w.handler.VoiceURL(), voiceForm(callSID))
		unsigned.Header.Del("X-Twilio-Signature")
		assert.Equal(t, 403, serve(unsigned))
		assert.Equal(t, 403, serve(signed(t, "guess", w.handler.VoiceURL(), voiceForm(callSID))))
		elsewhere := signed(t, token, "https://other.example.com/twilio/voice", voiceForm(callSID))
		assert.Equal(t, 403, serve(elsewhere), "the signature is of another URL")
		for _, path := range []string{"/voice", "/dial?leg=agent", "/status", "/detection"} {
			for _, sid := range []string{"", "CA1", "CA0000000000000000000000000000000g", strings.Repeat("C", 40)} {
				assert.Equal(t, 400, serve(signed(t, token, public+"/twilio"+path, voiceForm(sid))), "%s %s", path, sid)
			}
		}
		assert.Equal(t, 404, serve(signed(t, token, public+"/twilio/other", voiceForm(callSID))))
		assert.Empty(t, w.registry.params())
		assert.Len(t, w.events.refused, 19)
		assert.ErrorIs(t, w.events.refused[0], webhook.ErrNoSignature)
	})
}

func TestRepeatedActionsReportOnce(t *testing.T) {
	t.Parallel()
	bubble(t, nil, nil, func(t *testing.T, w *world) {
		form := voiceForm(callSID)
		form.Set("CallStatus", "in-progress")
		form.Set("DialCallStatus", "completed")
		answers := map[string]bool{}
		for range 3 {
			answers[post(t, w.handler, public+"/twilio/dial?call=call_1&leg=agent", form).Body.String()] = true
			assert.Equal(t, 204, post(t, w.handler, w.handler.DetectionURL(), url.Values{"CallSid": {callSID}, "AnsweredBy": {"fax"}, "MachineDetectionDuration": {"1200"}}).Code)
		}
		synctest.Wait()
		assert.Len(t, answers, 1)
		assert.Len(t, w.events.dials, 1)
		require.Len(t, w.events.found, 1)
		assert.Equal(t, 1200*time.Millisecond, w.events.found[0].Took)
		assert.True(t, w.events.found[0].AnsweredBy.Machine())
	})
}

func TestPanicsInEventsDoNotEndTheProcess(t *testing.T) {
	t.Parallel()
	bubble(t, &twilioxtest.Options{SIP: agentTalksFor(time.Second)}, func(c *webhook.Config, _ *registrar) {
		c.OnStatus = func(context.Context, *webhook.CallEvent) { panic("oops") }
		c.OnDial = func(context.Context, *webhook.DialEvent) { panic("oops") }
	}, func(t *testing.T, w *world) { over(t, w.Dial(caller, ours)) })
}

func TestClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var handled []int
		handler, err := webhook.NewHandler(webhook.Config{
			PublicURL: public, AuthTokens: []string{token}, Calls: &registrar{}, AgentID: "agent_1",
			OnStatus: func(ctx context.Context, e *webhook.CallEvent) {
				<-ctx.Done()
				time.Sleep(time.Minute)
				handled = append(handled, e.Sequence)
			},
		})
		require.NoError(t, err)
		form := url.Values{"CallSid": {callSID}, "CallStatus": {"ringing"}, "SequenceNumber": {"1"}}
		assert.Equal(t, 204, post(t, handler, handler.StatusURL(), form).Code)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorIs(t, handler.Close(ctx), context.DeadlineExceeded)
		require.NoError(t, handler.Close(t.Context()), "once more, and longer")
		assert.Equal(t, []int{1}, handled, "what waited for an earlier one is handed on, and waited for")
		assert.Equal(t, 503, post(t, handler, handler.StatusURL(), form).Code)
		assert.Contains(t, post(t, handler, handler.VoiceURL(), voiceForm(callSID)).Body.String(), "<Dial", "calls go on")
	})
}

func TestNewHandlerRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*webhook.Config){
		"no Retell": func(c *webhook.Config) { c.Calls = nil },
		"no agent":  func(c *webhook.Config) { c.AgentID = "" },
		"two agents": func(c *webhook.Config) {
			c.Agent = func(context.Context, *webhook.Call) (*retell.RegisterPhoneCallParams, error) { return nil, nil }
		},
		"no URL":         func(c *webhook.Config) { c.PublicURL = "" },
		"no token":       func(c *webhook.Config) { c.AuthTokens = nil },
		"empty token":    func(c *webhook.Config) { c.AuthTokens = []string{""} },
		"number":         func(c *webhook.Config) { c.Fallback.Number = "415-555-0100" },
		"transport":      func(c *webhook.Config) { c.SIPTransport = "sctp" },
		"server":         func(c *webhook.Config) { c.SIPServer = "a b" },
		"ring timeout":   func(c *webhook.Config) { c.RingTimeout = time.Hour },
		"negative":       func(c *webhook.Config) { c.RegisterTimeout = -1 },
		"bad document":   func(c *webhook.Config) { c.Before = []twiml.Verb{twiml.Play{}} },
		"voice mismatch": func(c *webhook.Config) { c.Fallback.Voice, c.Fallback.Language = "Polly.Niamh-Neural", "de-DE" },
	} {
		config := webhook.Config{PublicURL: public, AuthTokens: []string{token}, Calls: &registrar{}, AgentID: "agent_1"}
		change(&config)
		_, err := webhook.NewHandler(config)
		assert.Error(t, err, name)
	}
}

func TestWhatFollowsAConversation(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(c *webhook.Config, _ *registrar) {
		c.After = []twiml.Verb{twiml.Say{Text: "Goodbye."}}
	}, func(t *testing.T, w *world) {
		after := func(leg, callerStatus, dialStatus string) string {
			form := voiceForm(callSID)
			form.Set("CallStatus", callerStatus)
			form.Set("DialCallStatus", dialStatus)
			body := post(t, w.handler, public+"/twilio/dial?leg="+leg, form).Body.String()
			return strings.TrimPrefix(body, `<?xml version="1.0" encoding="UTF-8"?>`)
		}
		assert.Equal(t, `<Response><Say>Goodbye.</Say><Hangup/></Response>`, after("agent", "in-progress", "completed"))
		assert.Equal(t, `<Response><Hangup/></Response>`, after("fallback", "in-progress", "completed"), "a person has said goodbye")
		assert.Equal(t, `<Response/>`, after("agent", "completed", "completed"), "nobody is there to hear it")
		assert.Equal(t, `<Response/>`, after("agent", "completed", "no-answer"), "and nobody else is rung")
	})
}
