package main

import (
	"fmt"
	"os"
	"os/exec"
	"time"
)

const (
	watching = 10 * time.Second
	notable  = 300 * time.Microsecond
)

// stalls says how often the processor of the servers stands still, and for how
// long at most: a virtual one does when its host has something else to do, and
// nothing that is measured on it can be more even than that.
func stalls(self string) error {
	command := exec.Command("taskset", "-c", "0", self, "-stalls")
	command.Env = append(os.Environ(), "GOMAXPROCS=1", "GOGC=off")
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	return command.Run()
}

// watchClock reads the clock and does nothing else, and prints where it jumped.
func watchClock() {
	var most time.Duration
	often := 0
	began := time.Now()
	for last := began; last.Sub(began) < watching; {
		now := time.Now()
		if still := now.Sub(last); still > notable {
			often++
			most = max(most, still)
		}
		last = now
	}
	fmt.Printf("In %v a program that only read the clock there stood still for more than %v %d times, the longest for %.1f ms.\n\n", watching, notable, often, ms(most))
}
