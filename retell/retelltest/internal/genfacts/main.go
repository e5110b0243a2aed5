// Command genfacts writes facts.json, the part of the facts about Retell's API
// that retelltest runs on, from the facts that package retell is held against.
// Run it with go generate ./retell/retelltest.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"
)

const (
	source = "../testdata/facts.json"
	target = "facts.json"
)

type input struct {
	Source  string            `json:"source"`
	Routes  []json.RawMessage `json:"routes"`
	Schemas map[string]struct {
		Kind     string   `json:"kind"`
		Type     string   `json:"type"`
		Key      string   `json:"key"`
		Values   []string `json:"values"`
		Fields   []field  `json:"fields"`
		Variants []struct {
			Type string   `json:"type"`
			When []string `json:"when"`
		} `json:"variants"`
	} `json:"schemas"`
}

type field struct {
	JSON      string `json:"json"`
	Type      string `json:"type"`
	Required  bool   `json:"required"`
	Nullable  bool   `json:"nullable"`
	Const     string `json:"const"`
	ItemConst string `json:"item_const"`
	Int       bool   `json:"int"`
}

type route struct {
	Route    string   `json:"route"`
	Query    []string `json:"query,omitempty"`
	Body     string   `json:"body,omitempty"`
	Form     bool     `json:"form,omitempty"`
	Response string   `json:"response,omitempty"`
}

type schema struct {
	Fields []string          `json:"fields,omitempty"`
	Enum   []string          `json:"enum,omitempty"`
	Alias  string            `json:"alias,omitempty"`
	Key    string            `json:"key,omitempty"`
	OneOf  []string          `json:"one_of,omitempty"`
	When   map[string]string `json:"when,omitempty"`
}

func main() {
	log.SetFlags(0)
	text, err := os.ReadFile(source)
	if err != nil {
		log.Fatal(err)
	}
	compact, err := convert(text)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(target, compact, 0o644); err != nil {
		log.Fatal(err)
	}
}

// convert returns the compact form: one line for each route and schema, and a
// field as a string such as "voice_id string!".
func convert(text []byte) ([]byte, error) {
	var in input
	if err := json.Unmarshal(text, &in); err != nil {
		return nil, err
	}
	routes := make([]string, len(in.Routes))
	for i, raw := range in.Routes {
		var r struct {
			route
			Query []field `json:"query"`
		}
		if err := json.Unmarshal(raw, &r); err != nil {
			return nil, err
		}
		for _, q := range r.Query {
			r.route.Query = append(r.route.Query, q.compact())
		}
		routes[i] = line(r.route)
	}
	schemas := map[string]schema{}
	for name, s := range in.Schemas {
		out := schema{Enum: s.Values, Key: s.Key}
		if s.Kind == "alias" {
			out.Alias = s.Type
		}
		for _, f := range s.Fields {
			out.Fields = append(out.Fields, f.compact())
		}
		for _, v := range s.Variants {
			out.OneOf = append(out.OneOf, v.Type)
			for _, value := range v.When {
				if out.When == nil {
					out.When = map[string]string{}
				}
				out.When[value] = v.Type
			}
		}
		if out.When != nil {
			out.OneOf = nil
		}
		schemas[name] = out
	}
	return format(in.Source, routes, schemas), nil
}

// compact writes a field as its name and type, then "!" if it is required, "?"
// if it may be null, "#" if it is an integer and "=value" if it is constant.
func (f field) compact() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", f.JSON, f.Type)
	for _, flag := range []struct {
		set  bool
		sign string
	}{{f.Required, "!"}, {f.Nullable, "?"}, {f.Int, "#"}} {
		if flag.set {
			b.WriteString(flag.sign)
		}
	}
	if value := f.Const + f.ItemConst; value != "" {
		b.WriteString("=" + value)
	}
	return b.String()
}

func line(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		log.Fatal(err) // our own types
	}
	return string(text)
}

func format(source string, routes []string, schemas map[string]schema) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n%q: %q,\n\"routes\": [\n%s\n],\n\"schemas\": {\n", "source", source, strings.Join(routes, ",\n"))
	names := slices.Sorted(maps.Keys(schemas))
	for i, name := range names {
		end := ","
		if i == len(names)-1 {
			end = ""
		}
		fmt.Fprintf(&b, "%q: %s%s\n", name, line(schemas[name]), end)
	}
	b.WriteString("}}\n")
	return b.Bytes()
}
