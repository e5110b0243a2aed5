package retell

// CallLatency is how fast the parts of an agent were during a call. A part that
// was not used is nil.
type CallLatency struct {
	// E2E is from the end of what the caller said to the begin of the answer.
	E2E *LatencyStats `json:"e2e,omitempty"`
	// ASR is the transcription of speech.
	ASR *LatencyStats `json:"asr,omitempty"`
	// LLM is from the request to the model to the first words that can be
	// spoken. For a custom LLM it includes the WebSocket's round trip.
	LLM *LatencyStats `json:"llm,omitempty"`
	// LLMWebSocketNetworkRTT is the round trip to the WebSocket of a custom
	// LLM.
	LLMWebSocketNetworkRTT *LatencyStats `json:"llm_websocket_network_rtt,omitempty"`
	// TTS is from the text to the first byte of speech.
	TTS *LatencyStats `json:"tts,omitempty"`
	// KnowledgeBase is the search in knowledge bases.
	KnowledgeBase *LatencyStats `json:"knowledge_base,omitempty"`
	// S2S is a speech-to-speech model, from request to first byte.
	S2S *LatencyStats `json:"s2s,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// LatencyStats sums up latencies. All times are in milliseconds.
type LatencyStats struct {
	// Min is the shortest.
	Min *float64 `json:"min,omitempty"`
	// Max is the longest.
	Max *float64 `json:"max,omitempty"`
	// P50 is the median.
	P50 *float64 `json:"p50,omitempty"`
	// P90 is the 90th percentile.
	P90 *float64 `json:"p90,omitempty"`
	// P95 is the 95th percentile.
	P95 *float64 `json:"p95,omitempty"`
	// P99 is the 99th percentile.
	P99 *float64 `json:"p99,omitempty"`
	// Num is how many were measured.
	Num *float64 `json:"num,omitempty"`
	// Values are all of them.
	Values []float64 `json:"values,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
