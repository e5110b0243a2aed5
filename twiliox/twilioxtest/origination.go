package twilioxtest

import (
	"strings"
	"time"
)

// originationURL is where a trunk sends the calls to its numbers.
type originationURL struct {
	AccountSID   string  `json:"account_sid"`
	DateCreated  instant `json:"date_created"`
	DateUpdated  instant `json:"date_updated"`
	Enabled      bool    `json:"enabled"`
	FriendlyName string  `json:"friendly_name"`
	Priority     int     `json:"priority"`
	SID          string  `json:"sid"`
	SIPURL       string  `json:"sip_url"`
	TrunkSID     string  `json:"trunk_sid"`
	URL          string  `json:"url"`
	Weight       int     `json:"weight"`
}

func originationRoutes() []route {
	return []route{
		get("/{trunk}/OriginationUrls", func(x *exchange) (any, *APIError) {
			t, err := x.trunk()
			if err != nil {
				return nil, err
			}
			return list("origination_urls", t.origination.where(nil)), nil
		}),
		create("/{trunk}/OriginationUrls", (*exchange).createOrigination),
		get("/{trunk}/OriginationUrls/{url}", func(x *exchange) (any, *APIError) {
			_, o, err := x.origination()
			return o, err
		}),
		change("/{trunk}/OriginationUrls/{url}", func(x *exchange) (any, *APIError) {
			_, o, err := x.origination()
			if err != nil {
				return nil, err
			}
			return o, x.setOrigination(o)
		}),
		remove("/{trunk}/OriginationUrls/{url}", func(x *exchange) (any, *APIError) {
			t, o, err := x.origination()
			if err != nil {
				return nil, err
			}
			t.origination.remove(o.SID)
			return nil, nil
		}),
	}
}

func (x *exchange) origination() (*trunk, *originationURL, *APIError) {
	t, err := x.trunk()
	if err != nil {
		return nil, nil, err
	}
	o, ok := t.origination.get(x.id("url"))
	if !ok {
		return nil, nil, x.notFound()
	}
	return t, o, nil
}

// createOrigination makes another one even for a SIP URL that the trunk has
// already, as Twilio does.
func (x *exchange) createOrigination() (any, *APIError) {
	t, err := x.trunk()
	if err != nil {
		return nil, err
	}
	if err := x.require("FriendlyName", "SipUrl", "Weight", "Priority", "Enabled"); err != nil {
		return nil, err
	}
	if t.origination.len() >= maxOrigination {
		return nil, refuse(21249, "The trunk has %d origination URLs, which is the most", maxOrigination)
	}
	o := &originationURL{AccountSID: x.s.options.AccountSID, TrunkSID: t.SID, DateCreated: instant(time.Now())}
	if err := x.setOrigination(o); err != nil {
		return nil, err
	}
	o.SID = x.s.sid("OU")
	o.URL = t.URL + "/OriginationUrls/" + o.SID
	t.origination.add(o.SID, o)
	return o, nil
}

func (x *exchange) setOrigination(o *originationURL) *APIError {
	updated := *o
	x.string("FriendlyName", &updated.FriendlyName)
	x.string("SipUrl", &updated.SIPURL)
	if err := firstError(
		x.int("Weight", &updated.Weight, 1, 65535),
		x.int("Priority", &updated.Priority, 0, 65535),
		x.bool("Enabled", &updated.Enabled),
	); err != nil {
		return err
	}
	if len(updated.FriendlyName) > 64 {
		return invalid("FriendlyName")
	}
	if host, ok := strings.CutPrefix(updated.SIPURL, "sip:"); !ok || host == "" || strings.ContainsAny(host, " \t\r\n") {
		return invalid("SipUrl") // sips: is not supported
	}
	updated.DateUpdated = instant(time.Now())
	*o = updated
	return nil
}
