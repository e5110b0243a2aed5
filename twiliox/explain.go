package twiliox

// An Explanation says what one of Twilio's codes means and what to do about it.
type Explanation struct {
	// Code is Twilio's error code.
	Code int
	// Meaning is what happened.
	Meaning string
	// Advice is what to do.
	Advice string
}

// ExplainCode returns what is known about one of Twilio's error codes, from
// REST answers, status callbacks and the notifications of a call. The codes are
// those that matter between Twilio and Retell, after Twilio's error dictionary;
// ok is false for others.
func ExplainCode(code int) (explanation Explanation, ok bool) {
	known, ok := explanations[code]
	if !ok {
		return Explanation{Code: code}, false
	}
	return Explanation{Code: code, Meaning: known[0], Advice: known[1]}, true
}

// explanations are meaning and advice by code.
var explanations = map[int][2]string{
	// The account and its requests.
	10001: {"the account is not active", "look into Twilio's console for unpaid bills or a notice of suspension"},
	10003: {"an incoming call was rejected because the account is not active", "look into Twilio's console for unpaid bills or a notice of suspension"},
	20003: {"the credentials are wrong", "check TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN, or the API key with its secret; a suspended account is refused in the same way"},
	20403: {"the credentials may not do this", "use the account's auth token or an API key with more permissions"},
	20404: {"there is no such object in this account", "check the SID and the account"},
	20429: {"too many requests at a time; this one was not processed", "send fewer requests at a time and repeat this one later"},

	// Placing a call.
	13224:  {"the number is not in E.164, does not exist or cannot be reached", "check the number: it must look like +14155550123"},
	13227:  {"the account may not dial this country", "allow the country under Voice dialling permissions"},
	14111:  {"a trial account may only call verified numbers", "verify the number in Twilio's console or upgrade the account"},
	21210:  {"the caller ID is neither the account's number nor verified", "call from a number of this account, or verify the number as caller ID"},
	21211:  {"the number to call is not valid", "check the number: it must look like +14155550123"},
	21215:  {"the account may not dial this country", "allow the country under Voice dialling permissions"},
	21216:  {"the account may not call this number", "ask Twilio's support about the destination"},
	21219:  {"a trial account may only call verified numbers", "verify the number in Twilio's console or upgrade the account"},
	573005: {"a trial account may only call verified numbers, and this one has not confirmed yet", "enter the code that Twilio sent to the number, or upgrade the account"},

	// Buying and moving numbers.
	21421: {"this is not a number that can be bought", "search for numbers and buy one of those found"},
	21422: {"the number is no longer for sale", "search again and buy another"},
	21452: {"no number is for sale in this area code", "search in a neighbouring area code"},
	21613: {"regulation wants an address with this number", "add an Address in Twilio and pass its SID"},
	21631: {"regulation wants an address with this number", "add an Address in Twilio and pass its SID"},
	21634: {"a number is registered for emergency calls", "switch emergency calling off for the number first"},

	// Trunks and their credentials.
	21240: {"a list of this name exists, or the user name or password is not acceptable", "use at most 32 characters for the user name, and at least 12 for the password with upper and lower case letters and a digit"},
	21244: {"the account has as many trunks as it may have", "delete a trunk, or upgrade a trial account"},
	21245: {"it is there already", "nothing has to be done if it is on this trunk; otherwise choose another name"},
	21247: {"other trunks use a sub-domain of this trunk's domain", "delete or rename those first"},
	21248: {"a trunk has this domain name already, here or in another account", "choose another domain name: they are unique over all of Twilio"},
	21249: {"a trunk has at most 10 origination URLs", "delete one first"},
	21251: {"the trunk's calls per second may not be changed", "ask Twilio's support"},
	21252: {"there is no such region", "check the name of the region"},

	// Calls over a trunk.
	32001: {"the trunk got more calls per second than it may", "spread the calls out or ask Twilio for more calls per second"},
	32005: {"voice is disabled for the account", "ask Twilio's support"},
	32010: {"the trunk has no enabled origination URL that is valid", "add one: sip:sip.retellai.com;transport=tcp"},
	32011: {"Retell's SIP server did not answer or answered with an error", "check the origination URL and its transport, and that the number is imported at Retell"},
	32012: {"the parent account got more calls per second than it may", "spread the calls out or ask Twilio for more calls per second"},
	32100: {"a trial account may only call from verified caller IDs", "verify the caller ID in Twilio's console or upgrade the account"},
	32200: {"the trunk admits nobody: it has no authentication", "put a credential list on the trunk, or an address list"},
	32201: {"the call came from an address that is not on the trunk's address list", "add all of Retell's address blocks, or use credentials only: with both, both must pass"},
	32202: {"the SIP user name or password is wrong", "give Retell the credential's user name, not the name of the credential list, and the same password"},
	32203: {"Twilio blocked the call, for fraud, regulation or a missing customer profile", "look into Twilio's console for notices and complete the customer profile"},
	32204: {"the caller ID is neither the account's number nor verified", "call from a number of this account, or verify the number as caller ID"},
	32205: {"the account may not dial this country over a trunk", "allow the country in the console, with Elastic SIP Trunking chosen in the selector of the dialling permissions"},
	32206: {"the caller ID is not in E.164", "import the number at Retell with + and country code"},
	32207: {"the call offers encrypted media and the trunk is not secure", "make the trunk secure, or use TCP at Retell"},
	32208: {"the trunk is secure and the call is not encrypted", "use TLS at Retell and in the origination URL, or make the trunk not secure"},
	32218: {"the trunk does not allow this transfer", "set the transfer mode to enable-all"},
	32219: {"the far end redirected the call and that failed", "check the origination URL: Retell's server does not redirect"},
	32222: {"the TLS version is not accepted", "use TLS 1.2 or newer"},
}
