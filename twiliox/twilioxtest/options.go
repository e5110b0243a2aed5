package twilioxtest

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// The account of a server, unless its [Options] say otherwise.
const (
	// AccountSID is the account's SID.
	AccountSID = "AC0123456789abcdef0123456789abcdef"
	// AuthToken is the account's token. It also signs webhooks.
	AuthToken = "fedcba9876543210fedcba9876543210"
)

// Options say what there is on the account. Nil and the zero value are fine.
type Options struct {
	// AccountSID is the account's SID; [AccountSID] if empty.
	AccountSID string
	// AuthToken is the account's token; [AuthToken] if empty.
	AuthToken string
	// APIKeys are the secrets of API keys by SID (SK...).
	APIKeys map[string]string
	// Trial makes it a trial account: one trunk, one number, and calls to
	// verified numbers only.
	Trial bool
	// Balance is the account's balance in US dollars; 100 if nil.
	Balance *float64

	// Numbers are the numbers that the account has, in E.164, without any
	// configuration. [Server.AddNumber] adds more and configures them.
	Numbers []string
	// ForSale are the numbers that can be bought; [DefaultForSale] if nil.
	ForSale []NumberForSale
	// CallerIDs are verified caller ids that are not numbers of the account.
	CallerIDs []string
	// TakenDomains are trunk domains that other accounts have, such as
	// "acme.pstn.twilio.com".
	TakenDomains []string
	// Countries are the ISO codes of the countries that the account may dial;
	// US, CA and GB if nil.
	Countries []string

	// MaxPageSize limits all pages, so that a test needs few resources for
	// paging. Zero is Twilio's 1000.
	MaxPageSize int
	// MaxConcurrent is how many requests may be under way at once; the others
	// get status 429 with Retry-After. Zero is no limit.
	MaxConcurrent int

	// SIP is the far end of SIP legs. Nil refuses all of them with 480.
	SIP SIPHandler
	// Phones say what the numbers that are dialled do, by E.164. Numbers that
	// are not in it answer at once.
	Phones map[string]Phone
	// RepeatVoice has each voice webhook called as many times more before its
	// answer is used, as Twilio does when it loses an answer.
	RepeatVoice int
	// RepeatStatus has each status callback sent as many times more.
	RepeatStatus int
	// SwapStatus sends status callbacks in pairs, the later one first.
	SwapStatus bool
	// AllowBadTwiML does not fail the test over TwiML that Twilio would refuse
	// or warn about.
	AllowBadTwiML bool
	// WebhookTimeout is how long a webhook may take; Twilio's 15 s if zero.
	WebhookTimeout time.Duration
}

func (o *Options) withDefaults() Options {
	var options Options
	if o != nil {
		options = *o
	}
	options.AccountSID = cmp.Or(options.AccountSID, AccountSID)
	options.AuthToken = cmp.Or(options.AuthToken, AuthToken)
	options.APIKeys = maps.Clone(options.APIKeys)
	options.WebhookTimeout = cmp.Or(options.WebhookTimeout, 15*time.Second)
	if options.Balance == nil {
		options.Balance = new(100.0)
	}
	if options.ForSale == nil {
		options.ForSale = DefaultForSale()
	}
	options.ForSale = slices.Clone(options.ForSale)
	if options.Countries == nil {
		options.Countries = []string{"US", "CA", "GB"}
	}
	options.Phones = maps.Clone(options.Phones)
	if options.Phones == nil {
		options.Phones = map[string]Phone{}
	}
	return options
}
