package twiml

// A ConferenceEvent is something that happens in a conference.
type ConferenceEvent string

// The events of a conference.
const (
	ConferenceStart        ConferenceEvent = "start"
	ConferenceEnd          ConferenceEvent = "end"
	ConferenceJoin         ConferenceEvent = "join"
	ConferenceLeave        ConferenceEvent = "leave"
	ConferenceMute         ConferenceEvent = "mute"
	ConferenceHold         ConferenceEvent = "hold"
	ConferenceModify       ConferenceEvent = "modify"
	ConferenceSpeaker      ConferenceEvent = "speaker"
	ConferenceAnnouncement ConferenceEvent = "announcement"
)

// Conference is a room that callers join. It opens with the first and closes
// with the last.
type Conference struct {
	// Name names the room, on this account. Everybody who knows it can be sent
	// there, so make it of what nobody can guess.
	Name string
	// Wait keeps the room closed until somebody joins who does not wait.
	Wait bool
	// EndOnExit closes the room when this caller leaves.
	EndOnExit bool
	// Muted lets this caller hear and not be heard.
	Muted bool
	// Beep is true, false, onEnter or onExit; true if empty.
	Beep string
	// WaitURL is what is heard until the room opens: Twilio's music if nil,
	// silence if empty.
	WaitURL *string
	// WaitMethod is how it is asked for.
	WaitMethod Method
	// MaxParticipants is how many may join; 250 if zero.
	MaxParticipants int
	// Coach is the SID of the call that alone hears this caller.
	Coach string
	// Label names this caller in the room for the REST API.
	Label string
	// Record is record-from-start; not recorded if empty.
	Record string
	// StatusCallback is told of events.
	StatusCallback string
	// StatusCallbackEvents are the events.
	StatusCallbackEvents []ConferenceEvent
}

func (c *Conference) encode(e *encoder) {
	e.open("Conference")
	defer e.close()
	if c.Name == "" || len(c.Name) > 128 {
		e.fail("", "must have a name of 1 to 128 characters")
	}
	if c.Wait {
		e.attr("startConferenceOnEnter", "false")
	}
	e.flag("endConferenceOnExit", c.EndOnExit)
	e.flag("muted", c.Muted)
	e.oneOf("beep", c.Beep, "true", "false", "onEnter", "onExit")
	if c.WaitURL != nil {
		if reason := badURL(*c.WaitURL); *c.WaitURL != "" && reason != "" {
			e.fail("waitUrl", reason)
		}
	}
	e.present("waitUrl", c.WaitURL)
	if c.WaitURL == nil {
		e.method("waitMethod", c.WaitMethod, "")
	} else {
		e.method("waitMethod", c.WaitMethod, *c.WaitURL)
	}
	e.int("maxParticipants", c.MaxParticipants, 2, 250)
	e.attr("coach", c.Coach)
	e.attr("participantLabel", c.Label)
	e.oneOf("record", c.Record, "record-from-start", "do-not-record")
	e.url("statusCallback", c.StatusCallback)
	if c.StatusCallback == "" && len(c.StatusCallbackEvents) > 0 {
		e.fail("statusCallbackEvent", "is given without a URL that it is for")
	}
	words(e, "statusCallbackEvent", c.StatusCallbackEvents, ConferenceStart, ConferenceEnd, ConferenceJoin, ConferenceLeave,
		ConferenceMute, ConferenceHold, ConferenceModify, ConferenceSpeaker, ConferenceAnnouncement)
	e.text(c.Name)
}
