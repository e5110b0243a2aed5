package agent_test

import (
	"bufio"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// alarmed reports whether the guard finds a claim in what is said when no tool
// has run.
func alarmed(ctx context.Context, said string) bool {
	found := false
	model := agent.GuardClaims(&scripted{steps: []step{say(said)}}, &agent.ClaimOptions{
		Policy:  agent.ReportClaims,
		OnClaim: func(context.Context, agent.FoundClaim) { found = true },
	})
	_, _ = ask(ctx, model)
	return found
}

// TestRatesOfTheClaimGuard measures the guard on the sentences in
// testdata/claims.txt. The numbers are in the documentation of GuardClaims;
// whoever changes the rules may only make them better, and then writes them
// here and there.
func TestRatesOfTheClaimGuard(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/claims.txt")
	require.NoError(t, err)
	defer file.Close()
	type count struct{ claims, missed, others, alarms int }
	counts := make(map[string]*count)
	var c *count
	for lines := bufio.NewScanner(file); lines.Scan(); {
		label, sentence, _ := strings.Cut(lines.Text(), " ")
		switch {
		case strings.HasPrefix(label, "["):
			c = new(count)
			counts[label] = c
		case label == "+":
			c.claims++
			if !alarmed(t.Context(), sentence) {
				c.missed++
				t.Log("missed:", sentence)
			}
		case label == "-":
			c.others++
			if alarmed(t.Context(), sentence) {
				c.alarms++
				t.Log("false alarm:", sentence)
			}
		}
	}
	worst := map[string]count{
		"[seen]":   {claims: 167, missed: 0, others: 192, alarms: 2},
		"[unseen]": {claims: 76, missed: 14, others: 89, alarms: 2},
	}
	require.Len(t, counts, len(worst))
	for part, c := range counts {
		t.Logf("%s missed %d of %d claims (%.1f%%), false alarm for %d of %d others (%.1f%%)", part,
			c.missed, c.claims, 100*float64(c.missed)/float64(c.claims), c.alarms, c.others, 100*float64(c.alarms)/float64(c.others))
		assert.GreaterOrEqual(t, c.claims, worst[part].claims)
		assert.GreaterOrEqual(t, c.others, worst[part].others)
		assert.LessOrEqual(t, c.missed, worst[part].missed, part)
		assert.LessOrEqual(t, c.alarms, worst[part].alarms, part)
	}
}
