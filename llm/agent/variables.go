package agent

import (
	"regexp"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/retell"
)

var placeholder = regexp.MustCompile(`\{\{\s*([^{}\s]+)\s*\}\}`)

// expand replaces the variables in text. Values are not expanded again, so a
// caller who can set one cannot reach another.
func (a *Agent) expand(text string, call *llm.Call) string {
	if !strings.Contains(text, "{{") {
		return text
	}
	return placeholder.ReplaceAllStringFunc(text, func(match string) string {
		return a.variable(placeholder.FindStringSubmatch(match)[1], call)
	})
}

func (a *Agent) variable(name string, call *llm.Call) string {
	details := call.Details()
	if details == nil {
		details = new(retell.Call)
	}
	if value, ok := details.DynamicVariables[name]; ok {
		return value
	}
	if value, ok := a.config.Variables[name]; ok {
		return value
	}
	switch name {
	case "user_number":
		user, _ := numbers(details)
		return user
	case "agent_number":
		_, agent := numbers(details)
		return agent
	case "direction":
		return string(details.Direction)
	case "call_type":
		return string(details.CallType)
	case "call_id":
		return call.ID()
	case "current_time":
		return clock(a.config.TimeZone)
	}
	if zone, ok := strings.CutPrefix(name, "current_time_"); ok {
		if location, err := time.LoadLocation(zone); err == nil {
			return clock(location)
		}
	}
	return ""
}

// numbers returns the caller's number and the agent's, whoever dialled.
func numbers(details *retell.Call) (user, agent string) {
	if details.Direction == retell.DirectionOutbound {
		return details.ToNumber, details.FromNumber
	}
	return details.FromNumber, details.ToNumber
}

// clock is to the minute: more would only keep prompts from being cached.
func clock(zone *time.Location) string {
	return time.Now().In(zone).Format("Monday, January 2, 2006 at 3:04 PM MST")
}
