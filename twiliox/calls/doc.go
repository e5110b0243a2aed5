// Package calls places calls with Twilio and steers calls that are live: it ends
// them, gives them other TwiML, and transfers them, cold or warm.
//
//	service := calls.New(client) // a twiliox.Client
//	call, err := service.Place(ctx, &calls.PlaceParams{
//		From: "+14155550100", To: "+14155550123",
//		URL: handler.VoiceURL(), // of a webhook.Handler: whoever answers talks to the agent
//	})
//
// It is for calls that reach Retell over a SIP address, where Retell's own
// transfer and end-call tools do not work: give the agent tools that call
// [Service.Transfer], [Desk.Transfer] and [Service.End] with the SID of the
// caller's call, which the webhook handler puts into the call's metadata. Calls
// over a SIP trunk are placed and transferred by Retell.
//
// # Once
//
// Nothing that rings a phone is repeated after Twilio may have accepted it. Such
// a failure matches [twiliox.ErrMaybeAccepted]: look, with [Service.List],
// before trying again.
//
// # Transfers
//
// [Service.Transfer] connects the caller with somebody else at once; the agent
// is gone. [Desk.Transfer] rings somebody first, tells what it is about and asks
// whether to take over, while the caller still talks to the agent. Only then the
// two meet in a conference. If nobody takes over, the caller does not notice.
package calls
