package retell

// App is a connection to another system.
type App struct {
	// AppID names the app.
	AppID string `json:"app_id"`
	// OrgID is the account that has the app.
	OrgID string `json:"org_id"`
	// Type is what kind of system it is.
	Type AppType `json:"type"`
	// Provider is the system, in Retell's spelling. The providers of each type
	// are not part of the API's documentation.
	Provider string `json:"provider"`
	// Name is its name for people.
	Name string `json:"name,omitempty"`
	// ConnectionStatus says whether the credentials work.
	ConnectionStatus AppConnectionStatus `json:"connection_status,omitempty"`
	// AuthConfig is how Retell logs in, without the secrets.
	AuthConfig AppAuth `json:"auth_config,omitempty"`
	// CRMConfig is what is synchronised, if the app is a CRM.
	CRMConfig *AppCRMConfig `json:"crm_config,omitempty"`
	// TenantURL is the system's address, for providers that have one per
	// customer.
	TenantURL string `json:"tenant_url,omitempty"`
	// TenantID is the account at the provider, for providers that need to be
	// told.
	TenantID string `json:"tenant_id,omitempty"`
	// TenantType is the kind of account, of Microsoft OneDrive only.
	TenantType AppTenantType `json:"tenant_type,omitempty"`
	// CreatedTimestamp is when the app was made, since the Unix epoch. Retell
	// documents no unit here; elsewhere it is milliseconds.
	CreatedTimestamp int64 `json:"created_timestamp"`
	// UserModifiedTimestamp is when it was last changed, in the same unit.
	UserModifiedTimestamp int64 `json:"user_modified_timestamp"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CreateAppParams describe a connection to another system.
type CreateAppParams struct {
	// Type is what kind of system it is.
	Type AppType `json:"type"`
	// Provider is the system, in Retell's spelling. It must be one of Type.
	Provider string `json:"provider"`
	// Name is a name for people.
	Name *string `json:"name,omitempty"`
	// AuthConfig is how Retell logs in. It must be nil for providers that
	// people log in to with OAuth.
	AuthConfig AppCredentials `json:"auth_config,omitempty"`
	// CRMConfig is what is synchronised, if the app is a CRM.
	CRMConfig *AppCRMConfig `json:"crm_config,omitempty"`
	// TenantURL is the system's address, for providers that have one per
	// customer.
	TenantURL *string `json:"tenant_url,omitempty"`
	// TenantID is the account at the provider, for providers that need to be
	// told.
	TenantID *string `json:"tenant_id,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// UpdateAppParams change an app. Fields that are left out stay as they are.
type UpdateAppParams struct {
	// Name is a name for people.
	Name *string `json:"name,omitempty"`
	// AuthConfig is how Retell logs in. It must be nil for providers that
	// people log in to with OAuth.
	AuthConfig AppCredentials `json:"auth_config,omitempty"`
	// CRMConfig is what is synchronised. Whether fields left out in it stay as
	// they are is not documented.
	CRMConfig *AppCRMConfig `json:"crm_config,omitempty"`
	// TenantURL is the system's address, for providers that have one per
	// customer.
	TenantURL *string `json:"tenant_url,omitempty"`
	// TenantID is the account at the provider, for providers that need to be
	// told.
	TenantID *string `json:"tenant_id,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// AppCRMConfig is what is synchronised with a CRM.
type AppCRMConfig struct {
	// InboundSyncMappings say what of the CRM's contacts comes to Retell. One
	// must be for phone_number, by which contacts are matched.
	InboundSyncMappings []FieldMapping `json:"inbound_sync_mappings,omitzero"`
	// OutboundSyncMappings say what of Retell's contacts goes to the CRM.
	OutboundSyncMappings []FieldMapping `json:"outbound_sync_mappings,omitzero"`
	// SyncConversationActivity writes calls and chats to the CRM. The default
	// is false.
	SyncConversationActivity *bool `json:"sync_conversation_activity,omitempty"`
	// SyncNewContacts makes a contact in the CRM after a conversation with
	// somebody who is not there. Retell does not document the default.
	SyncNewContacts *bool `json:"sync_new_contacts,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// AppType is a kind of system.
type AppType string

// The kinds of systems that Retell documents.
const (
	AppTypeCRM           AppType = "crm"
	AppTypeCalendar      AppType = "calendar"
	AppTypeKnowledgeBase AppType = "knowledge_base"
	AppTypeSupport       AppType = "support"
	AppTypeCommunication AppType = "communication"
)

// AppConnectionStatus says whether an app's credentials work.
type AppConnectionStatus string

// The statuses that Retell documents.
const (
	// AppNotConnected: they have not been used since they were set.
	AppNotConnected AppConnectionStatus = "not_connected"
	// AppConnected: they worked, in a test or in a call.
	AppConnected AppConnectionStatus = "connected"
	// AppConnectionError: the provider refused them.
	AppConnectionError AppConnectionStatus = "error"
)

// AppTenantType is a kind of account at Microsoft OneDrive.
type AppTenantType string

// The kinds of accounts that Retell documents.
const (
	AppTenantBusiness AppTenantType = "business"
	AppTenantPersonal AppTenantType = "personal"
)
