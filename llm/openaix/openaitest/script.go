package openaitest

import (
	"fmt"
	"strings"
	"sync"
)

// A Script decides what the server answers. It is called once for every
// request that OpenAI would accept, concurrently for concurrent requests, and
// not on the test's goroutine: it must not call t.FailNow.
type Script func(*Request) Reply

// Say answers every request with the same text.
func Say(text string) Script {
	reply := Text(text)
	return func(*Request) Reply { return reply }
}

// Sequence gives one reply after the other, in the order in which requests
// arrive. A request after the last one is [Unexpected].
func Sequence(replies ...Reply) Script {
	var mu sync.Mutex
	next := 0
	return func(*Request) Reply {
		mu.Lock()
		defer mu.Unlock()
		next++
		if next > len(replies) {
			return Unexpected(fmt.Sprintf("request %d, but the sequence has %d replies", next, len(replies)))
		}
		return replies[next-1]
	}
}

// A Rule is a reply and when to give it.
type Rule struct {
	when  func(*Request) bool
	reply Reply
}

// When gives the reply if the condition holds.
func When(condition func(*Request) bool, reply Reply) Rule { return Rule{condition, reply} }

// Otherwise gives the reply always; it is the last of the rules.
func Otherwise(reply Reply) Rule {
	return Rule{func(*Request) bool { return true }, reply}
}

// Rules gives the reply of the first rule that holds. A request for which none
// does is [Unexpected].
func Rules(rules ...Rule) Script {
	return func(r *Request) Reply {
		for _, rule := range rules {
			if rule.when(r) {
				return rule.reply
			}
		}
		last := r.Messages[len(r.Messages)-1]
		return Unexpected(fmt.Sprintf("no rule holds for a conversation that ends with %s %q", last.Role, last.Content))
	}
}

// Heard is the condition that the conversation ends with words of the user
// that contain text, in whatever case. It does not hold any more when a tool
// that was called for these words has returned.
func Heard(text string) func(*Request) bool {
	text = strings.ToLower(text)
	return func(r *Request) bool {
		last := r.Messages[len(r.Messages)-1]
		return last.Role == "user" && strings.Contains(strings.ToLower(last.Content), text)
	}
}

// Returned is the condition that the conversation ends with results of tools,
// one of them of this tool.
func Returned(tool string) func(*Request) bool {
	return func(r *Request) bool {
		for _, result := range r.ToolResults() {
			if result.Call.Name == tool {
				return true
			}
		}
		return false
	}
}
