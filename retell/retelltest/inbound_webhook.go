package retelltest

import (
	"fmt"
	"net/http"
)

// askInbound asks a number's webhook about a call before it is taken. Without a
// usable answer in all tries, the number's own agent takes the call.
func (s *Server) askInbound(url string, p *placing) error {
	question := object{"call_id": p.id, "from_number": p.from, "to_number": p.to}
	if p.agentID != "" {
		question["agent_id"] = p.agentID
		s.mu.Lock()
		if i, err := s.state.find("agent", p.agentID); err == nil {
			if version, err := i.at(p.version); err == nil {
				question["agent_version"] = version["version"]
			}
		}
		s.mu.Unlock()
	}
	body := encode(object{"event": "call_inbound", "event_timestamp": num(now()), "call_inbound": question})
	wait := webhookWait
	for attempt := 1; attempt <= 1+webhookRetries; attempt++ {
		if attempt > 1 && !s.sleep(wait<<(attempt-2)) {
			return s.ctx.Err()
		}
		reply, err := s.post("call_inbound", p.id, url, body, webhookTimeout, attempt)
		if err != nil {
			continue
		}
		answer, err := inboundAnswer(reply)
		if err != nil {
			s.opts.Logger.Warn("inbound webhook", "call_id", p.id, "error", err)
			continue
		}
		return p.apply(answer)
	}
	return nil
}

// inboundAnswer reads the answer of an inbound webhook. An invalid one counts
// for nothing, whatever else it says.
func inboundAnswer(reply []byte) (object, error) {
	value, err := decode(reply)
	o, ok := value.(object)
	if err != nil || !ok {
		return nil, fmt.Errorf("the answer is not a JSON object: %w", err)
	}
	answer, given := o["call_inbound"]
	if !given || answer == nil {
		return object{}, nil
	}
	if o, ok = answer.(object); !ok {
		return nil, fmt.Errorf("call_inbound must be object")
	}
	if variables, given := o["dynamic_variables"]; given && variables != nil {
		if err := api().check("map[string]string", "call_inbound/dynamic_variables", variables); err != nil {
			return nil, err
		}
	}
	if metadata, given := o["metadata"]; given && metadata != nil {
		if err := api().check("map[string]any", "call_inbound/metadata", metadata); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// apply changes a call as the webhook wants it.
func (p *placing) apply(answer object) error {
	if answer["reject"] == true {
		return refuse(http.StatusForbidden, "the inbound webhook rejected the call")
	}
	if id := text(answer, "override_agent_id"); id != "" {
		p.agentID, p.version = id, nil
	}
	if version := answer["override_agent_version"]; version != nil {
		p.version = version
	}
	if override := answer["agent_override"]; override != nil {
		if err := api().check("AgentOverride", "call_inbound/agent_override", override); err != nil {
			return refuse(http.StatusBadRequest, "%v", err)
		}
		p.override = override
	}
	p.details = object{}
	if variables := answer["dynamic_variables"]; variables != nil {
		p.details["retell_llm_dynamic_variables"] = variables
	}
	if metadata := answer["metadata"]; metadata != nil {
		p.details["metadata"] = metadata
	}
	return nil
}
