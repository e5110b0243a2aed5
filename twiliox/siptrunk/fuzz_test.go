package siptrunk_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/phoneagent-go/phoneagent/twiliox/siptrunk"
)

// FuzzPlan reads plans as they may come back from a file.
func FuzzPlan(f *testing.F) {
	f.Add([]byte(`{"name":"acme","domain":"d","steps":[{"action":"buy","object":"number","name":"main","cost":{"monthly":1.15,"currency":"USD"},"offers":["+1"]}]}`))
	f.Add([]byte(`{"steps":[{"before":{},"changes":[{"field":"x","from":"a"}],"loses":["y"]}],"warnings":["z"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var plan siptrunk.Plan
		if json.Unmarshal(data, &plan) != nil {
			return
		}
		text, err := json.Marshal(&plan)
		if err != nil {
			t.Fatal(err)
		}
		var again siptrunk.Plan
		if err := json.Unmarshal(text, &again); err != nil || again.Digest() != plan.Digest() {
			t.Fatalf("a plan is not the same after JSON: %v", err)
		}
		if !strings.HasPrefix(plan.String(), "Plan to ") {
			t.Fatal(plan.String())
		}
	})
}

// FuzzSpec lints specs as they may come from a configuration file.
func FuzzSpec(f *testing.F) {
	text, _ := json.Marshal(fullSpec())
	f.Add(text)
	f.Add([]byte(`{"numbers":[{"search":{"pattern":"%%"}}],"auth":{"addresses":["0.0.0.0/0","::/0"]},"retell":{"inbound_agents":[{"weight":1e308},{"weight":1e308}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var spec siptrunk.Spec
		if json.Unmarshal(data, &spec) != nil {
			return
		}
		wrong := false
		for _, finding := range siptrunk.Lint(&spec) {
			wrong = wrong || !finding.Warning
		}
		if _, err := siptrunk.Diff(&spec, &siptrunk.State{}); wrong != isSpecError(err) {
			t.Fatalf("wrong=%t and %v", wrong, err)
		}
	})
}

func isSpecError(err error) bool {
	_, ok := err.(*siptrunk.SpecError)
	return ok
}
