package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A program is a server that can be measured.
type program struct {
	name    string
	path    string
	args    []string
	call    string   // the path of a call's socket
	greets  bool     // it sends its configuration and the first words
	cancels bool     // it closes a request that is superseded
	latency bool     // nothing else of it is measured
	env     []string // beside what all servers have
}

// built is a program that was built for the measurement.
type built struct{ directory, path string }

func build() (*built, error) {
	directory, err := os.MkdirTemp("", "load")
	if err != nil {
		return nil, err
	}
	b := &built{directory: directory, path: filepath.Join(directory, "phoneagent")}
	out, err := exec.Command("go", "build", "-o", b.path, "github.com/phoneagent-go/phoneagent/examples/phoneagent").CombinedOutput()
	if err != nil {
		b.remove()
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return b, nil
}

func (b *built) remove() { _ = os.RemoveAll(b.directory) }

// A process is a server that runs on one processor.
type process struct {
	*program
	command *exec.Cmd
	address string
}

// leaveOne keeps this process off the processor that the servers have.
func leaveOne() error {
	others := fmt.Sprintf("1-%d", runtime.NumCPU()-1)
	out, err := exec.Command("taskset", "-a", "-c", "-p", others, strconv.Itoa(os.Getpid())).CombinedOutput()
	if err != nil {
		return fmt.Errorf("this needs two processors and taskset: %w: %s", err, out)
	}
	return nil
}

// start starts a program on the first processor, and waits until it listens.
func (p *program) start(modelURL string) (*process, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := listener.Addr().String()
	_ = listener.Close() // the port is free now
	_, port, _ := net.SplitHostPort(address)
	command := exec.Command("taskset", append([]string{"-c", "0", p.path}, p.args...)...)
	command.Env = append(os.Environ(), "PORT="+port, "OPENAI_BASE_URL="+modelURL, "OPENAI_API_KEY=none",
		"OPENAI_MODEL=test", "LLM_SECRET=secret", "DRAIN_TIMEOUT=1s", "GOMAXPROCS=1")
	command.Env = append(command.Env, p.env...)
	if err := command.Start(); err != nil {
		return nil, err
	}
	s := &process{program: p, command: command, address: address}
	for range 200 {
		if conn, err := net.Dial("tcp", address); err == nil {
			return s, conn.Close()
		}
		time.Sleep(25 * time.Millisecond)
	}
	s.stop()
	return nil, errors.New("does not listen")
}

func (s *process) stop() {
	_ = s.command.Process.Signal(syscall.SIGKILL)
	_ = s.command.Wait()
}

func (s *process) proc(name string) string {
	return fmt.Sprintf("/proc/%d/%s", s.command.Process.Pid, name)
}

// cpu is the processor time that the process has used.
func (s *process) cpu() time.Duration {
	const tick = 10 * time.Millisecond // USER_HZ, on all of Linux
	stat, _ := os.ReadFile(s.proc("stat"))
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * tick
}

// memory is what of the process is in memory, in KiB.
func (s *process) memory() float64 {
	file, err := os.Open(s.proc("status"))
	if err != nil {
		return 0
	}
	defer func() { _ = file.Close() }()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			kib, _ := strconv.Atoi(strings.Fields(rest)[0])
			return float64(kib)
		}
	}
	return 0
}

// files is how many file descriptors are open.
func (s *process) files() int {
	entries, _ := os.ReadDir(s.proc("fd"))
	return len(entries)
}

// processor is the name of this machine's.
func processor() string {
	info, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(info)) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			return strings.TrimLeft(strings.TrimSpace(name), ": \t")
		}
	}
	return "unknown processor"
}
