package siptrunk_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/siptrunk"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	"github.com/stretchr/testify/require"
)

const password = "Correct-Horse-9-Battery"

// A world is a Twilio and a Retell with the real clients in front of them, and
// something that can go wrong between.
type world struct {
	twilio *twilioxtest.Server
	retell *fakeRetell
	fault  *fault
	client *twiliox.Client
	p      *siptrunk.Provisioner
}

func newWorld(t testing.TB, options *twilioxtest.Options) *world {
	t.Helper()
	w := &world{twilio: twilioxtest.NewServer(t, options), retell: newFakeRetell(t), fault: &fault{}}
	// Without repetition, so that each fault is seen.
	var err error
	w.client, err = twiliox.NewClient(&twiliox.Options{
		AccountSID: twilioxtest.AccountSID, AuthToken: twilioxtest.AuthToken, MaxRetries: -1,
		HTTPClient: &http.Client{Transport: w.fault.wrap(w.twilio.HTTPClient().Transport)},
	})
	require.NoError(t, err)
	retellClient, err := retell.NewClient("key_test", &retell.Options{
		BaseURL: w.retell.server.URL, MaxRetries: -1, HTTPClient: &http.Client{Transport: w.fault.wrap(http.DefaultTransport)},
	})
	require.NoError(t, err)
	w.p = siptrunk.New(w.client, &retellClient.PhoneNumbers)
	return w
}

// A fault spoils the n-th request that changes something.
type fault struct {
	mu     sync.Mutex
	writes int
	at     int  // 0 is never
	lost   bool // the request is carried out and only the answer is lost
}

func (f *fault) set(at int, lost bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.writes, f.at, f.lost = 0, at, lost
}

func (f *fault) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.writes
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

var errLost = errors.New("connection reset by peer")

func (f *fault) wrap(inner http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		hit, lost := false, false
		if r.Method != http.MethodGet {
			f.mu.Lock()
			f.writes++
			hit, lost = f.writes == f.at, f.lost
			f.mu.Unlock()
		}
		if hit && !lost {
			rec := httptest.NewRecorder()
			rec.WriteHeader(http.StatusServiceUnavailable)
			return rec.Result(), nil
		}
		resp, err := inner.RoundTrip(r)
		if hit && err == nil {
			resp.Body.Close()
			return nil, errLost
		}
		return resp, err
	})
}

// fakeRetell keeps phone numbers as Retell does.
type fakeRetell struct {
	server  *httptest.Server
	mu      sync.Mutex
	numbers map[string]map[string]any
	secrets map[string]string // passwords by number
	lists   int
	deaf    bool // updates are accepted and forgotten
}

func newFakeRetell(t testing.TB) *fakeRetell {
	f := &fakeRetell{numbers: map[string]map[string]any{}, secrets: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v2/list-phone-numbers", f.list)
	mux.HandleFunc("POST /import-phone-number", f.importNumber)
	mux.HandleFunc("PATCH /update-phone-number/{number}", f.update)
	mux.HandleFunc("DELETE /delete-phone-number/{number}", f.remove)
	f.server = httptest.NewServer(mux)
	t.Cleanup(f.server.Close)
	return f
}

func (f *fakeRetell) reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (f *fakeRetell) list(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lists++
	items := []any{}
	for _, n := range f.numbers {
		items = append(items, n)
	}
	f.reply(w, 200, map[string]any{"items": items, "has_more": false})
}

func (f *fakeRetell) importNumber(w http.ResponseWriter, r *http.Request) {
	var body map[string]any
	_ = json.NewDecoder(r.Body).Decode(&body)
	f.mu.Lock()
	defer f.mu.Unlock()
	number := body["phone_number"].(string)
	if f.numbers[number] != nil {
		f.reply(w, 400, map[string]any{"status": "error", "message": "Phone number already exists"})
		return
	}
	n := map[string]any{
		"phone_number": number, "phone_number_type": "custom", "last_modification_timestamp": 1,
		"sip_outbound_trunk_config": map[string]any{"termination_uri": body["termination_uri"], "auth_username": body["sip_trunk_auth_username"], "transport": body["transport"]},
	}
	if text, ok := body["sip_trunk_auth_password"].(string); ok {
		f.secrets[number] = text
	}
	for name, value := range body {
		if !strings.HasPrefix(name, "sip_trunk") && name != "termination_uri" && name != "transport" && name != "ignore_e164_validation" {
			n[name] = value
		}
	}
	f.numbers[number] = n
	f.reply(w, 201, n)
}

func (f *fakeRetell) update(w http.ResponseWriter, r *http.Request) {
	var body map[string]any
	_ = json.NewDecoder(r.Body).Decode(&body)
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.numbers[r.PathValue("number")]
	if n == nil {
		f.reply(w, 404, map[string]any{"message": "not found"})
		return
	}
	for name, value := range body {
		if f.deaf {
			break
		}
		config, _ := n["sip_outbound_trunk_config"].(map[string]any)
		switch name {
		case "termination_uri", "auth_username", "transport":
			config[name] = value
		case "auth_password":
			f.secrets[r.PathValue("number")] = value.(string)
		default:
			if value == nil {
				delete(n, name)
			} else {
				n[name] = value
			}
		}
	}
	f.reply(w, 200, n)
}

func (f *fakeRetell) remove(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.numbers[r.PathValue("number")] == nil {
		f.reply(w, 404, map[string]any{"message": "not found"})
		return
	}
	delete(f.numbers, r.PathValue("number"))
	w.WriteHeader(http.StatusNoContent)
}

func (f *fakeRetell) snapshot() map[string]any {
	f.mu.Lock()
	defer f.mu.Unlock()
	text, _ := json.Marshal(map[string]any{"numbers": f.numbers, "secrets": f.secrets})
	var copied map[string]any
	_ = json.Unmarshal(text, &copied)
	return copied
}

// fullSpec uses everything there is.
func fullSpec() *siptrunk.Spec {
	imp := siptrunk.OneAgent("agent_1")
	imp.Nickname, imp.FallbackNumber = "front desk", "+14155559999"
	return &siptrunk.Spec{
		Name: "acme", Domain: "acme-front-desk", Edge: "dublin",
		Originations: []siptrunk.Origination{
			{SIPURL: "sip:sip.retellai.com;transport=tcp", Priority: 1},
			{SIPURL: "sip:sip.retellai.com;transport=udp", Priority: 2, Weight: 5},
		},
		Auth:      siptrunk.Auth{Credential: &siptrunk.Credential{Username: "retell-acme", Password: password}, Addresses: twiliox.RetellAddresses()},
		Recording: twiliox.TrunkRecording{Mode: twiliox.RecordFromAnswerDual, Trim: twiliox.TrimSilence}, CNAMLookup: true,
		DisasterRecovery: siptrunk.DisasterRecovery{URL: "https://example.com/sorry"},
		Numbers: []siptrunk.Number{
			{PhoneNumber: "+14155550100"},
			{Slot: "sales", Search: &twiliox.NumberSearch{Country: "US", AreaCode: 512}},
			{PhoneNumber: "+14155550111", Buy: true},
		},
		Retell: imp,
	}
}

// owned are the options of an account with one number that has a voice URL.
func ownedNumber(w *world) {
	w.twilio.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550100", VoiceURL: "https://example.com/voice"})
}

var allow = &siptrunk.ApplyOptions{AllowPurchase: true}

// contents is all that there is on the account, without SIDs.
func (w *world) contents(t testing.TB) map[string]any {
	t.Helper()
	ctx := t.Context()
	trunks := []any{}
	for trunk, err := range w.client.Trunks.List(ctx) {
		require.NoError(t, err)
		sid := trunk.SID
		flat := *trunk
		flat.SID = ""
		recording, err := w.client.Trunks.Recording(ctx, sid)
		require.NoError(t, err)
		entry := map[string]any{"trunk": flat, "recording": recording}
		var urls, users, numbers []string
		for o, err := range w.client.Trunks.Originations(ctx, sid) {
			require.NoError(t, err)
			urls = append(urls, fmt.Sprint(o.SIPURL, o.Priority, o.Weight, o.Disabled, o.FriendlyName))
		}
		for l, err := range w.client.Trunks.CredentialLists(ctx, sid) {
			require.NoError(t, err)
			users = append(users, l.FriendlyName)
		}
		for l, err := range w.client.Trunks.AddressLists(ctx, sid) {
			require.NoError(t, err)
			users = append(users, l.FriendlyName)
		}
		for n, err := range w.client.Trunks.Numbers(ctx, sid) {
			require.NoError(t, err)
			numbers = append(numbers, n.PhoneNumber)
		}
		slices.Sort(urls)
		slices.Sort(numbers)
		entry["urls"], entry["lists"], entry["numbers"] = urls, users, numbers
		trunks = append(trunks, entry)
	}
	lists := []string{}
	for l, err := range w.client.CredentialLists.List(ctx) {
		require.NoError(t, err)
		for u, err := range w.client.CredentialLists.Users(ctx, l.SID) {
			require.NoError(t, err)
			lists = append(lists, l.FriendlyName+":"+u.Username)
		}
		lists = append(lists, l.FriendlyName)
	}
	for l, err := range w.client.AddressLists.List(ctx) {
		require.NoError(t, err)
		for b, err := range w.client.AddressLists.Blocks(ctx, l.SID) {
			require.NoError(t, err)
			lists = append(lists, l.FriendlyName+":"+b.Prefix.String())
		}
		lists = append(lists, l.FriendlyName)
	}
	slices.Sort(lists)
	numbers := []string{}
	for _, n := range w.twilio.Numbers() {
		numbers = append(numbers, fmt.Sprint(n.PhoneNumber, " ", n.FriendlyName, " ", n.VoiceURL, " ", n.TrunkSID != ""))
	}
	slices.Sort(numbers)
	return map[string]any{"trunks": trunks, "lists": lists, "numbers": numbers, "balance": w.twilio.Balance(), "retell": w.retell.snapshot()}
}

// apply plans and applies, and must succeed.
func (w *world) apply(t testing.TB, spec *siptrunk.Spec) *siptrunk.Result {
	t.Helper()
	plan, err := w.p.Plan(t.Context(), spec)
	require.NoError(t, err)
	result, err := w.p.Apply(t.Context(), spec, plan, allow)
	require.NoError(t, err)
	return result
}
