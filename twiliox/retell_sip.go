package twiliox

import "net/netip"

// RetellSIPServer is the SIP server of Retell, after its page about custom
// telephony. The host of Retell's first integration guides,
// "5t4n6j0wnrl.sip.livekit.cloud", is accepted everywhere in its place.
const RetellSIPServer = "sip.retellai.com"

// RetellAddressesDate is when Retell's pages were last known to list what
// [RetellAddresses] returns.
const RetellAddressesDate = "2026-08-21"

// RetellAddresses returns the address blocks from which Retell calls, after its
// pages about custom telephony as of [RetellAddressesDate]. They have changed
// before: everything that uses them takes another list. All but two belong to
// a provider that others use too, so that an address list alone admits
// strangers; credentials do not.
func RetellAddresses() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("18.98.16.120/30"),
		netip.MustParsePrefix("3.42.144.0/23"),
		netip.MustParsePrefix("143.223.88.0/21"),
		netip.MustParsePrefix("153.57.128.0/18"),
		netip.MustParsePrefix("161.115.160.0/19"),
	}
}

// MissingAddresses returns the blocks of wanted that no block of list contains.
func MissingAddresses(list, wanted []netip.Prefix) []netip.Prefix {
	var missing []netip.Prefix
	for _, block := range wanted {
		if !containsBlock(list, block) {
			missing = append(missing, block)
		}
	}
	return missing
}

func containsBlock(list []netip.Prefix, block netip.Prefix) bool {
	for _, have := range list {
		if have.Bits() <= block.Bits() && have.Contains(block.Addr()) {
			return true
		}
	}
	return false
}
