package twilioxtest

import "strings"

func conferenceRoutes() []route {
	const members = "/Conferences/{conference}/Participants"
	return []route{
		get("/Conferences.json", func(x *exchange) (any, *APIError) {
			var found []conferenceResource
			for _, r := range x.s.account.conferences.all() {
				if x.matches("FriendlyName", r.name) && x.matches("Status", r.status) {
					found = append(found, r.resource())
				}
			}
			return list("conferences", found), nil
		}),
		get("/Conferences/{conference}", func(x *exchange) (any, *APIError) {
			r, err := x.conference()
			if err != nil {
				return nil, err
			}
			return r.resource(), nil
		}),
		change("/Conferences/{conference}", (*exchange).updateConference),
		get(members+".json", func(x *exchange) (any, *APIError) {
			r, err := x.conference()
			if err != nil {
				return nil, err
			}
			var found []participantResource
			for _, p := range r.participants.all() {
				found = append(found, p.resource())
			}
			return list("participants", found), nil
		}),
		create(members+".json", (*exchange).createParticipant),
		get(members+"/{call}", func(x *exchange) (any, *APIError) {
			p, err := x.participant()
			if err != nil {
				return nil, err
			}
			return p.resource(), nil
		}),
		change(members+"/{call}", (*exchange).updateParticipant),
		remove(members+"/{call}", func(x *exchange) (any, *APIError) {
			p, err := x.participant()
			if err != nil {
				return nil, err
			}
			p.kick()
			return nil, nil
		}),
	}
}

// conference finds a room by its SID, or an open one by its name.
func (x *exchange) conference() (*conference, *APIError) {
	name := x.id("conference")
	if r, ok := x.s.account.conferences.get(name); ok {
		return r, nil
	}
	if r, ok := x.s.live(name); ok {
		return r, nil
	}
	return nil, x.notFound()
}

// participant finds a call in a room, by its SID or label.
func (x *exchange) participant() (*participant, *APIError) {
	r, err := x.conference()
	if err != nil {
		return nil, err
	}
	name := x.id("call")
	if p, ok := r.participants.get(name); ok {
		return p, nil
	}
	if p, ok := r.participants.first(func(p *participant) bool { return p.label != "" && p.label == name }); ok {
		return p, nil
	}
	return nil, x.notFound()
}

func (x *exchange) updateConference() (any, *APIError) {
	r, err := x.conference()
	if err != nil {
		return nil, err
	}
	status := ""
	if err := x.oneOf("Status", &status, "completed"); err != nil {
		return nil, err
	}
	if announce := x.form.Get("AnnounceUrl"); announce != "" {
		for _, p := range r.participants.all() {
			p.announce(announce, x.form.Get("AnnounceMethod"))
		}
	}
	if status == "completed" {
		r.end("conference-ended-via-api", "")
	}
	return r.resource(), nil
}

// announce plays TwiML to a participant. It runs under the lock.
func (p *participant) announce(address, method string) {
	call := p.call
	call.s.spawn(func() { call.hold(call.ctx, &program{purpose: "wait", url: address, method: method}) })
}

// createParticipant dials somebody into a room, which it opens if need be.
func (x *exchange) createParticipant() (any, *APIError) {
	if err := x.checkCoach(); err != nil {
		return nil, err
	}
	name := x.id("conference")
	if strings.HasPrefix(name, "CF") {
		if r, ok := x.s.account.conferences.get(name); !ok || r.status == "completed" {
			return nil, x.notFound()
		}
	}
	member := &participant{label: x.form.Get("Label"), startOnEnter: true, coached: x.form.Get("CallSidToCoach")}
	if err := firstError(
		x.bool("Muted", &member.muted), x.bool("StartConferenceOnEnter", &member.startOnEnter),
		x.bool("EndConferenceOnExit", &member.endOnExit), x.bool("Coaching", &member.coaching),
	); err != nil {
		return nil, err
	}
	info, ringFor, err := x.outbound()
	if err != nil {
		return nil, err
	}
	wanted, err := x.detection("AmdStatusCallback")
	if err != nil {
		return nil, err
	}
	c := x.commit(info)
	member.call = c
	callback := x.s.newStatusQueue("conference", x.form.Get("ConferenceStatusCallback"), x.form.Get("ConferenceStatusCallbackMethod"),
		strings.Fields(strings.Join(x.form["ConferenceStatusCallbackEvent"], " ")))
	room := x.s.room(name, callback)
	member.room = room
	resource := member.resource()
	x.s.spawn(func() {
		status := c.connect(ringFor)
		if status != "in-progress" {
			c.finish(status)
			return
		}
		c.setStatus(status)
		c.detect(wanted)
		c.s.update(func() {
			if room.status == "completed" {
				room = c.s.room(name, nil)
			}
			room.join(member)
		})
		ctx, cancel := c.running()
		select {
		case <-member.gone:
		case <-ctx.Done():
		}
		cancel()
		room.exit(member)
		c.follow(c.redirected())
		c.finish("")
	})
	return resource, nil
}

func (x *exchange) checkCoach() *APIError {
	if coached := x.form.Get("CallSidToCoach"); coached != "" {
		if _, ok := x.s.account.calls.get(coached); !ok {
			return refuse(16025, "CallSidToCoach %s does not exist", coached)
		}
	}
	return nil
}

func (x *exchange) updateParticipant() (any, *APIError) {
	p, err := x.participant()
	if err != nil {
		return nil, err
	}
	before := *p
	if err := firstError(
		x.bool("Muted", &p.muted), x.bool("Hold", &p.hold), x.bool("Coaching", &p.coaching),
		x.bool("EndConferenceOnExit", &p.endOnExit), x.checkCoach(),
	); err != nil {
		*p = before
		return nil, err
	}
	x.string("CallSidToCoach", &p.coached)
	for _, change := range []struct {
		was, is bool
		on, off string
	}{
		{before.muted, p.muted, "participant-mute", "participant-unmute"},
		{before.hold, p.hold, "participant-hold", "participant-unhold"},
	} {
		switch {
		case change.is && !change.was:
			p.room.report(change.on, p)
		case change.was && !change.is:
			p.room.report(change.off, p)
		}
	}
	if address := x.form.Get("HoldUrl"); p.hold && address != "" {
		p.announce(address, x.form.Get("HoldMethod"))
	}
	if address := x.form.Get("AnnounceUrl"); address != "" {
		p.announce(address, x.form.Get("AnnounceMethod"))
	}
	return p.resource(), nil
}

// participantResource is a participant on the wire.
type participantResource struct {
	AccountSID    string   `json:"account_sid"`
	CallSID       string   `json:"call_sid"`
	Label         optional `json:"label"`
	CallToCoach   optional `json:"call_sid_to_coach"`
	Coaching      bool     `json:"coaching"`
	ConferenceSID string   `json:"conference_sid"`
	DateCreated   moment   `json:"date_created"`
	DateUpdated   moment   `json:"date_updated"`
	EndOnExit     bool     `json:"end_conference_on_exit"`
	Muted         bool     `json:"muted"`
	Hold          bool     `json:"hold"`
	StartOnEnter  bool     `json:"start_conference_on_enter"`
	Status        string   `json:"status"`
	URI           string   `json:"uri"`
}

func (p *participant) resource() participantResource {
	status := "connected"
	if p.call.room == nil {
		status = "queued"
	}
	return participantResource{
		AccountSID: p.call.s.options.AccountSID, CallSID: p.call.info.SID, Label: optional(p.label), CallToCoach: optional(p.coached),
		Coaching: p.coaching, ConferenceSID: p.room.sid, DateCreated: moment(p.joined), DateUpdated: moment(p.joined),
		EndOnExit: p.endOnExit, Muted: p.muted, Hold: p.hold, StartOnEnter: p.startOnEnter, Status: status,
		URI: "/2010-04-01/Accounts/" + p.call.s.options.AccountSID + "/Conferences/" + p.room.sid + "/Participants/" + p.call.info.SID + ".json",
	}
}
