package retelltest

// engineHandlers are those of Retell LLMs, conversation flows and components.
func (s *Server) engineHandlers() map[string]handler {
	return map[string]handler{
		"POST /create-retell-llm":            s.create("retell-llm", nil),
		"GET /get-retell-llm/{llm_id}":       s.get("retell-llm"),
		"PATCH /update-retell-llm/{llm_id}":  s.update("retell-llm", nil),
		"DELETE /delete-retell-llm/{llm_id}": s.remove("retell-llm", s.unused("llm_id")),
		"GET /v2/list-retell-llms":           s.list("retell-llm", nil),

		"POST /create-conversation-flow":                          s.create("conversation-flow", nil),
		"GET /get-conversation-flow/{conversation_flow_id}":       s.get("conversation-flow"),
		"PATCH /update-conversation-flow/{conversation_flow_id}":  s.update("conversation-flow", nil),
		"DELETE /delete-conversation-flow/{conversation_flow_id}": s.remove("conversation-flow", s.unused("conversation_flow_id")),
		"GET /v2/list-conversation-flows":                         s.list("conversation-flow", nil),

		"POST /create-conversation-flow-component":                                    s.create("conversation-flow-component", nil),
		"GET /get-conversation-flow-component/{conversation_flow_component_id}":       s.get("conversation-flow-component"),
		"PATCH /update-conversation-flow-component/{conversation_flow_component_id}":  s.update("conversation-flow-component", nil),
		"DELETE /delete-conversation-flow-component/{conversation_flow_component_id}": s.remove("conversation-flow-component", nil),
		"GET /v2/list-conversation-flow-components":                                   s.list("conversation-flow-component", nil),
	}
}
