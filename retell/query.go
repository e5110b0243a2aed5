package retell

import (
	"fmt"
	"net/url"
	"reflect"
	"sync"
)

// queryOf returns the fields of params that have a query tag and are not nil.
func queryOf(params any) url.Values {
	var values url.Values // made when there is something to put in
	v := reflect.Indirect(reflect.ValueOf(params))
	if v.Kind() != reflect.Struct {
		return values
	}
	for _, f := range queryFields(v.Type()) {
		field := v.FieldByIndex(f.index)
		if field.Kind() == reflect.Pointer {
			if field.IsNil() {
				continue
			}
			field = field.Elem()
		}
		if values == nil {
			values = url.Values{}
		}
		values.Set(f.name, fmt.Sprint(field.Interface()))
	}
	return values
}

type queryField struct {
	name  string
	index []int
}

var queryFieldsOf sync.Map // of reflect.Type to []queryField

// queryFields returns the fields of a struct that have a query tag.
func queryFields(t reflect.Type) []queryField {
	if known, ok := queryFieldsOf.Load(t); ok {
		return known.([]queryField)
	}
	var fields []queryField
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get("query"); name != "" {
			fields = append(fields, queryField{name, f.Index})
		}
	}
	queryFieldsOf.Store(t, fields)
	return fields
}
