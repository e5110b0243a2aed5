package retelltest

import (
	"fmt"
	"net/http"
	"strings"
)

// numberHandlers are those of phone numbers.
func (s *Server) numberHandlers() map[string]handler {
	return map[string]handler{
		"POST /create-phone-number":                  s.create("phone-number", s.buyNumber),
		"POST /import-phone-number":                  s.create("phone-number", s.importNumber),
		"GET /get-phone-number/{phone_number}":       s.get("phone-number"),
		"PATCH /update-phone-number/{phone_number}":  s.update("phone-number", s.changeNumber),
		"DELETE /delete-phone-number/{phone_number}": s.remove("phone-number", nil),
		"GET /v2/list-phone-numbers":                 s.list("phone-number", nil),
	}
}

// Numbers that are made up are in the range that is kept for fiction.
const fictionPrefix = "55501"

func (s *Server) buyNumber(q *request, o object) error {
	area := whole(q.body, "area_code", 415)
	if area < 200 || area > 999 {
		return refuse(http.StatusBadRequest, "request/body/area_code must be a 3 digit integer")
	}
	if q.body["toll_free"] == true {
		area = 800
	}
	if text(o, "phone_number") == "" {
		number, err := s.freeNumber(area)
		if err != nil {
			return err
		}
		o["phone_number"] = number
	}
	o["phone_number_type"] = "retell-twilio"
	if text(q.body, "number_provider") == "telnyx" {
		o["phone_number_type"] = "retell-telnyx"
	}
	o["area_code"] = num(area)
	return s.finishNumber(o)
}

// freeNumber makes up a number in an area that the account does not have.
func (s *Server) freeNumber(area int64) (string, error) {
	for n := range 100 {
		number := fmt.Sprintf("+1%d%s%02d", area, fictionPrefix, n)
		if s.state.kinds["phone-number"].items[number] == nil {
			return number, nil
		}
	}
	return "", refuse(http.StatusBadRequest, "no phone numbers of area code %d are available", area)
}

func (s *Server) importNumber(q *request, o object) error {
	o["phone_number_type"] = "custom"
	setTrunk(o, q.body, "sip_trunk_auth_username")
	return s.finishNumber(o)
}

func (s *Server) finishNumber(o object) error {
	number := text(o, "phone_number")
	if s.state.kinds["phone-number"].items[number] != nil {
		return refuse(http.StatusBadRequest, "phone number %s is in the account already", number)
	}
	o["phone_number_pretty"] = pretty(number)
	return s.checkNumber(o)
}

// setTrunk keeps what is sent of a SIP trunk. The password is not.
func setTrunk(o, body object, username string) {
	trunk, _ := o["sip_outbound_trunk_config"].(object)
	trunk = clone(trunk)
	for from, to := range map[string]string{
		"termination_uri": "termination_uri", "transport": "transport", username: "auth_username",
	} {
		if value := body[from]; value != nil {
			if trunk == nil {
				trunk = object{}
			}
			trunk[to] = value
		}
	}
	if trunk != nil {
		o["sip_outbound_trunk_config"] = trunk
	}
}

func (s *Server) changeNumber(q *request, o object) error {
	if o["phone_number_type"] == "custom" {
		setTrunk(o, q.body, "auth_username")
	}
	return s.checkNumber(o)
}

// checkNumber checks the agents that a number is bound to.
func (s *Server) checkNumber(o object) error {
	for _, field := range []string{"inbound_agents", "outbound_agents", "inbound_sms_agents", "outbound_sms_agents"} {
		bound, _ := o[field].([]any)
		total := 0.0
		for _, b := range bound {
			agent, _ := b.(object)
			_, i, err := s.anyAgent(text(agent, "agent_id"))
			if err == nil {
				_, err = i.at(agent["agent_version"])
			}
			if err != nil {
				return err
			}
			weight, _ := number(agent, "weight")
			total += weight
		}
		if len(bound) > 0 && (total < 0.999 || total > 1.001) {
			return refuse(http.StatusBadRequest, "the weights of %s must add up to 1", field)
		}
	}
	if fallback := text(o, "fallback_number"); fallback != "" && fallback == text(o, "phone_number") {
		return refuse(http.StatusBadRequest, "fallback_number cannot be the phone number itself")
	}
	return nil
}

// pretty writes a North American number as people do.
func pretty(number string) string {
	if digits, ok := strings.CutPrefix(number, "+1"); ok && len(digits) == 10 {
		return fmt.Sprintf("+1(%s)%s-%s", digits[:3], digits[3:6], digits[6:])
	}
	return number
}

// weighted picks one of a list of weighted agents, nil from an empty one.
func (s *Server) weighted(list any) object {
	agents, _ := list.([]any)
	point := s.state.random.Float64()
	for n, a := range agents {
		agent, _ := a.(object)
		weight, _ := number(agent, "weight")
		if point -= weight; point < 0 || n == len(agents)-1 {
			return agent
		}
	}
	return nil
}
