package retell

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The facts about Retell's API that this package is held against, made from the
// types of Retell's own SDK. "Surface" is what this package has of it.
type facts struct {
	Routes  []routeFacts           `json:"routes"`
	Schemas map[string]schemaFacts `json:"schemas"`
}

type routeFacts struct {
	Route      string       `json:"route"` // "GET /v2/get-call/{call_id}"
	Query      []fieldFacts `json:"query"`
	Body       string       `json:"body"`
	Form       bool         `json:"form"`
	Response   string       `json:"response"`
	Deprecated bool         `json:"deprecated"`
}

type schemaFacts struct {
	Kind     string         `json:"kind"` // object, union, enum or alias
	Dir      string         `json:"dir"`  // req, resp or both
	Fields   []fieldFacts   `json:"fields"`
	Values   []string       `json:"values"`
	Type     string         `json:"type"`
	Key      string         `json:"key"`
	Variants []variantFacts `json:"variants"`
}

type fieldFacts struct {
	JSON      string `json:"json"`
	Type      string `json:"type"`
	Required  bool   `json:"required"`
	Nullable  bool   `json:"nullable"`
	Const     string `json:"const"`
	ItemConst string `json:"item_const"`
	Int       bool   `json:"int"`
}

type variantFacts struct {
	Type string   `json:"type"`
	When []string `json:"when"`
}

// pendingFile lists routes that are not written yet, one a line. A package that
// is whole does not have the file.
const pendingFile = "testdata/pending.txt"

func loadFacts(t *testing.T) *facts {
	t.Helper()
	text, err := os.ReadFile("testdata/facts.json")
	require.NoError(t, err)
	var f facts
	require.NoError(t, json.Unmarshal(text, &f))
	require.NotEmpty(t, f.Routes)
	require.NotEmpty(t, f.Schemas)
	return &f
}

func loadPending(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(pendingFile)
	if os.IsNotExist(err) {
		return nil
	}
	require.NoError(t, err)
	return strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' })
}

// TestFacts holds the package against the facts: every route, method, query
// parameter and field, and which of them are required, null or an enum.
func TestFacts(t *testing.T) {
	t.Parallel()
	f, pending := loadFacts(t), loadPending(t)
	s := newSurface(t, f)
	for _, problem := range check(f, s, pending) {
		t.Error(problem)
	}
	if _, err := os.Stat(pendingFile); err == nil && len(pending) == 0 {
		t.Errorf("everything is written: delete %s", pendingFile)
	}
	bound := map[string]bool{}
	fields := 0
	for _, typ := range s.Types {
		if !bound[typ.Schema] {
			bound[typ.Schema] = true
			fields += len(f.Schemas[typ.Schema].Fields)
		}
	}
	t.Logf("%d of %d routes, %d fields", len(s.Routes), len(f.Routes), fields)
}

// check returns what the surface lacks.
func check(f *facts, s *surface, pending []string) []string {
	problems := slices.Clone(s.Problems)
	for _, r := range f.Routes {
		if slices.Contains(pending, r.Route) {
			if s.Routes[r.Route] != nil {
				problems = append(problems, r.Route+" is written: take it out of "+pendingFile)
			}
			continue
		}
		problems = append(problems, checkRoute(f, s, r)...)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Types)) {
		problems = append(problems, checkType(f, s, s.Types[name])...)
	}
	for _, enum := range slices.Sorted(maps.Keys(s.Enums)) {
		problems = append(problems, checkEnum(f, s, enum)...)
	}
	for _, route := range slices.Sorted(maps.Keys(s.Routes)) {
		if !slices.ContainsFunc(f.Routes, func(r routeFacts) bool { return r.Route == route }) {
			problems = append(problems, route+" is not a route of Retell")
		}
	}
	if len(pending) == 0 {
		problems = append(problems, checkReached(f, s)...)
	}
	return problems
}

func checkRoute(f *facts, s *surface, r routeFacts) (problems []string) {
	got := s.Routes[r.Route]
	if got == nil {
		return []string{r.Route + ": no method of any service makes this request"}
	}
	report := func(format string, args ...any) {
		problems = append(problems, r.Route+": "+fmt.Sprintf(format, args...))
	}
	for _, q := range r.Query {
		switch optional, ok := got.Query[q.JSON]; {
		case !ok:
			report("query parameter %s is never sent", q.JSON)
		case optional == q.Required:
			report("query parameter %s: optional is %v, required is %v", q.JSON, optional, q.Required)
		}
	}
	for name := range got.Query {
		if !slices.ContainsFunc(r.Query, func(q fieldFacts) bool { return q.JSON == name }) {
			report("query parameter %s is unknown", name)
		}
	}
	for _, field := range f.Schemas[r.Body].Fields {
		if !slices.Contains(got.Body, field.JSON) {
			report("body member %s is not sent", field.JSON)
		}
	}
	if paged := f.hasField(r.Response, "has_more"); paged != got.Iterator || paged != got.Page {
		report("is a list is %v, has an iterator is %v, has a page call is %v", paged, got.Iterator, got.Page)
	}
	if got.Form != r.Form {
		report("form is %v, want %v", got.Form, r.Form)
	}
	if got.Deprecated != r.Deprecated {
		report("the method's deprecation is %v, want %v", got.Deprecated, r.Deprecated)
	}
	return problems
}

func checkType(f *facts, s *surface, t *typeSurface) (problems []string) {
	schema := f.Schemas[t.Schema]
	report := func(field, format string, args ...any) {
		problems = append(problems, fmt.Sprintf("%s (%s).%s: ", t.Schema, t.Go, field)+fmt.Sprintf(format, args...))
	}
	if !t.Extra {
		report("Extra", "there is none, so unknown and null members are lost")
	}
	if !t.Methods {
		report("MarshalJSON", "the methods of JSON are missing: run go generate")
	}
	for _, want := range schema.Fields {
		got, ok := t.Fields[want.JSON]
		if !ok {
			report(want.JSON, "there is no such field")
			continue
		}
		free := t.Merged != nil && got.Scalar && got.Values == nil // other variants have other texts
		if want.Const != "" && got.Constant != want.Const && !slices.Contains(got.Values, want.Const) && !free {
			report(want.JSON, "is not the constant %q", want.Const)
		}
		if want.ItemConst != "" && !slices.Contains(got.Values, want.ItemConst) {
			report(want.JSON, "no constant is %q", want.ItemConst)
		}
		if got.Constant != "" {
			continue
		}
		if want.Int && got.Float {
			report(want.JSON, "is a float, want an int")
		}
		want.Required = f.required(t, want)
		problem := ""
		if strings.Contains(schema.Dir, "req") {
			problem = requestForm(want, got)
		} else {
			problem = responseForm(want, got)
		}
		if problem != "" {
			report(want.JSON, "%s", problem)
		}
	}
	for name := range t.Fields {
		known := slices.ContainsFunc(slices.Collect(maps.Values(s.Types)), func(other *typeSurface) bool {
			return other.Go == t.Go && f.hasField(other.Schema, name)
		})
		if !known {
			report(name, "Retell has no such field")
		}
	}
	return problems
}

// required reports whether a field is in every object that a type stands for.
func (f *facts) required(t *typeSurface, want fieldFacts) bool {
	for _, variant := range t.Merged {
		if !slices.ContainsFunc(f.Schemas[variant].Fields, func(w fieldFacts) bool { return w.JSON == want.JSON && w.Required }) {
			return false
		}
	}
	return want.Required
}

func (f *facts) hasField(schema, name string) bool {
	return slices.ContainsFunc(f.Schemas[schema].Fields, func(w fieldFacts) bool { return w.JSON == name })
}

// requestForm says what is wrong with the form of a field that can be sent.
func requestForm(want fieldFacts, got fieldSurface) string {
	switch {
	case want.Nullable != got.Nullable:
		return fmt.Sprintf("is Nullable is %v, want %v", got.Nullable, want.Nullable)
	case want.Required && got.Omits:
		return "is required and must have no omitempty or omitzero"
	case want.Required && got.Pointer:
		return "is required and must not be a pointer"
	case !want.Required && !got.Omits:
		return "is optional and must have omitempty or omitzero"
	case !want.Required && got.Scalar && !got.Pointer && !got.Nullable:
		return "is optional and must be a pointer, to tell absent from zero"
	}
	return ""
}

// responseForm does that for a field that is only received. What the field
// cannot hold, such as null, is in Extra.
func responseForm(want fieldFacts, got fieldSurface) string {
	switch {
	case want.Required && got.Pointer:
		return "is required and must not be a pointer"
	case !want.Required && !got.Omits:
		return "is optional and must have omitempty or omitzero"
	case !want.Nullable && got.Nullable:
		return "is Nullable, but never null"
	}
	return ""
}

func checkEnum(f *facts, s *surface, enum string) (problems []string) {
	e := s.Enums[enum]
	known := slices.Clone(e.Extra)
	for _, schema := range e.Schemas {
		for _, value := range f.Schemas[schema].Values {
			known = append(known, value)
			if !slices.Contains(e.Values, value) {
				problems = append(problems, fmt.Sprintf("%s (%s): no constant is %q", schema, enum, value))
			}
		}
	}
	for _, value := range e.Values {
		if !slices.Contains(known, value) {
			problems = append(problems, fmt.Sprintf("%s: Retell has no value %q", enum, value))
		}
	}
	return problems
}

// checkReached reports schemas that no field of the package stands for. Another
// name for a schema is reached with it.
func checkReached(f *facts, s *surface) (problems []string) {
	for _, name := range slices.Sorted(maps.Keys(f.Schemas)) {
		if alias := f.Schemas[name]; !s.Reached[name] && !s.Reached[alias.Type] {
			problems = append(problems, name+": no type stands for this schema")
		}
	}
	return problems
}

// TestFactsAreComplete takes away, one at a time, everything that the package
// has, and expects the check to notice.
func TestFactsAreComplete(t *testing.T) {
	t.Parallel()
	f := loadFacts(t)
	s := newSurface(t, f)
	noticed := 0
	expect := func(what string, problems, before []string) {
		t.Helper()
		noticed++
		assert.Greater(t, len(problems), len(before), "taking away %s goes unnoticed", what)
	}
	for _, r := range f.Routes {
		got := s.Routes[r.Route]
		if got == nil {
			continue
		}
		before := checkRoute(f, s, r)
		delete(s.Routes, r.Route)
		expect(r.Route, checkRoute(f, s, r), before)
		s.Routes[r.Route] = got
		for name, optional := range got.Query {
			delete(got.Query, name)
			expect(r.Route+"?"+name, checkRoute(f, s, r), before)
			got.Query[name] = !optional
			expect("requiredness of "+r.Route+"?"+name, checkRoute(f, s, r), before)
			got.Query[name] = optional
		}
		if got.Iterator {
			got.Iterator = false
			expect("the iterator of "+r.Route, checkRoute(f, s, r), before)
			got.Iterator, got.Page = true, false
			expect("the page call of "+r.Route, checkRoute(f, s, r), before)
			got.Page = true
		}
		body := got.Body
		for i := range body {
			got.Body = slices.Delete(slices.Clone(body), i, i+1)
			expect(r.Route+" body "+body[i], checkRoute(f, s, r), before)
		}
		got.Body = body
	}
	for _, typ := range s.Types {
		before := checkType(f, s, typ)
		for _, want := range f.Schemas[typ.Schema].Fields {
			name := typ.Schema + "." + want.JSON
			got, ok := typ.Fields[want.JSON]
			if !ok {
				continue
			}
			mutate := func(what string, changed fieldSurface) {
				typ.Fields[want.JSON] = changed
				expect(what+" of "+name, checkType(f, s, typ), before)
				typ.Fields[want.JSON] = got
			}
			delete(typ.Fields, want.JSON)
			expect(name, checkType(f, s, typ), before)
			typ.Fields[want.JSON] = got
			if want.Const != "" {
				mutate("constant", fieldSurface{})
				if got.Constant != "" {
					continue
				}
			}
			if !f.required(typ, want) {
				mutate("optionality", fieldSurface{Pointer: got.Pointer, Nullable: got.Nullable, Scalar: got.Scalar, Values: got.Values})
			} else {
				changed := got
				changed.Pointer, changed.Omits = true, true
				mutate("requiredness", changed)
			}
			if want.Nullable && strings.Contains(f.Schemas[typ.Schema].Dir, "req") {
				changed := got
				changed.Nullable = false
				mutate("nullability", changed)
			} else if want.Nullable {
				typ.Extra = false
				expect("nullability of "+name, checkType(f, s, typ), before)
				typ.Extra = true
			}
		}
	}
	for enum, e := range s.Enums {
		before := checkEnum(f, s, enum)
		values := e.Values
		for i, value := range values {
			e.Values = slices.Delete(slices.Clone(values), i, i+1)
			if !slices.Contains(e.Extra, value) {
				expect(enum+" "+value, checkEnum(f, s, enum), before)
			}
		}
		e.Values = values
	}
	t.Logf("%d losses noticed", noticed)
}
