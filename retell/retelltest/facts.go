package retelltest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
)

//go:generate go run ./internal/genfacts

//go:embed facts.json
var factsJSON []byte

//go:embed limits.json
var limitsJSON []byte

// facts are what is known of Retell's API: its routes and the shape of every
// object, from the types of Retell's SDK, and status codes and limits from its
// API document. Requests are checked against them.
type facts struct {
	Routes  []*routeFacts           `json:"routes"`
	Schemas map[string]*schemaFacts `json:"schemas"`
	Status  map[string]int          `json:"statuses"`
	Limits  map[string]*fieldLimits `json:"limits"`
}

type routeFacts struct {
	Route    string   `json:"route"` // "GET /v2/get-call/{call_id}"
	Query    []string `json:"query"`
	Body     string   `json:"body"`
	Form     bool     `json:"form"`
	Response string   `json:"response"`

	query   []fieldFacts
	success int // status
}

type schemaFacts struct {
	Fields []string          `json:"fields"`
	Enum   []string          `json:"enum"`
	Alias  string            `json:"alias"`
	Key    string            `json:"key"`
	OneOf  []string          `json:"one_of"`
	When   map[string]string `json:"when"`

	fields []fieldFacts
}

type fieldFacts struct {
	name, typ          string
	required, nullable bool
	integer            bool
	constant           string
	limits             *fieldLimits
}

// fieldLimits are what a value must keep to beyond its type.
type fieldLimits struct {
	Min      *float64 `json:"min"`
	Max      *float64 `json:"max"`
	AboveMin bool     `json:"above_min"` // Min itself is too small
	MinLen   *int     `json:"min_len"`
	MaxLen   *int     `json:"max_len"`
	MinItems *int     `json:"min_items"`
	MaxItems *int     `json:"max_items"`
	MaxBytes *int     `json:"max_bytes"` // as JSON
	E164     bool     `json:"e164"`
}

// api holds the facts. They are parsed once and never changed.
var api = sync.OnceValue(func() *facts {
	f := &facts{}
	for _, text := range [][]byte{factsJSON, limitsJSON} {
		if err := json.Unmarshal(text, f); err != nil {
			panic(fmt.Sprintf("retelltest: embedded facts: %v", err))
		}
	}
	for name, s := range f.Schemas {
		for _, text := range s.Fields {
			field := parseField(text)
			field.limits = f.Limits[name+"."+field.name]
			s.fields = append(s.fields, field)
		}
	}
	for _, r := range f.Routes {
		for _, text := range r.Query {
			r.query = append(r.query, parseField(text))
		}
		r.success = f.statusOf(r)
	}
	return f
})

// parseField reads "voice_id string!": a name, a type and its flags.
func parseField(text string) fieldFacts {
	text, constant, _ := strings.Cut(text, "=")
	name, typ, _ := strings.Cut(text, " ")
	return fieldFacts{
		name: name, typ: strings.TrimRight(typ, "!?#"), constant: constant,
		required: strings.Contains(typ, "!"), nullable: strings.Contains(typ, "?"), integer: strings.Contains(typ, "#"),
	}
}

// statusOf returns the status of a success. What the API document does not say
// is assumed: 201 for what makes something, 204 for what has no answer.
func (f *facts) statusOf(r *routeFacts) int {
	if documented := f.Status[r.Route]; documented != 0 {
		return documented
	}
	switch {
	case r.Response == "":
		return 204
	case strings.HasPrefix(r.Route, "POST ") && strings.Contains(r.Route, "/create-"):
		return 201
	}
	return 200
}

// field returns the field of that name, nil if a schema does not have it.
func (f *facts) field(schema, name string) *fieldFacts {
	s := f.Schemas[schema]
	if s == nil {
		return nil
	}
	for i := range s.fields {
		if s.fields[i].name == name {
			return &s.fields[i]
		}
	}
	return nil
}
