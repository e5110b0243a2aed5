package twiml_test

import (
	"encoding/xml"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
)

const head = `<?xml version="1.0" encoding="UTF-8"?>`

func encode(t *testing.T, verbs ...twiml.Verb) string {
	t.Helper()
	document, err := twiml.Response(verbs).Encode()
	require.NoError(t, err)
	rest, ok := strings.CutPrefix(document, head+"<Response>")
	require.True(t, ok, document)
	return strings.TrimSuffix(rest, "</Response>")
}

func TestVerbs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		verb twiml.Verb
		want string
	}{
		{twiml.Say{Text: "Hello"}, `<Say>Hello</Say>`},
		{twiml.Say{Text: "Hi", Voice: "Polly.Niamh-Neural", Loop: twiml.Forever}, `<Say voice="Polly.Niamh-Neural" loop="0">Hi</Say>`},
		{twiml.Say{Text: "Hej", Voice: "Polly.Sofie-Neural", Language: "da-DK"}, `<Say voice="Polly.Sofie-Neural" language="da-DK">Hej</Say>`},
		{twiml.Say{Text: "Hi", Voice: "Somebody.New"}, `<Say voice="Somebody.New">Hi</Say>`},
		{twiml.Say{SSML: []twiml.SSML{
			twiml.Text("Call "), twiml.SayAs{InterpretAs: "telephone", Text: "415"}, twiml.Break{Time: 1500 * time.Millisecond},
			twiml.Emphasis{Level: "strong", Content: []twiml.SSML{twiml.Text("now")}},
			twiml.Prosody{Rate: "slow", Pitch: "-2st", Content: []twiml.SSML{twiml.Sub{Alias: "or", Text: "/"}}},
			twiml.Lang{Language: "fr-FR", Content: []twiml.SSML{twiml.Phoneme{Alphabet: "ipa", Ph: "bɔ̃ʒuʁ", Text: "bonjour"}}},
			twiml.Paragraph{twiml.Sentence{twiml.Word{Role: "amazon:VBD", Text: "read"}}}, twiml.Break{Strength: "weak"},
		}}, `<Say>Call <say-as interpret-as="telephone">415</say-as><break time="1500ms"/><emphasis level="strong">now</emphasis>` +
			`<prosody rate="slow" pitch="-2st"><sub alias="or">/</sub></prosody><lang xml:lang="fr-FR"><phoneme alphabet="ipa" ph="bɔ̃ʒuʁ">bonjour</phoneme></lang>` +
			`<p><s><w role="amazon:VBD">read</w></s></p><break strength="weak"/></Say>`},
		{twiml.Play{URL: "https://example.com/a.mp3?x=1&y=2", Loop: 3}, `<Play loop="3">https://example.com/a.mp3?x=1&amp;y=2</Play>`},
		{twiml.Play{Digits: "1w2#"}, `<Play digits="1w2#"/>`},
		{twiml.Pause{}, `<Pause/>`},
		{twiml.Pause{Length: 1500 * time.Millisecond}, `<Pause length="2"/>`},
		{twiml.Gather{
			Input: []twiml.Input{twiml.InputDTMF, twiml.InputSpeech}, Action: "/choice", Method: twiml.MethodGet, Timeout: 7 * time.Second,
			SpeechTimeoutAuto: true, NumDigits: 1, FinishOnKey: new(""), Language: "en-IE", Hints: []string{"sales", "front desk"}, BargeIn: new(false),
			ActionOnEmptyResult: true, Prompt: []twiml.Prompt{twiml.Say{Text: "Press 1."}, twiml.Pause{}},
		}, `<Gather input="dtmf speech" action="/choice" method="GET" timeout="7" speechTimeout="auto" numDigits="1" finishOnKey="" language="en-IE"` +
			` hints="sales, front desk" bargeIn="false" actionOnEmptyResult="true"><Say>Press 1.</Say><Pause/></Gather>`},
		{twiml.Redirect{URL: "/again?a=1", Method: twiml.MethodPost}, `<Redirect method="POST">/again?a=1</Redirect>`},
		{twiml.Reject{Reason: twiml.RejectBusy}, `<Reject reason="busy"/>`},
		{twiml.Hangup{}, `<Hangup/>`},
		{twiml.Dial{
			AnswerOnBridge: true, Timeout: 20 * time.Second, Action: "https://h.example.com/done", CallerID: "+14155550100", TimeLimit: time.Hour,
			Record: twiml.RecordFromAnswerDual, RecordingStatusCallback: "/recorded", Sequential: true, RingTone: "ie", HangupOnStar: true,
			Targets: []twiml.Target{
				twiml.SIP{
					URI: "sip:call_1@sip.retellai.com;transport=tcp", Headers: map[string]string{"X-b": "2 & 3", "X-a": "1"}, Username: "u", Password: "p",
					Callbacks: twiml.Callbacks{StatusCallback: "/status", StatusCallbackEvents: twiml.AllCallEvents()},
				},
				twiml.Number{Number: "+14155550123", SendDigits: "ww1", Callbacks: twiml.Callbacks{
					URL: "/screen", MachineDetection: &twiml.MachineDetection{UntilMessageEnd: true, Callback: "/amd", SpeechThreshold: 2 * time.Second},
				}},
			},
		}, `<Dial action="https://h.example.com/done" timeout="20" timeLimit="3600" callerId="+14155550100" answerOnBridge="true" ringTone="ie" hangupOnStar="true"` +
			` sequential="true" record="record-from-answer-dual" recordingStatusCallback="/recorded">` +
			`<Sip username="u" password="p" statusCallback="/status" statusCallbackEvent="initiated ringing answered completed">` +
			`sip:call_1@sip.retellai.com;transport=tcp?X-a=1&amp;X-b=2%20%26%203</Sip>` +
			`<Number sendDigits="ww1" url="/screen" machineDetection="DetectMessageEnd" amdStatusCallback="/amd" machineDetectionSpeechThreshold="2000">+14155550123</Number></Dial>`},
		{twiml.Dial{Conference: &twiml.Conference{
			Name: "desk", Wait: true, EndOnExit: true, Beep: "false", WaitURL: new(""), Label: "caller", MaxParticipants: 3, Coach: "CA1",
			StatusCallback: "/room", StatusCallbackEvents: []twiml.ConferenceEvent{twiml.ConferenceJoin, twiml.ConferenceLeave},
		}}, `<Dial><Conference startConferenceOnEnter="false" endConferenceOnExit="true" beep="false" waitUrl="" maxParticipants="3" coach="CA1"` +
			` participantLabel="caller" statusCallback="/room" statusCallbackEvent="join leave">desk</Conference></Dial>`},
		{twiml.Element{Name: "Connect", Attributes: map[string]string{"action": "/x"}, Children: []twiml.Element{
			{Name: "Stream", Attributes: map[string]string{"url": "wss://x", "name": "a&b"}},
		}}, `<Connect action="/x"><Stream name="a&amp;b" url="wss://x"/></Connect>`},
	} {
		assert.Equal(t, test.want, encode(t, test.verb))
	}
}

func TestWhatTwilioWouldRefuse(t *testing.T) {
	t.Parallel()
	for want, verb := range map[string]twiml.Verb{
		"<Response><Say>: has nothing to say":                                 twiml.Say{Text: " "},
		"<Response><Say>: has both Text and SSML":                             twiml.Say{Text: "a", SSML: []twiml.SSML{twiml.Text("b")}},
		"<Response><Say>: language is en-IE with this voice":                  twiml.Say{Text: "a", Voice: "polly.niamh-neural", Language: "en-US"},
		"<Response><Say>: loop must be":                                       twiml.Say{Text: "a", Loop: -2},
		"<Response><Say>: is not valid UTF-8":                                 twiml.Say{Text: "a\xff"},
		"<Response><Say>: has a character that XML":                           twiml.Say{Text: "a\x00"},
		"<Response><Say><emphasis>: level":                                    twiml.Say{SSML: []twiml.SSML{twiml.Emphasis{Level: "loud"}}},
		"<Response><Say><break>: time":                                        twiml.Say{SSML: []twiml.SSML{twiml.Break{Time: time.Minute}}},
		"<Response><Play>: must have either":                                  twiml.Play{},
		"<Response><Play>: must be http":                                      twiml.Play{URL: "file:///etc/passwd"},
		"<Response><Play>: digits":                                            twiml.Play{Digits: "abc"},
		"<Response><Pause>: length":                                           twiml.Pause{Length: -1},
		"<Response><Gather>: numDigits":                                       twiml.Gather{NumDigits: -1},
		"<Response><Gather>: finishOnKey":                                     twiml.Gather{FinishOnKey: new("12")},
		"<Response><Gather>: method is given without":                         twiml.Gather{Method: twiml.MethodGet},
		"<Response><Gather>: hints":                                           twiml.Gather{Hints: []string{"a,b"}},
		"<Response><Gather>: input":                                           twiml.Gather{Input: []twiml.Input{"voice"}},
		"<Response><Redirect>: has no URL":                                    twiml.Redirect{},
		"<Response><Redirect>: has a host with an underscore":                 twiml.Redirect{URL: "https://a_b.example.com/"},
		"<Response><Reject>: reason":                                          twiml.Reject{Reason: "no"},
		"<Response><Dial>: has nobody":                                        twiml.Dial{},
		"<Response><Dial>: has both":                                          twiml.Dial{Targets: []twiml.Target{twiml.Number{Number: "+14155550100"}}, Conference: &twiml.Conference{Name: "a"}},
		"<Response><Dial>: timeout":                                           twiml.Dial{Timeout: time.Hour, Conference: &twiml.Conference{Name: "a"}},
		"<Response><Dial>: action has a space":                                twiml.Dial{Action: "/a b", Conference: &twiml.Conference{Name: "a"}},
		"<Response><Dial><Number>: must be in E.164":                          twiml.Dial{Targets: []twiml.Target{twiml.Number{Number: "911"}}},
		"<Response><Dial><Number>: sendDigits":                                twiml.Dial{Targets: []twiml.Target{twiml.Number{Number: "+14155550100", SendDigits: "x"}}},
		"<Response><Dial><Number>: statusCallbackEvent is given without":      twiml.Dial{Targets: []twiml.Target{twiml.Number{Number: "+14155550100", Callbacks: twiml.Callbacks{StatusCallbackEvents: twiml.AllCallEvents()}}}},
		"<Response><Dial><Number>: amdStatusCallback is missing":              twiml.Dial{Targets: []twiml.Target{twiml.Number{Number: "+14155550100", Callbacks: twiml.Callbacks{MachineDetection: &twiml.MachineDetection{}}}}},
		"<Response><Dial><Sip>: must have an address that starts":             twiml.Dial{Targets: []twiml.Target{twiml.SIP{URI: "call_1@sip.retellai.com"}}},
		"<Response><Dial><Sip>: has an address with a character":              twiml.Dial{Targets: []twiml.Target{twiml.SIP{URI: "sip:a b@sip.retellai.com"}}},
		"<Response><Dial><Sip>: has an address without a host":                twiml.Dial{Targets: []twiml.Target{twiml.SIP{URI: "sip:a@;transport=tcp"}}},
		"<Response><Dial><Sip>: has a header that":                            twiml.Dial{Targets: []twiml.Target{twiml.SIP{URI: "sip:a@b", Headers: map[string]string{"Via": "x"}}}},
		"<Response><Dial><Sip>: has headers in its address":                   twiml.Dial{Targets: []twiml.Target{twiml.SIP{URI: "sip:a@b?X-a=1", Headers: map[string]string{"X-b": "x"}}}},
		"<Response><Dial><Sip>: has headers of more":                          twiml.Dial{Targets: []twiml.Target{twiml.SIP{URI: "sip:a@b", Headers: map[string]string{"X-b": strings.Repeat("x", 1100)}}}},
		"<Response><Dial><Sip>: username and password":                        twiml.Dial{Targets: []twiml.Target{twiml.SIP{URI: "sip:a@b", Username: "u"}}},
		"<Response><Dial><Conference>: must have a name":                      twiml.Dial{Conference: &twiml.Conference{}},
		"<Response><Dial><Conference>: waitMethod is given without":           twiml.Dial{Conference: &twiml.Conference{Name: "a", WaitMethod: twiml.MethodGet}},
		"<Response><Dial><Conference>: statusCallbackEvent has a word":        twiml.Dial{Conference: &twiml.Conference{Name: "a", StatusCallback: "/", StatusCallbackEvents: []twiml.ConferenceEvent{"talk"}}},
		"<Response>: has an element without a proper name":                    twiml.Element{Name: "a><Hangup/"},
		"<Response><A>: has an attribute without":                             twiml.Element{Name: "A", Attributes: map[string]string{`b="c" d`: ""}},
		"<Response>: has a nil verb":                                          nil,
		"<Response>: is 65599 bytes long; Twilio takes 65536":                 twiml.Say{Text: strings.Repeat("a", 65529)},
		"<Response><Dial>: has a nil target":                                  twiml.Dial{Targets: []twiml.Target{nil}},
		"<Response><Gather>: has a nil prompt":                                twiml.Gather{Prompt: []twiml.Prompt{nil}},
		"<Response><Gather>: speechTimeout is given twice":                    twiml.Gather{SpeechTimeout: time.Second, SpeechTimeoutAuto: true},
		"<Response><Say>: has a nil piece":                                    twiml.Say{SSML: []twiml.SSML{nil}},
		"<Response><Dial>: callerId is too long":                              twiml.Dial{CallerID: strings.Repeat("1", 65), Conference: &twiml.Conference{Name: "a"}},
		"<Response><Dial>: record has a value":                                twiml.Dial{Record: "yes", Conference: &twiml.Conference{Name: "a"}},
		"<Response><Gather>: method must be GET or POST":                      twiml.Gather{Action: "/x", Method: "PUT"},
		"<Response><Dial>: recordingStatusCallback has no host":               twiml.Dial{RecordingStatusCallback: "https:///x", Conference: &twiml.Conference{Name: "a"}},
		"<Response><Dial><Number>: machineDetectionTimeout must be 3 to 59":   twiml.Dial{Targets: []twiml.Target{twiml.Number{Number: "+14155550100", Callbacks: twiml.Callbacks{MachineDetection: &twiml.MachineDetection{Callback: "/a", Timeout: time.Hour}}}}},
		"<Response><Dial><Conference>: maxParticipants must be 2 to 250":      twiml.Dial{Conference: &twiml.Conference{Name: "a", MaxParticipants: 1}},
		"<Response><Dial><Conference>: beep has a value":                      twiml.Dial{Conference: &twiml.Conference{Name: "a", Beep: "loud"}},
		"<Response><Dial><Conference>: waitUrl must be http":                  twiml.Dial{Conference: &twiml.Conference{Name: "a", WaitURL: new("ftp://a/b")}},
		"<Response><Say><say-as>: interpret-as is missing":                    twiml.Say{SSML: []twiml.SSML{twiml.SayAs{Text: "1"}}},
		"<Response><Say><sub>: alias is missing":                              twiml.Say{SSML: []twiml.SSML{twiml.Sub{Text: "1"}}},
		"<Response><Say><phoneme>: ph is missing":                             twiml.Say{SSML: []twiml.SSML{twiml.Phoneme{Text: "1"}}},
		"<Response><Say><lang>: xml:lang is missing":                          twiml.Say{SSML: []twiml.SSML{twiml.Lang{}}},
		"<Response><Dial><Number>: statusCallbackMethod is given without":     twiml.Dial{Targets: []twiml.Target{twiml.Number{Number: "+14155550100", Callbacks: twiml.Callbacks{StatusCallbackMethod: twiml.MethodGet}}}},
		"<Response><Dial><Conference>: statusCallbackEvent is given without ": twiml.Dial{Conference: &twiml.Conference{Name: "a", StatusCallbackEvents: []twiml.ConferenceEvent{"join"}}},
	} {
		_, err := twiml.Response{verb}.Encode()
		_, ok := errors.AsType[*twiml.Error](err)
		if assert.True(t, ok, "%s: %v", want, err) {
			assert.Contains(t, err.Error(), "twiml: "+want)
		}
	}
}

func TestSameDocumentEveryTime(t *testing.T) {
	t.Parallel()
	response := twiml.Response{
		twiml.Element{Name: "A", Attributes: map[string]string{"e": "1", "d": "2", "c": "3", "b": "4", "a": "5"}},
		twiml.Dial{Targets: []twiml.Target{twiml.SIP{URI: "sip:a@b", Headers: map[string]string{"X-c": "1", "X-b": "2", "X-a": "3"}}}},
	}
	first, err := response.Encode()
	require.NoError(t, err)
	for range 50 {
		again, err := response.Encode()
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	recorder := httptest.NewRecorder()
	require.NoError(t, twiml.Response{twiml.Hangup{}}.Write(recorder))
	assert.Equal(t, "text/xml; charset=utf-8", recorder.Header().Get("Content-Type"))
	assert.Equal(t, head+"<Response><Hangup/></Response>", recorder.Body.String())
	recorder = httptest.NewRecorder()
	require.Error(t, twiml.Response{twiml.Play{}}.Write(recorder))
	assert.Empty(t, recorder.Body.String())
	document, err := twiml.Response{}.Encode()
	require.NoError(t, err)
	assert.Equal(t, head+"<Response/>", document)
}

// FuzzInjection shows that whatever a caller supplies stays the text or the
// attribute that it was given as.
func FuzzInjection(f *testing.F) {
	f.Add(`Hello`, `alice`)
	f.Add(`</Say><Dial>+14155550100</Dial><Say>`, `" loop="0`)
	f.Add("]]><!--\r\n\t&amp;", `&#34;<>`)
	f.Fuzz(func(t *testing.T, text, voice string) {
		document, err := twiml.Response{twiml.Say{Text: text, Voice: voice}, twiml.Hangup{}}.Encode()
		if err != nil {
			return
		}
		var decoded struct {
			XMLName xml.Name `xml:"Response"`
			Verbs   []struct {
				XMLName xml.Name
				Attrs   []xml.Attr `xml:",any,attr"`
				Text    string     `xml:",chardata"`
				Inner   []struct{} `xml:",any"`
			} `xml:",any"`
		}
		if err := xml.Unmarshal([]byte(document), &decoded); err != nil {
			t.Fatalf("not XML: %v\n%s", err, document)
		}
		if len(decoded.Verbs) != 2 || decoded.Verbs[0].XMLName.Local != "Say" || len(decoded.Verbs[0].Inner) != 0 {
			t.Fatalf("%q and %q became markup: %s", text, voice, document)
		}
		if decoded.Verbs[0].Text != text || !utf8.ValidString(text) {
			t.Fatalf("%q became %q", text, decoded.Verbs[0].Text)
		}
		if voice != "" && (len(decoded.Verbs[0].Attrs) != 1 || decoded.Verbs[0].Attrs[0].Value != voice) {
			t.Fatalf("%q became %v", voice, decoded.Verbs[0].Attrs)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	response := twiml.Response{twiml.Dial{AnswerOnBridge: true, Timeout: 20 * time.Second, Action: "https://agent.example.com/done", Targets: []twiml.Target{
		twiml.SIP{URI: "sip:call_1@sip.retellai.com;transport=tcp", Callbacks: twiml.Callbacks{StatusCallback: "/status", StatusCallbackEvents: twiml.AllCallEvents()}},
	}}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := response.Encode(); err != nil {
			b.Fatal(err)
		}
	}
}
