package floors

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/phoneagent-go/phoneagent"

// anything stands for every import.
const anything = "..."

// floors says what the packages of each directory, and of those below it that
// have no row of their own, may import beside the standard library and each
// other: a row of this table, or a module. What tests import is their business.
var floors = map[string][]string{
	".":      nil,                                                                                                                                          // documentation only
	"retell": {"internal/backoff", "internal/reach"},                                                                                                       // knows nobody
	"llm":    {"retell", "llm/redact", "internal/calllog", "internal/jsonscan", "internal/jsonstring", "internal/quicklock", "github.com/coder/websocket"}, // knows no model
	"twiliox": {
		"llm", "retell", "internal/backoff", "internal/reach", "github.com/twilio/twilio-go",
	},

	"llm/redact":   {"internal/lazyregexp", "internal/wordset"},                                                                                                                                                                 // text only
	"llm/speech":   {"llm", "internal/lazyregexp", "internal/quicklock"},                                                                                                                                                        // knows no model
	"llm/agent":    {"llm", "llm/redact", "llm/speech", "retell", "internal/backoff", "internal/calllog", "internal/lazyregexp", "internal/quicklock", "internal/tally", "internal/wordset", "github.com/google/jsonschema-go"}, // knows no socket and no provider
	"llm/openaix":  {"llm/agent", "internal/jsonscan", "internal/jsonstring", "github.com/openai/openai-go/v3"},                                                                                                                 // knows no call
	"llm/keypad":   {"llm", "llm/agent", "internal/calllog", "internal/tally"},
	"llm/outbound": {"llm", "llm/agent", "retell"},

	// A package for tests may know what it stands in for, never the reverse.
	"llm/llmtest":            {"llm", "retell", "github.com/coder/websocket"},
	"llm/openaix/openaitest": {"internal/lazyregexp", "internal/memnet", "github.com/openai/openai-go/v3", "github.com/coder/websocket"}, // imitates OpenAI, its WebSocket too, not openaix
	"retell/retelltest":      {"retell", "retell/webhook", "llm", "llm/llmtest", "internal/lazyregexp", "internal/memnet", "github.com/coder/websocket"},
	"retell/webhook":         {"retell"},
	"twiliox/twilioxtest":    {"twiliox", "internal/backoff", "internal/lazyregexp", "internal/memnet", "github.com/twilio/twilio-go"},

	"examples":            {anything},
	"internal":            nil, // what two rooms share
	"internal/backoff":    nil,
	"internal/calllog":    nil,
	"internal/jsonscan":   nil,
	"internal/jsonstring": nil,
	"internal/lazyregexp": nil,
	"internal/memnet":     nil,
	"internal/quicklock":  nil,
	"internal/reach":      nil,
	"internal/tally":      {"llm"}, // counts in its transcripts
	"internal/wordset":    nil,
	"internal/bench":      {anything},
	"internal/readme":     {anything},
}

func TestImportsPointDown(t *testing.T) {
	t.Parallel()
	found, err := violations(os.DirFS("../.."), floors)
	require.NoError(t, err)
	assert.Empty(t, found)
}

func TestViolationsAreFound(t *testing.T) {
	t.Parallel()
	file := func(imports ...string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("package p\nimport (\"" + strings.Join(imports, "\"; \"") + "\")\n")}
	}
	found, err := violations(fstest.MapFS{
		"low/a.go":           file("net/http", module+"/low/internal/b", module+"/lowest"),
		"low/a_test.go":      file(module + "/high"),
		"low/internal/b.go":  file("example.com/good", "example.com/goods"),
		"low/on_windows.go":  file("example.com/good/sub", module),
		"high/c.go":          file(module+"/low", "example.com/bad"),
		"top/d.go":           file(module+"/high", "example.com/bad"),
		"attic/e.go":         file("fmt"),
		"top/own/go.mod":     {Data: []byte("module example.com/own")},
		"top/own/f.go":       file(module + "/attic"),
		"high/testdata/g.go": file("example.com/bad"),
	}, map[string][]string{
		"low":    {"example.com/good"},
		"lowest": nil,
		"high":   {"low"},
		"top":    {anything},
	})
	require.NoError(t, err)
	assert.Equal(t, []string{
		"attic/e.go: there is no row for attic; add one",
		"high/c.go: high may not import example.com/bad",
		"low/a.go: low may not import " + module + "/lowest",
		"low/internal/b.go: low may not import example.com/goods",
		"low/on_windows.go: low may not import " + module,
	}, found)
}

// violations returns what the Go files of a module import against the table,
// sorted. It reads every file that is no test, for whichever system it is.
func violations(files fs.FS, table map[string][]string) ([]string, error) {
	var found []string
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != "." && notOurs(files, name) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		wrong, err := violationsOf(files, name, table)
		found = append(found, wrong...)
		return err
	})
	slices.Sort(found)
	return found, err
}

// notOurs reports whether the go command would not count a directory to the
// module.
func notOurs(files fs.FS, dir string) bool {
	base := path.Base(dir)
	if base == "testdata" || base == "node_modules" || base[0] == '.' || base[0] == '_' {
		return true
	}
	_, err := fs.Stat(files, path.Join(dir, "go.mod"))
	return err == nil
}

func violationsOf(files fs.FS, name string, table map[string][]string) ([]string, error) {
	room, ok := roomOf(path.Dir(name), table)
	if !ok {
		return []string{fmt.Sprintf("%s: there is no row for %s; add one", name, path.Dir(name))}, nil
	}
	source, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		if !allowed(room, imported, table) {
			found = append(found, fmt.Sprintf("%s: %s may not import %s", name, room, imported))
		}
	}
	return found, nil
}

// roomOf returns the row for a directory: its own, or else the nearest above.
// The row for the root is for the root alone.
func roomOf(dir string, table map[string][]string) (room string, ok bool) {
	for room = dir; ; room = path.Dir(room) {
		if _, ok := table[room]; ok && (room != "." || dir == ".") {
			return room, true
		}
		if room == "." {
			return "", false
		}
	}
}

func allowed(room, imported string, table map[string][]string) bool {
	may := table[room]
	if slices.Contains(may, anything) {
		return true
	}
	if imported == module {
		return false
	}
	if dir, own := strings.CutPrefix(imported, module+"/"); own {
		other, ok := roomOf(dir, table)
		return ok && (other == room || slices.Contains(may, other))
	}
	host, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(host, ".") || slices.ContainsFunc(may, func(prefix string) bool {
		return imported == prefix || strings.HasPrefix(imported, prefix+"/")
	})
}
