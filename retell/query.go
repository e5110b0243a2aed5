package retell

import (
	"fmt"
	"net/url"
	"reflect"
)

// queryOf returns the fields of params that have a query tag and are not nil.
func queryOf(params any) url.Values {
	values := url.Values{}
	v := reflect.Indirect(reflect.ValueOf(params))
	if v.Kind() != reflect.Struct {
		return values
	}
	for _, f := range reflect.VisibleFields(v.Type()) {
		name := f.Tag.Get("query")
		if name == "" {
			continue
		}
		field := v.FieldByIndex(f.Index)
		if field.Kind() == reflect.Pointer {
			if field.IsNil() {
				continue
			}
			field = field.Elem()
		}
		values.Set(name, fmt.Sprint(field.Interface()))
	}
	return values
}
