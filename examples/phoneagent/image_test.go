package main

import (
	"debug/elf"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

// mostBytes is how large the program may be, which is nearly all of the image.
const mostBytes = 32 << 20

// TestImage follows the steps of the Dockerfile without an engine: the command
// builds the program, and what is copied into the image is put into a directory
// that then is the whole world of the process, as the user that the file names.
// What it cannot show is that an engine takes the file.
func TestImage(t *testing.T) {
	image, err := readDockerfile("Dockerfile")
	require.NoError(t, err)
	assert.Equal(t, "scratch", image.base)
	program := buildProgram(t)
	checkStatic(t, program)
	info, err := os.Stat(program)
	require.NoError(t, err)
	t.Logf("the program has %.1f MiB", float64(info.Size())/(1<<20))
	assert.LessOrEqual(t, info.Size(), int64(mostBytes))

	root := layOut(t, image, program)
	cmd := exec.Command(image.entrypoint[0], append(image.entrypoint[1:], image.command...)...)
	cmd.Dir = "/"
	if why := confine(cmd, root, image.user); why != "" {
		t.Logf("NOT as in a container, without a root of its own and as this user: %s", why)
		cmd.Path = program
	}
	serveOneCall(t, cmd)
}

func checkStatic(t *testing.T, program string) {
	if runtime.GOOS != "linux" {
		t.Logf("whether the program is static is checked on Linux only")
		return
	}
	file, err := elf.Open(program)
	require.NoError(t, err)
	defer file.Close()
	libraries, err := file.ImportedLibraries()
	require.NoError(t, err)
	assert.Empty(t, libraries, "the image has no libraries")
	for _, part := range file.Progs {
		assert.NotEqual(t, elf.PT_INTERP, part.Type, "the image has no dynamic linker")
	}
	symbols, err := file.Symbols()
	assert.ErrorIs(t, err, elf.ErrNoSymbols, "it was stripped; there are %d symbols", len(symbols))
}

// layOut puts what the image holds into a directory.
func layOut(t *testing.T, image *dockerfile, program string) string {
	root := t.TempDir()
	for target, source := range image.copied {
		if source == image.program {
			source = program
		}
		in, err := os.Open(source)
		if os.IsNotExist(err) {
			t.Logf("this machine has no %s to copy", source)
			continue
		}
		require.NoError(t, err)
		target = filepath.Join(root, target)
		require.NoError(t, os.MkdirAll(filepath.Dir(target), 0o755))
		out, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE, 0o755)
		require.NoError(t, err)
		_, err = io.Copy(out, in)
		require.NoError(t, err)
		require.NoError(t, out.Close())
		require.NoError(t, in.Close())
	}
	require.NoError(t, filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			err = os.Chmod(name, 0o755) // as in an image: everybody may look, nobody may write
		}
		return err
	}))
	return root
}

// serveOneCall has the process answer, and stops it as Kubernetes does, while a
// call is on.
func serveOneCall(t *testing.T, cmd *exec.Cmd) {
	model := openaitest.NewServer(t, openaitest.Say("Tuesday is fine."))
	p := startProcess(t, cmd, map[string]string{
		"OPENAI_API_KEY": openaitest.Key, "OPENAI_BASE_URL": model.URL(), "OPENAI_MODEL": "scripted",
		"LLM_SECRET": "correct-horse-battery", "DRAIN_TIMEOUT": "500ms",
	})
	require.True(t, p.ready(t.Context()), "the readiness probe of Kubernetes")
	call := llmtest.Dialer{Patience: generous}.DialURL(t, "ws://"+p.address+socketPath+"correct-horse-battery")
	assert.Contains(t, call.Hear(), "this is Ava")
	call.Say("Tuesday?")
	assert.Equal(t, "Tuesday is fine.", call.Hear())

	p.signal(t, syscall.SIGTERM)
	call.AwaitDrop()
	assert.Zero(t, call.CloseCode(), "broken off without a close frame, so that Retell dials again")
	assert.Zero(t, p.wait(), p.noise())
	if drained := p.logged("drained"); assert.Len(t, drained, 1) {
		assert.Equal(t, 1, drained[0].LetGo, "the call did not end by itself, DRAIN_TIMEOUT ended it")
	}
	_, err := http.Get("http://" + p.address + healthPath)
	assert.Error(t, err, "nobody is there any more")
}

// Kubernetes gives the process the time that draining takes.
func TestKubernetesWaitsForTheDrain(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("kubernetes.yaml")
	require.NoError(t, err)
	find := func(pattern string) string {
		match := regexp.MustCompile(pattern).FindStringSubmatch(string(text))
		require.NotNil(t, match, pattern)
		return match[1]
	}
	seconds := func(text string) time.Duration {
		n, err := strconv.Atoi(text)
		require.NoError(t, err)
		return time.Duration(n) * time.Second
	}
	drain, err := time.ParseDuration(find(`DRAIN_TIMEOUT, value: (\w+)`))
	require.NoError(t, err)
	const lastWords, hooks, webhooks = 5 * time.Second, 5 * time.Second, 30 * time.Second // of llm.Handler.Drain, and of closeEvents
	grace := seconds(find(`terminationGracePeriodSeconds: (\d+)`))
	assert.GreaterOrEqual(t, grace, seconds(find(`preStop:\s+sleep: { seconds: (\d+) }`))+drain+lastWords+hooks+webhooks)
	assert.Contains(t, string(text), "maxUnavailable: 0")
	assert.False(t, strings.Contains(string(text), "livenessProbe:"), "it would kill what drains")
}
