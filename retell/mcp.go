package retell

// MCPServerConfig is an MCP server that an LLM, a flow or a component may use.
type MCPServerConfig struct {
	// Name names the server.
	Name string `json:"name"`
	// URL is its address.
	URL string `json:"url"`
	// Headers are added to the request that connects.
	Headers map[string]string `json:"headers,omitzero"`
	// QueryParams are added to the URL.
	QueryParams map[string]string `json:"query_params,omitzero"`
	// TimeoutMS is how long to wait for a connection, in milliseconds. The
	// default is 120,000.
	TimeoutMS *int `json:"timeout_ms,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// MCPTool uses a tool of an MCP server.
type MCPTool struct {
	_ struct{} `const:"type=mcp"`
	// Name is the name of the tool; see [MCPToolService.List].
	Name string `json:"name"`
	// Description tells the model what the tool does and when to use it.
	Description string `json:"description"`
	// MCPID is the server. Retell's types do not show where it comes from: an
	// [MCPServerConfig] has none.
	MCPID *string `json:"mcp_id,omitempty"`
	// InputSchema describes what the model gives to the tool. Retell types its
	// values as strings.
	InputSchema map[string]string `json:"input_schema,omitzero"`
	// ResponseVariables are dynamic variables to fill from the answer: the path
	// of the value, by the variable's name.
	ResponseVariables map[string]string `json:"response_variables,omitzero"`
	// SpeakDuringExecution makes the agent say something while it waits. It is
	// good if the answer takes more than a second. Retell does not document the
	// default.
	SpeakDuringExecution *bool `json:"speak_during_execution,omitempty"`
	// ExecutionMessageDescription is what it says then, or an example of it.
	ExecutionMessageDescription *string `json:"execution_message_description,omitempty"`
	// ExecutionMessageType says whether that is a prompt, which is the default,
	// or the words themselves.
	ExecutionMessageType *ExecutionMessageType `json:"execution_message_type,omitempty"`
	// SpeakAfterExecution lets the model speak about the answer once it is
	// there. Most tools want it. Retell does not document the default.
	SpeakAfterExecution *bool `json:"speak_after_execution,omitempty"`
	// EnableTypingSound plays the sound of typing while the agent waits.
	// Retell does not document the default.
	EnableTypingSound *bool `json:"enable_typing_sound,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
