package retelltest

import (
	"maps"
	"net/http"
	"strings"
)

// agentHandlers are those of voice and chat agents.
func (s *Server) agentHandlers() map[string]handler {
	return map[string]handler{
		"POST /create-agent":                      s.create("agent", s.prepareAgent),
		"GET /get-agent/{agent_id}":               s.get("agent"),
		"PATCH /update-agent/{agent_id}":          s.update("agent", s.prepareAgent),
		"DELETE /delete-agent/{agent_id}":         s.remove("agent", nil),
		"GET /get-agent-versions/{agent_id}":      s.agentVersions("agent"),
		"POST /create-chat-agent":                 s.create("chat-agent", s.prepareAgent),
		"GET /get-chat-agent/{agent_id}":          s.get("chat-agent"),
		"PATCH /update-chat-agent/{agent_id}":     s.update("chat-agent", s.prepareAgent),
		"DELETE /delete-chat-agent/{agent_id}":    s.remove("chat-agent", nil),
		"GET /get-chat-agent-versions/{agent_id}": s.agentVersions("chat-agent"),

		"POST /v2/list-agents":                    s.listAgents,
		"POST /create-agent-version/{agent_id}":   s.createAgentVersion,
		"DELETE /delete-agent-version/{agent_id}": s.deleteAgentVersion,
		"GET /list-agent-versions/{agent_id}":     s.listAgentVersions,
		"POST /publish-agent-version/{agent_id}":  s.publishAgentVersion,
		"POST /repair-agent/{agent_id}":           s.repairAgent,
		"GET /get-mcp-tools/{agent_id}":           s.mcpTools,
	}
}

// prepareAgent checks that what an agent refers to is there.
func (s *Server) prepareAgent(_ *request, o object) error {
	if _, given := o["agent_name"]; !given {
		o["agent_name"] = ""
	}
	for kind, field := range map[string]string{"retell-llm": "llm_id", "conversation-flow": "conversation_flow_id"} {
		id, _ := dig(o, "response_engine", field).(string)
		if id == "" {
			continue
		}
		if _, err := s.state.find(kind, id); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) listAgents(q *request) (any, error) {
	filter, _ := q.body["filter_criteria"].(object)
	channel, filtered := filter["channel"].(object)
	search := text(filter, "query")
	l := newList(q.query)
	for kind, is := range map[string]string{"agent": "voice", "chat-agent": "chat"} {
		for _, i := range s.state.all(kind) {
			o := i.latest()
			name := text(o, "agent_name")
			named := strings.Contains(strings.ToLower(name), strings.ToLower(search)) || strings.Contains(i.id, search)
			if filtered && !matches(channel, is) || !named {
				continue
			}
			tags := object{}
			for tag, version := range i.tags {
				tags[tag] = object{"version": num(version)}
			}
			l.add(0, i.serial, object{
				"agent_id": i.id, "agent_name": name, "channel": is, "tags": tags,
				"user_modified_timestamp": o["last_modification_timestamp"],
			})
		}
	}
	return l.page()
}

// repairAgent takes references out of an agent's draft to knowledge bases and
// engines that are gone.
func (s *Server) repairAgent(q *request) (any, error) {
	_, i, err := s.anyAgent(q.path("agent_id"))
	if err != nil {
		return nil, err
	}
	o, err := i.draft(q.query["version"], true)
	if err != nil {
		return nil, err
	}
	if err := s.prepareAgent(q, o); err != nil {
		return nil, refuse(http.StatusBadRequest, "the response engine of %s is gone: set another one", i.id)
	}
	for kind, field := range map[string]string{"retell-llm": "llm_id", "conversation-flow": "conversation_flow_id"} {
		id, _ := dig(o, "response_engine", field).(string)
		if engine := s.state.kinds[kind].items[id]; engine != nil {
			s.dropUnknownBases(engine.latest())
		}
	}
	return o, nil
}

func (s *Server) dropUnknownBases(engine object) {
	given, ok := engine["knowledge_base_ids"].([]any)
	if !ok || engine["is_published"] == true {
		return
	}
	known := []any{}
	for _, id := range given {
		if name, _ := id.(string); s.state.kinds["knowledge-base"].items[name] != nil {
			known = append(known, id)
		}
	}
	engine["knowledge_base_ids"] = known
}

// mcpTools lists none: there is nobody who connects to MCP servers.
func (s *Server) mcpTools(q *request) (any, error) {
	_, i, err := s.anyAgent(q.path("agent_id"))
	if err != nil {
		return nil, err
	}
	if _, err := i.at(q.query["version"]); err != nil {
		return nil, err
	}
	return []any{}, nil
}

// handlers are those of all routes.
func (s *Server) handlers() map[string]handler {
	all := map[string]handler{}
	for _, some := range []map[string]handler{
		s.agentHandlers(), s.engineHandlers(), s.numberHandlers(), s.knowledgeHandlers(), s.voiceHandlers(),
		s.callHandlers(), s.chatHandlers(), s.contactHandlers(), s.appHandlers(), s.testHandlers(), s.accountHandlers(),
	} {
		maps.Copy(all, some)
	}
	return all
}
