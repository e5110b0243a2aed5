package twiml

import (
	"strconv"
	"strings"
	"time"
)

// An Input is how a caller answers.
type Input string

// The inputs of [Gather].
const (
	InputDTMF   Input = "dtmf"
	InputSpeech Input = "speech"
)

// A Prompt is a verb that may be in [Gather]: [Say], [Play] or [Pause].
type Prompt interface {
	Verb
	prompt()
}

// Gather asks for digits or speech and posts them to a URL, whose TwiML then
// goes on with the call. If nothing comes, the next verb does.
type Gather struct {
	// Input is what is listened to; digits if empty.
	Input []Input
	// Action is where the answer is sent; the document's own URL if empty.
	Action string
	// Method is how.
	Method Method
	// Timeout is how long to wait for the first or next digit, or for speech to
	// begin; 5 s if zero.
	Timeout time.Duration
	// SpeechTimeout is how long a silence ends speech; Timeout if zero.
	SpeechTimeout time.Duration
	// SpeechTimeoutAuto lets Twilio find out when speech has ended.
	SpeechTimeoutAuto bool
	// NumDigits is how many digits are enough; any number if zero.
	NumDigits int
	// FinishOnKey is the key that ends digits; # if nil, none if empty.
	FinishOnKey *string
	// Language is what is spoken; en-US if empty.
	Language string
	// Hints are words and phrases that are likely.
	Hints []string
	// SpeechModel is the model that recognises speech.
	SpeechModel string
	// ProfanityFilter replaces swearwords by asterisks; it does if nil.
	ProfanityFilter *bool
	// BargeIn lets speech end the prompt; it does if nil.
	BargeIn *bool
	// ActionOnEmptyResult calls Action even if nothing came.
	ActionOnEmptyResult bool
	// Prompt is what is said meanwhile.
	Prompt []Prompt
}

func (g Gather) verb(e *encoder) {
	e.open("Gather")
	defer e.close()
	words(e, "input", g.Input, InputDTMF, InputSpeech)
	e.url("action", g.Action)
	e.method("method", g.Method, g.Action)
	e.seconds("timeout", g.Timeout, 1, 600)
	switch {
	case g.SpeechTimeoutAuto && g.SpeechTimeout != 0:
		e.fail("speechTimeout", "is given twice")
	case g.SpeechTimeoutAuto:
		e.attr("speechTimeout", "auto")
	default:
		e.seconds("speechTimeout", g.SpeechTimeout, 1, 600)
	}
	e.int("numDigits", g.NumDigits, 1, 1000)
	if g.FinishOnKey != nil && (len(*g.FinishOnKey) > 1 || strings.Trim(*g.FinishOnKey, "0123456789*#") != "") {
		e.fail("finishOnKey", "must be one key, or empty for none")
	}
	e.present("finishOnKey", g.FinishOnKey)
	e.attr("language", g.Language)
	if len(g.Hints) > 500 {
		e.fail("hints", "has "+strconv.Itoa(len(g.Hints))+" phrases; Twilio takes 500")
	}
	for _, hint := range g.Hints {
		if len(hint) > 100 || strings.Contains(hint, ",") {
			e.fail("hints", "has a phrase with a comma or of more than 100 characters")
		}
	}
	e.attr("hints", strings.Join(g.Hints, ", "))
	e.attr("speechModel", g.SpeechModel)
	e.choice("profanityFilter", g.ProfanityFilter)
	e.choice("bargeIn", g.BargeIn)
	e.flag("actionOnEmptyResult", g.ActionOnEmptyResult)
	for _, prompt := range g.Prompt {
		if prompt == nil {
			e.fail("", "has a nil prompt")
			return
		}
		prompt.verb(e)
	}
}
