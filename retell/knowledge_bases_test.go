package retell_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"mime"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

// expectForm answers one upload, whose body must be the one given, with the
// lines of that ended by CRLF and BOUNDARY in place of the boundary.
func expectForm(t *testing.T, path, body, reply string) *retell.Client {
	t.Helper()
	return serve(t, once, func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "POST "+path, r.Method+" "+r.URL.RequestURI())
		mediaType, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		assert.NoError(t, err)
		assert.Equal(t, "multipart/form-data", mediaType)
		got, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.EqualValues(t, r.ContentLength, len(got), "the length is told")
		assert.Equal(t, strings.ReplaceAll(body, "\n", "\r\n"), strings.ReplaceAll(string(got), params["boundary"], "BOUNDARY"))
		answer(201, reply)(w, r)
	})
}

// The forms below are what Retell's SDK 5.66.1 for TypeScript sends for the same
// parameters, but for the order of the parts.

func TestCreateKnowledgeBase(t *testing.T) {
	t.Parallel()
	client := expectForm(t, "/create-knowledge-base", `--BOUNDARY
Content-Disposition: form-data; name="knowledge_base_name"

Prices & <hours>
--BOUNDARY
Content-Disposition: form-data; name="knowledge_base_texts"

[{"title":"Hours","text":"We open at 9 & \"close\" at 5.\n<b>"}]
--BOUNDARY
Content-Disposition: form-data; name="knowledge_base_urls"

["https://a.example/?x=1&y=2"]
--BOUNDARY
Content-Disposition: form-data; name="knowledge_base_files"; filename="a.txt"
Content-Type: text/plain

A
--BOUNDARY
Content-Disposition: form-data; name="knowledge_base_files"; filename="b.pdf"
Content-Type: application/octet-stream

%PDF
--BOUNDARY
Content-Disposition: form-data; name="enable_auto_refresh"

true
--BOUNDARY
Content-Disposition: form-data; name="max_chunk_size"

2000
--BOUNDARY--
`, `{"knowledge_base_id":"kb_1","knowledge_base_name":"Prices & <hours>","status":"in_progress"}`)
	base, err := client.KnowledgeBases.Create(t.Context(), &retell.CreateKnowledgeBaseParams{
		Name:  "Prices & <hours>",
		Texts: []retell.KnowledgeBaseText{{Title: "Hours", Text: "We open at 9 & \"close\" at 5.\n<b>"}},
		URLs:  []string{"https://a.example/?x=1&y=2"},
		Files: []retell.File{
			{Name: "a.txt", ContentType: "text/plain", Content: strings.NewReader("A")},
			{Name: "b.pdf", Content: strings.NewReader("%PDF")},
		},
		EnableAutoRefresh: new(true),
		MaxChunkSize:      new(2000),
	})
	require.NoError(t, err)
	assert.Equal(t, retell.KnowledgeBaseInProgress, base.Status)
}

func TestAddKnowledgeBaseSources(t *testing.T) {
	t.Parallel()
	client := expectForm(t, "/add-knowledge-base-sources/kb_1", `--BOUNDARY
Content-Disposition: form-data; name="knowledge_base_urls"

["https://a.example"]
--BOUNDARY--
`, `{"knowledge_base_id":"kb_1","status":"refreshing_in_progress"}`)
	base, err := client.KnowledgeBases.AddSources(t.Context(), "kb_1", &retell.AddKnowledgeBaseSourcesParams{URLs: []string{"https://a.example"}})
	require.NoError(t, err)
	assert.Equal(t, retell.KnowledgeBaseRefreshing, base.Status)
}

func TestKnowledgeBaseIsNotMadeTwice(t *testing.T) {
	t.Parallel()
	requests := 0
	client := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		requests++
		answer(500, `{"status":"error","message":"oops"}`)(w, r)
	})
	_, err := client.KnowledgeBases.Create(t.Context(), &retell.CreateKnowledgeBaseParams{Name: "Hours"})
	assert.ErrorIs(t, err, retell.ErrMaybeAccepted)
	_, err = client.KnowledgeBases.AddSources(t.Context(), "kb_1", nil)
	assert.ErrorIs(t, err, retell.ErrMaybeAccepted)
	assert.Equal(t, 2, requests)

	_, err = client.KnowledgeBases.Create(t.Context(), &retell.CreateKnowledgeBaseParams{Name: "Hours", Files: []retell.File{{Name: "a.txt"}}})
	argument, ok := errors.AsType[*retell.ArgumentError](err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, "knowledge_base_files", argument.Name)
	assert.Equal(t, 2, requests)
}

func TestKnowledgeBases(t *testing.T) {
	t.Parallel()
	client := expect(t, "GET", "/get-knowledge-base/kb_1", "", `{"knowledge_base_id":"kb_1","status":"complete","knowledge_base_sources":[
		{"type":"document","source_id":"s1","filename":"a.pdf","file_url":"https://x/a","file_size":5000000000},
		{"type":"text","source_id":"s2","title":"Hours","content_url":"https://x/b"},
		{"type":"url","source_id":"s3","url":"https://a.example"},
		{"type":"hologram","source_id":"s4"}]}`)
	base, err := client.KnowledgeBases.Get(t.Context(), "kb_1")
	require.NoError(t, err)
	assert.Equal(t, []retell.KnowledgeBaseSource{
		&retell.KnowledgeBaseDocumentSource{SourceID: "s1", Filename: "a.pdf", FileURL: "https://x/a", FileSize: 5_000_000_000},
		&retell.KnowledgeBaseTextSource{SourceID: "s2", Title: "Hours", ContentURL: "https://x/b"},
		&retell.KnowledgeBaseURLSource{SourceID: "s3", URL: "https://a.example"},
		&retell.Unknown{Kind: "hologram", Raw: json.RawMessage(`{"type":"hologram","source_id":"s4"}`)},
	}, base.Sources)

	list, err := expect(t, "GET", "/list-knowledge-bases", "", `[{"knowledge_base_id":"kb_1"},{"knowledge_base_id":"kb_2"}]`).KnowledgeBases.List(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "kb_2", list[1].KnowledgeBaseID)
	list, err = serve(t, once, answer(401, `{"message":"no"}`)).KnowledgeBases.List(t.Context())
	assert.ErrorIs(t, err, retell.ErrUnauthorized)
	assert.Nil(t, list)

	assert.NoError(t, expect(t, "DELETE", "/delete-knowledge-base/kb_1", "", "").KnowledgeBases.Delete(t.Context(), "kb_1"))
	_, err = expect(t, "DELETE", "/delete-knowledge-base-source/kb_1/source/s1", "", `{"knowledge_base_id":"kb_1"}`).KnowledgeBases.DeleteSource(t.Context(), "kb_1", "s1")
	assert.NoError(t, err)
}

func FuzzKnowledgeBase(f *testing.F) {
	f.Add(`{"knowledge_base_id":"kb_1","status":"complete","knowledge_base_sources":[{"type":"url","url":"https://a"},{"type":1},null],"max_chunk_size":"2000"}`)
	f.Add(`{"knowledge_base_sources":{"a":1},"last_refreshed_timestamp":null,"new":[{}]}`)
	f.Fuzz(func(t *testing.T, text string) { survives[retell.KnowledgeBase](t, text) })
}

// survives expects that what was decoded can be encoded and decoded again with
// the same result. A field of an unexpected type is reported and kept.
func survives[T any](t *testing.T, text string) {
	t.Helper()
	var plain any
	if json.Unmarshal([]byte(text), &plain) != nil {
		return
	}
	// Of members with the same name, only the last is kept from here on.
	unique, err := json.Marshal(plain)
	require.NoError(t, err)
	text = string(unique)
	decode := func(text string) (*T, bool) {
		v := new(T)
		err := json.Unmarshal([]byte(text), v)
		_, mismatch := errors.AsType[*json.UnmarshalTypeError](err)
		return v, err == nil || mismatch
	}
	first, ok := decode(text)
	if !ok {
		return
	}
	encoded, err := json.Marshal(first)
	if err != nil {
		// A required union that is not there has no JSON.
		require.ErrorContains(t, err, "is required", "%q", text)
		return
	}
	second, ok := decode(string(encoded))
	require.True(t, ok, "%s", encoded)
	again, err := json.Marshal(second)
	require.NoError(t, err)
	assert.JSONEq(t, string(encoded), string(again))
}

func ExampleKnowledgeBaseService_Create() {
	client, done := exampleClient(`201 {"knowledge_base_id":"kb_1","status":"in_progress"}`, `200 {"knowledge_base_id":"kb_1","status":"complete"}`)
	defer done()

	// A program would open a file with os.Open.
	prices := strings.NewReader("Cleaning: 90 dollars")
	base, err := client.KnowledgeBases.Create(context.Background(), &retell.CreateKnowledgeBaseParams{
		Name:  "Riverside Dental",
		Texts: []retell.KnowledgeBaseText{{Title: "Hours", Text: "We are open from 9 to 5, Monday to Friday."}},
		URLs:  []string{"https://riverside.example/team"},
		Files: []retell.File{{Name: "prices.txt", ContentType: "text/plain", Content: prices}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(base.KnowledgeBaseID, base.Status)
	base, err = client.KnowledgeBases.Get(context.Background(), base.KnowledgeBaseID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(base.KnowledgeBaseID, base.Status)
	// Output:
	// kb_1 in_progress
	// kb_1 complete
}
