package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rarely are constructors that a page need not show.
var rarely = map[string]bool{
	"llm.NewMessage": true, // for middleware that changes messages
}

// The page of each package has examples, which show what makes its main types,
// and each example says what it prints, so that it is run.
func TestPackagePagesHaveExamples(t *testing.T) {
	t.Parallel()
	root := os.DirFS("../..")
	pages := 0
	require.NoError(t, fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || !entry.IsDir() || name == ".":
			return err
		case strings.HasPrefix(entry.Name(), ".") || entry.Name() == "internal" || entry.Name() == "testdata" || entry.Name() == "node_modules" || name == "examples" || name == "tools":
			return fs.SkipDir
		}
		p := readPage(t, root, name)
		if len(p.name) == 0 {
			return nil
		}
		pages++
		assert.NotEmpty(t, p.examples, "%s has no example", name)
		for example, source := range p.examples {
			assert.Regexp(t, `(?i)// (unordered )?output:`, source, "%s: %s is not run", name, example)
		}
		for _, constructor := range p.constructors {
			shown := regexp.MustCompile(`\b` + p.name + `\.` + constructor + `\b`).MatchString(p.shown)
			assert.True(t, shown || rarely[p.name+"."+constructor], "%s: no example shows %s", name, constructor)
		}
		return nil
	}))
	assert.Greater(t, pages, 15)
}

// page is what a reader of a package's documentation has.
type page struct {
	name         string
	constructors []string          // New and the like
	examples     map[string]string // their sources by name
	shown        string            // the files with examples, for what these share
}

func readPage(t *testing.T, root fs.FS, dir string) *page {
	t.Helper()
	p := &page{examples: map[string]string{}}
	files, err := fs.Glob(root, path.Join(dir, "*.go"))
	require.NoError(t, err)
	for _, name := range files {
		source, err := fs.ReadFile(root, name)
		require.NoError(t, err)
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, source, parser.SkipObjectResolution)
		require.NoError(t, err)
		isTest := strings.HasSuffix(name, "_test.go")
		if !isTest {
			p.name = file.Name.Name
		}
		for _, declared := range file.Decls {
			f, ok := declared.(*ast.FuncDecl)
			switch {
			case !ok || f.Recv != nil:
			case isTest && strings.HasPrefix(f.Name.Name, "Example"):
				p.examples[f.Name.Name] = string(source[set.Position(f.Pos()).Offset:set.Position(f.End()).Offset])
			case !isTest && strings.HasPrefix(f.Name.Name, "New") && !isForTests(f):
				p.constructors = append(p.constructors, f.Name.Name)
			}
		}
		if isTest && strings.Contains(string(source), "\nfunc Example") {
			p.shown += string(source)
		}
	}
	return p
}

// isForTests reports whether a function takes a test, which examples have none of.
func isForTests(f *ast.FuncDecl) bool {
	parameters := f.Type.Params.List
	if len(parameters) == 0 {
		return false
	}
	switch first := parameters[0].Type.(type) {
	case *ast.Ident:
		return first.Name == "TB"
	case *ast.SelectorExpr:
		return first.Sel.Name == "TB"
	}
	return false
}
