package calls

import (
	"context"
	"errors"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/phoneagent-go/phoneagent/twiliox"
)

// A Conference is a room in which calls meet.
type Conference struct {
	// SID identifies it.
	SID string
	// Name is the name by which callers join it.
	Name string
	// Status is init, in-progress or completed.
	Status string
}

// Conference finds the open conference with a name. The error matches
// [twiliox.ErrNotFound] if there is none.
func (s *Service) Conference(ctx context.Context, name string) (*Conference, error) {
	for _, status := range []string{"in-progress", "init"} {
		page, err := s.api(ctx).PageConference(&api.ListConferenceParams{FriendlyName: &name, Status: new(status), PageSize: new(1)}, "", "")
		if err != nil {
			return nil, read(err)
		}
		for _, c := range page.Conferences {
			if deref(c.FriendlyName) == name {
				return &Conference{SID: deref(c.Sid), Name: name, Status: deref(c.Status)}, nil
			}
		}
	}
	return nil, &twiliox.Error{
		Status: 404, Code: 20404, Route: "GET api.twilio.com/2010-04-01/Accounts/{AC}/Conferences.json", Message: "no open conference has this name",
	}
}

// EndConference sends everybody out of a conference. What happens to their calls
// is in the TwiML that sent them there.
func (s *Service) EndConference(ctx context.Context, sid string) error {
	if err := checkSID("sid", "CF", sid); err != nil {
		return err
	}
	_, err := s.api(ctx).UpdateConference(sid, &api.UpdateConferenceParams{Status: new("completed")})
	return write(err)
}

// A Participant is a call in a conference.
type Participant struct {
	// CallSID is the call.
	CallSID string
	// Label is its name in the conference, if it has one.
	Label string
	// Muted is heard by nobody, and Hold hears nobody either.
	Muted, Hold bool
	// EndOnExit ends the conference when it leaves.
	EndOnExit bool
}

func newParticipant(p *api.ApiV2010Participant) *Participant {
	return &Participant{
		CallSID: deref(p.CallSid), Label: deref(p.Label), Muted: deref(p.Muted), Hold: deref(p.Hold), EndOnExit: deref(p.EndConferenceOnExit),
	}
}

// Participants returns who is in a conference.
func (s *Service) Participants(ctx context.Context, conferenceSID string) ([]*Participant, error) {
	if err := checkSID("conferenceSID", "CF", conferenceSID); err != nil {
		return nil, err
	}
	// A conference has 250 participants at most, so there is one page.
	page, err := s.api(ctx).PageParticipant(conferenceSID, &api.ListParticipantParams{PageSize: new(1000)}, "", "")
	if err != nil {
		return nil, read(err)
	}
	participants := make([]*Participant, len(page.Participants))
	for i := range page.Participants {
		participants[i] = newParticipant(&page.Participants[i])
	}
	return participants, nil
}

// ParticipantUpdate changes a participant. What is nil or empty stays.
type ParticipantUpdate struct {
	// Muted lets nobody hear it.
	Muted *bool
	// Hold lets it hear HoldURL in place of the conference; Twilio's music if
	// that is empty.
	Hold    *bool
	HoldURL string
	// EndOnExit ends the conference when it leaves.
	EndOnExit *bool
	// AnnounceURL is TwiML that it alone hears.
	AnnounceURL string
}

// UpdateParticipant changes a participant: mutes it, puts it on hold, plays it
// something.
func (s *Service) UpdateParticipant(ctx context.Context, conferenceSID, callSID string, update *ParticipantUpdate) (*Participant, error) {
	if update == nil {
		return nil, argument("update", "is nil")
	}
	if err := errors.Join(checkSID("conferenceSID", "CF", conferenceSID), checkSID("callSID", "CA", callSID),
		checkURL("HoldURL", update.HoldURL), checkURL("AnnounceURL", update.AnnounceURL)); err != nil {
		return nil, err
	}
	p, err := s.api(ctx).UpdateParticipant(conferenceSID, callSID, &api.UpdateParticipantParams{
		Muted: update.Muted, Hold: update.Hold, HoldUrl: optional(update.HoldURL), EndConferenceOnExit: update.EndOnExit,
		AnnounceUrl: optional(update.AnnounceURL),
	})
	if err != nil {
		return nil, write(err)
	}
	return newParticipant(p), nil
}

// RemoveParticipant sends a call out of a conference. One that is not there is
// no error.
func (s *Service) RemoveParticipant(ctx context.Context, conferenceSID, callSID string) error {
	if err := errors.Join(checkSID("conferenceSID", "CF", conferenceSID), checkSID("callSID", "CA", callSID)); err != nil {
		return err
	}
	err := read(s.api(ctx).DeleteParticipant(conferenceSID, callSID, nil))
	if errors.Is(err, twiliox.ErrNotFound) {
		return nil
	}
	return err
}

// InviteParams say who is called into a conference.
type InviteParams struct {
	// From is the caller id: a number of the account, or a verified one.
	From string
	// To is a number in E.164 or a SIP address.
	To string
	// Label names the call in the conference.
	Label string
	// RingTimeout is how long it rings; 60 s if zero, at most 600 s.
	RingTimeout time.Duration
	// Muted lets nobody hear it.
	Muted bool
	// EndOnExit ends the conference when it leaves.
	EndOnExit bool
	// CoachSID is a call of the conference that alone hears it.
	CoachSID string
	// StatusCallback is told of all events; a webhook handler's StatusURL.
	StatusCallback string
}

// Invite calls somebody into a conference, by its name, and opens it if need be.
// Like Place it makes the request once.
func (s *Service) Invite(ctx context.Context, conference string, params *InviteParams) (*Participant, error) {
	if params == nil {
		return nil, argument("params", "is nil")
	}
	ring, ringErr := wholeSeconds("RingTimeout", params.RingTimeout, 1, 600)
	if err := errors.Join(checkRoom(conference), checkAddress("To", params.To), checkAddress("From", params.From), ringErr,
		checkURL("StatusCallback", params.StatusCallback)); err != nil {
		return nil, err
	}
	request := &api.CreateParticipantParams{
		From: &params.From, To: &params.To, Label: optional(params.Label), Timeout: ring, Muted: optional(params.Muted),
		EndConferenceOnExit: optional(params.EndOnExit),
	}
	if params.CoachSID != "" {
		if err := checkSID("CoachSID", "CA", params.CoachSID); err != nil {
			return nil, err
		}
		request.Coaching, request.CallSidToCoach = new(true), &params.CoachSID
	}
	if params.StatusCallback != "" {
		request.StatusCallback = &params.StatusCallback
		request.StatusCallbackEvent = &[]string{"initiated", "ringing", "answered", "completed"}
	}
	p, err := s.api(ctx).CreateParticipant(conference, request)
	if err != nil {
		return nil, write(err)
	}
	return newParticipant(p), nil
}

// checkRoom keeps to names that can be in a path, where twilio-go puts them
// unescaped.
func checkRoom(name string) error {
	if name == "" || len(name) > 128 {
		return argument("conference", "must have 1 to 128 characters")
	}
	for _, c := range name {
		if c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return argument("conference", "may have letters, digits, - and _ only")
		}
	}
	return nil
}
