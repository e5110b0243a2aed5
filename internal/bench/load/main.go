// Command load measures the whole server, examples/phoneagent, against a bare
// relay between the two protocols: both are processes of their own on one
// processor, with a model on loopback and callers that cost next to nothing on
// another. How soon the first text comes is measured of two more: a relay that
// asks through openai-go, and the server with a WebSocket to the model.
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

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/phoneagent-go/phoneagent/internal/bench"
)

func main() {
	rounds := flag.Int("rounds", 3, "how often each measurement is taken, in turn with that of the relay")
	idle := flag.Int("idle", 10_000, "calls that are silent")
	talking := flag.Int("talking", 1000, "calls that talk")
	first := flag.Bool("first", false, "measure the time to the first text, and nothing else")
	serveRelay := flag.String("relay", "", "be a relay, plain or library; used by the command itself")
	clock := flag.Bool("stalls", false, "see how often the processor stands still; used by the command itself")
	flag.Parse()
	if *clock {
		watchClock()
		return
	}
	if *serveRelay != "" {
		relay(*serveRelay)
		return
	}
	if err := run(*rounds, *idle, *talking, *first); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// relay serves as the environment says.
func relay(kind string) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4096}}
	ask := bench.Plain(os.Getenv("OPENAI_BASE_URL"), client)
	if kind == "library" {
		ask = bench.Library(openai.NewClient(option.WithHTTPClient(client)))
	}
	fmt.Fprintln(os.Stderr, http.ListenAndServe(":"+os.Getenv("PORT"), bench.Relay(ask)))
	os.Exit(1)
}

// run measures the servers in turn and prints the table.
func run(rounds, idle, talking int, first bool) error {
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
		{name: "relay", path: self, args: []string{"-relay=plain"}, call: "/call_%d"},
		{name: "relay with openai-go", path: self, args: []string{"-relay=library"}, call: "/call_%d", latency: true},
		{name: "phoneagent", path: phoneagent.path, args: []string{"serve"}, call: "/llm-websocket/secret/call_%d", greets: true, cancels: true},
		{name: "phoneagent over a WebSocket", path: phoneagent.path, args: []string{"serve"}, env: []string{"OPENAI_WEBSOCKET=1"}, call: "/llm-websocket/secret/call_%d", greets: true, latency: true},
	}
	fmt.Printf("%s, %s, %d processors, server on one of them, %s\n\n", runtime.Version(), processor(), runtime.NumCPU(), time.Now().UTC().Format(time.DateOnly))
	if err := stalls(self); err != nil {
		return err
	}
	t := &table{}
	for round := range rounds {
		fmt.Fprintf(os.Stderr, "round %d of %d: first texts\n", round+1, rounds)
		if err := latencies(programs, model, t); err != nil {
			return err
		}
		for _, p := range programs {
			if first || p.latency {
				continue
			}
			fmt.Fprintf(os.Stderr, "round %d of %d: %s\n", round+1, rounds, p.name)
			if err := measure(&p, model, t, idle, talking); err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
		}
	}
	t.print(os.Stdout)
	return nil
}
