package lazyregexp_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A mistake in a pattern would panic in a call, so all of the module are tried.
func TestPatternsOfTheModuleCompile(t *testing.T) {
	t.Parallel()
	tried, wrong, err := tryPatterns(os.DirFS("../.."))
	require.NoError(t, err)
	assert.Empty(t, wrong)
	for _, room := range []string{"llm/redact", "llm/speech", "llm/agent/form", "llm/openaix/openaitest", "twiliox/twilioxtest", "retell/retelltest"} {
		assert.NotZero(t, tried[room], room)
	}
}

func TestMistakesAreFound(t *testing.T) {
	t.Parallel()
	file := func(text string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("package p\nimport \"example.com/internal/lazyregexp\"\n" + text)}
	}
	tried, wrong, err := tryPatterns(fstest.MapFS{
		"low/a.go":      file("const digit = `\\d`\nvar all = []any{lazyregexp.New(digit), lazyregexp.New(digit + `(` + word)}"),
		"low/b.go":      file("const word = `\\w+`"),
		"low/b_test.go": file("var _ = lazyregexp.New(`)`)"),
		"high/c.go":     file("func f(s string) { lazyregexp.New(`a`); lazyregexp.New(s) }"),
		"other/d.go":    {Data: []byte("package p\nimport \"regexp\"\nvar _ = regexp.New(`(`)")},
	})
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"low": 1, "high": 1}, tried)
	assert.Equal(t, []string{
		"high/c.go:3:56: the pattern is not constant",
		"low/a.go:4:55: error parsing regexp: missing closing ): `\\d(\\w+`",
	}, wrong)
}

// tryPatterns compiles the pattern of each call of lazyregexp.New that is in no
// test. It returns how many are good by directory, and what is wrong with the
// others, sorted.
func tryPatterns(module fs.FS) (tried map[string]int, wrong []string, err error) {
	positions := token.NewFileSet()
	packages := make(map[string][]*ast.File)
	err = fs.WalkDir(module, ".", func(name string, entry fs.DirEntry, err error) error {
		if base := path.Base(name); err == nil && entry.IsDir() && (base == "testdata" || base == "node_modules" || base[0] == '.' && base != ".") {
			return fs.SkipDir
		}
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := fs.ReadFile(module, name)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(positions, name, source, parser.SkipObjectResolution)
		packages[path.Dir(name)] = append(packages[path.Dir(name)], parsed)
		return err
	})
	tried = make(map[string]int)
	for dir, files := range packages {
		for pattern, value := range patternsIn(positions, dir, files) {
			if mistake := try(value); mistake != nil {
				wrong = append(wrong, fmt.Sprintf("%s: %v", positions.Position(pattern), mistake))
				continue
			}
			tried[dir]++
		}
	}
	slices.Sort(wrong)
	return tried, wrong, err
}

// patternsIn returns the patterns in the files of a package, and where they are.
// What those files import stays unknown: the package's own constants do.
func patternsIn(positions *token.FileSet, dir string, files []*ast.File) map[token.Pos]constant.Value {
	patterns := make(map[token.Pos]constant.Value)
	if !slices.ContainsFunc(files, importsUs) {
		return patterns
	}
	info := types.Info{Types: make(map[ast.Expr]types.TypeAndValue)}
	config := types.Config{Importer: nobody{}, Error: func(error) {}}
	_, _ = config.Check(dir, positions, files, &info)
	for _, file := range files {
		for node := range ast.Preorder(file) {
			call, ok := node.(*ast.CallExpr)
			if !ok || types.ExprString(call.Fun) != "lazyregexp.New" || len(call.Args) != 1 {
				continue
			}
			patterns[call.Args[0].Pos()] = info.Types[call.Args[0]].Value
		}
	}
	return patterns
}

func importsUs(file *ast.File) bool {
	return slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool {
		return strings.HasSuffix(strings.Trim(spec.Path.Value, `"`), "/internal/lazyregexp")
	})
}

func try(pattern constant.Value) error {
	if pattern == nil || pattern.Kind() != constant.String {
		return errors.New("the pattern is not constant")
	}
	_, err := regexp.Compile(constant.StringVal(pattern))
	return err
}

// nobody imports nothing.
type nobody struct{}

func (nobody) Import(string) (*types.Package, error) { return nil, errors.New("not imported") }
