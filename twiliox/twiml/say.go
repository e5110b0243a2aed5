package twiml

import (
	"strconv"
	"strings"
	"time"
)

// Forever has <Say> or <Play> go on until the call ends.
const Forever = -1

// Say speaks. It has Text or SSML.
type Say struct {
	// Text is what is said.
	Text string
	// SSML is what is said, with markup.
	SSML []SSML
	// Voice is the name of a voice, such as "Polly.Sofie-Neural"; the one that
	// is set for the account in Twilio's console if empty. Names that are not
	// in [Voices] are taken as they are.
	Voice string
	// Language is the language, such as "en-IE". Leave it empty with voices that
	// have their own.
	Language string
	// Loop is how often it is said; once if zero, without end if [Forever].
	Loop int
}

func (s Say) verb(e *encoder) {
	e.open("Say")
	defer e.close()
	if s.Text != "" && len(s.SSML) > 0 {
		e.fail("", "has both Text and SSML")
	}
	if strings.TrimSpace(s.Text) == "" && len(s.SSML) == 0 {
		e.fail("", "has nothing to say")
	}
	if voice, ok := LookupVoice(s.Voice); ok && s.Language != "" && voice.Language != "" && !strings.EqualFold(voice.Language, s.Language) {
		e.fail("language", "is "+voice.Language+" with this voice: leave it out or choose another voice")
	}
	e.attr("voice", s.Voice)
	e.attr("language", s.Language)
	e.loop(s.Loop)
	if s.Text != "" {
		e.text(s.Text)
	}
	e.ssml(s.SSML)
}

func (Say) prompt() {}

// Play plays audio, or touch tones.
type Play struct {
	// URL is where the audio is.
	URL string
	// Digits are touch tones in place of audio: 0 to 9, *, # and w for half a
	// second of silence.
	Digits string
	// Loop is how often it is played; once if zero, without end if [Forever].
	Loop int
}

func (p Play) verb(e *encoder) {
	e.open("Play")
	defer e.close()
	switch {
	case (p.URL == "") == (p.Digits == ""):
		e.fail("", "must have either a URL or Digits")
	case strings.Trim(p.Digits, "0123456789*#wW") != "":
		e.fail("digits", "may have 0 to 9, *, # and w only")
	case p.URL != "":
		if reason := badURL(p.URL); reason != "" {
			e.fail("", reason)
		}
	}
	e.loop(p.Loop)
	e.attr("digits", p.Digits)
	if p.URL != "" {
		e.text(p.URL)
	}
}

func (Play) prompt() {}

// Pause waits in silence.
type Pause struct {
	// Length is how long, rounded up to whole seconds; 1 s if zero.
	Length time.Duration
}

func (p Pause) verb(e *encoder) {
	e.open("Pause")
	defer e.close()
	e.seconds("length", p.Length, 1, 3600)
}

func (Pause) prompt() {}

// loop writes how often something is said.
func (e *encoder) loop(times int) {
	switch {
	case times == Forever:
		e.attr("loop", "0")
	case times < 0 || times > 1000:
		e.fail("loop", "must be 1 to 1000, or Forever")
	case times > 0:
		e.attr("loop", strconv.Itoa(times))
	}
}
