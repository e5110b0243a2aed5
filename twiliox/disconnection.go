package twiliox

import (
	"slices"

	"github.com/phoneagent-go/phoneagent/retell"
)

// A DisconnectionExplanation says what stands behind the reason that Retell
// gives for the end of a call, as far as telephony is concerned.
type DisconnectionExplanation struct {
	// Reason is Retell's.
	Reason retell.DisconnectionReason
	// Meaning is what happened and Advice what to do.
	Meaning, Advice string
	// Codes are the codes that such a call can have at Twilio, the most likely
	// first.
	Codes []int
}

// ExplainDisconnection returns what is known about a reason. ok is false for the
// ordinary ends of calls, and for reasons that have nothing to do with telephony
// or are not known here.
func ExplainDisconnection(reason retell.DisconnectionReason) (explanation DisconnectionExplanation, ok bool) {
	for _, known := range disconnections {
		if known.Reason == reason {
			known.Codes = slices.Clone(known.Codes)
			return known, true
		}
	}
	return DisconnectionExplanation{Reason: reason}, false
}

// reasonsFor returns how a call with one of Twilio's codes ends at Retell.
func reasonsFor(code int) []retell.DisconnectionReason {
	var reasons []retell.DisconnectionReason
	for _, known := range disconnections {
		if code != 0 && slices.Contains(known.Codes, code) {
			reasons = append(reasons, known.Reason)
		}
	}
	return reasons
}

// Meanings are from Retell's page about outbound calls that fail. Which codes
// come with which reason is not documented: these are the refusals that fit.
var disconnections = []DisconnectionExplanation{
	{
		Reason:  retell.DisconnectionProviderPermission,
		Meaning: "the trunk refused the call: its authentication, caller ID or permissions",
		Advice:  "check user name, password and addresses first, then caller ID and the countries that may be dialled",
		Codes:   []int{32202, 32201, 32200, 32203, 32204, 32205, 32100, 32206, 13227, 21215},
	},
	{
		Reason:  retell.DisconnectionProviderUnavailable,
		Meaning: "the trunk did not answer, or had no capacity",
		Advice:  "check the termination host at Retell, its transport, and how many calls a second are placed",
		Codes:   []int{32001, 32012, 32005, 32207, 32208, 32222, 10001},
	},
	{
		Reason:  retell.DisconnectionSIPRoutingError,
		Meaning: "the call found no way: the trunk's address or the number is wrong",
		Advice:  "check the termination host at Retell: a bare host name, with an edge only after pstn",
		Codes:   []int{32011, 32010, 32219, 32207, 32208},
	},
	{
		Reason:  retell.DisconnectionInvalidDestination,
		Meaning: "the number called does not exist or cannot be reached",
		Advice:  "check the number: it must look like +14155550123",
		Codes:   []int{13224, 21211, 21216},
	},
	{
		Reason:  retell.DisconnectionDialFailed,
		Meaning: "the call could not be placed",
		Advice:  "look at the call's notifications at Twilio",
		Codes:   []int{13224, 32203, 32205, 13227, 21215, 21219, 32100},
	},
	{Reason: retell.DisconnectionDialBusy, Meaning: "the line was busy", Advice: "call again later"},
	{Reason: retell.DisconnectionDialNoAnswer, Meaning: "nobody answered in time", Advice: "call again later, or let it ring longer"},
	{Reason: retell.DisconnectionUserDeclined, Meaning: "the person called declined", Advice: "do not call again at once"},
	{
		Reason:  retell.DisconnectionMarkedAsSpam,
		Meaning: "a carrier treated the number as spam",
		Advice:  "register the number (caller reputation, STIR/SHAKEN, CNAM) or call from another; no setting of the trunk helps",
	},
	{
		Reason:  retell.DisconnectionRegisteredCallTimeout,
		Meaning: "a registered call was not connected within five minutes",
		Advice:  "register when the call is answered, not before it rings, and check that the TwiML dials sip:{call_id}@" + RetellSIPServer,
		Codes:   []int{32011, 13224},
	},
	{
		Reason:  retell.DisconnectionConcurrencyLimit,
		Meaning: "the Retell account has as many calls as it may have",
		Advice:  "raise the limit at Retell, or set a fallback number",
	},
	{
		Reason:  retell.DisconnectionNoConcurrencyFallback,
		Meaning: "the Retell account has as many calls as it may have, and the call went to the fallback",
		Advice:  "raise the limit at Retell if the agent should have had it",
	},
	{Reason: retell.DisconnectionNoValidPayment, Meaning: "the Retell account has no valid payment method", Advice: "add one in Retell's dashboard"},
}
