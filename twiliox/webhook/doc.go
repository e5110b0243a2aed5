// Package webhook serves what Twilio posts about calls: it verifies, decodes
// and answers, so that whoever calls a number talks to a Retell agent.
//
//	handler, err := webhook.NewHandler(webhook.Config{
//		PublicURL:  "https://agent.example.com/twilio",
//		AuthTokens: []string{os.Getenv("TWILIO_AUTH_TOKEN")},
//		Calls:      &retellClient.Calls,
//		AgentID:    "agent_1",
//		Fallback:   webhook.Fallback{Number: "+14155550123"},
//	})
//	http.Handle("/twilio/", handler)
//
// Then set the voice URL of a number to [Handler.VoiceURL].
//
// # A call
//
// Twilio asks for TwiML. The handler registers the call with Retell, once even
// if Twilio asks again or two processes are asked, and answers with <Dial> to
// Retell's SIP address for that call. If Retell cannot be reached, or the agent
// does not answer, [Fallback] puts the caller through to a person or says why
// nobody is there. Retell gives up on a registered call that is not connected
// within five minutes; its own transfer and end-call tools do not work on such
// calls: see package [github.com/phoneagent-go/phoneagent/twiliox/calls].
//
// # Who asks
//
// Every request is verified before anything of it is used: X-Twilio-Signature
// is HMAC-SHA1 with the account's auth token over the public URL and the raw
// parameters. A request that was recorded and sent again has a right signature.
// For ten minutes at least it gets the answer that the first one got and reports
// nothing twice; after that nothing tells it from a new one.
// [Verifier] does the same for other handlers.
//
// # Events
//
// Twilio delivers status callbacks at least once and in any order. [CallEvent]s
// arrive once, in order, one at a time for each call; one that is missing is
// waited for, for a while. [DialEvent] says what came of connecting a caller.
package webhook
