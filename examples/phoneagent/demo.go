package main

import (
	"context"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// demo shows a call from the first word to the hang-up.
func demo(ctx context.Context, screen *screen) error {
	model, closeModel := scriptedModel()
	defer closeModel()
	screen.title("A call to Riverside Dental", "server, scripted model and caller on loopback; no account, no key")
	var call *llmtest.Call
	err := (&line{screen: screen}).call(ctx, model, func(c *llmtest.Call) {
		call = c
		c.Hear()
		screen.caller("Hi, I'd like to come in for a cleaning on Tuesday.")
		c.Say("Hi, I'd like to come in for a cleaning on Tuesday.")
		c.HearUntil("been with us")
		screen.bargeIn("Half past two, please.")
		c.Interrupt("Half past two, please.")
		c.Hear()
		screen.caller("No, that's all. Bye!")
		c.Say("No, that's all. Bye!")
		c.AwaitEnd()
	})
	if err != nil {
		return err
	}
	screen.note("call", "over: the agent hung up after "+call.Elapsed().Round(10*time.Millisecond).String())
	screen.table(call)
	return nil
}
