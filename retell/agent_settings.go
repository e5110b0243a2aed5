package retell

// AgentSettings are what can be set of a voice agent, besides its voice and what
// answers for it. A field that is left out has Retell's default in a new agent
// and stays as it is in an update.
type AgentSettings struct {
	// AgentName is a name for people to recognise the agent by.
	AgentName Nullable[string] `json:"agent_name,omitzero"`
	// VersionTitle is a title for this version of the agent.
	VersionTitle Nullable[string] `json:"version_title,omitzero"`
	// VersionDescription describes this version of the agent.
	VersionDescription Nullable[string] `json:"version_description,omitzero"`

	// The voice.

	// FallbackVoiceIDs are the voices to use when the provider of the first
	// fails, in order. Each must be of another provider. Null removes them.
	FallbackVoiceIDs Nullable[[]string] `json:"fallback_voice_ids,omitzero"`
	// VoiceModel is the model of the voice's provider. Null leaves the choice
	// to Retell.
	VoiceModel Nullable[VoiceModel] `json:"voice_model,omitzero"`
	// VoiceSpeed is how fast the agent speaks, from 0.5 to 2. The default is 1.
	VoiceSpeed *float64 `json:"voice_speed,omitempty"`
	// VoiceTemperature is how much the voice varies, from 0 to 2. The default
	// is 1.
	VoiceTemperature *float64 `json:"voice_temperature,omitempty"`
	// VoiceEmotion is the emotion to speak with, with voices that can. Null
	// removes it.
	VoiceEmotion Nullable[VoiceEmotion] `json:"voice_emotion,omitzero"`
	// Volume is how loud the agent is, from 0 to 2. The default is 1.
	Volume *float64 `json:"volume,omitempty"`
	// EnableDynamicVoiceSpeed adapts VoiceSpeed to how the caller speaks. The
	// default is false.
	EnableDynamicVoiceSpeed *bool `json:"enable_dynamic_voice_speed,omitempty"`
	// EnableExpressiveMode lets the agent speak with emotions, with voices that
	// can. The default is false.
	EnableExpressiveMode *bool `json:"enable_expressive_mode,omitempty"`
	// ExpressiveEmotionTags are the emotions that expressive mode may use.
	ExpressiveEmotionTags []ExpressiveEmotionTag `json:"expressive_emotion_tags,omitzero"`
	// ExpressiveModePrompt tells when to use which emotion.
	ExpressiveModePrompt Nullable[string] `json:"expressive_mode_prompt,omitzero"`
	// PronunciationDictionary tells how words are pronounced. Null removes it.
	PronunciationDictionary Nullable[[]PronunciationDictionary] `json:"pronunciation_dictionary,omitzero"`
	// AmbientSound is a noise in the background. Null removes it.
	AmbientSound Nullable[AmbientSound] `json:"ambient_sound,omitzero"`
	// AmbientSoundVolume is how loud that noise is, from 0 to 2. The default is
	// 1.
	AmbientSoundVolume *float64 `json:"ambient_sound_volume,omitempty"`

	// The hearing.

	// Language is the language to hear and speak, or several. The default is
	// en-US.
	Language OneOrMany[LanguageCode] `json:"language,omitzero"`
	// Timezone is the IANA name of the agent's time zone, such as
	// "America/New_York". The default is America/Los_Angeles.
	Timezone Nullable[string] `json:"timezone,omitzero"`
	// STTMode chooses between fast and accurate transcription.
	STTMode *STTMode `json:"stt_mode,omitempty"`
	// CustomSTTConfig is the transcription to use if STTMode is custom.
	CustomSTTConfig Nullable[CustomSTTConfig] `json:"custom_stt_config,omitzero"`
	// VocabSpecialization chooses a vocabulary for transcription. Medical is
	// for English only.
	VocabSpecialization *VocabSpecialization `json:"vocab_specialization,omitempty"`
	// BoostedKeywords are names and words that transcription should expect.
	BoostedKeywords Nullable[[]string] `json:"boosted_keywords,omitzero"`
	// DenoisingMode is what noise is removed from what the caller says.
	DenoisingMode *DenoisingMode `json:"denoising_mode,omitempty"`

	// The conversation.

	// Responsiveness is how fast the agent answers, from 0 to 1. The default is
	// 1.
	Responsiveness *float64 `json:"responsiveness,omitempty"`
	// EnableDynamicResponsiveness adapts Responsiveness to how the caller
	// speaks. The default is false.
	EnableDynamicResponsiveness *bool `json:"enable_dynamic_responsiveness,omitempty"`
	// InterruptionSensitivity is how easily the caller interrupts the agent,
	// from 0 (never) to 1. The default is 1.
	InterruptionSensitivity *float64 `json:"interruption_sensitivity,omitempty"`
	// EnableBackchannel lets the agent say "uh-huh" while the caller speaks.
	EnableBackchannel *bool `json:"enable_backchannel,omitempty"`
	// BackchannelFrequency is how often the agent says "uh-huh", from 0 to 1,
	// if EnableBackchannel is set. The default is 0.8.
	BackchannelFrequency *float64 `json:"backchannel_frequency,omitempty"`
	// BackchannelWords are the words for that. Null stands for Retell's own.
	BackchannelWords Nullable[[]string] `json:"backchannel_words,omitzero"`
	// ReminderTriggerMS is after how much silence it does, in milliseconds:
	// more than 0. The default is 10,000.
	ReminderTriggerMS *float64 `json:"reminder_trigger_ms,omitempty"`
	// ReminderMaxCount is how often the agent reminds a silent caller. The
	// default is 1; 0 turns that off.
	ReminderMaxCount *int `json:"reminder_max_count,omitempty"`
	// BeginMessageDelayMS delays the first message, by 0 to 5000 milliseconds,
	// to give the caller time to lift the phone.
	BeginMessageDelayMS *int `json:"begin_message_delay_ms,omitempty"`
	// HandbookConfig turns on instructions that Retell has written.
	HandbookConfig *VoiceHandbookConfig `json:"handbook_config,omitempty"`
	// GuardrailConfig is what the agent refuses to hear or say.
	GuardrailConfig *GuardrailConfig `json:"guardrail_config,omitempty"`

	// The telephone.

	// RingDurationMS is how long a phone may ring, in milliseconds, from 5000
	// to 300,000. The default is 30,000.
	RingDurationMS *int `json:"ring_duration_ms,omitempty"`
	// MaxCallDurationMS ends the call after as many milliseconds, from 60,000
	// to 7,200,000. The default is 3,600,000.
	MaxCallDurationMS *int `json:"max_call_duration_ms,omitempty"`
	// EndCallAfterSilenceMS ends the call when the caller has been silent for
	// as long, in milliseconds: at least 10,000. The default is 600,000.
	EndCallAfterSilenceMS *int `json:"end_call_after_silence_ms,omitempty"`
	// VoicemailOption is what to do when a voicemail answers. Null turns
	// detection off.
	VoicemailOption Nullable[VoicemailOption] `json:"voicemail_option,omitzero"`
	// IVROption is what to do when a machine with a menu answers. Null turns
	// that off.
	IVROption Nullable[IVROption] `json:"ivr_option,omitzero"`
	// CallScreeningOption is what the agent tells a phone that screens calls.
	// Null turns that off.
	CallScreeningOption Nullable[CallScreeningOption] `json:"call_screening_option,omitzero"`
	// AllowUserDTMF lets the agent take keys that the caller presses. The
	// default is true.
	AllowUserDTMF *bool `json:"allow_user_dtmf,omitempty"`
	// AllowDTMFInterruption lets keys that the caller presses interrupt the
	// agent. The default is false.
	AllowDTMFInterruption *bool `json:"allow_dtmf_interruption,omitempty"`
	// UserDTMFOptions tell when the input of keys is complete.
	UserDTMFOptions Nullable[UserDTMFOptions] `json:"user_dtmf_options,omitzero"`

	// Events, analysis and storage.

	// WebhookURL receives the agent's events, in place of the account's URL.
	// Null removes it.
	WebhookURL Nullable[string] `json:"webhook_url,omitzero"`
	// WebhookEvents are the events to post to WebhookURL. The default is
	// call_started, call_ended and call_analyzed.
	WebhookEvents Nullable[[]VoiceWebhookEvent] `json:"webhook_events,omitzero"`
	// WebhookTimeoutMS is how long Retell waits for the answer to an event, in
	// milliseconds. The default is 10,000.
	WebhookTimeoutMS *int `json:"webhook_timeout_ms,omitempty"`
	// PostCallAnalysisData are what the analysis of a call looks for.
	PostCallAnalysisData Nullable[[]PostCallAnalysisData] `json:"post_call_analysis_data,omitzero"`
	// PostCallAnalysisModel is the model for that analysis.
	PostCallAnalysisModel Nullable[LLMModel] `json:"post_call_analysis_model,omitzero"`
	// DataStorageSetting is what Retell keeps of calls. The default is
	// everything.
	DataStorageSetting *DataStorageSetting `json:"data_storage_setting,omitempty"`
	// DataStorageRetentionDays is for how many days data is kept, from 1 to
	// 730. Null keeps it for good.
	DataStorageRetentionDays Nullable[int] `json:"data_storage_retention_days,omitzero"`
	// OptInSignedURL makes the URLs of recordings and logs signed, so that they
	// expire.
	OptInSignedURL *bool `json:"opt_in_signed_url,omitempty"`
	// SignedURLExpirationMS is when signed URLs expire, in milliseconds. The
	// default is 86,400,000, a day.
	SignedURLExpirationMS Nullable[int] `json:"signed_url_expiration_ms,omitzero"`
	// PIIConfig is what personal data is removed from stored calls.
	PIIConfig *PIIConfig `json:"pii_config,omitempty"`
}
