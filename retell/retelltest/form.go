package retelltest

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"strings"
)

// upload is a file that came in a multipart body.
type upload struct {
	name        string
	contentType string
	content     []byte
}

// parseForm reads a multipart body as Retell's SDKs encode it: scalars as text,
// arrays and objects as one part that holds JSON, files as parts of one name
// each.
func parseForm(contentType string, body []byte, schema string) (object, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "multipart/form-data" {
		return nil, fmt.Errorf("Content-Type must be multipart/form-data, not %q", contentType)
	}
	form := object{}
	reader := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			return form, nil
		}
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		if err := addPart(form, part, content, schema); err != nil {
			return nil, err
		}
	}
}

func addPart(form object, part *multipart.Part, content []byte, schema string) error {
	name := part.FormName()
	field := api().field(schema, name)
	if field == nil {
		form[name] = string(content)
		return nil
	}
	file := &upload{name: part.FileName(), contentType: part.Header.Get("Content-Type"), content: content}
	switch {
	case strings.HasSuffix(field.typ, "file") && file.name == "":
		return fmt.Errorf("%s must be a file with a name", name)
	case field.typ == "file":
		form[name] = file
	case field.typ == "[]file":
		files, _ := form[name].([]any)
		form[name] = append(files, file)
	case strings.HasPrefix(field.typ, "[]"):
		value, err := decode(content)
		if err != nil {
			return fmt.Errorf("%s must be JSON in one part: %w", name, err)
		}
		form[name] = value
	case field.typ == "number" || field.typ == "boolean":
		form[name] = queryValue(field, string(content))
	default:
		form[name] = string(content)
	}
	return nil
}
