package retelltest

import (
	"fmt"
	"maps"

	"github.com/phoneagent-go/phoneagent/llm"
)

// Agent adds a voice agent that the handler speaks for, in memory, and returns
// its id. Settings are as in [Server.CustomAgent].
func (s *Server) Agent(handler *llm.Handler, settings ...map[string]any) string {
	s.mu.Lock()
	host := s.state.newID("agent-") + ".test"
	s.mu.Unlock()
	url := fmt.Sprintf("wss://%s/llm/%s", host, handler.Secret())
	s.Handle("wss://"+host, handler)
	return s.CustomAgent(url, settings...)
}

// CustomAgent adds a voice agent whose words come from a custom LLM at that URL
// and returns its id. Settings are members of the agent as the API has them;
// later ones win:
//
//	id := server.CustomAgent(url, map[string]any{"webhook_url": "https://app.test/webhook"})
func (s *Server) CustomAgent(llmWebSocketURL string, settings ...map[string]any) string {
	agent := map[string]any{
		"agent_name": "Test agent", "voice_id": "11labs-Adrian",
		"response_engine": map[string]any{"type": "custom-llm", "llm_websocket_url": llmWebSocketURL},
	}
	for _, more := range settings {
		maps.Copy(agent, more)
	}
	return s.Add("agent", agent)[0]
}

// Number adds a phone number that the agent answers and calls from, and returns
// it. Settings are members of the number as the API has them; later ones win.
func (s *Server) Number(agentID string, settings ...map[string]any) string {
	s.mu.Lock()
	number, err := s.freeNumber(415)
	s.mu.Unlock()
	if err != nil {
		panic("retelltest: Number: " + err.Error())
	}
	agents := []map[string]any{{"agent_id": agentID, "weight": 1}}
	o := map[string]any{
		"phone_number": number, "phone_number_pretty": pretty(number), "phone_number_type": "retell-twilio",
		"inbound_agents": agents, "outbound_agents": agents,
	}
	for _, more := range settings {
		maps.Copy(o, more)
	}
	return s.Add("phone-number", o)[0]
}
