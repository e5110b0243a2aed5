package openaix

import (
	"encoding/json"
	"strings"
)

// sentArguments returns the arguments of a call that is over as they are sent:
// always a JSON object. OpenAI takes whatever a model wrote, but other servers
// parse it for their template, and what they refuse is in every later prompt of
// the phone call. The model still sees what it wrote.
func sentArguments(arguments string) string {
	text := strings.TrimSpace(arguments)
	switch {
	case text == "" || text == "null":
		return "{}"
	case text[0] == '{' && json.Valid([]byte(arguments)):
		return arguments
	}
	object, _ := json.Marshal(map[string]string{"invalid_arguments": arguments}) // of strings it cannot fail
	return string(object)
}
