package retell

import (
	"context"
	"net/http"
)

// CRMService sets what contacts hold and how they are synchronised with a CRM,
// which is connected as an [App]. Its methods return errors as those of
// [CallService] do.
type CRMService struct{ core *core }

// GetConfig returns the account's configuration. It is empty if nothing was set
// so far.
func (s *CRMService) GetConfig(ctx context.Context) (*CRMConfig, error) {
	return fetch[CRMConfig](ctx, s.core, &request{method: http.MethodGet, path: "/get-crm-config"})
}

// UpdateConfig changes the account's configuration.
func (s *CRMService) UpdateConfig(ctx context.Context, params *UpdateCRMConfigParams) (*CRMConfig, error) {
	return fetch[CRMConfig](ctx, s.core, &request{method: http.MethodPost, path: "/update-crm-config", params: params, body: jsonBody})
}

// GetSchema returns the fields that the contacts of a CRM have, for
// [AppCRMConfig].
func (s *CRMService) GetSchema(ctx context.Context, params *GetCRMSchemaParams) (*CRMSchema, error) {
	return fetch[CRMSchema](ctx, s.core, &request{method: http.MethodGet, path: "/get-crm-schema", params: params})
}

// RunSync starts to synchronise contacts now, not at the next scheduled time.
// Retell refuses if that is being done. Follow it with GetSync.
func (s *CRMService) RunSync(ctx context.Context) (*JobStatus, error) {
	return fetch[JobStatus](ctx, s.core, &request{method: http.MethodPost, path: "/run-sync-job"})
}

// GetSync tells how far the synchronisation is, whoever started it.
func (s *CRMService) GetSync(ctx context.Context) (*JobStatus, error) {
	return fetch[JobStatus](ctx, s.core, &request{method: http.MethodGet, path: "/get-sync-job-status"})
}

// CRMConfig is what contacts hold and where that comes from.
type CRMConfig struct {
	// OrgID is the account.
	OrgID string `json:"org_id"`
	// AppID is the app that connects the CRM; empty without one.
	AppID string `json:"app_id,omitempty"`
	// CustomFields are the account's own fields of contacts.
	CustomFields []ContactField `json:"custom_fields,omitzero"`
	// ContactTags are the tags that contacts can have.
	ContactTags []string `json:"contact_tags,omitzero"`
	// CRMAnalysisDataMappings say what of a call's analysis is written into
	// its contact.
	CRMAnalysisDataMappings []CRMAnalysisDataMapping `json:"crm_analysis_data_mappings,omitzero"`
	// ContactColumnsOrder is the order of fields in tables. The API itself
	// does not use it.
	ContactColumnsOrder []string `json:"contact_columns_order,omitzero"`
	// LastSyncTimestamp is when contacts were last synchronised with success,
	// in milliseconds since the Unix epoch; zero if never.
	LastSyncTimestamp int64 `json:"last_sync_timestamp,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// UpdateCRMConfigParams change a [CRMConfig]. Fields that are left out stay as
// they are; lists replace those that are stored.
type UpdateCRMConfigParams struct {
	// AppID is the app that connects the CRM. Null disconnects it, which stops
	// synchronisation. With another app, all contacts are read anew.
	AppID Nullable[string] `json:"app_id,omitzero"`
	// CustomFields are the account's own fields of contacts. Names are in
	// snake_case; they are not those of Retell's fields and do not begin with
	// contact or external. A field that a mapping needs can be removed only
	// together with the mapping.
	CustomFields []ContactField `json:"custom_fields,omitzero"`
	// CRMAnalysisDataMappings say what of a call's analysis is written into
	// its contact.
	CRMAnalysisDataMappings []CRMAnalysisDataMapping `json:"crm_analysis_data_mappings,omitzero"`
	// ContactColumnsOrder is the order of fields in tables. The API itself
	// does not use it.
	ContactColumnsOrder []string `json:"contact_columns_order,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// GetCRMSchemaParams choose a CRM. Nil stands for the one that is configured.
type GetCRMSchemaParams struct {
	// AppID is the app that connects the CRM. An app that is not the
	// configured one needs an API key with the scope App.Read.
	AppID *string `json:"-" query:"app_id"`
}

// CRMSchema has the fields that the contacts of a CRM have.
type CRMSchema struct {
	// Provider is the CRM.
	Provider string `json:"provider"`
	// Fields are its fields.
	Fields []ContactField `json:"fields"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ContactField is a field of contacts, in Retell or in a CRM.
type ContactField struct {
	// Name is the field's name for the API.
	Name string `json:"name"`
	// Type is what it holds.
	Type ContactFieldType `json:"type"`
	// Label is its name for people.
	Label *string `json:"label,omitempty"`
	// Description says what it is for.
	Description *string `json:"description,omitempty"`
	// Options are the values that a field of type enum can have; it must have
	// some. Those of other types are ignored.
	Options []string `json:"options,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ContactFieldType is what a field of contacts holds. Retell does not document
// how dates are written.
type ContactFieldType string

// The types that Retell documents.
const (
	ContactFieldString   ContactFieldType = "string"
	ContactFieldNumber   ContactFieldType = "number"
	ContactFieldBoolean  ContactFieldType = "boolean"
	ContactFieldDate     ContactFieldType = "date"
	ContactFieldDatetime ContactFieldType = "datetime"
	ContactFieldEnum     ContactFieldType = "enum"
)

// CRMAnalysisDataMapping writes one result of a call's analysis into its
// contact.
type CRMAnalysisDataMapping struct {
	// AnalysisDataName is the name of the analysis field. A value that is not
	// of the contact field's type is left out.
	AnalysisDataName string `json:"analysis_data_name"`
	// FieldName is the contact field, Retell's or custom; not phone_number.
	FieldName string `json:"field_name"`
	// UpdateMode is what becomes of the value that is there.
	UpdateMode CRMUpdateMode `json:"update_mode"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CRMUpdateMode is what becomes of the value that a contact field has.
type CRMUpdateMode string

// The modes that Retell documents.
const (
	// CRMUpdateOverwrite replaces it.
	CRMUpdateOverwrite CRMUpdateMode = "overwrite"
	// CRMUpdateFillIfEmpty keeps it if there is one.
	CRMUpdateFillIfEmpty CRMUpdateMode = "fill_if_empty"
	// CRMUpdateMerge combines both texts; for fields of type string only.
	CRMUpdateMerge CRMUpdateMode = "merge"
)
