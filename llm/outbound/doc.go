// Package outbound is for agents that place calls. It knows from the words that
// it hears what has answered (a person, a voicemail, a call screener, a phone
// menu), leaves a message, introduces itself, and finds its way through menus
// without going round in circles.
//
//	detector := outbound.NewDetector(outbound.Options{
//		Message:      "Hello, this is Riverside Dental. Please call us back.",
//		Introduction: "This is Ava from Riverside Dental, about your appointment.",
//	})
//	menus := outbound.NewMenus(outbound.MenuOptions{})
//	desk := agent.New(agent.Config{Model: model, Tools: []agent.Tool{agent.PressDigits(), agent.EndCall()}})
//	handler := llm.NewHandler(llm.Wrap(desk, detector.Middleware, menus.Middleware), &llm.Options{
//		Hooks: llm.JoinHooks(detector.Hooks(), menus.Hooks()),
//	})
//
// Both do nothing in calls that the agent has not placed. The phrases are
// English; [Phrases] adds others. How often they are wrong on the utterances in
// testdata is held by a test. Retell can detect voicemail from the sound as
// well, with settings of the agent; this works beside it, and without.
package outbound
