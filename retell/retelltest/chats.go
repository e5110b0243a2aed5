package retelltest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// chatHandlers are those of chats.
func (s *Server) chatHandlers() map[string]handler {
	return map[string]handler{
		"POST /create-chat":                  s.createChat,
		"POST /create-sms-chat":              s.createSMSChat,
		"GET /get-chat/{chat_id}":            s.get("chat"),
		"PATCH /update-chat/{chat_id}":       s.updateChat,
		"DELETE /delete-chat/{chat_id}":      s.remove("chat", nil),
		"POST /v3/list-chats":                s.listChats,
		"POST /create-chat-completion":       s.completeChat,
		"PATCH /end-chat/{chat_id}":          s.endChat,
		"PUT /rerun-chat-analysis/{chat_id}": s.rerunChatAnalysis,
	}
}

// openChat makes a chat with an agent.
func (s *Server) openChat(kind, agentID string, ref any, body object) (*item, object, error) {
	i, err := s.state.find("chat-agent", agentID)
	if err != nil {
		return nil, nil, err
	}
	agent, err := i.at(ref)
	if err != nil {
		return nil, nil, err
	}
	o := object{
		"agent_id": i.id, "version": agent["version"], "chat_status": "ongoing", "chat_type": kind,
		"start_timestamp": num(now()), "transcript": "", "message_with_tool_calls": []any{},
	}
	for _, name := range []string{"metadata", "retell_llm_dynamic_variables"} {
		if value := body[name]; value != nil {
			o[name] = value
		}
	}
	if tag, ok := ref.(string); ok && i.tags[tag] != 0 {
		o["agent_tag"] = tag
	}
	chat := s.state.insert("chat", o)
	chat.private["agent"] = clone(agent)
	s.chatEvent(chat, "chat_started")
	return chat, agent, nil
}

// chatEvent tells the agent's webhook of a chat.
func (s *Server) chatEvent(chat *item, event string) {
	st := s.streams[chat.id]
	if st == nil {
		agent, _ := chat.private["agent"].(object)
		variables := stringMap(chat.latest(), "retell_llm_dynamic_variables")
		variables["chat_id"] = chat.id
		st = s.newStream("chat", chat.id, agent, variables, "chat_started", "chat_ended", "chat_analyzed")
		s.streams[chat.id] = st
	}
	st.send(event, chat.latest(), nil)
}

func (s *Server) createChat(q *request) (any, error) {
	chat, _, err := s.openChat("api_chat", text(q.body, "agent_id"), q.body["agent_version"], q.body)
	if err != nil {
		return nil, err
	}
	return chat.latest(), nil
}

// createSMSChat begins a chat with what the agent says first.
func (s *Server) createSMSChat(q *request) (any, error) {
	number, err := s.state.find("phone-number", text(q.body, "from_number"))
	if err != nil {
		return nil, err
	}
	agentID, version := text(q.body, "override_agent_id"), q.body["override_agent_version"]
	if agentID == "" {
		bound := s.weighted(number.latest()["outbound_sms_agents"])
		if bound == nil {
			return nil, refuse(http.StatusBadRequest, "No outbound SMS agent id set up for phone number %s", number.id)
		}
		agentID, version = text(bound, "agent_id"), bound["agent_version"]
	}
	chat, agent, err := s.openChat("sms_chat", agentID, version, q.body)
	if err != nil {
		return nil, err
	}
	return unlocked(func() (any, error) {
		first, err := s.complete(q.ctx, agent["response_engine"], nil)
		if err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.addMessages(chat, first)
		return clone(chat.latest()), nil
	}), nil
}

// addMessages adds to a chat what its agent said.
func (s *Server) addMessages(chat *item, c *completion) {
	o := chat.latest()
	o["message_with_tool_calls"] = slices.Concat(items(o, "message_with_tool_calls"), c.messages)
	o["transcript"] = chatTranscript(o)
	s.chatEvent(chat, "transcript_updated")
	if c.ended {
		s.closeChat(chat)
	}
}

func chatTranscript(o object) string {
	var b strings.Builder
	for _, entry := range items(o, "message_with_tool_calls") {
		message, _ := entry.(object)
		switch message["role"] {
		case "agent":
			b.WriteString("Agent: " + text(message, "content") + "\n")
		case "user":
			b.WriteString("User: " + text(message, "content") + "\n")
		}
	}
	return b.String()
}

func (s *Server) completeChat(q *request) (any, error) {
	chat, err := s.state.find("chat", text(q.body, "chat_id"))
	if err != nil {
		return nil, err
	}
	o := chat.latest()
	if o["chat_status"] != "ongoing" {
		return nil, refuse(http.StatusBadRequest, "chat %s is not ongoing", chat.id)
	}
	o["message_with_tool_calls"] = append(items(o, "message_with_tool_calls"), s.message("user", text(q.body, "content")))
	agent, _ := chat.private["agent"].(object)
	history := slices.Clone(items(o, "message_with_tool_calls"))
	return unlocked(func() (any, error) {
		answer, err := s.complete(q.ctx, agent["response_engine"], history)
		if err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.addMessages(chat, answer)
		return object{"messages": answer.messages}, nil
	}), nil
}

// message makes a message of a chat.
func (s *Server) message(role, content string) object {
	return object{
		"message_id": s.state.newID("message_"), "role": role, "content": content, "created_timestamp": num(now()),
	}
}

func (s *Server) endChat(q *request) (any, error) {
	chat, err := s.state.find("chat", q.path("chat_id"))
	if err != nil {
		return nil, err
	}
	if chat.latest()["chat_status"] != "ongoing" {
		return nil, refuse(http.StatusBadRequest, "chat %s is not ongoing", chat.id)
	}
	s.closeChat(chat)
	return nil, nil
}

func (s *Server) closeChat(chat *item) {
	o := chat.latest()
	o["chat_status"], o["end_timestamp"] = "ended", num(now())
	o["transcript"] = chatTranscript(o)
	s.chatEvent(chat, "chat_ended")
	o["chat_analysis"] = chatAnalysis(o)
	s.chatEvent(chat, "chat_analyzed")
	delete(s.streams, chat.id)
}

// chatAnalysis is what can be said without a model.
func chatAnalysis(o object) object {
	answered := slices.ContainsFunc(items(o, "message_with_tool_calls"), func(entry any) bool {
		message, _ := entry.(object)
		return message["role"] == "agent"
	})
	return object{"chat_summary": "The chat ended.", "chat_successful": answered, "user_sentiment": "Unknown"}
}

func (s *Server) rerunChatAnalysis(q *request) (any, error) {
	chat, err := s.state.find("chat", q.path("chat_id"))
	if err != nil {
		return nil, err
	}
	chat.latest()["chat_analysis"] = chatAnalysis(chat.latest())
	return chat.latest(), nil
}

func (s *Server) updateChat(q *request) (any, error) {
	chat, err := s.state.find("chat", q.path("chat_id"))
	if err != nil {
		return nil, err
	}
	o := chat.latest()
	for _, name := range []string{"metadata", "custom_attributes"} {
		if value, given := q.body[name]; given {
			o[name] = value
		}
	}
	if given, ok := q.body["override_dynamic_variables"]; ok {
		original, known := chat.private["variables"].(object)
		if !known {
			original, _ = o["retell_llm_dynamic_variables"].(object)
			chat.private["variables"] = clone(original)
		}
		variables := object{}
		maps.Copy(variables, original)
		changes, _ := given.(object)
		maps.Copy(variables, changes)
		o["retell_llm_dynamic_variables"] = variables
	}
	return o, nil
}

var chatCriteria = criteria{
	"agent_tag": {"agent_tag"}, "chat_id": {"chat_id"}, "chat_status": {"chat_status"},
	"chat_successful": {"chat_analysis", "chat_successful"}, "combined_cost": {"chat_cost", "combined_cost"},
	"custom_analysis_data": {"chat_analysis", "custom_analysis_data"}, "custom_attributes": {"custom_attributes"},
	"disconnection_reason": {"disconnection_reason"}, "duration_ms": {"", "duration_ms"},
	"end_timestamp": {"end_timestamp"}, "start_timestamp": {"start_timestamp"},
	"user_sentiment": {"chat_analysis", "user_sentiment"},
}

func (s *Server) listChats(q *request) (any, error) {
	filters, _ := q.body["filter_criteria"].(object)
	l := newList(q.body)
	l.without = []string{"transcript", "message_with_tool_calls"}
	for _, i := range s.state.all("chat") {
		o, derived := i.latest(), object{}
		if end, ended := number(o, "end_timestamp"); ended {
			start, _ := number(o, "start_timestamp")
			derived["duration_ms"] = num(int64(end - start))
		}
		if !chatCriteria.passes(filters, o, derived) || !passesAgents(filters["agent"], text(o, "agent_id"), o["version"]) {
			continue
		}
		l.add(whole(o, "start_timestamp", 0), i.serial, o)
	}
	return l.page()
}
