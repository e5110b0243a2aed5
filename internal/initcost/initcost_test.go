package initcost

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/phoneagent-go/phoneagent"

// most is how many bytes a package may allocate when a program that imports it
// starts. What it makes then usually stays for ever, and every collection of
// garbage looks at it again. None makes half of that, but for 9 or 18 KB by which
// the table grows that the runtime has of types and their interfaces, in whichever
// package it is full.
const most = 32 << 10

// exceptions are packages that may allocate more.
var exceptions = map[string]int{
	"llm/openaix/openaitest": 256 << 10, // makes the codecs of openai-go before any bubble; see there
}

// TestImportingCostsLittle runs this program anew and reads how much memory the
// packages in it have allocated before main. Times are not looked at. The linker
// leaves out a map that the program does not use, so one may cost a little more
// where it is used.
func TestImportingCostsLittle(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	require.NoError(t, err)
	command := exec.CommandContext(t.Context(), program, "-test.run=^$")
	command.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	trace, err := command.CombinedOutput()
	require.NoError(t, err, string(trace))
	costs := costsIn(string(trace))
	require.NotZero(t, costs["llm/redact"], "the trace has another form")
	assert.Empty(t, tooCostly(costs))
}

func TestTooCostly(t *testing.T) {
	t.Parallel()
	costs := costsIn(`init internal/bytealg @0.005 ms, 0 ms clock, 0 bytes, 0 allocs
init net/http @2.1 ms, 0.3 ms clock, 99999 bytes, 80 allocs
init github.com/phoneagent-go/phoneagent/llm/redact @9.9 ms, 7.8 ms clock, 1755920 bytes, 4055 allocs
init github.com/phoneagent-go/phoneagent/retell @20 ms, 0.22 ms clock, 32768 bytes, 100 allocs
init github.com/phoneagent-go/phoneagent/retell/internal/wire @8 ms, 0 ms clock, 32769 bytes, 1 allocs
init github.com/phoneagent-go/phoneagent/llm/openaix/openaitest @35 ms, 1.9 ms clock, 167360 bytes, 2332 allocs
PASS
`)
	assert.Equal(t, map[string]int{"llm/redact": 1755920, "retell": 32768, "retell/internal/wire": 32769, "llm/openaix/openaitest": 167360}, costs)
	const advice = "compile patterns with internal/lazyregexp, and make tables on first use, with sync.OnceValue"
	assert.Equal(t, []string{
		"llm/redact allocates 1755920 bytes when it is imported, of at most 32768: " + advice,
		"retell/internal/wire allocates 32769 bytes when it is imported, of at most 32768: " + advice,
	}, tooCostly(costs))
}

// line is what GODEBUG=inittrace=1 prints about a package of the module.
var line = regexp.MustCompile(`(?m)^init ` + regexp.QuoteMeta(module) + `/(\S+) @.* (\d+) bytes, \d+ allocs$`)

// costsIn returns how many bytes each package of the module has allocated.
func costsIn(trace string) map[string]int {
	costs := make(map[string]int)
	for _, match := range line.FindAllStringSubmatch(trace, -1) {
		costs[match[1]], _ = strconv.Atoi(match[2])
	}
	return costs
}

// tooCostly says which packages allocate too much, and what to do, sorted.
func tooCostly(costs map[string]int) (found []string) {
	for name, bytes := range costs {
		if bound := max(most, exceptions[name]); bytes > bound {
			found = append(found, fmt.Sprintf("%s allocates %d bytes when it is imported, of at most %d: "+
				"compile patterns with internal/lazyregexp, and make tables on first use, with sync.OnceValue", name, bytes, bound))
		}
	}
	slices.Sort(found)
	return found
}

// TestEveryRoomIsLookedAt holds the imports of this test to the packages that
// programs can import.
func TestEveryRoomIsLookedAt(t *testing.T) {
	t.Parallel()
	parsed, err := parser.ParseFile(token.NewFileSet(), "rooms_test.go", nil, parser.ImportsOnly)
	require.NoError(t, err)
	var imported []string
	for _, spec := range parsed.Imports {
		imported = append(imported, strings.Trim(spec.Path.Value, `"`))
	}
	rooms, err := roomsIn(os.DirFS("../.."))
	require.NoError(t, err)
	assert.ElementsMatch(t, rooms, imported)
}

// roomsIn returns the packages of the module that programs can import.
func roomsIn(files fs.FS) (rooms []string, err error) {
	err = fs.WalkDir(files, ".", func(dir string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		_, other := fs.Stat(files, path.Join(dir, "go.mod"))
		if base := path.Base(dir); dir != "." && (base[0] == '.' || other == nil || slices.Contains([]string{"examples", "internal", "testdata", "node_modules"}, base)) {
			return fs.SkipDir
		}
		sources, err := fs.Glob(files, path.Join(dir, "*.go"))
		if slices.ContainsFunc(sources, func(name string) bool { return !strings.HasSuffix(name, "_test.go") }) {
			rooms = append(rooms, path.Join(module, dir))
		}
		return err
	})
	return rooms, err
}
