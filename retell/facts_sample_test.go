package retell

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"mime/multipart"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sample returns what Retell could send for a type of the facts. The seed
// chooses variants, enum values, nulls and which optional fields are there; 0
// has all of them.
func (f *facts) sample(typ string, seed int) any {
	if elem, ok := strings.CutPrefix(typ, "[]"); ok {
		return f.sampleList(elem, seed)
	}
	if elem, ok := strings.CutPrefix(typ, "map[string]"); ok {
		return map[string]any{"key": f.sample(elem, seed), "other key": f.sample(elem, seed+1)}
	}
	schema, ok := f.Schemas[typ]
	if !ok {
		switch typ {
		case "string":
			return []string{"text", "", "\"ä\n"}[seed%3]
		case "number":
			return []any{7, 0, -3}[seed%3]
		case "boolean":
			return seed%2 == 0
		case "any":
			return []any{map[string]any{"a": []any{1, "b", nil}}, "text", 1.5, nil}[seed%4]
		}
		return nil
	}
	switch schema.Kind {
	case "alias":
		return f.sample(schema.Type, seed)
	case "enum":
		return append(slices.Clone(schema.Values), "of the future")[seed%(len(schema.Values)+1)]
	case "union":
		v := schema.Variants[seed%len(schema.Variants)]
		object, isObject := f.sample(v.Type, seed).(map[string]any)
		if !isObject {
			return f.sample(v.Type, seed)
		}
		if len(v.When) > 0 {
			object[schema.Key] = v.When[seed%len(v.When)]
		}
		return object
	}
	return f.sampleObject(schema, seed)
}

func (f *facts) sampleList(elem string, seed int) any {
	list := []any{}
	for i := range max(1, len(f.Schemas[elem].Variants)) {
		if seed%5 != 4 {
			list = append(list, f.sample(elem, seed+i))
		}
	}
	// A call of a new type is a Call still, which has a call_id.
	if key := f.Schemas[elem].Key; key != "" && key != "call_type" && seed%2 == 1 {
		list = append(list, map[string]any{key: "of the future", "b": []any{1}})
	}
	return list
}

func (f *facts) sampleObject(schema schemaFacts, seed int) any {
	object := map[string]any{}
	for i, field := range schema.Fields {
		switch {
		case field.Const != "":
			object[field.JSON] = field.Const
		case !field.Required && seed%3 == 2 && i%2 == 0:
		case seed%7 == 5:
			object[field.JSON] = nil
		case field.Nullable && seed > 0 && (seed+i)%3 == 0:
			object[field.JSON] = nil
		default:
			object[field.JSON] = f.sample(field.Type, seed)
		}
	}
	if seed%2 == 1 {
		object["of_the_future"] = map[string]any{"a": []any{true, nil}}
	}
	return object
}

// TestEveryObjectSurvives decodes and encodes every object of the facts, in
// many forms, with unknown members, variants and values, through encoding/json
// and expects all of it back.
func TestEveryObjectSurvives(t *testing.T) {
	t.Parallel()
	f := loadFacts(t)
	s := newSurface(t, f)
	for _, key := range slices.Sorted(maps.Keys(s.goTypes)) {
		typ := s.goTypes[key]
		if hasFile(typ) {
			continue // uploads
		}
		for seed := range 42 {
			sample, err := json.Marshal(f.sample(s.Types[key].Schema, seed))
			require.NoError(t, err)
			v := reflect.New(typ)
			require.NoError(t, json.Unmarshal(sample, v.Interface()), "%s: %s", key, sample)
			back, err := json.Marshal(v.Interface())
			require.NoError(t, err, "%s: %s", key, sample)
			if !assert.JSONEq(t, string(sample), string(back), "%s, seed %d", key, seed) {
				break
			}
		}
	}
}

// hasFile reports whether a struct has a file, which has no JSON.
func hasFile(t reflect.Type) bool {
	return slices.ContainsFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool {
		return f.Type == fileType || f.Type == filesType
	})
}

// partNames returns the names of a form's parts.
func partNames(body []byte, boundary string) ([]string, error) {
	var names []string
	reader := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			return names, nil
		}
		if err != nil {
			return nil, err
		}
		names = append(names, part.FormName())
	}
}
