package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/examples/internal/network"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
)

// served serves what newOffice serves on a port of loopback as well, where the
// doctor looks for it.
func served(t *testing.T, o *office, key string) *httptest.Server {
	model, closeModel := scriptedModel()
	t.Cleanup(closeModel)
	a, err := newApp(newDesk(model, newCalendar(0), nil, nil), appOptions{secret: o.secret, key: key})
	require.NoError(t, err)
	server := httptest.NewServer(a.mux)
	t.Cleanup(func() { _ = a.calls.Close(); server.Close() })
	require.NoError(t, o.setPublicURL(server.URL))
	return server
}

func states(findings []finding) map[string]state {
	all := make(map[string]state)
	for _, f := range findings {
		if all[f.What] != bad {
			all[f.What] = f.State
		}
	}
	return all
}

func TestDoctorFindsNothing(t *testing.T) {
	model := openaitest.NewServer(t, openaitest.Say("Hi."))
	t.Setenv("OPENAI_API_KEY", openaitest.Key)
	t.Setenv("OPENAI_BASE_URL", model.URL())
	o, n := newOffice(t, nil)
	terminal, _, _ := newTerminal()
	require.NoError(t, o.provision(t.Context(), terminal, &buyOne))
	served(t, o, n.Retell.APIKey())
	require.NoError(t, o.provision(t.Context(), terminal, &buyOne), "the agent answers where the doctor looks")

	d := &doctor{office: o, prober: newProber(http.DefaultClient)}
	findings := d.examine(t.Context())
	terminal, out, _ := newTerminal()
	assert.NoError(t, d.tell(terminal, findings, false), out.String())
	assert.Equal(t, map[string]state{
		"model": good, "retell": good, "agent": good, "serve": good, "socket": good, "webhooks": good, "twilio": good, "number": good,
	}, states(findings), out.String())
	assert.NotContains(t, out.String(), o.secret)
}

func TestDoctorLooksAtTheSecondModel(t *testing.T) {
	noKeys(t)
	first := openaitest.NewServer(t, openaitest.Say("Hi."))
	second := openaitest.NewServer(t, func(*openaitest.Request) openaitest.Reply { return openaitest.Error(401, "", "no") })
	t.Setenv("OPENAI_API_KEY", openaitest.Key)
	t.Setenv("OPENAI_BASE_URL", first.URL())
	t.Setenv("FALLBACK_MODEL", "other")
	t.Setenv("FALLBACK_BASE_URL", second.URL())
	d := &doctor{office: &office{}, prober: newProber(nil)}
	d.model(t.Context())
	require.Len(t, d.findings, 2)
	assert.Equal(t, good, d.findings[0].State)
	assert.Equal(t, bad, d.findings[1].State)
	assert.Contains(t, d.findings[1].Advice, "FALLBACK_BASE_URL")
}

func TestDoctorWithoutKeys(t *testing.T) {
	noKeys(t)
	d := &doctor{office: &office{name: "front-desk"}, prober: newProber(nil)}
	findings := d.examine(t.Context())
	assert.Equal(t, map[string]state{
		"model": bad, "retell": bad, "agent": skipped, "serve": skipped, "twilio": skipped, "number": skipped,
	}, states(findings))
	terminal, out, _ := newTerminal()
	assert.ErrorIs(t, d.tell(terminal, findings, true), errUnwell)
	var told []finding
	require.NoError(t, json.Unmarshal([]byte(out.String()), &told))
	assert.Equal(t, findings, told)
}

func TestDoctorFindsWhatIsWrong(t *testing.T) {
	noKeys(t)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("welcome"))
	}))
	t.Cleanup(elsewhere.Close)
	gone := httptest.NewServer(nil)
	gone.Close()
	for name, test := range map[string]struct {
		wrong func(t *testing.T, o *office, n *network.Network)
		what  string
		state state
	}{
		"Retell's key": {func(_ *testing.T, _ *office, n *network.Network) {
			n.Retell.Fail(retelltest.Fault{Route: "GET /get-concurrency", Status: 401})
		}, "retell", bad},
		"another URL":             {func(t *testing.T, o *office, _ *network.Network) { require.NoError(t, o.setPublicURL(elsewhere.URL)) }, "agent", bad},
		"strangers get in":        {func(t *testing.T, o *office, _ *network.Network) { require.NoError(t, o.setPublicURL(elsewhere.URL)) }, "socket", bad},
		"forged events are taken": {func(t *testing.T, o *office, _ *network.Network) { require.NoError(t, o.setPublicURL(elsewhere.URL)) }, "webhooks", bad},
		"nobody is there":         {func(t *testing.T, o *office, _ *network.Network) { require.NoError(t, o.setPublicURL(gone.URL)) }, "serve", bad},
		"another secret":          {func(t *testing.T, o *office, n *network.Network) { served(t, o, n.Retell.APIKey()); o.secret = "other" }, "socket", bad},
		"no webhooks":             {func(t *testing.T, o *office, _ *network.Network) { served(t, o, "") }, "webhooks", bad},
		"Twilio's token": {func(_ *testing.T, _ *office, n *network.Network) {
			n.Twilio.Fail(twilioxtest.Fault{Times: -1, Status: 401, Code: 20003})
		}, "twilio", bad},
		"no number": {func(t *testing.T, o *office, _ *network.Network) { o.name = "night-desk" }, "number", bad},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, n := newOffice(t, nil)
			terminal, _, _ := newTerminal()
			require.NoError(t, o.provision(t.Context(), terminal, &buyOne))
			test.wrong(t, o, n)
			d := &doctor{office: o, prober: newProber(http.DefaultClient)}
			assert.Equal(t, test.state, states(d.examine(t.Context()))[test.what], "%+v", d.findings)
		})
	}
}
