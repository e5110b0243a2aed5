package retelltest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/internal/lazyregexp"
)

// check reports what is wrong with a value for a type, a schema's or a basic
// one, in the words that Retell has been seen to use. Path names the value. Unknown members are no error: Retell
// tolerates them.
func (f *facts) check(typ, path string, value any) error {
	if inner, ok := strings.CutPrefix(typ, "[]"); ok {
		return f.checkList(inner, path, value)
	}
	if inner, ok := strings.CutPrefix(typ, "map[string]"); ok {
		return f.checkMap(inner, path, value)
	}
	switch typ {
	case "any":
		return nil
	case "string", "number", "boolean", "file":
		return checkBasic(typ, path, value)
	}
	s := f.Schemas[typ]
	switch {
	case s == nil:
		panic("retelltest: no schema " + typ)
	case s.Alias != "":
		return f.check(s.Alias, path, value)
	case s.Enum != nil:
		return checkEnum(s.Enum, path, value)
	case s.When != nil || s.OneOf != nil:
		return f.checkUnion(s, path, value)
	}
	return f.checkObject(s, path, value)
}

func (f *facts) checkList(item, path string, value any) error {
	list, ok := value.([]any)
	if !ok {
		return fmt.Errorf("%s must be array", path)
	}
	for i, v := range list {
		if err := f.check(item, fmt.Sprintf("%s/%d", path, i), v); err != nil {
			return err
		}
	}
	return nil
}

func (f *facts) checkMap(item, path string, value any) error {
	members, ok := value.(object)
	if !ok {
		return fmt.Errorf("%s must be object", path)
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if err := f.check(item, path+"/"+name, members[name]); err != nil {
			return err
		}
	}
	return nil
}

func checkBasic(typ, path string, value any) error {
	var ok bool
	switch typ {
	case "string":
		_, ok = value.(string)
	case "number":
		_, ok = float(value)
	case "boolean":
		_, ok = value.(bool)
	case "file":
		_, ok = value.(*upload)
	}
	if !ok {
		return fmt.Errorf("%s must be %s", path, typ)
	}
	return nil
}

func checkEnum(values []string, path string, value any) error {
	if s, ok := value.(string); ok && slices.Contains(values, s) {
		return nil
	}
	return fmt.Errorf("%s must be equal to one of the allowed values: %s", path, strings.Join(values, ", "))
}

func (f *facts) checkUnion(s *schemaFacts, path string, value any) error {
	variants := s.OneOf
	if s.When != nil {
		o, ok := value.(object)
		if !ok {
			return fmt.Errorf("%s must be object", path)
		}
		if kind, given := o[s.Key]; given {
			name, _ := kind.(string)
			if s.When[name] == "" {
				return fmt.Errorf("%s/%s must be equal to one of the allowed values: %s", path, s.Key, strings.Join(slices.Sorted(maps.Keys(s.When)), ", "))
			}
			return f.check(s.When[name], path, value)
		}
		variants = slices.Compact(slices.Sorted(maps.Values(s.When)))
	}
	var first error
	for _, variant := range variants {
		err := f.check(variant, path, value)
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

func (f *facts) checkObject(s *schemaFacts, path string, value any) error {
	o, ok := value.(object)
	if !ok {
		return fmt.Errorf("%s must be object", path)
	}
	for _, field := range s.fields {
		at := path + "/" + field.name
		member, given := o[field.name]
		switch {
		case !given && field.required:
			return fmt.Errorf("%s must have required property '%s'", path, field.name)
		case !given || member == nil && field.nullable:
			continue
		}
		if err := f.checkField(&field, at, member); err != nil {
			return err
		}
	}
	return nil
}

func (f *facts) checkField(field *fieldFacts, path string, value any) error {
	if err := f.check(field.typ, path, value); err != nil {
		return err
	}
	if field.constant != "" && field.typ == "string" && value != field.constant {
		return fmt.Errorf("%s must be equal to one of the allowed values: %s", path, field.constant)
	}
	if field.integer && field.typ == "number" {
		if n, _ := float(value); n != float64(int64(n)) {
			return fmt.Errorf("%s must be integer", path)
		}
	}
	return field.limits.check(path, value)
}

// check reports what of the limits a value exceeds. No limits are nil.
func (l *fieldLimits) check(path string, value any) error {
	if l == nil {
		return nil
	}
	if n, ok := float(value); ok {
		switch {
		case l.Min != nil && n < *l.Min:
			return fmt.Errorf("%s must be >= %v", path, *l.Min)
		case l.Min != nil && l.AboveMin && n == *l.Min:
			return fmt.Errorf("%s must be > %v", path, *l.Min)
		case l.Max != nil && n > *l.Max:
			return fmt.Errorf("%s must be <= %v", path, *l.Max)
		}
	}
	if s, ok := value.(string); ok {
		switch {
		case l.MinLen != nil && len(s) < *l.MinLen:
			return fmt.Errorf("%s must NOT have fewer than %d characters", path, *l.MinLen)
		case l.MaxLen != nil && len(s) > *l.MaxLen:
			return fmt.Errorf("%s must NOT have more than %d characters", path, *l.MaxLen)
		}
	}
	if list, ok := value.([]any); ok {
		switch {
		case l.MinItems != nil && len(list) < *l.MinItems:
			return fmt.Errorf("%s must NOT have fewer than %d items", path, *l.MinItems)
		case l.MaxItems != nil && len(list) > *l.MaxItems:
			return fmt.Errorf("%s must NOT have more than %d items", path, *l.MaxItems)
		}
	}
	if l.MaxBytes != nil && len(encode(value)) > *l.MaxBytes {
		return fmt.Errorf("%s must NOT be larger than %d bytes", path, *l.MaxBytes)
	}
	return nil
}

var e164 = lazyregexp.New(`^\+[1-9][0-9]{1,14}$`)

// checkNumbers reports numbers of a body that are not E.164. Some bodies may
// ask not to be checked.
func (f *facts) checkNumbers(schema string, body object) error {
	for _, field := range f.Schemas[schema].fields {
		if field.limits == nil || !field.limits.E164 {
			continue
		}
		ignore := schema == "PhoneNumberImportParams" // its default
		if given, ok := body["ignore_e164_validation"].(bool); ok {
			ignore = given
		}
		if s, given := body[field.name].(string); given && !ignore && !e164.MatchString(s) {
			return fmt.Errorf("request/body/%s must match format \"E.164\"", field.name)
		}
	}
	return nil
}

// queryValue converts a query parameter to what the field's type wants.
func queryValue(field *fieldFacts, text string) any {
	switch field.typ {
	case "number", "StringOrNumber":
		if _, err := json.Number(text).Int64(); err == nil {
			return json.Number(text)
		}
	case "boolean":
		if text == "true" || text == "false" {
			return text == "true"
		}
	}
	return text
}
