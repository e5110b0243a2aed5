// Command allocs fails when the named benchmarks allocate more often than they
// did: allocations are nearly exact, on every machine, and times are not.
//
//	go run ./internal/bench/allocs
//	go run ./internal/bench/allocs -update
//
// The names and numbers are in allocs.txt. A release of Go may make a few more,
// so 2 % and one allocation are let pass.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"regexp"
	"strconv"
	"strings"
)

const file = "internal/bench/allocs/allocs.txt"

func main() {
	update := flag.Bool("update", false, "write down what there is now")
	flag.Parse()
	if err := run(*update); err != nil {
		fmt.Fprintln(os.Stderr, "allocs:", err)
		os.Exit(1)
	}
}

// A line is one benchmark and how often it may allocate per operation.
type line struct {
	dir, benchmark string
	allocs         int
}

func run(update bool) error {
	saved, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("run it in the root of the repository: %w", err)
	}
	lines, err := parse(string(saved))
	if err != nil {
		return err
	}
	now := make(map[string]int)
	for _, l := range lines {
		if err := measure(l, now); err != nil {
			return err
		}
	}
	if update {
		return write(lines, now)
	}
	return compare(lines, now)
}

// parse reads lines of directory, benchmark and number.
func parse(text string) (lines []line, err error) {
	for row := range strings.Lines(text) {
		fields := strings.Fields(row)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		if len(fields) != 3 {
			return nil, fmt.Errorf("%s: want directory, benchmark and number: %q", file, row)
		}
		allocs, err := strconv.Atoi(fields[2])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		lines = append(lines, line{fields[0], fields[1], allocs})
	}
	if len(lines) == 0 {
		return nil, errors.New(file + " names no benchmark")
	}
	return lines, nil
}

// measure runs one benchmark. The numbers of operations are the same each time,
// so that what is allocated once weighs the same.
func measure(l line, now map[string]int) error {
	command := exec.Command("go", "test", "-run=^$", "-bench="+pattern(l.benchmark), "-benchmem", "-benchtime=1000x", "./"+l.dir)
	out, err := command.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	read(l.dir, strings.NewReader(string(out)), now)
	return nil
}

// pattern matches one benchmark and nothing else.
func pattern(benchmark string) string {
	parts := strings.Split(benchmark, "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(part) + "$"
	}
	return strings.Join(parts, "/")
}

var result = regexp.MustCompile(`^(Benchmark\S+?)(?:-\d+)?\s.*\s(\d+) allocs/op`)

// read notes the results in the output of go test.
func read(dir string, out io.Reader, now map[string]int) {
	for rows := bufio.NewScanner(out); rows.Scan(); {
		if found := result.FindStringSubmatch(rows.Text()); found != nil {
			now[path.Join(dir, found[1])], _ = strconv.Atoi(found[2])
		}
	}
}

func compare(lines []line, now map[string]int) error {
	var failed []error
	for _, l := range lines {
		allocs, ok := now[path.Join(l.dir, l.benchmark)]
		switch {
		case !ok:
			failed = append(failed, fmt.Errorf("%s has no %s", l.dir, l.benchmark))
		case allocs > l.allocs+l.allocs/50+1:
			failed = append(failed, fmt.Errorf("%s %s: %d allocations, and there were %d", l.dir, l.benchmark, allocs, l.allocs))
		default:
			fmt.Printf("%6d of %6d  %s %s\n", allocs, l.allocs, l.dir, l.benchmark)
		}
	}
	return errors.Join(failed...)
}

func write(lines []line, now map[string]int) error {
	var text strings.Builder
	text.WriteString("# directory, benchmark, allocations per operation; see main.go\n")
	for _, l := range lines {
		allocs, ok := now[path.Join(l.dir, l.benchmark)]
		if !ok {
			return fmt.Errorf("%s has no %s", l.dir, l.benchmark)
		}
		fmt.Fprintf(&text, "%s %s %d\n", l.dir, l.benchmark, allocs)
	}
	return os.WriteFile(file, []byte(text.String()), 0o644)
}
