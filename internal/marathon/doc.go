// Package marathon is one long call, as a test: a caller who cuts in, dictates,
// presses keys, is silent and loses the line, models that are slow, stall, fail
// and say what is not so, and one agent of everything that package agent and its
// neighbours have. Time is virtual, so ten minutes take a second.
//
//	go test ./internal/marathon                    # some seeds
//	SEED=42 STEPS=500 go test -v ./internal/marathon
//
// SEED chooses one call, and STEPS how often its caller does something. What the
// seed does not repeat is the order of what happens at the same virtual moment,
// so a run that failed fails again with its seed mostly, not always.
package marathon
