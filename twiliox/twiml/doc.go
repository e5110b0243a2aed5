// Package twiml writes TwiML for calls: what Twilio says, plays and asks, and
// whom it dials.
//
//	document, err := twiml.Response{
//		twiml.Say{Text: "One moment, please.", Voice: "Polly.Niamh-Neural"},
//		twiml.Dial{AnswerOnBridge: true, Targets: []twiml.Target{
//			twiml.SIP{URI: "sip:" + callID + "@sip.retellai.com;transport=tcp"},
//		}},
//	}.Encode()
//
// Every value is checked and escaped, so that nothing that a caller supplies
// can become markup, and the same values always give the same document, byte
// for byte. What Twilio would refuse is an [*Error] that says where it is.
//
// Text that is spoken may have SSML: see [SSML]. [VoicesFor] finds voices by
// language. [Element] writes what has no type here.
//
// Attributes, children and limits are those of Twilio's TwiML reference of
// 2026. The twiml package of twilio-go is not used: its attributes change their
// order from call to call, and it writes the names of SSML elements with a
// capital letter, which are no SSML.
package twiml
