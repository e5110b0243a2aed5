package twilioxtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A rule says what an element of TwiML may have, by Twilio's reference of
// TwiML for voice.
type rule struct {
	attrs    string // names, separated by spaces
	children string
	text     bool // may have text
	followed bool // is carried out here
}

const (
	ssmlChildren = "break emphasis lang p phoneme prosody s say-as sub w"
	amdAttrs     = " machineDetection machineDetectionTimeout machineDetectionSpeechThreshold machineDetectionSpeechEndThreshold" +
		" machineDetectionSilenceTimeout amdStatusCallback amdStatusCallbackMethod"
	nounAttrs = "url method statusCallback statusCallbackMethod statusCallbackEvent" + amdAttrs
)

var rules = map[string]rule{
	"Response": {children: "Say Play Pause Gather Redirect Reject Hangup Dial Record Enqueue Leave Connect Start Stop Refer Pay Echo Sms Prompt Queue"},
	"Say":      {attrs: "voice language loop", children: ssmlChildren, text: true, followed: true},
	"Play":     {attrs: "loop digits", text: true, followed: true},
	"Pause":    {attrs: "length", followed: true},
	"Gather": {
		attrs: "input action method timeout speechTimeout maxSpeechTime profanityFilter finishOnKey numDigits partialResultCallback" +
			" partialResultCallbackMethod language hints bargeIn debug actionOnEmptyResult speechModel enhanced",
		children: "Say Play Pause", followed: true,
	},
	"Redirect": {attrs: "method", text: true, followed: true},
	"Reject":   {attrs: "reason", followed: true},
	"Hangup":   {followed: true},
	"Dial": {
		attrs: "action method timeout hangupOnStar timeLimit callerId record trim recordingStatusCallback recordingStatusCallbackMethod" +
			" recordingStatusCallbackEvent answerOnBridge ringTone recordingTrack recordingConfigurationId sequential referUrl referMethod events passports",
		children: "Number Sip Conference Client Queue Sim", text: true, followed: true,
	},
	"Number": {attrs: nounAttrs + " sendDigits byoc", text: true, followed: true},
	"Sip":    {attrs: nounAttrs + " username password", text: true, followed: true},
	"Conference": {
		attrs: "muted beep startConferenceOnEnter endConferenceOnExit waitUrl waitMethod maxParticipants record region coach trim" +
			" statusCallback statusCallbackMethod statusCallbackEvent recordingStatusCallback recordingStatusCallbackMethod" +
			" recordingStatusCallbackEvent recordingConfigurationId eventCallbackUrl jitterBufferSize participantLabel",
		text: true, followed: true,
	},
	"break":    {attrs: "strength time", followed: true},
	"emphasis": {attrs: "level", children: ssmlChildren, text: true, followed: true},
	"lang":     {attrs: "xml:lang", children: ssmlChildren, text: true, followed: true},
	"p":        {children: ssmlChildren, text: true, followed: true},
	"phoneme":  {attrs: "alphabet ph", text: true, followed: true},
	"prosody":  {attrs: "volume rate pitch", children: ssmlChildren, text: true, followed: true},
	"s":        {children: ssmlChildren, text: true, followed: true},
	"say-as":   {attrs: "interpret-as format role", text: true, followed: true},
	"sub":      {attrs: "alias", text: true, followed: true},
	"w":        {attrs: "role", text: true, followed: true},
}

var (
	methodValues = []string{"GET", "POST"}
	boolValues   = []string{"true", "false"}
	// values are what attributes may be, whatever the element.
	values = map[string][]string{
		"method": methodValues, "statusCallbackMethod": methodValues, "waitMethod": methodValues,
		"amdStatusCallbackMethod": methodValues, "recordingStatusCallbackMethod": methodValues,
		"hangupOnStar": boolValues, "answerOnBridge": boolValues, "sequential": boolValues, "muted": boolValues,
		"startConferenceOnEnter": boolValues, "endConferenceOnExit": boolValues, "actionOnEmptyResult": boolValues,
		"profanityFilter": boolValues, "bargeIn": boolValues, "enhanced": boolValues,
		"reason": {"rejected", "busy"}, "beep": {"true", "false", "onEnter", "onExit"},
		"machineDetection": {"Enable", "DetectMessageEnd"},
	}
	words = map[string][]string{
		"Number statusCallbackEvent":     {"initiated", "ringing", "answered", "completed"},
		"Sip statusCallbackEvent":        {"initiated", "ringing", "answered", "completed"},
		"Conference statusCallbackEvent": {"start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"},
		"Gather input":                   {"dtmf", "speech"},
	}
	numbers = strings.Fields("loop length timeout timeLimit numDigits maxParticipants maxSpeechTime machineDetectionTimeout" +
		" machineDetectionSpeechThreshold machineDetectionSpeechEndThreshold machineDetectionSilenceTimeout")
)

// check returns what Twilio would warn about in a document.
func check(e *element) []string {
	r, known := rules[e.name]
	if !known {
		return nil // its parent has said so
	}
	var warnings []string
	warn := func(format string, args ...any) { warnings = append(warnings, fmt.Sprintf(format, args...)) }
	for name, value := range e.attrs {
		switch {
		case !slices.Contains(strings.Fields(r.attrs), name):
			warn("<%s> has no attribute %s", e.name, name)
		case values[name] != nil && !slices.Contains(values[name], value):
			warn("<%s %s=%q> is not one of %v", e.name, name, value, values[name])
		case words[e.name+" "+name] != nil:
			for word := range strings.FieldsSeq(value) {
				if !slices.Contains(words[e.name+" "+name], word) {
					warn("<%s %s=%q> is not of %v", e.name, name, value, words[e.name+" "+name])
				}
			}
		case slices.Contains(numbers, name):
			if n, err := strconv.Atoi(value); err != nil || n < 0 {
				warn("<%s %s=%q> is not a number", e.name, name, value)
			}
		}
	}
	for _, child := range e.children {
		switch {
		case child.element == nil && !r.text && strings.TrimSpace(child.text) != "":
			warn("<%s> may not have text", e.name)
		case child.element != nil && !slices.Contains(strings.Fields(r.children), child.element.name):
			warn("<%s> may not be in <%s>", child.element.name, e.name)
		case child.element != nil:
			warnings = append(warnings, check(child.element)...)
		}
	}
	slices.Sort(warnings)
	return warnings
}
