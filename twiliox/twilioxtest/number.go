package twilioxtest

import (
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/lazyregexp"
)

var e164 = lazyregexp.New(`^\+[1-9][0-9]{6,14}$`)

func isE164(text string) bool { return e164.MatchString(text) }

// number is a number of the account.
type number struct {
	AccountSID           string       `json:"account_sid"`
	AddressSID           optional     `json:"address_sid"`
	AddressRequirements  string       `json:"address_requirements"`
	APIVersion           string       `json:"api_version"`
	Beta                 bool         `json:"beta"`
	BundleSID            optional     `json:"bundle_sid"`
	Capabilities         capabilities `json:"capabilities"`
	DateCreated          moment       `json:"date_created"`
	DateUpdated          moment       `json:"date_updated"`
	EmergencyStatus      string       `json:"emergency_status"`
	EmergencyAddressSID  optional     `json:"emergency_address_sid"`
	FriendlyName         string       `json:"friendly_name"`
	IdentitySID          optional     `json:"identity_sid"`
	Origin               string       `json:"origin"`
	PhoneNumber          string       `json:"phone_number"`
	SID                  string       `json:"sid"`
	SMSApplicationSID    optional     `json:"sms_application_sid"`
	SMSFallbackMethod    string       `json:"sms_fallback_method"`
	SMSFallbackURL       optional     `json:"sms_fallback_url"`
	SMSMethod            string       `json:"sms_method"`
	SMSURL               optional     `json:"sms_url"`
	Status               string       `json:"status"`
	StatusCallback       optional     `json:"status_callback"`
	StatusCallbackMethod string       `json:"status_callback_method"`
	TrunkSID             optional     `json:"trunk_sid"`
	Type                 string       `json:"type"`
	URI                  string       `json:"uri"`
	VoiceApplicationSID  optional     `json:"voice_application_sid"`
	VoiceCallerIDLookup  bool         `json:"voice_caller_id_lookup"`
	VoiceFallbackMethod  string       `json:"voice_fallback_method"`
	VoiceFallbackURL     optional     `json:"voice_fallback_url"`
	VoiceMethod          string       `json:"voice_method"`
	VoiceReceiveMode     string       `json:"voice_receive_mode"`
	VoiceURL             optional     `json:"voice_url"`
}

func newNumber(s *Server, sid, text string) *number {
	now := moment(time.Now())
	return &number{
		AccountSID: s.options.AccountSID, AddressRequirements: "none", APIVersion: "2010-04-01",
		Capabilities: capabilities{Voice: true, SMS: true}, DateCreated: now, DateUpdated: now,
		EmergencyStatus: "Inactive", FriendlyName: text, Origin: "twilio", PhoneNumber: text, SID: sid,
		SMSFallbackMethod: "POST", SMSMethod: "POST", Status: "in-use", StatusCallbackMethod: "POST", Type: "local",
		URI:                 "/2010-04-01/Accounts/" + s.options.AccountSID + "/IncomingPhoneNumbers/" + sid + ".json",
		VoiceFallbackMethod: "POST", VoiceMethod: "POST", VoiceReceiveMode: "voice",
	}
}

// A Number is how a number of the account is configured.
type Number struct {
	// SID is its SID; [Server.AddNumber] makes one up if it is empty.
	SID string
	// PhoneNumber is the number in E.164.
	PhoneNumber string
	// FriendlyName is its label.
	FriendlyName string
	// VoiceURL is where calls to it are answered, with POST.
	VoiceURL string
	// VoiceFallbackURL is tried when VoiceURL fails.
	VoiceFallbackURL string
	// StatusCallback is told of the end of calls.
	StatusCallback string
	// TrunkSID is the trunk that it is on. VoiceURL is then not used.
	TrunkSID string
	// EmergencyActive says that it is set up for emergency calls, so that it
	// cannot leave its trunk.
	EmergencyActive bool
}

// AddNumber puts a number on the account and returns its SID.
func (s *Server) AddNumber(n Number) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	sid := n.SID
	if sid == "" {
		sid = s.sid("PN")
	}
	made := newNumber(s, sid, n.PhoneNumber)
	if n.FriendlyName != "" {
		made.FriendlyName = n.FriendlyName
	}
	made.VoiceURL, made.VoiceFallbackURL = optional(n.VoiceURL), optional(n.VoiceFallbackURL)
	made.StatusCallback, made.TrunkSID = optional(n.StatusCallback), optional(n.TrunkSID)
	if n.EmergencyActive {
		made.EmergencyStatus = "Active"
	}
	s.account.numbers.add(sid, made)
	return sid
}

// Numbers returns the numbers of the account, oldest first.
func (s *Server) Numbers() []Number {
	s.mu.Lock()
	defer s.mu.Unlock()
	var numbers []Number
	for sid, n := range s.account.numbers.all() {
		numbers = append(numbers, Number{
			SID: sid, PhoneNumber: n.PhoneNumber, FriendlyName: n.FriendlyName, VoiceURL: string(n.VoiceURL),
			VoiceFallbackURL: string(n.VoiceFallbackURL), StatusCallback: string(n.StatusCallback), TrunkSID: string(n.TrunkSID),
			EmergencyActive: n.EmergencyStatus == "Active",
		})
	}
	return numbers
}

func numberRoutes() []route {
	routes := append(saleRoutes(),
		get("/IncomingPhoneNumbers.json", func(x *exchange) (any, *APIError) {
			return list("incoming_phone_numbers", x.s.account.numbers.where(func(n *number) bool {
				// Twilio's filter matches a part of the number, too.
				return (!x.form.Has("PhoneNumber") || strings.Contains(n.PhoneNumber, x.form.Get("PhoneNumber"))) &&
					x.matches("FriendlyName", n.FriendlyName) && x.matches("Origin", n.Origin)
			})), nil
		}),
		create("/IncomingPhoneNumbers.json", (*exchange).purchase),
		get("/IncomingPhoneNumbers/{number}", func(x *exchange) (any, *APIError) { return x.number() }),
		change("/IncomingPhoneNumbers/{number}", func(x *exchange) (any, *APIError) {
			n, err := x.number()
			if err != nil {
				return nil, err
			}
			return n, x.configure(n)
		}),
		remove("/IncomingPhoneNumbers/{number}", func(x *exchange) (any, *APIError) {
			n, err := x.number()
			if err != nil {
				return nil, err
			}
			x.s.account.numbers.remove(n.SID)
			return nil, nil
		}),
	)
	for _, kind := range []string{"Local", "TollFree", "Mobile"} {
		routes = append(routes, create("/IncomingPhoneNumbers/"+kind+".json", (*exchange).purchase))
	}
	return routes
}

func (x *exchange) number() (*number, *APIError) {
	n, ok := x.s.account.numbers.get(x.id("number"))
	if !ok {
		return nil, x.notFound()
	}
	return n, nil
}

func (x *exchange) purchase() (any, *APIError) {
	// What cannot be configured is refused before it is paid for.
	if err := x.configure(newNumber(x.s, "PN", "")); err != nil {
		return nil, err
	}
	bought, err := x.buy()
	if err != nil {
		return nil, err
	}
	sid := x.s.sid("PN")
	n := newNumber(x.s, sid, bought.Number)
	n.Type, n.AddressRequirements = strings.ToLower(string(bought.kind())), bought.address()
	n.Capabilities = capabilities{Voice: !bought.SMSOnly, SMS: true, MMS: bought.Country == "US"}
	x.s.account.numbers.add(sid, n)
	return n, x.configure(n)
}

// configure sets what the request has of a number. A trunk and an application
// exclude each other: setting one removes the other.
func (x *exchange) configure(n *number) *APIError {
	updated := *n
	x.string("FriendlyName", &updated.FriendlyName)
	for name, to := range map[string]*optional{
		"SmsUrl": &updated.SMSURL, "SmsFallbackUrl": &updated.SMSFallbackURL, "SmsApplicationSid": &updated.SMSApplicationSID,
		"StatusCallback": &updated.StatusCallback, "TrunkSid": &updated.TrunkSID, "VoiceApplicationSid": &updated.VoiceApplicationSID,
		"VoiceFallbackUrl": &updated.VoiceFallbackURL, "VoiceUrl": &updated.VoiceURL, "AddressSid": &updated.AddressSID,
	} {
		x.string(name, (*string)(to))
	}
	for name, to := range map[string]*string{
		"SmsMethod": &updated.SMSMethod, "SmsFallbackMethod": &updated.SMSFallbackMethod, "StatusCallbackMethod": &updated.StatusCallbackMethod,
		"VoiceMethod": &updated.VoiceMethod, "VoiceFallbackMethod": &updated.VoiceFallbackMethod,
	} {
		if err := x.oneOf(name, to, "GET", "POST"); err != nil {
			return err
		}
	}
	if err := firstError(
		x.oneOf("EmergencyStatus", &updated.EmergencyStatus, "Active", "Inactive"),
		x.oneOf("VoiceReceiveMode", &updated.VoiceReceiveMode, "voice", "fax"),
		x.bool("VoiceCallerIdLookup", &updated.VoiceCallerIDLookup),
	); err != nil {
		return err
	}
	for _, name := range []string{"VoiceUrl", "VoiceFallbackUrl", "SmsUrl", "SmsFallbackUrl", "StatusCallback"} {
		if text := x.form.Get(name); text != "" && !isWebURL(text) {
			return refuse(21502, "%s is not a valid URL", name)
		}
	}
	if updated.TrunkSID != n.TrunkSID {
		if _, ok := x.s.account.trunks.get(string(updated.TrunkSID)); updated.TrunkSID != "" && !ok {
			return refuse(21501, "TrunkSid %s does not exist", updated.TrunkSID)
		}
		if n.TrunkSID != "" && n.EmergencyStatus == "Active" {
			return emergency()
		}
		if updated.TrunkSID != "" {
			updated.VoiceApplicationSID = ""
		}
	} else if updated.VoiceApplicationSID != "" && updated.VoiceApplicationSID != n.VoiceApplicationSID {
		updated.TrunkSID = ""
	}
	updated.DateUpdated = moment(time.Now())
	*n = updated
	return nil
}

func emergency() *APIError {
	return refuse(21634, "The phone number is provisioned for emergency calling on the trunk; disable that first")
}
