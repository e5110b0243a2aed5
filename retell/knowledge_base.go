package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// KnowledgeBase is what agents look things up in.
type KnowledgeBase struct {
	// KnowledgeBaseID names the knowledge base, for agents and for the API.
	KnowledgeBaseID string `json:"knowledge_base_id"`
	// KnowledgeBaseName is its name for people.
	KnowledgeBaseName string `json:"knowledge_base_name"`
	// Status says whether its sources have been read.
	Status KnowledgeBaseStatus `json:"status"`
	// Sources are what it is made of. They are there when Status is
	// [KnowledgeBaseComplete].
	Sources []KnowledgeBaseSource `json:"knowledge_base_sources,omitzero"`
	// EnableAutoRefresh says whether web pages and files of connected apps are
	// read again every day.
	EnableAutoRefresh *bool `json:"enable_auto_refresh,omitempty"`
	// LastRefreshedTimestamp is when that was last done, in milliseconds since
	// the Unix epoch.
	LastRefreshedTimestamp int64 `json:"last_refreshed_timestamp,omitempty"`
	// MinChunkSize is the length of the smallest pieces that sources are cut
	// into, in characters.
	MinChunkSize *int `json:"min_chunk_size,omitempty"`
	// MaxChunkSize is the length of the largest pieces, in characters.
	MaxChunkSize *int `json:"max_chunk_size,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// KnowledgeBaseStatus is how far the reading of sources has come.
type KnowledgeBaseStatus string

// The statuses that Retell documents.
const (
	// KnowledgeBaseInProgress: the first sources are being read.
	KnowledgeBaseInProgress KnowledgeBaseStatus = "in_progress"
	// KnowledgeBaseComplete: all that can be read has been. Single sources may
	// have failed.
	KnowledgeBaseComplete KnowledgeBaseStatus = "complete"
	// KnowledgeBaseError: the first reading failed.
	KnowledgeBaseError KnowledgeBaseStatus = "error"
	// KnowledgeBaseRefreshing: sources are being added or read again. What
	// was there before can be used.
	KnowledgeBaseRefreshing KnowledgeBaseStatus = "refreshing_in_progress"
)

// A KnowledgeBaseSource is what a knowledge base is made of: a
// [*KnowledgeBaseDocumentSource], a [*KnowledgeBaseTextSource] or a
// [*KnowledgeBaseURLSource].
type KnowledgeBaseSource interface{ isKnowledgeBaseSource() }

func (*KnowledgeBaseDocumentSource) isKnowledgeBaseSource() {}
func (*KnowledgeBaseTextSource) isKnowledgeBaseSource()     {}
func (*KnowledgeBaseURLSource) isKnowledgeBaseSource()      {}
func (*Unknown) isKnowledgeBaseSource()                     {}

var _ = wire.Register[KnowledgeBaseSource](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"document": (*KnowledgeBaseDocumentSource)(nil),
	"text":     (*KnowledgeBaseTextSource)(nil),
	"url":      (*KnowledgeBaseURLSource)(nil),
}})

// KnowledgeBaseDocumentSource is a file.
type KnowledgeBaseDocumentSource struct {
	_ struct{} `const:"type=document"`
	// SourceID names the source, for [KnowledgeBaseService.DeleteSource].
	SourceID string `json:"source_id"`
	// Filename is the file's name.
	Filename string `json:"filename"`
	// FileSize is the file's size in bytes.
	FileSize int64 `json:"file_size"`
	// FileURL is where the stored file is.
	FileURL string `json:"file_url"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// KnowledgeBaseTextSource is a text.
type KnowledgeBaseTextSource struct {
	_ struct{} `const:"type=text"`
	// SourceID names the source, for [KnowledgeBaseService.DeleteSource].
	SourceID string `json:"source_id"`
	// Title names the text.
	Title string `json:"title"`
	// ContentURL is where the stored text is.
	ContentURL string `json:"content_url"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// KnowledgeBaseURLSource is a web page.
type KnowledgeBaseURLSource struct {
	_ struct{} `const:"type=url"`
	// SourceID names the source, for [KnowledgeBaseService.DeleteSource].
	SourceID string `json:"source_id"`
	// URL is the page's address.
	URL string `json:"url"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
