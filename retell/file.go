package retell

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/textproto"
	"reflect"
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

// File is a file to upload. Its content is read into memory once, so that a
// request that failed can be repeated.
type File struct {
	// Name is the file's name as Retell shows it, with the extension by which
	// Retell knows the format.
	Name string
	// ContentType is the media type; application/octet-stream if empty.
	ContentType string
	// Content is read to its end, and not closed.
	Content io.Reader
}

var (
	fileType  = reflect.TypeFor[File]()
	filesType = reflect.TypeFor[[]File]()
)

// encodeForm encodes params as multipart/form-data, in the way of Retell's own
// SDKs, which the server depends on: scalars as text; an array or object as one
// part that holds JSON; files as repeated parts under the bare name.
func encodeForm(params any, more map[string]any) (contentType string, body []byte, err error) {
	var buffer bytes.Buffer
	form := multipart.NewWriter(&buffer)
	if v := reflect.Indirect(reflect.ValueOf(params)); v.IsValid() {
		if err := addFields(form, v); err != nil {
			return "", nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(more)) {
		if err := addField(form, name, reflect.ValueOf(more[name])); err != nil {
			return "", nil, err
		}
	}
	if err := form.Close(); err != nil {
		return "", nil, err
	}
	return form.FormDataContentType(), buffer.Bytes(), nil
}

func addFields(form *multipart.Writer, v reflect.Value) error {
	for _, f := range reflect.VisibleFields(v.Type()) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		field := v.FieldByIndex(f.Index)
		switch {
		case f.Name == "Extra" && name == "-":
			for _, key := range slices.Sorted(maps.Keys(field.Interface().(Extra))) {
				var value any
				if err := json.Unmarshal(field.MapIndex(reflect.ValueOf(key)).Bytes(), &value); err != nil {
					return fmt.Errorf("member %q of Extra: %w", key, err)
				}
				if err := addField(form, key, reflect.ValueOf(value)); err != nil {
					return err
				}
			}
		case f.Anonymous || !f.IsExported() || name == "" || name == "-" || options != "" && field.IsZero():
		default:
			if err := addField(form, name, field); err != nil {
				return err
			}
		}
	}
	return nil
}

func addField(form *multipart.Writer, name string, v reflect.Value) error {
	for v.IsValid() && (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) {
		v = v.Elem()
	}
	if !v.IsValid() {
		return &ArgumentError{Name: name, Reason: "is nil, which a form cannot hold"}
	}
	switch v.Type() {
	case fileType:
		return addFile(form, name, v.Interface().(File))
	case filesType:
		for _, file := range v.Interface().([]File) {
			if err := addFile(form, name, file); err != nil {
				return err
			}
		}
		return nil
	}
	if v.Kind() == reflect.String {
		return form.WriteField(name, v.String())
	}
	text, err := wire.Marshal(v.Interface())
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return form.WriteField(name, string(text))
}

func addFile(form *multipart.Writer, name string, file File) error {
	if file.Content == nil {
		return &ArgumentError{Name: name, Reason: "has a File without Content"}
	}
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", multipart.FileContentDisposition(name, file.Name))
	header.Set("Content-Type", "application/octet-stream")
	if file.ContentType != "" {
		header.Set("Content-Type", file.ContentType)
	}
	part, err := form.CreatePart(header)
	if err != nil {
		return err
	}
	if _, err := io.Copy(part, file.Content); err != nil {
		return fmt.Errorf("%s: reading %q: %w", name, file.Name, err)
	}
	return nil
}
