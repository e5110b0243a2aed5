package traffic

import (
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/dice"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

// model says something to every conversation, and fails in every way it can.
type model struct{ dice *dice.Dice }

func (m *model) script(r *openaitest.Request) openaitest.Reply {
	l := m.dice.Of("model %s %s", r.Model, r.Body)
	reply := m.says(r, l).After(l.UpTo(1500 * time.Millisecond)).Every(l.UpTo(80 * time.Millisecond))
	if l.In(70) {
		return reply
	}
	return broken(reply, l)
}

func (m *model) says(r *openaitest.Request, l *dice.Luck) openaitest.Reply {
	if len(r.Tools) == 0 {
		return openaitest.Text(chatter(l))
	}
	switch n := l.IntN(100); {
	case n < 45:
		return openaitest.Text(chatter(l))
	case n < 60:
		return openaitest.Call("find_times", `{"day":"`+dice.Pick(l, days...)+`"}`)
	case n < 70:
		return openaitest.Text("One moment. ").Call("find_times", `{"day":"`+dice.Pick(l, days...)+`"}`)
	case n < 85:
		return openaitest.Call("book", `{"day":"`+dice.Pick(l, days...)+`","time":"10:00"}`)
	case n < 90:
		return openaitest.Call("find_times", `{"day":"Monday"}`).Call("book", `{"day":"Monday","time":"9:00"}`)
	case n < 93:
		return openaitest.Call("press_digits", `{"digits":"1#"}`)
	case n < 95:
		return openaitest.Call("fly", `{}`)
	case n < 97:
		return openaitest.Call("book", `{"day":`)
	case n < 99:
		return openaitest.Call("end_call", `{"message":"Thank you for calling. Goodbye!"}`)
	}
	return openaitest.Call("transfer_to_the_desk", `{"message":"One moment, I am connecting you."}`)
}

var days = []string{"Monday", "Tuesday", "Wednesday", "Friday"}

// chatter is some sentences.
func chatter(l *dice.Luck) string {
	var b strings.Builder
	for range 1 + l.IntN(4) {
		b.WriteString(dice.Pick(l, "Tuesday is fine. ", "We have ten in the morning, and half past two in the afternoon. ",
			"All of them are with Doctor Lind, who takes her time for everybody. ", "What is it for? ", "Of course! "))
	}
	return b.String()
}

// broken is what becomes of a reply.
func broken(reply openaitest.Reply, l *dice.Luck) openaitest.Reply {
	at := l.IntN(12)
	switch l.IntN(16) {
	case 0:
		return openaitest.Error(500, "", "overloaded")
	case 1:
		return openaitest.Error(429, "rate_limit_exceeded", "slow down").Header("Retry-After", "1")
	case 2:
		return openaitest.Error(401, "invalid_api_key", "who are you")
	case 3:
		return openaitest.HTML(502)
	case 4:
		return openaitest.Drop()
	case 5:
		return openaitest.Hang()
	case 6:
		return openaitest.Empty()
	case 7:
		return openaitest.Refuse("I can't help with that.")
	case 8:
		return reply.CutAfter(at)
	case 9:
		return reply.StallAfter(at)
	case 10:
		return reply.GarbageAfter(at)
	case 11:
		return reply.FailAfter(at, "server_error", "oops")
	case 12:
		return reply.Finish("length")
	case 13:
		return reply.Finish("content_filter")
	case 14:
		return reply.After(20 * time.Second)
	}
	return reply.Every(5 * time.Second)
}
