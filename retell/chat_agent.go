package retell

// ChatAgent is one version of an agent for chats and SMS.
type ChatAgent struct {
	// AgentID names the agent; all its versions have the same.
	AgentID string `json:"agent_id"`
	// Version is the number of this version.
	Version *int `json:"version,omitempty"`
	// BaseVersion is the version that this one was made from; nil for the
	// first.
	BaseVersion *int `json:"base_version,omitempty"`
	// IsPublished says whether this version is published, and so can be
	// changed no more.
	IsPublished *bool `json:"is_published,omitempty"`
	// AssignedTags are the tags that point at this version, the preferred one
	// first.
	AssignedTags []string `json:"assigned_tags,omitzero"`
	// LastModificationTimestamp is when this version was changed last, or made
	// if it never was, in milliseconds since the Unix epoch.
	LastModificationTimestamp int64 `json:"last_modification_timestamp"`
	// ResponseEngine is what decides what the agent writes.
	ResponseEngine ResponseEngine `json:"response_engine"`
	ChatAgentSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CreateChatAgentParams describe a new chat agent.
type CreateChatAgentParams struct {
	// ResponseEngine is what decides what the agent writes: a Retell LLM, a
	// conversation flow or a server of your own.
	ResponseEngine ResponseEngine `json:"response_engine"`
	ChatAgentSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// UpdateChatAgentParams change a draft of a chat agent. Fields that are left
// out stay as they are.
type UpdateChatAgentParams struct {
	// Version is the draft to change. The default is the newest.
	Version *VersionRef `json:"-" query:"version"`
	// ResponseEngine is what decides what the agent writes.
	ResponseEngine ResponseEngine `json:"response_engine,omitempty"`
	ChatAgentSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ChatAgentSettings are what can be set of a chat agent, besides what answers
// for it. A field that is left out has Retell's default in a new agent and stays
// as it is in an update.
type ChatAgentSettings struct {
	// AgentName is a name for people to recognise the agent by.
	AgentName Nullable[string] `json:"agent_name,omitzero"`
	// VersionTitle is a title for this version of the agent.
	VersionTitle Nullable[string] `json:"version_title,omitzero"`
	// Language is the language to read and write, or several. The default is
	// en-US.
	Language OneOrMany[LanguageCode] `json:"language,omitzero"`
	// Timezone is the IANA name of the agent's time zone, such as
	// "America/New_York". The default is America/Los_Angeles.
	Timezone Nullable[string] `json:"timezone,omitzero"`
	// EndChatAfterSilenceMS ends the chat when the user has written nothing
	// for as long after the agent did, in milliseconds, from 120,000 (2
	// minutes) to 259,200,000 (72 hours). The default is 3,600,000, an hour.
	EndChatAfterSilenceMS Nullable[int] `json:"end_chat_after_silence_ms,omitzero"`
	// AutoCloseMessage is shown when the chat ends that way.
	AutoCloseMessage Nullable[string] `json:"auto_close_message,omitzero"`
	// HandbookConfig turns on instructions that Retell has written.
	HandbookConfig *ChatHandbookConfig `json:"handbook_config,omitempty"`
	// GuardrailConfig is what the agent refuses to read or write.
	GuardrailConfig *GuardrailConfig `json:"guardrail_config,omitempty"`

	// WebhookURL receives the agent's events, in place of the account's URL.
	// Null removes it.
	WebhookURL Nullable[string] `json:"webhook_url,omitzero"`
	// WebhookEvents are the events to post to WebhookURL. The default is
	// chat_started, chat_ended and chat_analyzed.
	WebhookEvents Nullable[[]ChatWebhookEvent] `json:"webhook_events,omitzero"`
	// WebhookTimeoutMS is how long Retell waits for the answer to an event, in
	// milliseconds. The default is 10,000.
	WebhookTimeoutMS *int `json:"webhook_timeout_ms,omitempty"`
	// PostChatAnalysisData are what the analysis of a chat looks for, besides
	// what it always does.
	PostChatAnalysisData Nullable[[]PostChatAnalysisData] `json:"post_chat_analysis_data,omitzero"`
	// PostChatAnalysisModel is the model for that analysis. The default is
	// gpt-4.1.
	PostChatAnalysisModel Nullable[LLMModel] `json:"post_chat_analysis_model,omitzero"`

	// DataStorageSetting is what Retell keeps of chats. The default is
	// everything.
	DataStorageSetting Nullable[DataStorageSetting] `json:"data_storage_setting,omitzero"`
	// DataStorageRetentionDays is for how many days data is kept, from 1 to
	// 730. Null keeps it for good, which is the default.
	DataStorageRetentionDays Nullable[int] `json:"data_storage_retention_days,omitzero"`
	// OptInSignedURL makes the URL of the public log signed, so that it
	// expires. The default is false.
	OptInSignedURL *bool `json:"opt_in_signed_url,omitempty"`
	// SignedURLExpirationMS is when signed URLs expire, in milliseconds. The
	// default is 86,400,000, a day.
	SignedURLExpirationMS Nullable[int] `json:"signed_url_expiration_ms,omitzero"`
	// PIIConfig is what personal data is removed from stored chats.
	PIIConfig *PIIConfig `json:"pii_config,omitempty"`
}

// ChatHandbookConfig turns on instructions that Retell has written for chat
// agents. Retell does not document the defaults.
type ChatHandbookConfig struct {
	// AIDisclosure makes the agent admit to be an AI when it is asked.
	AIDisclosure *bool `json:"ai_disclosure,omitempty"`
	// DefaultPersonality gives it the manner of a professional call centre.
	DefaultPersonality *bool `json:"default_personality,omitempty"`
	// HighEmpathy makes it respond to the user's feelings.
	HighEmpathy *bool `json:"high_empathy,omitempty"`
	// ScopeBoundaries keeps it to its prompt and to what it knows, without
	// inventing details.
	ScopeBoundaries *bool `json:"scope_boundaries,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ChatWebhookEvent is an event of a chat that Retell posts to a webhook.
type ChatWebhookEvent string

// The events that Retell documents.
const (
	ChatWebhookChatStarted       ChatWebhookEvent = "chat_started"
	ChatWebhookChatEnded         ChatWebhookEvent = "chat_ended"
	ChatWebhookChatAnalyzed      ChatWebhookEvent = "chat_analyzed"
	ChatWebhookTranscriptUpdated ChatWebhookEvent = "transcript_updated"
)
