// Package traffic is an hour of calls, as a test: many callers who do whatever
// callers do, a model, backends and a network that fail in every way that the
// fakes know, and one agent with everything switched on. Time is virtual, so the
// hour takes seconds.
//
//	go test ./internal/traffic                              # an hour, seed 1
//	SEED=42 TRAFFIC=24h go test -v -run Traffic ./internal/traffic
//
// # What a seed repeats
//
// When calls come, what each caller does, what the model says to a conversation
// and how it fails, what fails at the backends, and which requests and webhooks
// get lost: all of that is drawn from the seed, for each caller, conversation
// and event by itself, so that the order in which they run does not matter.
//
// What it does not repeat is the order of what happens at the same virtual
// moment: that is for Go's scheduler. What the model says depends on what was
// said before, so one such difference makes a call go on differently, and the
// counts of two runs differ by a few in a hundred. A run that failed fails again with its seed mostly, not always.
package traffic
