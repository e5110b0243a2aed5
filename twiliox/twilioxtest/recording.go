package twilioxtest

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// recording is a recording of a call.
type recording struct {
	SID           string   `json:"sid"`
	AccountSID    string   `json:"account_sid"`
	APIVersion    string   `json:"api_version"`
	CallSID       string   `json:"call_sid"`
	ConferenceSID optional `json:"conference_sid"`
	DateCreated   moment   `json:"date_created"`
	DateUpdated   moment   `json:"date_updated"`
	StartTime     moment   `json:"start_time"`
	Duration      optional `json:"duration"`
	Price         optional `json:"price"`
	PriceUnit     string   `json:"price_unit"`
	Status        string   `json:"status"`
	Channels      int      `json:"channels"`
	Source        string   `json:"source"`
	Track         string   `json:"track"`
	URI           string   `json:"uri"`

	began    time.Time
	callback *statusQueue
}

// record starts a recording. It runs under the lock.
func (s *Server) record(c *Call, source, channels string, callback *statusQueue) *recording {
	sid, now := s.sid("RE"), time.Now()
	r := &recording{
		SID: sid, AccountSID: s.options.AccountSID, APIVersion: "2010-04-01", CallSID: c.info.SID, DateCreated: moment(now),
		DateUpdated: moment(now), StartTime: moment(now), PriceUnit: "USD", Status: "in-progress", Channels: 1, Source: source,
		Track: "both", URI: "/2010-04-01/Accounts/" + s.options.AccountSID + "/Recordings/" + sid + ".json", began: now, callback: callback,
	}
	if strings.Contains(channels, "dual") {
		r.Channels = 2
	}
	s.account.recordings.add(sid, r)
	r.report("in-progress")
	return r
}

// report tells of the recording's status. It runs under the lock.
func (r *recording) report(status string) {
	if r.callback == nil || !slices.Contains(r.callback.events, status) {
		return
	}
	r.callback.addForm(url.Values{
		"AccountSid": {r.AccountSID}, "CallSid": {r.CallSID}, "RecordingSid": {r.SID}, "RecordingStatus": {status},
		"RecordingUrl":      {"https://" + apiHost + strings.TrimSuffix(r.URI, ".json")},
		"RecordingDuration": {string(r.Duration)}, "RecordingChannels": {strconv.Itoa(r.Channels)}, "RecordingSource": {r.Source},
	})
}

// stop ends the recording. It runs under the lock.
func (r *recording) stop() {
	if r.Status == "completed" {
		return
	}
	r.Status, r.DateUpdated = "completed", moment(time.Now())
	r.Duration = optional(strconv.Itoa(int((time.Since(r.began) + time.Second - 1) / time.Second)))
	r.report("completed")
	if r.callback != nil {
		r.callback.closed = true
		r.callback.poke()
	}
}

// endRecordings ends the recordings of a call that is over.
func (s *Server) endRecordings(c *Call) {
	s.update(func() {
		for _, r := range s.account.recordings.where(func(r *recording) bool { return r.CallSID == c.info.SID }) {
			r.stop()
		}
	})
}

// recordDial makes the recording of a <Dial> that is over.
func (s *Server) recordDial(c *Call, p *program, e *element, began time.Time) {
	callback := s.newStatusQueue("recording", p.resolve(e.attrs["recordingStatusCallback"]),
		e.attrs["recordingStatusCallbackMethod"], events(e.attrs["recordingStatusCallbackEvent"]))
	s.update(func() {
		r := s.record(c, "DialVerb", e.attrs["record"], callback)
		r.began = began
		r.stop()
	})
}

func recordingRoutes() []route {
	const ofCall = "/Calls/{call}/Recordings"
	return []route{
		get("/Recordings.json", func(x *exchange) (any, *APIError) {
			return list("recordings", x.s.account.recordings.where(func(r *recording) bool {
				return x.matches("CallSid", r.CallSID) && x.matches("ConferenceSid", string(r.ConferenceSID))
			})), nil
		}),
		get("/Recordings/{recording}", func(x *exchange) (any, *APIError) { return x.recording() }),
		remove("/Recordings/{recording}", (*exchange).deleteRecording),
		get(ofCall+".json", func(x *exchange) (any, *APIError) {
			c, err := x.call()
			if err != nil {
				return nil, err
			}
			return list("recordings", x.s.account.recordings.where(func(r *recording) bool { return r.CallSID == c.info.SID })), nil
		}),
		create(ofCall+".json", func(x *exchange) (any, *APIError) {
			c, err := x.call()
			if err != nil {
				return nil, err
			}
			if c.info.Status != "in-progress" {
				return nil, refuse(21220, "Call is not in-progress, so that it cannot be recorded")
			}
			callback := x.s.newStatusQueue("recording", x.form.Get("RecordingStatusCallback"),
				x.form.Get("RecordingStatusCallbackMethod"), events(strings.Join(x.form["RecordingStatusCallbackEvent"], " ")))
			return x.s.record(c, "StartCallRecordingAPI", x.form.Get("RecordingChannels"), callback), nil
		}),
		get(ofCall+"/{recording}", func(x *exchange) (any, *APIError) { return x.recording() }),
		change(ofCall+"/{recording}", func(x *exchange) (any, *APIError) {
			r, err := x.recording()
			if err != nil {
				return nil, err
			}
			if r.Status == "completed" {
				return nil, refuse(21220, "The recording is over")
			}
			status := ""
			if err := firstError(x.require("Status"), x.oneOf("Status", &status, "in-progress", "paused", "stopped")); err != nil {
				return nil, err
			}
			if status == "stopped" {
				r.stop()
			} else {
				r.Status = status
			}
			return r, nil
		}),
		remove(ofCall+"/{recording}", (*exchange).deleteRecording),
	}
}

// recording finds a recording; Twilio.CURRENT is the one that runs.
func (x *exchange) recording() (*recording, *APIError) {
	sid, callSID := x.id("recording"), x.id("call")
	r, ok := x.s.account.recordings.get(sid)
	if sid == "Twilio.CURRENT" {
		r, ok = x.s.account.recordings.first(func(r *recording) bool { return r.CallSID == callSID && r.Status != "completed" })
	}
	if !ok || callSID != "" && r.CallSID != callSID {
		return nil, x.notFound()
	}
	return r, nil
}

func (x *exchange) deleteRecording() (any, *APIError) {
	r, err := x.recording()
	if err != nil {
		return nil, err
	}
	x.s.account.recordings.remove(r.SID)
	return nil, nil
}
