package agent

import (
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/retell"
)

// expand replaces the variables in text.
func (a *Agent) expand(text string, call *llm.Call) string {
	return substitute(text, func(name string) string { return a.variable(name, call) })
}

// substitute replaces each {{name}}, with spaces around the name or without, by
// its value. Values are not looked into, so a caller who can set one cannot
// reach another.
func substitute(text string, value func(name string) string) string {
	var b strings.Builder
	from := 0 // what is before it is in b
	for at := 0; ; {
		i := strings.Index(text[at:], "{{")
		if i < 0 {
			if from == 0 {
				return text
			}
			b.WriteString(text[from:])
			return b.String()
		}
		at += i
		name, end := placeholder(text[at:])
		if end == 0 {
			at++ // three braces may begin with one too many
			continue
		}
		b.WriteString(text[from:at])
		b.WriteString(value(name))
		at += end
		from = at
	}
}

// placeholder reads a name in the two braces that text begins with, and returns
// how long all of it is, 0 if that is no placeholder.
func placeholder(text string) (name string, length int) {
	const blanks = " \t\n\r\f"
	inner := strings.TrimLeft(text[2:], blanks)
	end := strings.IndexAny(inner, "{}"+blanks)
	if end <= 0 {
		return "", 0
	}
	name = inner[:end]
	after, ok := strings.CutPrefix(strings.TrimLeft(inner[end:], blanks), "}}")
	if !ok {
		return "", 0
	}
	return name, len(text) - len(after)
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
