package redact

import (
	"context"
	"encoding"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
)

// handler redacts what goes to next.
type handler struct {
	next     slog.Handler
	redactor *Redactor
}

// NewHandler returns a handler that gives next everything redacted: messages,
// and of attributes strings, errors, Stringers, LogValuers and what else has
// text in it, at any depth. Keys stay as they are, and so do numbers, times and
// durations, and the values of the keys in [Options.Keep].
//
// A redactor that is nil or [Off], or a handler that redacts already, returns
// next itself.
func NewHandler(next slog.Handler, redactor *Redactor) slog.Handler {
	if _, already := next.(*handler); already || redactor == nil || redactor == Off {
		return next
	}
	return &handler{next, redactor}
}

func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

func (h *handler) Handle(ctx context.Context, record slog.Record) error {
	clean := slog.NewRecord(record.Time, record.Level, h.redactor.Text(record.Message), record.PC)
	attrs := make([]slog.Attr, 0, 16) // on the stack, for most records
	record.Attrs(func(a slog.Attr) bool {
		attrs = append(attrs, h.redactor.attr(a, 0))
		return true
	})
	clean.AddAttrs(attrs...) // at once, for one that grows its list grows it often
	return h.next.Handle(ctx, clean)
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = h.redactor.attr(a, 0)
	}
	return &handler{h.next.WithAttrs(clean), h.redactor}
}

func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{h.next.WithGroup(name), h.redactor}
}

// maxNesting bounds how deep values are looked into.
const maxNesting = 16

func (r *Redactor) attr(a slog.Attr, depth int) slog.Attr {
	if r.keep[a.Key] {
		return a
	}
	return slog.Attr{Key: a.Key, Value: r.value(a.Value, depth)}
}

func (r *Redactor) value(v slog.Value, depth int) slog.Value {
	if depth > maxNesting {
		return slog.StringValue("[" + rest + "]")
	}
	v = v.Resolve()
	switch v.Kind() {
	case slog.KindString:
		return slog.StringValue(r.Text(v.String()))
	case slog.KindGroup:
		var clean []slog.Attr
		for _, a := range v.Group() {
			clean = append(clean, r.attr(a, depth+1))
		}
		return slog.GroupValue(clean...)
	case slog.KindAny:
		return r.any(v.Any())
	}
	return v
}

// any redacts a value of any type. One that is more than text keeps its shape
// as JSON has it.
func (r *Redactor) any(v any) (clean slog.Value) {
	defer func() { // as slog does it: a method that panics must not end a call
		if p := recover(); p != nil {
			clean = slog.StringValue(fmt.Sprintf("!PANIC in %T", v))
		}
	}()
	switch v := v.(type) {
	case nil, bool:
		return slog.AnyValue(v)
	case error:
		return slog.StringValue(r.Text(v.Error()))
	case fmt.Stringer:
		return slog.StringValue(r.Text(v.String()))
	case []byte:
		return slog.StringValue(r.Text(string(v)))
	case encoding.TextMarshaler:
		text, err := v.MarshalText()
		return slog.StringValue(r.Text(string(text) + message(err)))
	}
	if k := reflect.TypeOf(v).Kind(); k >= reflect.Int && k <= reflect.Complex128 {
		return slog.AnyValue(v)
	}
	encoded, err := json.Marshal(v)
	if err != nil {
		return slog.StringValue(r.Text(fmt.Sprintf("%+v", v)))
	}
	return slog.AnyValue(r.decoded(encoded))
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// decoded returns what JSON holds, redacted.
func (r *Redactor) decoded(encoded []byte) any {
	decoder := json.NewDecoder(strings.NewReader(string(encoded)))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return r.Text(string(encoded))
	}
	return r.tree(tree)
}

func (r *Redactor) tree(node any) any {
	switch node := node.(type) {
	case string:
		return r.Text(node)
	case []any:
		for i := range node {
			node[i] = r.tree(node[i])
		}
	case map[string]any:
		for key, value := range node {
			if !r.keep[key] {
				node[key] = r.tree(value)
			}
		}
	}
	return node
}
