package retelltest

import (
	"maps"
	"net/url"
	"strings"

	"github.com/phoneagent-go/phoneagent/internal/lazyregexp"
)

var placeholder = lazyregexp.New(`\{\{\s*([^{}]+?)\s*\}\}`)

// fillURL replaces the {{variables}} of a URL, escaped for where they are. One
// without a value stays as it is, as in Retell's prompts.
func fillURL(text string, variables map[string]string) string {
	path, query, hasQuery := strings.Cut(text, "?")
	path = fill(path, variables, url.PathEscape)
	if !hasQuery {
		return path
	}
	return path + "?" + fill(query, variables, url.QueryEscape)
}

func fill(text string, variables map[string]string, escape func(string) string) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		value, known := variables[placeholder.FindStringSubmatch(found)[1]]
		if !known {
			return found
		}
		return escape(value)
	})
}

// variablesOf are the dynamic variables of a call: those that Retell has for
// every call, and those that were given for it.
func variablesOf(call object) map[string]string {
	variables := map[string]string{
		"call_id": text(call, "call_id"), "call_type": text(call, "call_type"), "session_type": "voice",
	}
	if text(call, "call_type") == "phone_call" {
		user, agent := text(call, "to_number"), text(call, "from_number")
		if text(call, "direction") == "inbound" {
			user, agent = agent, user
		}
		maps.Copy(variables, map[string]string{
			"direction": text(call, "direction"), "user_number": user, "agent_number": agent,
		})
	}
	maps.Copy(variables, stringMap(call, "retell_llm_dynamic_variables"))
	return variables
}
