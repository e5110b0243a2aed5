package openaix

import (
	"encoding/json"
	"strings"

	"github.com/phoneagent-go/phoneagent/internal/jsonscan"
)

// rawArguments are those of a call as they come: JSON in a string or, from some
// servers, as it is.
type rawArguments string

// UnmarshalJSON never fails.
func (a *rawArguments) UnmarshalJSON(data []byte) error {
	if !jsonscan.String(data, (*string)(a)) {
		*a = rawArguments(data)
	}
	return nil
}

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
