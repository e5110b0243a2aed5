package openaix

import "github.com/phoneagent-go/phoneagent/llm/agent"

// A slab is values that lie side by side, to be taken one after the other. With
// it the messages of a long call are one allocation and not one each.
type slab[T any] []T

// take takes a value off the slab, and makes one if there is none left.
func (s *slab[T]) take() *T {
	if len(*s) == 0 {
		return new(T)
	}
	value := &(*s)[0]
	*s = (*s)[1:]
	return value
}

// count returns how many messages have the role.
func count(messages []agent.Message, role agent.MessageRole) (n int) {
	for i := range messages {
		if messages[i].Role == role {
			n++
		}
	}
	return n
}
