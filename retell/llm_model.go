package retell

// LLMModel is a model that Retell runs.
type LLMModel string

// The models that Retell documents.
const (
	LLMModelGPT4_1             LLMModel = "gpt-4.1"
	LLMModelGPT4_1Mini         LLMModel = "gpt-4.1-mini"
	LLMModelGPT4_1Nano         LLMModel = "gpt-4.1-nano"
	LLMModelGPT5               LLMModel = "gpt-5"
	LLMModelGPT5Mini           LLMModel = "gpt-5-mini"
	LLMModelGPT5Nano           LLMModel = "gpt-5-nano"
	LLMModelGPT5_1             LLMModel = "gpt-5.1"
	LLMModelGPT5_2             LLMModel = "gpt-5.2"
	LLMModelGPT5_4             LLMModel = "gpt-5.4"
	LLMModelGPT5_4Mini         LLMModel = "gpt-5.4-mini"
	LLMModelGPT5_4Nano         LLMModel = "gpt-5.4-nano"
	LLMModelGPT5_5             LLMModel = "gpt-5.5"
	LLMModelGPT5_6Terra        LLMModel = "gpt-5.6-terra"
	LLMModelGPT5_6Luna         LLMModel = "gpt-5.6-luna"
	LLMModelClaude4_5Sonnet    LLMModel = "claude-4.5-sonnet"
	LLMModelClaude4_6Sonnet    LLMModel = "claude-4.6-sonnet"
	LLMModelClaude5Sonnet      LLMModel = "claude-5-sonnet"
	LLMModelClaude4_5Haiku     LLMModel = "claude-4.5-haiku"
	LLMModelGemini3_0Flash     LLMModel = "gemini-3.0-flash"
	LLMModelGemini3_1FlashLite LLMModel = "gemini-3.1-flash-lite"
	LLMModelGemini3_5Flash     LLMModel = "gemini-3.5-flash"
	LLMModelGemini3_5FlashLite LLMModel = "gemini-3.5-flash-lite"
	LLMModelGemini3_6Flash     LLMModel = "gemini-3.6-flash"
)

// S2SModel is a speech-to-speech model that Retell runs.
type S2SModel string

// The models that Retell documents.
const (
	S2SModelGPTRealtime2_1     S2SModel = "gpt-realtime-2.1"
	S2SModelGPTRealtime2_1Mini S2SModel = "gpt-realtime-2.1-mini"
	S2SModelGPTRealtime2       S2SModel = "gpt-realtime-2"
	S2SModelGPTRealtime1_5     S2SModel = "gpt-realtime-1.5"
	S2SModelGPTRealtime        S2SModel = "gpt-realtime"
	S2SModelGPTRealtimeMini    S2SModel = "gpt-realtime-mini"
)

// ModelChoice chooses the model of a conversation flow or of one of its nodes.
type ModelChoice struct {
	_ struct{} `const:"type=cascading"`
	// Model is the model. Its type, which is not a field, is always cascading.
	Model LLMModel `json:"model"`
	// HighPriority makes the model faster and more even, at a higher price.
	HighPriority *bool `json:"high_priority,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// KBConfig is how knowledge bases are searched.
type KBConfig struct {
	// FilterScore is how similar a piece must be to what is said, from 0 to 1.
	FilterScore *float64 `json:"filter_score,omitempty"`
	// TopK is the most pieces of text to find, from 1 to 10.
	TopK *int `json:"top_k,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// Speaker is who speaks.
type Speaker string

// The speakers that Retell documents.
const (
	SpeakerUser  Speaker = "user"
	SpeakerAgent Speaker = "agent"
)
