package retelltest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

// officialSDK is the variable that asks for TestOfficialSDK, which needs Node,
// npm and the npm registry.
const officialSDK = "RETELLTEST_OFFICIAL_SDK"

// TestOfficialSDK has Retell's official TypeScript SDK, installed from npm, use
// the server, and lets each side verify what the other has signed.
func TestOfficialSDK(t *testing.T) {
	if os.Getenv(officialSDK) == "" {
		t.Skipf("needs Node and the npm registry: set %s=1", officialSDK)
	}
	dir := t.TempDir()
	for _, name := range []string{"package.json", "package-lock.json", "contract.mjs"} {
		text, err := os.ReadFile(filepath.Join("testdata", "ts", name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o600))
	}
	run(t, dir, nil, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")

	server := retelltest.NewServer(t, nil)
	agent := llm.NewHandler(desk, &llm.Options{Secret: "s3cret"})
	t.Cleanup(func() { _ = agent.Close() })
	server.Answer("", retelltest.Callee{Talk: func(call *llmtest.Call) {
		call.Hear()
		call.Say("bye")
		call.AwaitEnd()
	}})
	mux := http.NewServeMux()
	mux.Handle("/llm/", agent)
	mux.HandleFunc("POST /verify", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = webhook.Verify(body, r.Header.Get(webhook.SignatureHeader), server.APIKey())
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	ours := httptest.NewServer(mux)
	t.Cleanup(ours.Close)
	environment := append(os.Environ(),
		"RETELL_API_KEY="+server.APIKey(), "RETELL_BASE_URL="+server.URL(),
		"LLM_WEBSOCKET_URL="+strings.Replace(ours.URL, "http", "ws", 1)+"/llm/s3cret", "VERIFY_URL="+ours.URL+"/verify")
	run(t, dir, environment, "node", "contract.mjs")
}

// run runs a command and fails the test, with what it printed, if it fails.
func run(t *testing.T, dir string, environment []string, name string, args ...string) {
	t.Helper()
	path, err := exec.LookPath(name)
	require.NoError(t, err, "%s is missing: install Node 18 or newer with npm, or unset %s", name, officialSDK)
	command := exec.CommandContext(t.Context(), path, args...)
	command.Dir, command.Env = dir, environment
	output, err := command.CombinedOutput()
	require.NoError(t, err, "%s %s:\n%s", name, strings.Join(args, " "), output)
	t.Logf("%s %s:\n%s", name, strings.Join(args, " "), output)
}
