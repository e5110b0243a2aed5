package retelltest

import (
	"fmt"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
)

// Call calls one of the account's numbers from somebody's, both in E.164. The
// number's inbound webhook is asked first if it has one. Talk is the caller's
// side; nil hears the first words and hangs up.
//
// Call returns when everything about the call is over, webhooks included. Talk
// runs on the goroutine of whoever calls Call, so that it may fail a test. The
// result is the call object; nil if the call was not taken: because the webhook
// rejected it, or there is no such number or no agent for it.
func (s *Server) Call(from, to string, talk func(*llmtest.Call)) *retell.Call {
	s.work.add()
	defer s.work.done()
	l, err := s.inbound(from, to)
	if err != nil {
		s.opts.Logger.Info("call not taken", "to", to, "error", err)
		return nil
	}
	return s.runHere(l, talk)
}

// Join joins a web call with its access token, as a browser does. It is like
// [Server.Call] in everything else. The result is nil if there is no such call
// or it was joined or expired before.
func (s *Server) Join(accessToken string, talk func(*llmtest.Call)) *retell.Call {
	return s.claim(talk, func(o object) bool { return o["access_token"] == accessToken })
}

// Dial connects a phone call that was made by register-phone-call, as a SIP
// trunk does. It is like [Server.Call] in everything else. The result is nil if
// there is no such call or it was dialled or expired before.
func (s *Server) Dial(callID string, talk func(*llmtest.Call)) *retell.Call {
	return s.claim(talk, func(o object) bool { return o["call_id"] == callID && o["call_type"] == "phone_call" })
}

// claim runs a call that waits for somebody.
func (s *Server) claim(talk func(*llmtest.Call), is func(object) bool) *retell.Call {
	s.work.add()
	defer s.work.done()
	s.mu.Lock()
	var l *live
	for _, waiting := range s.state.live {
		if !waiting.occupies && is(waiting.item.latest()) {
			l = waiting
		}
	}
	s.mu.Unlock()
	if l == nil || !l.claim() {
		return nil
	}
	close(l.joined)
	s.mu.Lock()
	l.occupies = true
	s.mu.Unlock()
	return s.runHere(l, talk)
}

// runHere runs a call on the goroutine of its caller.
func (s *Server) runHere(l *live, talk func(*llmtest.Call)) *retell.Call {
	l.talk, l.test = talk, true
	if talk == nil {
		l.talk = listen
	}
	func() {
		defer l.stream.wait()
		l.run()
	}()
	return s.snapshot(l.item)
}

// slotWait is how long an inbound call rings while there is no room for it.
// "Extended ringing" is documented, its length is not.
const slotWait = 30 * time.Second

// inbound makes a call to one of the account's numbers that may begin.
func (s *Server) inbound(from, to string) (*live, error) {
	s.mu.Lock()
	number, err := s.state.find("phone-number", to)
	if err != nil {
		s.mu.Unlock()
		s.fault("nobody has the number %s: create or import it first", to)
		return nil, err
	}
	o := clone(number.latest())
	p := placing{kind: "phone_call", direction: "inbound", from: from, to: to, id: s.state.newID("call_")}
	bound := s.weighted(o["inbound_agents"])
	p.agentID, p.version = text(bound, "agent_id"), bound["agent_version"]
	s.mu.Unlock()

	if url := text(o, "inbound_webhook_url"); url != "" {
		if err := s.askInbound(url, &p); err != nil {
			return nil, err
		}
	}
	if p.agentID == "" {
		return nil, fmt.Errorf("the number has no inbound agent")
	}
	room := s.awaitSlot(slotWait, func(all, _ int) bool { return all < s.opts.Concurrency })
	s.mu.Lock()
	l, err := s.place(p)
	if err == nil {
		l.occupies = true
	}
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if !room {
		return nil, s.turnAway(l, text(o, "fallback_number"))
	}
	return l, nil
}

// turnAway ends an inbound call for which there was no room.
func (s *Server) turnAway(l *live, fallback string) error {
	reason := "concurrency_limit_reached"
	if fallback != "" {
		reason = "no_concurrency_fallback"
		s.mu.Lock()
		l.item.latest()["transfer_destination"] = fallback
		s.mu.Unlock()
	}
	l.unconnected(reason)
	l.stream.wait()
	return fmt.Errorf("%s", reason)
}
