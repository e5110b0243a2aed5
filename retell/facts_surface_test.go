package retell

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

// A surface is what this package has of Retell's API, found by calling every
// method of every service and by reflection on what they take and return.
type surface struct {
	Routes   map[string]*routeSurface
	Types    map[string]*typeSurface // by schema and Go type
	Enums    map[string]*enumSurface // by Go type
	Reached  map[string]bool         // schemas that have a type
	Problems []string

	facts     *facts
	constants map[string][]string // of string types in the source
	goTypes   map[string]reflect.Type
}

type routeSurface struct {
	Method     string
	Query      map[string]bool // name to whether it is optional
	Body       []string        // members that were sent
	Form       bool
	Deprecated bool
	// Iterator and Page tell how a list is returned.
	Iterator, Page bool
}

type typeSurface struct {
	Schema, Go string
	// Merged are the variants of a union that one struct stands for.
	Merged  []string
	Extra   bool
	Methods bool
	Fields  map[string]fieldSurface
}

type fieldSurface struct {
	Pointer, Nullable, Omits bool
	// Scalar is a string, number or boolean, whose zero is a value too.
	Scalar, Float bool
	// Constant is the value that the field always has.
	Constant string
	// Values are the constants of the field's type.
	Values []string
}

type enumSurface struct {
	Schemas []string
	Values  []string
	Extra   []string // values from fields that are constants
}

func newSurface(t *testing.T, f *facts) *surface {
	t.Helper()
	s := &surface{
		Routes: map[string]*routeSurface{}, Types: map[string]*typeSurface{}, Enums: map[string]*enumSurface{},
		Reached: map[string]bool{}, facts: f, goTypes: map[string]reflect.Type{},
	}
	var deprecated map[string]bool
	s.constants, deprecated = readSource(t)
	for _, use := range recordRequests(t, f) {
		s.addRoute(use, deprecated)
	}
	return s
}

func (s *surface) problem(format string, args ...any) {
	s.Problems = append(s.Problems, fmt.Sprintf(format, args...))
}

// addRoute notes one recorded request and binds what it sends and returns to
// the schemas of its route.
func (s *surface) addRoute(use recorded, deprecated map[string]bool) {
	i := slices.IndexFunc(s.facts.Routes, func(r routeFacts) bool { return r.Route == use.route })
	if i < 0 {
		s.problem("%s makes the request %s, which is not a route of Retell", use.method, use.route)
		return
	}
	want := s.facts.Routes[i]
	got := &routeSurface{
		Method: use.method, Query: map[string]bool{}, Body: use.body, Form: use.form, Deprecated: deprecated[use.method],
		Iterator: use.iterates, Page: use.result != nil && strings.Contains(use.result.String(), ".Page["),
	}
	if before := s.Routes[use.route]; before != nil {
		got.Iterator, got.Page = got.Iterator || before.Iterator, got.Page || before.Page
	}
	for _, name := range use.query {
		got.Query[name] = false
	}
	if use.params != nil {
		for _, f := range reflect.VisibleFields(use.params) {
			name := f.Tag.Get("query")
			if name == "" {
				continue
			}
			if _, sent := got.Query[name]; sent {
				got.Query[name] = f.Type.Kind() == reflect.Pointer
			}
			for _, q := range want.Query {
				if q.JSON == name && s.facts.Schemas[q.Type].Kind == "enum" {
					s.bind(q.Type, f.Type, name)
				}
			}
		}
	}
	s.Routes[use.route] = got
	if want.Body != "" {
		if use.params == nil {
			s.problem("%s takes no parameters for the body %s", use.method, want.Body)
		} else {
			s.bind(want.Body, use.params, use.method)
		}
	}
	switch {
	case use.iterates:
	case want.Response == "" && use.result != nil:
		s.problem("%s returns a %v, but Retell returns nothing", use.method, use.result)
	case want.Response != "" && use.result == nil:
		s.problem("%s does not return the %s", use.method, want.Response)
	case want.Response != "":
		s.bind(want.Response, use.result, use.method)
	}
}

// bind notes that the Go type t stands for a type of the facts.
func (s *surface) bind(want string, t reflect.Type, where string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if inner, ok := wrapped(t, "Nullable["); ok {
		s.bind(want, inner, where)
		return
	}
	mismatch := func() { s.problem("%s: %v cannot stand for %s", where, t, want) }
	if elem, ok := strings.CutPrefix(want, "[]"); ok {
		if t.Kind() != reflect.Slice {
			mismatch()
			return
		}
		s.bind(elem, t.Elem(), where)
		return
	}
	if elem, ok := strings.CutPrefix(want, "map[string]"); ok {
		if t.Kind() != reflect.Map {
			mismatch()
			return
		}
		s.bind(elem, t.Elem(), where)
		return
	}
	schema, ok := s.facts.Schemas[want]
	if !ok {
		if !slices.Contains(plainKinds[want], t.Kind()) && t != specialTypes[want] {
			mismatch()
		}
		return
	}
	s.Reached[want] = true
	switch schema.Kind {
	case "alias":
		s.bind(schema.Type, t, where)
	case "enum":
		if t.Kind() != reflect.String || t.Name() == "string" {
			mismatch()
			return
		}
		s.enum(t.Name()).add(want)
	case "object":
		s.bindObject(want, t, where, nil)
	case "union":
		s.bindUnion(want, schema, t, where)
	}
}

var plainKinds = map[string][]reflect.Kind{
	"string":  {reflect.String},
	"number":  {reflect.Int, reflect.Int64, reflect.Float64},
	"boolean": {reflect.Bool},
	"any":     {reflect.Interface, reflect.Map},
}

var specialTypes = map[string]reflect.Type{
	"any":  reflect.TypeFor[json.RawMessage](),
	"file": fileType,
}

// wrapped returns what a generic wrapper of this package is made of.
func wrapped(t reflect.Type, prefix string) (reflect.Type, bool) {
	if t.Kind() != reflect.Struct || !strings.HasPrefix(t.Name(), prefix) {
		return nil, false
	}
	return t.Field(0).Type, true
}

func (s *surface) enum(name string) *enumSurface {
	if s.Enums[name] == nil {
		s.Enums[name] = &enumSurface{Values: s.constants[name]}
	}
	return s.Enums[name]
}

func (e *enumSurface) add(schema string) {
	if !slices.Contains(e.Schemas, schema) {
		e.Schemas = append(e.Schemas, schema)
	}
}

func (s *surface) bindUnion(want string, schema schemaFacts, t reflect.Type, where string) {
	values, oneOrMany := wrapped(t, "OneOrMany[")
	union := wire.UnionOf(t)
	switch {
	case oneOrMany:
		for _, v := range schema.Variants {
			if elem, ok := strings.CutPrefix(v.Type, "[]"); ok {
				s.bind(elem, values.Elem(), where)
			} else {
				s.bind(v.Type, values.Elem(), where)
			}
		}
	case t == reflect.TypeFor[VersionRef]() || t == reflect.TypeFor[NumberOrString]():
		if want != "StringOrNumber" {
			s.problem("%s: %v cannot stand for %s", where, t, want)
		}
	case t.Kind() == reflect.Interface && t.NumMethod() == 0:
		if want != "CustomAttributeValue" {
			s.problem("%s: %v cannot stand for %s", where, t, want)
		}
	case union != nil:
		s.bindVariants(want, schema, t, union, where)
	case schema.Key == "" && t.Kind() == reflect.Struct && t.NumField() == len(schema.Variants):
		// Nothing tells the variants apart: a pointer to each, one of them set.
		for i, v := range schema.Variants {
			s.bind(v.Type, t.Field(i).Type, where)
		}
	case t.Kind() == reflect.Struct:
		var merged []string
		for _, v := range schema.Variants {
			merged = append(merged, v.Type)
		}
		for _, variant := range merged {
			s.Reached[variant] = true
			s.bindObject(variant, t, where, merged)
		}
	default:
		s.problem("%s: %v cannot stand for the union %s", where, t, want)
	}
}

// bindVariants binds the variants of a union that is an interface.
func (s *surface) bindVariants(want string, schema schemaFacts, t reflect.Type, union *wire.Union, where string) {
	if union.Key != schema.Key {
		s.problem("%s: %v is told apart by %q, want %q", where, t, union.Key, schema.Key)
	}
	if !reflect.TypeFor[*Unknown]().Implements(t) {
		s.problem("%s: %v cannot hold an *Unknown", where, t)
	}
	known := map[string]bool{}
	for _, v := range schema.Variants {
		for _, when := range v.When {
			known[when] = true
			variant, ok := union.Variants[when]
			if !ok {
				s.problem("%s: %v (%s) has no variant %q", where, t, want, when)
				continue
			}
			s.bind(v.Type, reflect.TypeOf(variant), where+"/"+when)
		}
	}
	for when := range union.Variants {
		if !known[when] && when != "" {
			s.problem("%s: Retell has no variant %q of %s", where, when, want)
		}
	}
}

func (s *surface) bindObject(want string, t reflect.Type, where string, merged []string) {
	key := want + " " + t.String()
	if s.Types[key] != nil {
		return
	}
	if t.Kind() != reflect.Struct {
		s.problem("%s: %v cannot stand for %s", where, t, want)
		return
	}
	name, _, _ := strings.Cut(t.Name(), "[") // a Page of one thing is a Page of another
	typ := &typeSurface{Schema: want, Go: name, Merged: merged, Fields: map[string]fieldSurface{}}
	s.Types[key] = typ
	s.goTypes[key] = t
	extra, ok := t.FieldByName("Extra")
	typ.Extra = ok && extra.Type == reflect.TypeFor[Extra]() && len(extra.Index) == 1
	typ.Methods = ownMethods(t)
	for f := range t.Fields() {
		if f.Name == "_" {
			for _, c := range wire.Constants(f.Tag.Get("const")) {
				typ.Fields[c.Name] = fieldSurface{Constant: c.Value}
			}
		}
	}
	schema := s.facts.Schemas[want]
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" || f.Anonymous {
			continue
		}
		field := s.newField(f.Type)
		field.Omits = options == "omitempty" || options == "omitzero"
		typ.Fields[name] = field
		i := slices.IndexFunc(schema.Fields, func(w fieldFacts) bool { return w.JSON == name })
		if i < 0 {
			continue
		}
		if c := schema.Fields[i].Const; c != "" && s.constants[f.Type.Name()] != nil {
			e := s.enum(f.Type.Name())
			e.Extra = append(e.Extra, c)
		}
		s.bind(schema.Fields[i].Type, f.Type, want+"."+name)
	}
}

// ownMethods reports whether t itself has the methods of JSON. Those of an
// embedded struct would write only that.
func ownMethods(t reflect.Type) bool {
	_, ok1 := t.MethodByName("MarshalJSON")
	_, ok2 := reflect.PointerTo(t).MethodByName("UnmarshalJSON")
	if !ok1 || !ok2 {
		return false
	}
	empty, err := json.Marshal(reflect.Zero(t).Interface())
	// A required union is nil here, which is an error that names the type.
	return err == nil && empty[0] == '{' || err != nil && strings.Contains(err.Error(), "is required")
}

func (s *surface) newField(t reflect.Type) fieldSurface {
	f := fieldSurface{Pointer: t.Kind() == reflect.Pointer}
	if f.Pointer {
		t = t.Elem()
	}
	if inner, ok := wrapped(t, "Nullable["); ok {
		f.Nullable = true
		t = inner
	}
	switch t.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int64, reflect.Float64:
		f.Scalar = true
	}
	f.Float = t.Kind() == reflect.Float64
	if t.Kind() == reflect.Slice {
		t = t.Elem()
		f.Float = t.Kind() == reflect.Float64
	}
	f.Values = s.constants[t.Name()]
	return f
}

// readSource returns the string constants of the package by their type, and
// the methods ("CallService.Get") that are deprecated.
func readSource(t *testing.T) (constants map[string][]string, deprecated map[string]bool) {
	t.Helper()
	constants, deprecated = map[string][]string{}, map[string]bool{}
	paths, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.GenDecl:
				if d.Tok == token.CONST {
					readConstants(t, d, constants)
				}
			case *ast.FuncDecl:
				if d.Recv != nil && d.Doc != nil && strings.Contains(d.Doc.Text(), "\nDeprecated: ") {
					if star, ok := d.Recv.List[0].Type.(*ast.StarExpr); ok {
						deprecated[star.X.(*ast.Ident).Name+"."+d.Name.Name] = true
					}
				}
			}
		}
	}
	return constants, deprecated
}

func readConstants(t *testing.T, d *ast.GenDecl, constants map[string][]string) {
	t.Helper()
	for _, spec := range d.Specs {
		value := spec.(*ast.ValueSpec)
		name, ok := value.Type.(*ast.Ident)
		if !ok || !value.Names[0].IsExported() {
			continue
		}
		for _, expr := range value.Values {
			if literal, ok := expr.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				text, err := strconv.Unquote(literal.Value)
				require.NoError(t, err)
				constants[name.Name] = append(constants[name.Name], text)
			}
		}
	}
}
