package retell

import (
	"context"
	"net/http"
)

// KnowledgeBaseService makes and fills knowledge bases: documents, texts and
// web pages that agents look things up in. Its methods return errors as those
// of [CallService] do.
type KnowledgeBaseService struct{ core *core }

// Create makes a knowledge base. It returns before the sources are read; follow
// that with Get, because there is no webhook for it. Files are held in memory
// until the request is done.
//
// A knowledge base costs money, so a failure that leaves open whether it was
// made is not repeated; see [ErrMaybeAccepted].
func (s *KnowledgeBaseService) Create(ctx context.Context, params *CreateKnowledgeBaseParams) (*KnowledgeBase, error) {
	return fetch[KnowledgeBase](ctx, s.core, &request{
		method: http.MethodPost, path: "/create-knowledge-base", params: params, body: formBody, once: true,
	})
}

// Get returns a knowledge base. Its status says how far it is.
func (s *KnowledgeBaseService) Get(ctx context.Context, knowledgeBaseID string) (*KnowledgeBase, error) {
	return fetch[KnowledgeBase](ctx, s.core, &request{
		method: http.MethodGet, path: "/get-knowledge-base/{knowledge_base_id}", args: []string{knowledgeBaseID},
	})
}

// List returns all knowledge bases. Retell sends them in one answer.
func (s *KnowledgeBaseService) List(ctx context.Context) ([]*KnowledgeBase, error) {
	list, err := fetch[[]*KnowledgeBase](ctx, s.core, &request{method: http.MethodGet, path: "/list-knowledge-bases"})
	return deref(list), err
}

// Delete removes a knowledge base with its sources.
func (s *KnowledgeBaseService) Delete(ctx context.Context, knowledgeBaseID string) error {
	return send(ctx, s.core, &request{
		method: http.MethodDelete, path: "/delete-knowledge-base/{knowledge_base_id}", args: []string{knowledgeBaseID},
	})
}

// AddSources adds files, texts and web pages. Those that are there stay and can
// be used in the meantime.
//
// A failure that leaves open whether they were added is not repeated; see
// [ErrMaybeAccepted].
func (s *KnowledgeBaseService) AddSources(ctx context.Context, knowledgeBaseID string, params *AddKnowledgeBaseSourcesParams) (*KnowledgeBase, error) {
	return fetch[KnowledgeBase](ctx, s.core, &request{
		method: http.MethodPost, path: "/add-knowledge-base-sources/{knowledge_base_id}", args: []string{knowledgeBaseID},
		params: params, body: formBody, once: true,
	})
}

// DeleteSource removes one source and returns what is left.
func (s *KnowledgeBaseService) DeleteSource(ctx context.Context, knowledgeBaseID, sourceID string) (*KnowledgeBase, error) {
	return fetch[KnowledgeBase](ctx, s.core, &request{
		method: http.MethodDelete, path: "/delete-knowledge-base-source/{knowledge_base_id}/source/{source_id}",
		args: []string{knowledgeBaseID, sourceID},
	})
}

// CreateKnowledgeBaseParams describe a knowledge base and its first sources.
type CreateKnowledgeBaseParams struct {
	// Name is a name of fewer than 40 characters.
	Name string `json:"knowledge_base_name"`
	// Texts are texts to look things up in.
	Texts []KnowledgeBaseText `json:"knowledge_base_texts,omitzero"`
	// URLs are web pages to read.
	URLs []string `json:"knowledge_base_urls,omitzero"`
	// Files are documents to read: at most 25, each up to 50 MB.
	Files []File `json:"knowledge_base_files,omitzero"`
	// EnableAutoRefresh reads web pages and files of connected apps again
	// every day.
	EnableAutoRefresh *bool `json:"enable_auto_refresh,omitempty"`
	// MinChunkSize is the length of the smallest pieces that sources are cut
	// into, in characters, from 200 to 2000 and less than MaxChunkSize. The
	// default is 400. It cannot be changed later.
	MinChunkSize *int `json:"min_chunk_size,omitempty"`
	// MaxChunkSize is the length of the largest pieces, in characters, from
	// 600 to 6000. The default is 2000. It cannot be changed later.
	MaxChunkSize *int `json:"max_chunk_size,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// AddKnowledgeBaseSourcesParams are sources to add to a knowledge base.
type AddKnowledgeBaseSourcesParams struct {
	// Texts are texts to look things up in.
	Texts []KnowledgeBaseText `json:"knowledge_base_texts,omitzero"`
	// URLs are web pages to read.
	URLs []string `json:"knowledge_base_urls,omitzero"`
	// Files are documents to read: at most 25, each up to 50 MB.
	Files []File `json:"knowledge_base_files,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// KnowledgeBaseText is a text to look things up in.
type KnowledgeBaseText struct {
	// Title names the text.
	Title string `json:"title"`
	// Text is the text itself.
	Text string `json:"text"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
