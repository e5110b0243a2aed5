package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// buildDir is where the program is built, once for all tests.
var buildDir string

func TestMain(m *testing.M) {
	var err error
	if buildDir, err = os.MkdirTemp("", "phoneagent"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(buildDir)
	os.Exit(code)
}

// build makes the program by the command of the Dockerfile, as Docker would: at
// the root of the module. It returns its file.
var build = sync.OnceValues(func() (string, error) {
	image, err := readDockerfile("Dockerfile")
	if err != nil {
		return "", err
	}
	module, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", err
	}
	program := filepath.Join(buildDir, "phoneagent")
	command := exec.Command("sh", "-c", strings.Replace(image.build, "-o "+image.program+" ", `-o "$PROGRAM" `, 1))
	command.Dir = filepath.Dir(strings.TrimSpace(string(module)))
	command.Env = append(os.Environ(), "PROGRAM="+program, "GOFLAGS="+os.Getenv("GOFLAGS")+" -buildvcs=false", "GOWORK=off")
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", image.build, err, out)
	}
	return program, nil
})

func buildProgram(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program and runs it")
	}
	for _, needed := range []string{"go", "sh"} {
		if _, err := exec.LookPath(needed); err != nil {
			t.Skipf("builds the program: %v", err)
		}
	}
	program, err := build()
	require.NoError(t, err)
	return program
}

// process is one run of serve.
type process struct {
	cmd     *exec.Cmd
	address string
	read    chan struct{} // closed when its output has ended

	mu    sync.Mutex
	lines []logLine
	other bytes.Buffer // what is no line of the log
}

// logLine is what tests want of a line of the log.
type logLine struct {
	Msg     string
	Address string
	Event   string
	CallID  string `json:"call_id"`
	LetGo   int    `json:"calls_let_go"`
}

// startProcess starts a command that serves, and returns when it does. It is
// killed at the end of the test, if it is still there.
func startProcess(t *testing.T, cmd *exec.Cmd, environment map[string]string) *process {
	t.Helper()
	cmd.Env = []string{"PORT=0", "GOTRACEBACK=all"}
	for name, value := range environment {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	log, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	p := &process{cmd: cmd, read: make(chan struct{})}
	listening := make(chan string, 1)
	go p.follow(log, listening)
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // mostly it has gone
		<-p.read
		_ = cmd.Wait()
	})
	select {
	case address := <-listening:
		_, port, _ := strings.Cut(address, "]:")
		p.address = "127.0.0.1:" + port
	case <-p.read:
		require.FailNow(t, "the program does not serve", p.noise())
	}
	return p
}

// follow reads the log of the process to its end.
func (p *process) follow(log io.Reader, listening chan<- string) {
	defer close(p.read)
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		var line logLine
		bad := json.Unmarshal(lines.Bytes(), &line) != nil
		p.mu.Lock()
		if bad {
			p.other.WriteString(lines.Text() + "\n")
		} else {
			p.lines = append(p.lines, line)
		}
		p.mu.Unlock()
		if line.Msg == "listening" {
			listening <- line.Address
		}
	}
}

// logged returns the lines of one kind so far.
func (p *process) logged(message string) (found []logLine) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range p.lines {
		if line.Msg == message {
			found = append(found, line)
		}
	}
	return found
}

func (p *process) noise() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.other.String()
}

func (p *process) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	require.NoError(t, p.cmd.Process.Signal(s))
}

// wait returns the exit code of the process when it has ended, -1 for one that
// was killed.
func (p *process) wait() int {
	<-p.read
	_ = p.cmd.Wait() // the code says it
	return p.cmd.ProcessState.ExitCode()
}

// ready reports whether the process takes calls.
func (p *process) ready(ctx context.Context) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.address+healthPath, nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer func() { _ = answer.Body.Close() }()
	return answer.StatusCode == http.StatusOK
}

// generous is how long a test waits for what has no reason to take long.
const generous = 2 * time.Minute
