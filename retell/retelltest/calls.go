package retelltest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// callHandlers are those of calls.
func (s *Server) callHandlers() map[string]handler {
	return map[string]handler{
		"GET /v2/get-call/{call_id}":             s.getCall,
		"PATCH /v2/update-call/{call_id}":        s.updateCall,
		"DELETE /v2/delete-call/{call_id}":       s.remove("call", s.notLive),
		"POST /v3/list-calls":                    s.listCalls,
		"PUT /rerun-call-analysis/{call_id}":     s.rerunAnalysis,
		"POST /v2/create-phone-call":             s.createPhoneCall,
		"POST /v3/create-web-call":               s.createWebCall,
		"POST /v2/register-phone-call":           s.registerPhoneCall,
		"POST /v2/stop-call/{call_id}":           s.stopCall,
		"POST /v2/listen-live-call/{call_id}":    s.listenLive,
		"POST /v2/take-over-live-call/{call_id}": s.takeOver,
		"PATCH /v2/update-live-call/{call_id}":   s.updateLive,
		"POST /create-batch-call":                s.createBatch,
	}
}

// A placing is what a new call is made of.
type placing struct {
	kind      string // phone_call or web_call
	direction string // of a phone call
	from, to  string
	agentID   string
	version   any    // of the agent, as the request has it
	details   object // metadata, variables and so on, as the request has them
	override  any    // of the agent, for this call
	id        string // empty for a new one
}

// place makes a call that has not begun.
func (s *Server) place(p placing) (*live, error) {
	i, err := s.state.find("agent", p.agentID)
	if err != nil {
		return nil, err
	}
	version, err := i.at(p.version)
	if err != nil {
		return nil, err
	}
	agent := clone(version)
	if change, ok := dig(object{"": p.override}, "", "agent").(object); ok {
		merge(agent, change, withoutNulls(change))
	}
	o := object{
		"call_type": p.kind, "call_status": "registered", "agent_id": i.id, "agent_version": version["version"],
		"agent_name": agent["agent_name"], "data_storage_setting": "everything", "opt_in_signed_url": false,
	}
	for _, name := range []string{"data_storage_setting", "opt_in_signed_url"} {
		if value := agent[name]; value != nil {
			o[name] = value
		}
	}
	for _, name := range []string{"metadata", "retell_llm_dynamic_variables", "custom_sip_headers"} {
		if value := p.details[name]; value != nil {
			o[name] = clone(value)
		}
	}
	if tag, ok := p.version.(string); ok && i.tags[tag] != 0 {
		o["agent_tag"] = tag
	}
	if p.id != "" {
		o["call_id"] = p.id
	}
	if p.kind == "phone_call" {
		maps.Copy(o, object{"direction": p.direction, "from_number": p.from, "to_number": p.to})
	} else {
		o["access_token"] = s.state.newID("access_")
	}
	l := newLive(s, s.state.insert("call", o), agent)
	s.state.live[l.item.id] = l
	return l, nil
}

// full refuses a call for which there is no room.
func (s *Server) full() error {
	if current, _ := s.state.busy(); current < s.opts.Concurrency {
		return nil
	}
	return refuse(http.StatusTooManyRequests, "Concurrency limit of %d calls reached", s.opts.Concurrency)
}

func (s *Server) createPhoneCall(q *request) (any, error) {
	if err := s.full(); err != nil {
		return nil, err
	}
	l, err := s.placeOutbound(q.body, text(q.body, "from_number"))
	if err != nil {
		return nil, err
	}
	l.occupies = true
	s.work.Go(l.outbound)
	return l.item.latest(), nil
}

// placeOutbound makes a call from one of the account's numbers.
func (s *Server) placeOutbound(body object, from string) (*live, error) {
	number, err := s.state.find("phone-number", from)
	if err != nil {
		return nil, err
	}
	agentID, version := text(body, "override_agent_id"), body["override_agent_version"]
	if agentID == "" {
		bound := s.weighted(number.latest()["outbound_agents"])
		if bound == nil {
			return nil, refuse(http.StatusBadRequest, "No outbound agent id set up for phone number %s", from)
		}
		agentID = text(bound, "agent_id")
		if version == nil {
			version = bound["agent_version"]
		}
	}
	return s.place(placing{
		kind: "phone_call", direction: "outbound", from: from, to: text(body, "to_number"),
		agentID: agentID, version: version, details: body, override: body["agent_override"],
	})
}

// How long calls wait to be joined or dialled.
const (
	joinLimit = 30 * time.Second // assumed
	dialLimit = 5 * time.Minute
)

func (s *Server) createWebCall(q *request) (any, error) {
	if err := s.full(); err != nil {
		return nil, err
	}
	l, err := s.place(placing{
		kind: "web_call", agentID: text(q.body, "agent_id"), version: q.body["agent_version"],
		details: q.body, override: q.body["agent_override"],
	})
	if err != nil {
		return nil, err
	}
	s.work.Go(func() { l.expire(joinLimit, "error_user_not_joined") })
	o := l.item.latest()
	return object{
		"call_id": o["call_id"], "access_token": o["access_token"], "transport": "gateway",
		"expires_at": num(now() + joinLimit.Milliseconds()), "ice_servers": iceServers,
	}, nil
}

var iceServers = []any{object{"urls": "stun:stun.retell.test:3478"}}

func (s *Server) registerPhoneCall(q *request) (any, error) {
	direction := text(q.body, "direction")
	if direction == "" {
		direction = "inbound"
	}
	l, err := s.place(placing{
		kind: "phone_call", direction: direction, from: text(q.body, "from_number"), to: text(q.body, "to_number"),
		agentID: text(q.body, "agent_id"), version: q.body["agent_version"],
		details: q.body, override: q.body["agent_override"],
	})
	if err != nil {
		return nil, err
	}
	s.work.Go(func() { l.expire(dialLimit, "registered_call_timeout") })
	return l.item.latest(), nil
}

// getCall returns a call, with what was said so far if it is on.
func (s *Server) getCall(q *request) (any, error) {
	i, err := s.state.find("call", q.path("call_id"))
	if err != nil {
		return nil, err
	}
	l := s.state.live[i.id]
	if l == nil {
		return i.latest(), nil
	}
	return unlocked(func() (any, error) {
		said := object{}
		if call := l.connected(); call != nil {
			said = transcripts(call)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		o := clone(i.latest())
		if s.state.live[i.id] != nil {
			maps.Copy(o, said)
		}
		return o, nil
	}), nil
}

// storage orders what is kept of a call; it can only become less.
var storage = []any{"everything", "everything_except_pii", "basic_attributes_only"}

func (s *Server) updateCall(q *request) (any, error) {
	i, err := s.state.find("call", q.path("call_id"))
	if err != nil {
		return nil, err
	}
	return i.latest(), changeCall(i, q.body)
}

// changeCall changes what can be changed of a stored call.
func changeCall(i *item, body object) error {
	o := i.latest()
	if setting := body["data_storage_setting"]; setting != nil {
		if slices.Index(storage, setting) < slices.Index(storage, o["data_storage_setting"]) {
			return refuse(http.StatusBadRequest, "data_storage_setting cannot be changed to a less restrictive one")
		}
		o["data_storage_setting"] = setting
		strip(o)
	}
	if metadata, given := body["metadata"]; given {
		o["metadata"] = metadata
	}
	if attributes, given := body["custom_attributes"]; given {
		i.private["custom_attributes"] = attributes
	}
	return nil
}

// strip removes what is not to be kept of an ended call.
func strip(o object) {
	if o["data_storage_setting"] != "basic_attributes_only" || o["end_timestamp"] == nil {
		return
	}
	for name := range o {
		if strings.HasPrefix(name, "transcript") || strings.HasPrefix(name, "recording") {
			delete(o, name)
		}
	}
}

// notLive refuses to delete a call that is on.
func (s *Server) notLive(_ *request, i *item) error {
	if s.state.live[i.id] != nil {
		return refuse(http.StatusBadRequest, "call %s has not ended", i.id)
	}
	return nil
}

var callCriteria = criteria{
	"agent_tag": {"agent_tag"}, "batch_call_id": {"", "batch_call_id"}, "call_id": {"call_id"},
	"call_status": {"call_status"}, "call_successful": {"call_analysis", "call_successful"},
	"call_type": {"call_type"}, "combined_cost": {"call_cost", "combined_cost"},
	"custom_analysis_data": {"call_analysis", "custom_analysis_data"}, "custom_attributes": {"", "custom_attributes"},
	"data_storage_setting": {"data_storage_setting"}, "direction": {"direction"},
	"disconnection_reason": {"disconnection_reason"}, "duration_ms": {"duration_ms"},
	"dynamic_variables": {"retell_llm_dynamic_variables"}, "e2e_latency_p50": {"latency", "e2e", "p50"},
	"end_timestamp": {"end_timestamp"}, "from_number": {"from_number"},
	"in_voicemail": {"call_analysis", "in_voicemail"}, "metadata": {"metadata"},
	"start_timestamp": {"start_timestamp"}, "to_number": {"to_number"},
	"user_sentiment": {"call_analysis", "user_sentiment"},
}

func (s *Server) listCalls(q *request) (any, error) {
	filters, _ := q.body["filter_criteria"].(object)
	l := newList(q.body)
	l.without = []string{"transcript", "transcript_object", "transcript_with_tool_calls", "scrubbed_transcript_with_tool_calls"}
	for _, i := range s.state.all("call") {
		o := i.latest()
		if !callCriteria.passes(filters, o, i.private) || !passesAgents(filters["agent"], text(o, "agent_id"), o["agent_version"]) ||
			!passesTools(filters["tool_calls"], i.private) {
			continue
		}
		l.add(whole(o, "start_timestamp", 0), i.serial, o)
	}
	return l.page()
}

// passesTools reports whether for each of the filters some tool call of a call
// passes it.
func passesTools(filters any, private object) bool {
	wanted, _ := filters.([]any)
	for _, w := range wanted {
		filter, _ := w.(object)
		if !slices.ContainsFunc(items(private, "tool_calls"), func(entry any) bool {
			tool, _ := entry.(object)
			for _, name := range []string{"name", "type"} {
				if want, given := filter[name]; given && want != tool[name] {
					return false
				}
			}
			return criteria{"latency_ms": {"latency_ms"}, "success": {"success"}}.passes(filter, tool, nil)
		}) {
			return false
		}
	}
	return true
}
