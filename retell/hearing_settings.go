package retell

// STTMode chooses between fast and accurate transcription.
type STTMode string

// The modes that Retell documents.
const (
	STTModeFast     STTMode = "fast"
	STTModeAccurate STTMode = "accurate"
	STTModeCustom   STTMode = "custom"
)

// CustomSTTConfig chooses the provider of transcription.
type CustomSTTConfig struct {
	// EndpointingMS is after how much silence an utterance is taken to be over,
	// in milliseconds.
	EndpointingMS int `json:"endpointing_ms"`
	// Provider is who transcribes.
	Provider STTProvider `json:"provider"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// STTProvider is a provider of transcription.
type STTProvider string

// The providers that Retell documents.
const (
	STTProviderAzure      STTProvider = "azure"
	STTProviderDeepgram   STTProvider = "deepgram"
	STTProviderSoniox     STTProvider = "soniox"
	STTProviderAssemblyai STTProvider = "assemblyai"
)

// VocabSpecialization is a vocabulary for transcription.
type VocabSpecialization string

// The vocabularies that Retell documents.
const (
	VocabSpecializationGeneral VocabSpecialization = "general"
	VocabSpecializationMedical VocabSpecialization = "medical"
)

// DenoisingMode is what noise is removed from what the caller says.
type DenoisingMode string

// The modes that Retell documents.
const (
	DenoisingNoDenoise                            DenoisingMode = "no-denoise"
	DenoisingNoiseCancellation                    DenoisingMode = "noise-cancellation"
	DenoisingNoiseAndBackgroundSpeechCancellation DenoisingMode = "noise-and-background-speech-cancellation"
)
