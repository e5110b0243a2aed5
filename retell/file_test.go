package retell

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type upload struct {
	Name    string            `json:"name"`
	Refresh *bool             `json:"refresh,omitempty"`
	Size    *int              `json:"size,omitempty"`
	URLs    []string          `json:"urls,omitzero"`
	Texts   []CallControl     `json:"texts,omitzero"`
	Labels  map[string]string `json:"labels,omitzero"`
	Files   []File            `json:"files,omitzero"`
	File    File              `json:"file"`
	Version *int              `json:"-" query:"version"`
	Extra   Extra             `json:"-"`
}

type formPart struct{ name, file, contentType, content string }

func parts(t *testing.T, contentType string, body []byte) []formPart {
	t.Helper()
	mediaType, params, err := mime.ParseMediaType(contentType)
	require.NoError(t, err)
	require.Equal(t, "multipart/form-data", mediaType)
	reader := multipart.NewReader(strings.NewReader(string(body)), params["boundary"])
	var all []formPart
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			return all
		}
		require.NoError(t, err)
		content, err := io.ReadAll(part)
		require.NoError(t, err)
		all = append(all, formPart{part.FormName(), part.FileName(), part.Header.Get("Content-Type"), string(content)})
	}
}

func TestFormsAreEncodedAsRetellExpects(t *testing.T) {
	t.Parallel()
	contentType, body, err := encodeForm(&upload{
		Name: "Prices & \"hours\"\n", Refresh: new(false), Size: new(3),
		URLs:  []string{"https://a.example", "https://b.example"},
		Texts: []CallControl{{AdditionalContext: new("x")}},
		Files: []File{
			{Name: "a.txt", Content: strings.NewReader("A")},
			{Name: `b".pdf`, ContentType: "application/pdf", Content: strings.NewReader("B")},
		},
		File:    File{Name: "c", Content: strings.NewReader("")},
		Version: new(1),
		Extra:   Extra{"new": json.RawMessage(`{"a":1}`), "newer": json.RawMessage(`"text"`)},
	}, map[string]any{"more": []int{1}, "text": "plain"})
	require.NoError(t, err)
	const octets = "application/octet-stream"
	assert.Equal(t, []formPart{
		{"name", "", "", "Prices & \"hours\"\n"},
		{"refresh", "", "", "false"},
		{"size", "", "", "3"},
		{"urls", "", "", `["https://a.example","https://b.example"]`},
		{"texts", "", "", `[{"additional_context":"x"}]`},
		{"files", "a.txt", octets, "A"},
		{"files", `b".pdf`, "application/pdf", "B"},
		{"file", "c", octets, ""},
		{"new", "", "", `{"a":1}`},
		{"newer", "", "", "text"},
		{"more", "", "", "[1]"},
		{"text", "", "", "plain"},
	}, parts(t, contentType, body))
}

func TestFormsRefuse(t *testing.T) {
	t.Parallel()
	_, _, err := encodeForm(&upload{File: File{Name: "a"}}, nil)
	_, ok := errors.AsType[*ArgumentError](err)
	assert.True(t, ok, "a file without content: %v", err)

	broken := errors.New("disk failed")
	_, _, err = encodeForm(&upload{File: File{Name: "a", Content: iotest.ErrReader(broken)}}, nil)
	assert.ErrorIs(t, err, broken)

	_, _, err = encodeForm(&upload{File: File{Content: strings.NewReader("")}}, map[string]any{"x": nil})
	assert.ErrorContains(t, err, "x is nil")
}
