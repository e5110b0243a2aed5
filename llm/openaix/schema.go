package openaix

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sync"

	"github.com/openai/openai-go/v3/shared"
)

// maxSchemas bounds the cache for programs that make up tools as they go.
const maxSchemas = 1024

// schemas remembers tool parameters as the client wants them, so that each is
// decoded once and not in every turn.
type schemas struct {
	mu      sync.RWMutex
	known   map[string]shared.FunctionParameters // by their JSON
	encoded map[uintptr][]byte                   // as JSON again, by where in memory that map is
}

func newSchemas() *schemas {
	return &schemas{known: map[string]shared.FunctionParameters{}, encoded: map[uintptr][]byte{}}
}

// get returns the JSON Schema as a map, nil if there is none. The map is shared.
func (s *schemas) get(schema json.RawMessage) (shared.FunctionParameters, error) {
	if len(schema) == 0 {
		return nil, nil
	}
	s.mu.RLock()
	parameters, ok := s.known[string(schema)]
	s.mu.RUnlock()
	if ok {
		return parameters, nil
	}
	parameters, err := decodeSchema(schema)
	if err != nil {
		return nil, err
	}
	encoded, err := json.Marshal(parameters)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if first, ok := s.known[string(schema)]; ok {
		return first, nil // its place in memory is taken as long as it is known
	}
	if len(s.known) >= maxSchemas {
		clear(s.known)
		clear(s.encoded)
	}
	s.known[string(schema)] = parameters
	if parameters != nil {
		s.encoded[reflect.ValueOf(parameters).Pointer()] = encoded
	}
	return parameters, nil
}

// json returns parameters as JSON if they are remembered.
func (s *schemas) json(parameters shared.FunctionParameters) (encoded []byte, ok bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	encoded, ok = s.encoded[reflect.ValueOf(parameters).Pointer()]
	return encoded, ok
}

// decodeSchema decodes the outermost object only: what is inside keeps the
// order of its properties, which is the order in which models fill them in.
func decodeSchema(schema json.RawMessage) (shared.FunctionParameters, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(schema, &fields); err != nil {
		return nil, fmt.Errorf("parameters are not a JSON Schema object: %w", err)
	}
	if fields == nil { // null
		return nil, nil
	}
	parameters := make(shared.FunctionParameters, len(fields)+1)
	for name, value := range fields {
		parameters[name] = value
	}
	// OpenAI refuses an object without properties, which is a valid schema and
	// what a tool without parameters has.
	if _, ok := fields["properties"]; !ok && string(fields["type"]) == `"object"` {
		parameters["properties"] = json.RawMessage("{}")
	}
	return parameters, nil
}
