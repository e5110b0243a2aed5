package twiliox_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Importing this package must not bring in the root package of twilio-go, which
// compiles sixty services. Measured on two busy cores with an empty build cache
// and Go 1.26.8, a program with this package and siptrunk took 43 s of processor
// time to build and one with the root package as well 89 s, where net/http and
// encoding/json alone take 24 s; the programs have 10.8, 11.4 and 8.9 MB.
func TestImportGraph(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath", ".", "./siptrunk").Output()
	require.NoError(t, err)
	allowed := map[string]bool{
		"client": true, "client/form": true, "client/metadata": true,
		"rest/api/v2010": true, "rest/pricing/v1": true, "rest/trunking/v1": true, "rest/voice/v1": true,
	}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	count := 0
	for decoder.More() {
		var p struct{ ImportPath string }
		require.NoError(t, decoder.Decode(&p))
		path, ok := strings.CutPrefix(p.ImportPath, "github.com/twilio/twilio-go")
		if !ok {
			continue
		}
		count++
		require.NotEmpty(t, path, "the root package is imported")
		require.True(t, allowed[path[1:]], p.ImportPath)
	}
	require.NotZero(t, count)
}
