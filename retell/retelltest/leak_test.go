package retelltest_test

import (
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

// TestClose closes a server in the middle of everything. No goroutine is left.
// (A bubble of testing/synctest, in which most other tests run, does not end
// while there is one.) It does not run beside other tests.
func TestClose(t *testing.T) {
	server := retelltest.New(nil)
	handler := llm.NewHandler(desk, nil)
	hooks := &hooks{}
	server.Handle(webhookURL, hooks)
	number := server.Number(server.Agent(handler, map[string]any{"webhook_url": webhookURL}))
	on := make(chan struct{})
	server.Answer("", retelltest.Callee{Talk: func(call *llmtest.Call) {
		call.Hear()
		close(on)
		call.StaySilent(time.Hour)
	}})
	client, err := retell.NewClient(retelltest.Key, &retell.Options{BaseURL: server.URL()})
	require.NoError(t, err)
	_, err = client.Calls.CreatePhoneCall(t.Context(), &retell.CreatePhoneCallParams{FromNumber: number, ToNumber: "+14155550199"})
	require.NoError(t, err)
	<-on
	require.Eventually(t, func() bool { return slices.Contains(hooks.got(), "call_started") }, 5*time.Second, time.Millisecond)
	server.Close()
	server.Close()
	require.NoError(t, handler.Close())
	require.NoError(t, server.Wait(t.Context()))

	// The goroutines of net/http that hold closed connections may be about to
	// end; ours have.
	ours := regexp.MustCompile(`retelltest\.\(\*(Server|live|stream|work|callTB)\)|llmtest\.`)
	stacks := make([]byte, 1<<20)
	for stack := range strings.SplitSeq(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
		if ours.MatchString(stack) && !strings.Contains(stack, "tRunner") {
			t.Errorf("left behind:\n%s", stack)
		}
	}
}
