package twilioxtest

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// conference is a room. The server's lock guards it.
type conference struct {
	s            *Server
	sid, name    string
	status       string // init, in-progress or completed
	created      time.Time
	updated      time.Time
	participants collection[*participant] // by the SID of the call
	callback     *statusQueue
	reason       string // why it ended
	endedBy      string
}

// participant is a call in a room.
type participant struct {
	room         *conference
	call         *Call
	label        string
	muted, hold  bool
	coaching     bool
	coached      string // the SID of the call that hears the coach
	startOnEnter bool
	endOnExit    bool
	joined       time.Time
	gone         chan struct{} // closed when it has to go
}

// live finds the room with a name that is open. It runs under the lock.
func (s *Server) live(name string) (*conference, bool) {
	return s.account.conferences.first(func(r *conference) bool { return r.status != "completed" && (r.name == name || r.sid == name) })
}

// room opens the room with a name, or finds it. It runs under the lock.
func (s *Server) room(name string, callback *statusQueue) *conference {
	if r, ok := s.live(name); ok {
		if callback != nil { // whoever opened the room says who is told
			callback.closed = true
			callback.poke()
		}
		return r
	}
	now := time.Now()
	r := &conference{s: s, sid: s.sid("CF"), name: name, status: "init", created: now, updated: now, callback: callback}
	s.account.conferences.add(r.sid, r)
	return r
}

// join puts a call in the room. It runs under the lock.
func (r *conference) join(p *participant) {
	p.room, p.joined, p.gone = r, time.Now(), make(chan struct{})
	p.call.room = p
	p.call.info.ConnectedTo = r.name
	r.participants.add(p.call.info.SID, p)
	r.report("participant-join", p)
	if r.status == "init" && r.participants.len() > 1 && slices.ContainsFunc(r.participants.where(nil), func(p *participant) bool { return p.startOnEnter }) {
		r.status, r.updated = "in-progress", time.Now()
		r.report("conference-start", nil)
	}
	r.s.notify()
}

// exit takes a call out of the room, which may close it.
func (r *conference) exit(p *participant) {
	r.s.update(func() {
		if _, in := r.participants.get(p.call.info.SID); !in {
			return
		}
		r.participants.remove(p.call.info.SID)
		p.call.room, p.call.info.ConnectedTo = nil, ""
		r.report("participant-leave", p)
		switch {
		case p.endOnExit && r.participants.len() > 0:
			r.end("participant-with-end-conference-on-exit-left", p.call.info.SID)
		case r.participants.len() == 0:
			r.end("last-participant-left", p.call.info.SID)
		}
	})
}

// end closes the room. It runs under the lock.
func (r *conference) end(reason, by string) {
	if r.status == "completed" {
		return
	}
	r.status, r.updated, r.reason, r.endedBy = "completed", time.Now(), reason, by
	for _, p := range r.participants.all() {
		p.kick()
	}
	r.report("conference-end", nil)
	if r.callback != nil {
		r.callback.closed = true
		r.callback.poke()
	}
}

// kick has a participant leave. It runs under the lock.
func (p *participant) kick() {
	select {
	case <-p.gone:
	default:
		close(p.gone)
	}
}

// report tells of something that happened. It runs under the lock.
func (r *conference) report(event string, p *participant) {
	if r.callback == nil {
		return
	}
	kind := event[strings.LastIndexByte(event, '-')+1:]
	kind = strings.TrimPrefix(kind, "un")
	if !slices.Contains(r.callback.events, kind) {
		return
	}
	form := url.Values{
		"ConferenceSid": {r.sid}, "FriendlyName": {r.name}, "AccountSid": {r.s.options.AccountSID}, "StatusCallbackEvent": {event},
	}
	if r.reason != "" {
		form.Set("ReasonConferenceEnded", r.reason)
		form.Set("CallSidEndingConference", r.endedBy)
	}
	if p != nil {
		form.Set("CallSid", p.call.info.SID)
		form.Set("Muted", strconv.FormatBool(p.muted))
		form.Set("Hold", strconv.FormatBool(p.hold))
		form.Set("Coaching", strconv.FormatBool(p.coaching))
		form.Set("StartConferenceOnEnter", strconv.FormatBool(p.startOnEnter))
		form.Set("EndConferenceOnExit", strconv.FormatBool(p.endOnExit))
		if p.label != "" {
			form.Set("ParticipantLabel", p.label)
		}
	}
	r.callback.addForm(form)
}

// dialConference carries out <Dial><Conference>. It returns what the action is
// told.
func (c *Call) dialConference(ctx context.Context, p *program, e, noun *element) url.Values {
	address := p.resolve(noun.attrs["statusCallback"])
	callback := c.s.newStatusQueue("conference", address, noun.attrs["statusCallbackMethod"], strings.Fields(noun.attrs["statusCallbackEvent"]))
	c.answer()
	member := &participant{
		call: c, label: noun.attrs["participantLabel"], muted: noun.attrs["muted"] == "true",
		startOnEnter: noun.attrs["startConferenceOnEnter"] != "false", endOnExit: noun.attrs["endConferenceOnExit"] == "true",
		coached: noun.attrs["coach"], coaching: noun.attrs["coach"] != "",
	}
	began := time.Now()
	var room *conference
	var waiting bool
	c.s.update(func() {
		room = c.s.room(strings.TrimSpace(noun.text()), callback)
		room.join(member)
		waiting = room.status == "init"
	})
	if waiting && noun.attrs["waitUrl"] != "" {
		c.hold(ctx, p.after("wait", noun.attrs["waitUrl"], noun.attrs["waitMethod"], nil))
	}
	select {
	case <-member.gone:
	case <-ctx.Done():
	}
	room.exit(member)
	return url.Values{
		"DialCallStatus": {"completed"}, "ConferenceSid": {room.sid}, "DialCallDuration": {strconv.Itoa(int(time.Since(began) / time.Second))},
	}
}

// hold lets a call hear what there is to hear while it waits, once.
func (c *Call) hold(ctx context.Context, p *program) {
	root, err := c.load(ctx, p)
	if err != nil {
		c.notify(11200, err.Error())
		return
	}
	for _, e := range root.elements() {
		c.speak(ctx, e)
	}
}

// conferenceResource is a room on the wire.
type conferenceResource struct {
	AccountSID   string            `json:"account_sid"`
	DateCreated  moment            `json:"date_created"`
	DateUpdated  moment            `json:"date_updated"`
	APIVersion   string            `json:"api_version"`
	FriendlyName string            `json:"friendly_name"`
	Region       string            `json:"region"`
	SID          string            `json:"sid"`
	Status       string            `json:"status"`
	URI          string            `json:"uri"`
	Subresources map[string]string `json:"subresource_uris"`
	Reason       optional          `json:"reason_conference_ended"`
	EndedBy      optional          `json:"call_sid_ending_conference"`
}

func (r *conference) resource() conferenceResource {
	uri := "/2010-04-01/Accounts/" + r.s.options.AccountSID + "/Conferences/" + r.sid
	return conferenceResource{
		AccountSID: r.s.options.AccountSID, DateCreated: moment(r.created), DateUpdated: moment(r.updated), APIVersion: "2010-04-01",
		FriendlyName: r.name, Region: "us1", SID: r.sid, Status: r.status, URI: uri + ".json",
		Subresources: map[string]string{"participants": uri + "/Participants.json", "recordings": uri + "/Recordings.json"},
		Reason:       optional(r.reason), EndedBy: optional(r.endedBy),
	}
}
