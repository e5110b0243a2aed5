package twiliox_test

import (
	"net/netip"
	"testing"

	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTrunkWithAllThatBelongsToIt(t *testing.T) {
	t.Parallel()
	_, client := fake(t, nil)
	ctx := t.Context()
	domain, err := twiliox.TrunkDomain("acme")
	require.NoError(t, err)
	trunk, err := client.Trunks.Create(ctx, &twiliox.TrunkSettings{FriendlyName: new("Acme"), DomainName: &domain, TransferMode: new(twiliox.TransferAll), DisasterRecoveryURL: new("https://example.com/sorry")})
	require.NoError(t, err)
	assert.Equal(t, domain, trunk.DomainName)
	_, err = client.Trunks.Create(ctx, &twiliox.TrunkSettings{DomainName: &domain})
	require.Error(t, err)

	changed, err := client.Trunks.Update(ctx, trunk.SID, &twiliox.TrunkSettings{DisasterRecoveryURL: new(""), Secure: new(true)})
	require.NoError(t, err)
	assert.Empty(t, changed.DisasterRecoveryURL, "an empty text clears")
	assert.True(t, changed.Secure)

	recording, err := client.Trunks.SetRecording(ctx, trunk.SID, twiliox.TrunkRecording{Mode: twiliox.RecordFromAnswer})
	require.NoError(t, err)
	assert.Equal(t, twiliox.RecordFromAnswer, recording.Mode)

	users, err := client.CredentialLists.Create(ctx, "acme")
	require.NoError(t, err)
	_, err = client.CredentialLists.Create(ctx, "acme")
	var refused *twiliox.Error
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, 21240, refused.Code)
	user, err := client.CredentialLists.AddUser(ctx, users.SID, "retell", "Correct-Horse-9")
	require.NoError(t, err)
	require.NoError(t, client.CredentialLists.SetPassword(ctx, users.SID, user.SID, "Correct-Horse-10"))
	require.NoError(t, client.Trunks.UseCredentialList(ctx, trunk.SID, users.SID))
	require.NoError(t, client.Trunks.UseCredentialList(ctx, trunk.SID, users.SID), "twice is no error")

	addresses, err := client.AddressLists.Create(ctx, "acme")
	require.NoError(t, err)
	block, err := client.AddressLists.AddBlock(ctx, addresses.SID, "retell", netip.MustParsePrefix("18.98.16.120/30"))
	require.NoError(t, err)
	assert.Equal(t, "18.98.16.120/30", block.Prefix.String())
	require.NoError(t, client.Trunks.UseAddressList(ctx, trunk.SID, addresses.SID))
	got, err := client.Trunks.Get(ctx, trunk.SID)
	require.NoError(t, err)
	assert.Contains(t, got.AuthType, "CREDENTIAL_LIST")
	assert.Contains(t, got.AuthType, "IP_ACL")

	for range 2 { // twice is no error
		require.NoError(t, client.AddressLists.RemoveBlock(ctx, addresses.SID, block.SID))
		require.NoError(t, client.Trunks.DropAddressList(ctx, trunk.SID, addresses.SID))
		require.NoError(t, client.AddressLists.Delete(ctx, addresses.SID))
		require.NoError(t, client.Trunks.DropCredentialList(ctx, trunk.SID, users.SID))
		require.NoError(t, client.CredentialLists.RemoveUser(ctx, users.SID, user.SID))
		require.NoError(t, client.CredentialLists.Delete(ctx, users.SID))
		require.NoError(t, client.Trunks.Delete(ctx, trunk.SID))
	}
	_, err = client.Trunks.Get(ctx, trunk.SID)
	require.ErrorIs(t, err, twiliox.ErrNotFound)
}

func TestEveryMethodChecksItsSIDs(t *testing.T) {
	t.Parallel()
	server, client := fake(t, nil)
	ctx := t.Context()
	block := netip.MustParsePrefix("18.98.16.120/30")
	origination := &twiliox.Origination{SIPURL: "sip:sip.retellai.com;transport=tcp", Weight: 1}
	for _, bad := range []string{"", "../x", "TK1", sid("XX", 1), sid("TK", 1) + "?"} {
		good := sid("TK", 1)
		for name, err := range map[string]error{
			"Numbers.Get":                 second(client.Numbers.Get(ctx, bad)),
			"Numbers.Configure":           second(client.Numbers.Configure(ctx, bad, nil)),
			"Numbers.MoveToTrunk":         client.Numbers.MoveToTrunk(ctx, bad, good),
			"Numbers.MoveToTrunk 2":       client.Numbers.MoveToTrunk(ctx, sid("PN", 1), bad),
			"Numbers.MoveOffTrunk":        client.Numbers.MoveOffTrunk(ctx, bad, good, nil),
			"Numbers.Release":             client.Numbers.Release(ctx, bad),
			"Trunks.Get":                  second(client.Trunks.Get(ctx, bad)),
			"Trunks.Update":               second(client.Trunks.Update(ctx, bad, nil)),
			"Trunks.Delete":               client.Trunks.Delete(ctx, bad),
			"Trunks.AddOrigination":       second(client.Trunks.AddOrigination(ctx, bad, origination)),
			"Trunks.UpdateOrigination":    second(client.Trunks.UpdateOrigination(ctx, bad, origination)),
			"Trunks.UpdateOrigination 2":  second(client.Trunks.UpdateOrigination(ctx, good, origination)),
			"Trunks.RemoveOrigination":    client.Trunks.RemoveOrigination(ctx, good, bad),
			"Trunks.UseCredentialList":    client.Trunks.UseCredentialList(ctx, good, bad),
			"Trunks.DropCredentialList":   client.Trunks.DropCredentialList(ctx, good, bad),
			"Trunks.UseAddressList":       client.Trunks.UseAddressList(ctx, good, bad),
			"Trunks.DropAddressList":      client.Trunks.DropAddressList(ctx, good, bad),
			"Trunks.Recording":            second(client.Trunks.Recording(ctx, bad)),
			"Trunks.SetRecording":         second(client.Trunks.SetRecording(ctx, bad, twiliox.TrunkRecording{})),
			"CredentialLists.Delete":      client.CredentialLists.Delete(ctx, bad),
			"CredentialLists.AddUser":     second(client.CredentialLists.AddUser(ctx, bad, "retell", "Correct-Horse-9")),
			"CredentialLists.SetPassword": client.CredentialLists.SetPassword(ctx, sid("CL", 1), bad, "Correct-Horse-9"),
			"CredentialLists.RemoveUser":  client.CredentialLists.RemoveUser(ctx, sid("CL", 1), bad),
			"AddressLists.Delete":         client.AddressLists.Delete(ctx, bad),
			"AddressLists.AddBlock":       second(client.AddressLists.AddBlock(ctx, bad, "x", block)),
			"AddressLists.RemoveBlock":    client.AddressLists.RemoveBlock(ctx, sid("AL", 1), bad),
		} {
			require.ErrorAs(t, err, new(*twiliox.ArgumentError), "%s(%q)", name, bad)
		}
		for _, err := range client.Trunks.Numbers(ctx, bad) {
			require.ErrorAs(t, err, new(*twiliox.ArgumentError))
		}
	}
	require.Empty(t, server.Requests())
}

func second[T any](_ T, err error) error { return err }

func TestSIPAddresses(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "tls", twiliox.SIPTransport("sip:sip.retellai.com:5061;edge=dublin;Transport=TLS?X-tenant=acme"))
	assert.Equal(t, "", twiliox.SIPTransport("sip:sip.retellai.com?X-a=;transport=tls"))
	assert.Equal(t, "sip.retellai.com", twiliox.SIPHost("sip:+1415@SIP.retellai.com:5060;transport=tcp"))
	require.NoError(t, twiliox.CheckSIPURL("sip:sip.retellai.com;transport=tcp;edge=dublin?X-tenant=acme"))
	for _, bad := range []string{"", "sip:", "sips:sip.retellai.com", "https://sip.retellai.com", "sip:a b", "sip:a@sip.retellai.com", "sip:x;transport=sctp", "sip:acme.pstn.twilio.com"} {
		require.ErrorAs(t, twiliox.CheckSIPURL(bad), new(*twiliox.ArgumentError), bad)
	}
}

func TestTerminationHosts(t *testing.T) {
	t.Parallel()
	domain, err := twiliox.TrunkDomain("acme")
	require.NoError(t, err)
	assert.Equal(t, "acme.pstn.twilio.com", twiliox.TerminationHost(domain, ""))
	assert.Equal(t, "acme.pstn.dublin.twilio.com", twiliox.TerminationHost(domain, "dublin"))
	for host, want := range map[string]string{
		"acme.pstn.twilio.com": domain, "ACME.pstn.dublin.twilio.com.": domain, "acme.pstn.us1.twilio.com": domain,
		"acme.us1.pstn.twilio.com": "acme.us1.pstn.twilio.com", "sip.telnyx.com": "", "pstn.twilio.com": "", "acme.pstn.a.b.twilio.com": "", "": "",
	} {
		got, ok := twiliox.TrunkOfHost(host)
		assert.Equal(t, want, got, host)
		assert.Equal(t, want != "", ok, host)
	}
}

func TestAddressBlocks(t *testing.T) {
	t.Parallel()
	for _, block := range twiliox.RetellAddresses() {
		require.NoError(t, twiliox.CheckAddressBlock(block))
	}
	require.NoError(t, twiliox.CheckAddressBlock(netip.MustParsePrefix("10.0.0.0/8")), "a private block is not the internet")
	for _, bad := range []netip.Prefix{{}, netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("128.0.0.0/1"), netip.MustParsePrefix("8.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/7").Masked(), netip.MustParsePrefix("::/0"), netip.MustParsePrefix("18.98.16.121/30")} {
		require.Error(t, twiliox.CheckAddressBlock(bad), bad)
	}
	assert.Empty(t, twiliox.MissingAddresses([]netip.Prefix{netip.MustParsePrefix("18.98.0.0/16")}, twiliox.RetellAddresses()[:1]))
	assert.Len(t, twiliox.MissingAddresses(nil, twiliox.RetellAddresses()), 5)
}
