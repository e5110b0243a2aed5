package retell

import (
	"context"
	"net/http"
)

// UploadImportFile stores a CSV file for CreateImport. The file is held in
// memory until the request is done.
func (s *ContactService) UploadImportFile(ctx context.Context, params *UploadContactImportFileParams) (*ContactImportFile, error) {
	return fetch[ContactImportFile](ctx, s.core, &request{
		method: http.MethodPost, path: "/upload-contact-import-file", params: params, body: formBody,
	})
}

// CreateImport starts to import contacts from a file. Those with a number that
// is known are changed, the others are new. Follow it with GetImport.
func (s *ContactService) CreateImport(ctx context.Context, params *CreateContactImportParams) (*JobStatus, error) {
	return fetch[JobStatus](ctx, s.core, &request{method: http.MethodPost, path: "/create-contact-import", params: params, body: jsonBody})
}

// GetImport tells how far the account's current or latest import is.
func (s *ContactService) GetImport(ctx context.Context) (*JobStatus, error) {
	return fetch[JobStatus](ctx, s.core, &request{method: http.MethodGet, path: "/get-contact-import"})
}

// BackfillAnalysisData starts to write what the analysis of past calls found
// into contacts, as [CRMConfig.CRMAnalysisDataMappings] says. Follow it with
// GetBackfill.
func (s *ContactService) BackfillAnalysisData(ctx context.Context, params *BackfillAnalysisDataParams) (*JobStatus, error) {
	return fetch[JobStatus](ctx, s.core, &request{
		method: http.MethodPost, path: "/backfill-contact-analysis-data", params: params, body: jsonBody,
	})
}

// GetBackfill tells how far the account's backfill is.
func (s *ContactService) GetBackfill(ctx context.Context) (*JobStatus, error) {
	return fetch[JobStatus](ctx, s.core, &request{method: http.MethodGet, path: "/get-backfill-contact-job-status"})
}

// UploadContactImportFileParams have the file to upload.
type UploadContactImportFileParams struct {
	// File is a CSV file with a line of headers.
	File File `json:"file"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ContactImportFile is a file that was uploaded for an import.
type ContactImportFile struct {
	// UploadID names the file, for [CreateContactImportParams].
	UploadID string `json:"upload_id,omitempty"`
	// FileName is its name.
	FileName string `json:"file_name,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CreateContactImportParams say what to import from a file.
type CreateContactImportParams struct {
	// UploadID is that of a [ContactImportFile].
	UploadID string `json:"upload_id"`
	// ColumnMapping says which header (ExternalFieldName) is which field of a
	// contact (FieldName). Exactly one must be for phone_number. Columns that
	// are not mentioned are ignored.
	ColumnMapping []FieldMapping `json:"column_mapping"`
	// DefaultCountry is the country of numbers that do not say theirs. The
	// default is US.
	DefaultCountry *string `json:"default_country,omitempty"`
	// Tags are added to those of every contact in the file.
	Tags []string `json:"tags,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// FieldMapping says which field of a contact is which field elsewhere.
type FieldMapping struct {
	// FieldName is the field of a contact, one of Retell's or of
	// [CRMConfig.CustomFields].
	FieldName string `json:"field_name"`
	// ExternalFieldName is the field in the CRM, or the header of a column. A
	// field that the CRM does not have fails the synchronisation, not the
	// request that sets it.
	ExternalFieldName string `json:"external_field_name"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// BackfillAnalysisDataParams say what to write into contacts.
type BackfillAnalysisDataParams struct {
	// BackfillAttributes are names to write. Retell does not document whether
	// they are those of analysis fields or of contact fields.
	BackfillAttributes []string `json:"backfill_attributes"`
	// BackfillCallFilter chooses the calls. Retell does not document the
	// default.
	BackfillCallFilter *BackfillCallFilter `json:"backfill_call_filter,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// BackfillCallFilter chooses calls.
type BackfillCallFilter struct {
	// Agent has the agents whose calls match; the calls of any of them do.
	Agent []AgentVersionFilter `json:"agent,omitzero"`
	// StartTimestamp compares the start, in milliseconds since the Unix epoch.
	StartTimestamp NumberOrRangeFilter `json:"start_timestamp,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
