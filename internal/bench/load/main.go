// Command load measures the whole server, examples/phoneagent, against a bare
// relay between the two protocols: both are processes of their own on one
// processor, with a model on loopback and callers that cost next to nothing on
// another.
//
//	go run ./internal/bench/load
//
// It needs Linux, for /proc and taskset. See docs/performance.md for what its
// table says.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/bench"
)

func main() {
	rounds := flag.Int("rounds", 3, "how often each measurement is taken, in turn with that of the relay")
	idle := flag.Int("idle", 10_000, "calls that are silent")
	talking := flag.Int("talking", 1000, "calls that talk")
	serveRelay := flag.Bool("relay", false, "be the relay; used by the command itself")
	flag.Parse()
	if *serveRelay {
		relay()
		return
	}
	if err := run(*rounds, *idle, *talking); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// relay serves as the environment says.
func relay() {
	transport := &http.Transport{MaxIdleConnsPerHost: 4096}
	handler := bench.Relay(os.Getenv("OPENAI_BASE_URL"), &http.Client{Transport: transport})
	fmt.Fprintln(os.Stderr, http.ListenAndServe(":"+os.Getenv("PORT"), handler))
	os.Exit(1)
}

// run measures both servers in turn and prints the table.
func run(rounds, idle, talking int) error {
	if err := leaveOne(); err != nil {
		return err
	}
	model, err := newModel()
	if err != nil {
		return err
	}
	phoneagent, err := build()
	if err != nil {
		return err
	}
	defer phoneagent.remove()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	programs := []program{
		{name: "relay", path: self, args: []string{"-relay"}, call: "/call_%d"},
		{name: "phoneagent", path: phoneagent.path, args: []string{"serve"}, call: "/llm-websocket/secret/call_%d", greets: true, cancels: true},
	}
	fmt.Printf("%s, %s, %d processors, server on one of them, %s\n\n", runtime.Version(), processor(), runtime.NumCPU(), time.Now().UTC().Format(time.DateOnly))
	t := &table{}
	for round := range rounds {
		fmt.Fprintf(os.Stderr, "round %d of %d: both\n", round+1, rounds)
		if err := latencies(programs, model, t); err != nil {
			return err
		}
		for _, p := range programs {
			fmt.Fprintf(os.Stderr, "round %d of %d: %s\n", round+1, rounds, p.name)
			if err := measure(&p, model, t, idle, talking); err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
		}
	}
	t.print(os.Stdout)
	return nil
}
