package main

import (
	"time"

	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

// script is what the model says when there is no real one: enough for a caller
// who wants an appointment. The delays are those of a fast model.
func script() openaitest.Script {
	const first, each = 180 * time.Millisecond, 18 * time.Millisecond
	heard, returned := openaitest.Heard, openaitest.Returned
	say := func(text string) openaitest.Reply { return openaitest.Text(text).After(first).Every(each) }
	do := func(tool, arguments string) openaitest.Reply {
		return openaitest.Call(tool, arguments).After(first)
	}
	rules := []openaitest.Rule{
		openaitest.When(returned("find_times"), say("On Tuesday I have ten in the morning, half past two, or four in the afternoon. All of them are with Doctor Lind, who has been with us for years and takes her time for everybody. Which one suits you?")),
		openaitest.When(returned("book"), say("You are booked for Tuesday at half past two, for a cleaning. Is there anything else?")),
		openaitest.When(heard("half past two"), do("book", `{"day":"Tuesday","time":"14:30","for":"cleaning"}`)),
		openaitest.When(heard("tuesday"), say("Let me look at Tuesday for you.").Call("find_times", `{"day":"Tuesday"}`)),
		openaitest.When(heard("bye"), do("end_call", `{"message":"Thank you for calling Riverside Dental. See you on Tuesday!"}`)),
		openaitest.When(heard("person"), do("transfer_to_a_person_at_the_desk", `{"message":"One moment, I am connecting you."}`)),
		openaitest.When(heard("hurts"), do("transfer_to_a_person_at_the_desk", `{"message":"I am sorry to hear that. I am getting somebody for you."}`)),
		openaitest.When(heard("silent"), say("Are you still there?")),
		openaitest.Otherwise(say("I am only a script without a real model: ask me for a cleaning on Tuesday, for half past two, for a person, or say bye.")),
	}
	return openaitest.Rules(rules...)
}
