package retell

import "encoding/json"

// CustomTool asks a server of yours over HTTP. It is a tool of Retell LLMs and
// of conversation flows.
type CustomTool struct {
	_ struct{} `const:"type=custom"`
	// ToolID names the tool in its conversation flow or component, for
	// [FunctionNode] and [SubagentNode]. Retell LLMs have no such ids.
	ToolID *string `json:"tool_id,omitempty"`
	// Name is what the model calls the tool.
	Name string `json:"name"`
	// Description tells the model what the tool does and when to use it.
	Description *string `json:"description,omitempty"`

	// URL is the server's address.
	URL string `json:"url"`
	// Method is the method of the request. The default is POST.
	Method *HTTPMethod `json:"method,omitempty"`
	// Headers are added to the request.
	Headers map[string]string `json:"headers,omitzero"`
	// QueryParams are added to the URL.
	QueryParams map[string]string `json:"query_params,omitzero"`
	// Parameters are what the model gives to the tool; nothing, if left out.
	Parameters *ToolParameters `json:"parameters,omitempty"`
	// ParameterType is how the dashboard shows Parameters. It changes nothing
	// else.
	ParameterType *ToolParameterFormat `json:"parameter_type,omitempty"`
	// ArgsAtRoot sends what the model gives as the whole body, and not as the
	// member args of one that also tells about the call. Retell does not
	// document the default.
	ArgsAtRoot *bool `json:"args_at_root,omitempty"`
	// TimeoutMS limits each attempt, in milliseconds, from 1000 to 600,000. The
	// default is 120,000.
	TimeoutMS *int `json:"timeout_ms,omitempty"`
	// MaxRetry is how often the request is repeated after a failure of any
	// kind, from 0 to 5, with growing waits. The default is 0. Your server may
	// get one request several times; TimeoutMS begins anew with each.
	MaxRetry *int `json:"max_retry,omitempty"`
	// ResponseVariables are dynamic variables to fill from the answer: the JSON
	// path of the value, by the variable's name.
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

// HTTPMethod is the method of a tool's request.
type HTTPMethod string

// The methods that Retell documents.
const (
	HTTPMethodGet    HTTPMethod = "GET"
	HTTPMethodPost   HTTPMethod = "POST"
	HTTPMethodPut    HTTPMethod = "PUT"
	HTTPMethodPatch  HTTPMethod = "PATCH"
	HTTPMethodDelete HTTPMethod = "DELETE"
)

// ToolParameters are the JSON Schema of an object: what a model must find out to
// use a tool.
type ToolParameters struct {
	_ struct{} `const:"type=object"`
	// Properties is a JSON object with the schema of each member:
	//
	//	json.RawMessage(`{"day": {"type": "string", "description": "a weekday"}}`)
	Properties json.RawMessage `json:"properties"`
	// Required are the members that must be there. The model does its best.
	Required []string `json:"required,omitzero"`
	// Extra holds members that have no field, such as $defs.
	Extra Extra `json:"-"`
}

// ToolParameterFormat is how Retell's dashboard shows the parameters of a tool.
type ToolParameterFormat string

// The formats that Retell documents.
const (
	// ToolParameterFormatJSON shows the JSON Schema.
	ToolParameterFormatJSON ToolParameterFormat = "json"
	// ToolParameterFormatForm shows a form.
	ToolParameterFormatForm ToolParameterFormat = "form"
)

// CodeTool runs JavaScript in a sandbox of Retell's.
type CodeTool struct {
	_ struct{} `const:"type=code"`
	// Name is what the model calls the tool.
	Name string `json:"name"`
	// Description tells the model what the tool does and when to use it.
	Description *string `json:"description,omitempty"`
	// Code is the JavaScript. Retell's API document of April 2026 had 5000
	// characters as the limit.
	Code string `json:"code"`
	// TimeoutMS is how long it may run, in milliseconds. The default is 30,000.
	// Retell's API document of April 2026 had 5000 and 60,000 as the limits.
	TimeoutMS *int `json:"timeout_ms,omitempty"`
	// ResponseVariables are dynamic variables to fill from the result: the JSON
	// path of the value, by the variable's name.
	ResponseVariables map[string]string `json:"response_variables,omitzero"`
	// SpeakDuringExecution makes the agent say something while the code runs.
	// Retell does not document the default.
	SpeakDuringExecution *bool `json:"speak_during_execution,omitempty"`
	// ExecutionMessageDescription is what it says then.
	ExecutionMessageDescription *string `json:"execution_message_description,omitempty"`
	// ExecutionMessageType says whether that is a prompt, which is the default,
	// or the words themselves.
	ExecutionMessageType *ExecutionMessageType `json:"execution_message_type,omitempty"`
	// SpeakAfterExecution lets the model speak about the result. The default
	// was true in Retell's API document of April 2026.
	SpeakAfterExecution *bool `json:"speak_after_execution,omitempty"`
	// EnableTypingSound plays the sound of typing while the code runs. Retell
	// does not document the default.
	EnableTypingSound *bool `json:"enable_typing_sound,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
