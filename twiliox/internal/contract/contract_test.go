package contract

import (
	"context"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/calls"
	"github.com/phoneagent-go/phoneagent/twiliox/siptrunk"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
)

const ours, other = "+14155550100", "+14155550123"

func TestContract(t *testing.T) {
	enabled(t)
	server := twilioxtest.NewServer(t, &twilioxtest.Options{
		Numbers: []string{ours}, CallerIDs: []string{other},
		SIP: func(ctx context.Context, leg *twilioxtest.SIPLeg) error { leg.Answer(); <-ctx.Done(); return nil },
	})
	check := newChecker(t, server.URL())
	client, err := twiliox.NewClient(&twiliox.Options{
		AccountSID: server.AccountSID(), AuthToken: twiliox.Secret(server.AuthToken()), HTTPClient: &http.Client{Transport: check},
	})
	require.NoError(t, err)

	account(t, client)
	trunk(t, client)
	numbers(t, client)
	call(t, server, calls.New(client))

	for _, violation := range check.violations {
		t.Error(violation)
	}
	for host := range descriptions {
		assert.NotZero(t, check.checked[host], "nothing was sent to %s", host)
	}
	t.Logf("checked: %v", check.checked)
}

// account asks for what there is to know about the account.
func account(t *testing.T, client *twiliox.Client) {
	ctx := t.Context()
	_, err := client.Account.Get(ctx)
	require.NoError(t, err)
	_, err = client.Account.Balance(ctx)
	require.NoError(t, err)
	for _, err := range client.Account.CallerIDs(ctx, "") {
		require.NoError(t, err)
	}
	_, err = client.Account.NumberPrices(ctx, "US")
	require.NoError(t, err)
	_, err = client.Permissions.Get(ctx, "DE")
	require.NoError(t, err)
	for _, err := range client.Permissions.List(ctx) {
		require.NoError(t, err)
	}
	for _, err := range client.Permissions.HighRiskPrefixes(ctx, "LV") {
		require.NoError(t, err)
	}
	_, err = client.Permissions.Set(ctx, twiliox.PermissionUpdate{Country: "DE", LowRisk: true})
	require.NoError(t, err)
	require.NoError(t, client.Permissions.SetInherited(ctx, true))
}

// trunk sets a trunk up, changes its password and takes it down, which is every
// request of provisioning.
func trunk(t *testing.T, client *twiliox.Client) {
	ctx := t.Context()
	spec := &siptrunk.Spec{
		Name: "front-desk", Domain: "riverside-dental",
		Auth: siptrunk.Auth{
			Credential: &siptrunk.Credential{Username: "retell", Password: "Correct-Horse-9"},
			Addresses:  []netip.Prefix{netip.MustParsePrefix("18.98.16.120/30")},
		},
		RetellAddresses: []netip.Prefix{netip.MustParsePrefix("18.98.16.120/30")},
		Recording:       twiliox.TrunkRecording{Mode: twiliox.RecordFromAnswerDual, Trim: "trim-silence"},
		Numbers:         []siptrunk.Number{{PhoneNumber: ours}, {Slot: "main", Search: &twiliox.NumberSearch{AreaCode: 415}}},
	}
	p := siptrunk.New(client, nil)
	plan, err := p.Plan(ctx, spec)
	require.NoError(t, err)
	_, err = p.Apply(ctx, spec, plan, &siptrunk.ApplyOptions{AllowPurchase: true})
	require.NoError(t, err)
	require.NoError(t, p.Verify(ctx, spec))

	spec.Transfer, spec.Edge = twiliox.TransferSIPOnly, "dublin"
	plan, err = p.Plan(ctx, spec)
	require.NoError(t, err)
	_, err = p.Apply(ctx, spec, plan, nil)
	require.NoError(t, err)

	plan, err = p.PlanDestroy(ctx, spec, nil)
	require.NoError(t, err)
	_, err = p.Destroy(ctx, spec, plan, nil)
	require.NoError(t, err)
}

// numbers searches for all kinds and configures and releases one.
func numbers(t *testing.T, client *twiliox.Client) {
	ctx := t.Context()
	for _, kind := range []twiliox.NumberType{twiliox.NumberLocal, twiliox.NumberTollFree, twiliox.NumberMobile, twiliox.NumberNational} {
		_, err := client.Numbers.Search(ctx, &twiliox.NumberSearch{Country: "GB", Type: kind})
		require.NoError(t, err)
	}
	bought, err := client.Numbers.Buy(ctx, &twiliox.BuyNumberParams{PhoneNumber: "+14155550112"})
	require.NoError(t, err)
	_, err = client.Numbers.Configure(ctx, bought.SID, &twiliox.NumberSettings{FriendlyName: new("desk"), URL: new("https://agent.example.com/voice")})
	require.NoError(t, err)
	require.NoError(t, client.Numbers.Release(ctx, bought.SID))
}

// call places a call, looks at it, has it meet somebody and ends it.
func call(t *testing.T, server *twilioxtest.Server, service *calls.Service) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	placed, err := service.Place(ctx, &calls.PlaceParams{
		From: ours, To: other, TwiML: twiml.Response{twiml.Pause{Length: time.Minute}}, RingTimeout: 20 * time.Second, TimeLimit: time.Hour,
		Record: true, StatusCallback: "https://agent.example.com/status", RecordingStatusCallback: "https://agent.example.com/recorded",
		MachineDetection: &twiml.MachineDetection{
			UntilMessageEnd: true, Timeout: 20 * time.Second, SpeechThreshold: 2 * time.Second, SpeechEndThreshold: time.Second,
			SilenceTimeout: 4 * time.Second, Callback: "https://agent.example.com/amd",
		},
	})
	require.NoError(t, err)
	phone := server.Call(placed.SID)
	talks := func(to string) {
		require.NoError(t, phone.Wait(ctx, func(c twilioxtest.CallInfo) bool { return c.Status == "in-progress" && c.ConnectedTo == to }))
	}
	talks("")
	_, err = service.Get(ctx, placed.SID)
	require.NoError(t, err)
	for _, err := range service.List(ctx, &calls.ListParams{From: ours, Status: calls.StatusInProgress, StartedAfter: time.Now().Add(-time.Hour)}) {
		require.NoError(t, err)
	}
	_, err = service.Transfer(ctx, placed.SID, &calls.TransferParams{To: other, CallerID: ours})
	require.NoError(t, err)
	talks(other)
	_, err = service.Redirect(ctx, placed.SID, twiml.Response{twiml.Dial{Conference: &twiml.Conference{Name: "desk"}}})
	require.NoError(t, err)
	talks("desk")
	invited, err := service.Invite(ctx, "desk", &calls.InviteParams{From: ours, To: other, Label: "person", RingTimeout: 20 * time.Second, CoachSID: placed.SID})
	require.NoError(t, err)
	require.NoError(t, server.Call(invited.CallSID).Wait(ctx, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo == "desk" }))
	room, err := service.Conference(ctx, "desk")
	require.NoError(t, err)
	_, err = service.Participants(ctx, room.SID)
	require.NoError(t, err)
	_, err = service.UpdateParticipant(ctx, room.SID, placed.SID, &calls.ParticipantUpdate{
		Hold: new(true), HoldURL: "https://agent.example.com/music", Muted: new(true), EndOnExit: new(true), AnnounceURL: "https://agent.example.com/tell",
	})
	require.NoError(t, err)
	require.NoError(t, service.RemoveParticipant(ctx, room.SID, invited.CallSID))
	require.NoError(t, service.EndConference(ctx, room.SID))
	require.NoError(t, service.End(ctx, placed.SID))
}
