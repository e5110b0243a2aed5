package retell

// AgentSwapTool gives the conversation to another agent, in the same call.
type AgentSwapTool struct {
	_ struct{} `const:"type=agent_swap"`
	// Name is what the model calls the tool.
	Name string `json:"name"`
	// Description tells the model what the tool does and when to use it.
	Description *string `json:"description,omitempty"`
	// AgentID is the other agent.
	AgentID string `json:"agent_id"`
	// AgentVersion is its version. The default is the newest.
	AgentVersion *VersionRef `json:"agent_version,omitempty"`
	// PostCallAnalysisSetting says whose analysis is done after the call.
	PostCallAnalysisSetting AgentSwapAnalysis `json:"post_call_analysis_setting"`
	// WebhookSetting says whose webhook gets the events of the call. The
	// default is only_source_agent.
	WebhookSetting *AgentSwapWebhook `json:"webhook_setting,omitempty"`
	// KeepCurrentLanguage keeps the first agent's language. The default is
	// false.
	KeepCurrentLanguage *bool `json:"keep_current_language,omitempty"`
	// KeepCurrentVoice keeps the first agent's voice and ambient sound. The
	// default is false.
	KeepCurrentVoice *bool `json:"keep_current_voice,omitempty"`
	// SpeakDuringExecution makes the first agent say something before it
	// leaves. Retell does not document the default.
	SpeakDuringExecution *bool `json:"speak_during_execution,omitempty"`
	// ExecutionMessageDescription is what it says then.
	ExecutionMessageDescription *string `json:"execution_message_description,omitempty"`
	// ExecutionMessageType says whether that is a prompt, which is the default,
	// or the words themselves.
	ExecutionMessageType *ExecutionMessageType `json:"execution_message_type,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// AgentSwapAnalysis is whose analysis is done after a call that two agents had.
type AgentSwapAnalysis string

// The settings that Retell documents.
const (
	AgentSwapAnalysisBothAgents           AgentSwapAnalysis = "both_agents"
	AgentSwapAnalysisOnlyDestinationAgent AgentSwapAnalysis = "only_destination_agent"
)

// AgentSwapWebhook is whose webhook gets the events of a call that two agents
// had.
type AgentSwapWebhook string

// The settings that Retell documents.
const (
	AgentSwapWebhookBothAgents           AgentSwapWebhook = "both_agents"
	AgentSwapWebhookOnlyDestinationAgent AgentSwapWebhook = "only_destination_agent"
	AgentSwapWebhookOnlySourceAgent      AgentSwapWebhook = "only_source_agent"
)
