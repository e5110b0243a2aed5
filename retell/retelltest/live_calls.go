package retelltest

import (
	"net/http"
	"slices"
)

// ongoing returns a call that has begun and not ended.
func (s *Server) ongoing(q *request) (*live, error) {
	i, err := s.state.find("call", q.path("call_id"))
	if err != nil {
		return nil, err
	}
	l := s.state.live[i.id]
	if l == nil || i.latest()["call_status"] != "ongoing" {
		return nil, refuse(http.StatusBadRequest, "call %s is not ongoing", i.id)
	}
	return l, nil
}

func (s *Server) stopCall(q *request) (any, error) {
	i, err := s.state.find("call", q.path("call_id"))
	if err != nil {
		return nil, err
	}
	l := s.state.live[i.id]
	if l == nil {
		return nil, refuse(http.StatusBadRequest, "call %s is not ongoing", i.id)
	}
	l.impose("manual_stopped")
	return nil, nil
}

func (s *Server) listenLive(q *request) (any, error) {
	l, err := s.ongoing(q)
	if err != nil {
		return nil, err
	}
	participant := s.state.newID("listener_")
	l.listeners = append(l.listeners, participant)
	return object{
		"access_token": s.state.newID("access_"), "expires_at": num(now() + joinLimit.Milliseconds()),
		"participant_id": participant, "room_name": "room_" + l.item.id, "transport": "gateway",
		"gateway_ip": "127.0.0.1", "ice_servers": iceServers,
	}, nil
}

// takeOver ends the agent's part of a call. What the person says who took it
// over is not Retell's any more.
func (s *Server) takeOver(q *request) (any, error) {
	l, err := s.ongoing(q)
	if err != nil {
		return nil, err
	}
	if id := text(q.body, "participant_id"); !slices.Contains(l.listeners, id) {
		return nil, missing("participant", id)
	}
	l.impose("call_take_over")
	return object{"success": true}, nil
}

func (s *Server) updateLive(q *request) (any, error) {
	l, err := s.ongoing(q)
	if err != nil {
		return nil, err
	}
	if fields, ok := q.body["fields_to_override"].(object); ok {
		if err := changeCall(l.item, fields); err != nil {
			return nil, err
		}
		l.overrideVariables(fields)
	}
	control, _ := q.body["call_control"].(object)
	context, given := control["additional_context"].(string)
	if given && context == "" {
		return nil, refuse(http.StatusBadRequest, "request/body/call_control/additional_context must NOT have fewer than 1 characters")
	}
	if call := l.connected(); call != nil {
		deaf := float64Or(l.agent["interruption_sensitivity"], 1) == 0
		q.later(func() {
			respond := control["trigger_response"] == true && !(deaf && call.Speaking())
			call.Inject(context, respond)
		})
	}
	return object{"success": true}, nil
}

// overrideVariables changes the dynamic variables of a call. Null restores
// those that it began with.
func (l *live) overrideVariables(fields object) {
	given, ok := fields["override_dynamic_variables"]
	if !ok {
		return
	}
	o := l.item.latest()
	if l.original == nil {
		original, _ := o["retell_llm_dynamic_variables"].(object)
		l.original = clone(original)
		if l.original == nil {
			l.original = object{}
		}
	}
	variables := clone(l.original)
	if changes, ok := given.(object); ok {
		merge(variables, changes, changes)
	}
	o["retell_llm_dynamic_variables"] = variables
}
