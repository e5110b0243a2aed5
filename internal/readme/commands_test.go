package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/internal/documented"
)

// coverage is what runs a command of the documents.
type coverage struct {
	run     bool   // this package does, as it is written
	in, has string // a file does: a test, or a step of CI, which has this text
	why     string // what differs there, or why nothing can run it
}

const (
	inCI       = ".ci/run"
	noModule   = "there is no release of the module yet that the proxy could have"
	writes     = "it changes files, for whoever means it"
	takesLong  = "the same for longer"
	takesNgrok = "it takes an account at ngrok"
	copies     = "internal/readme/copy_test.go"
	copying    = "func TestExamplesCanBeCopied("
)

// covered are the commands of the documents, but for those of phoneagent, which
// a test of examples/phoneagent runs, and for settings. A command that is missing
// here fails the test, and so does one that no document has any more.
var covered = map[string]coverage{
	"go run ./examples/assistant": {run: true},
	"go run ./examples/dental":    {run: true},
	"go run ./examples/helpdesk":  {run: true},
	"go run ./examples/sales":     {run: true},
	"go run ./examples/support":   {run: true},

	"go run ./examples/assistant call errand.json facts.json": {in: "examples/assistant/run_test.go", has: "func TestCallCommand("},
	"go run ./examples/dental serve":                          {in: "examples/internal/stage/stage_test.go", has: "func TestServeEndsWithItsContext("},
	"go run ./examples/helpdesk serve":                        {in: "examples/helpdesk/person_test.go", has: `[]string{"serve"}`},
	"go run ./examples/sales dial leads.csv":                  {in: "examples/sales/main_test.go", has: "func TestDialCommand("},
	"go run ./examples/support serve":                         {in: "examples/internal/stage/stage_test.go", has: "func TestServeEndsWithItsContext("},
	"cd examples/tunnel && go run . -port 8080":               {in: "examples/tunnel/main_test.go", has: "func Test", why: takesNgrok},
	"ngrok http 8080":                                         {why: takesNgrok},

	"go run github.com/phoneagent-go/phoneagent/examples/phoneagent@latest":     {in: inCI, has: `readme_command "go run ./examples/phoneagent"`, why: noModule},
	"go install github.com/phoneagent-go/phoneagent/examples/phoneagent@latest": {in: "examples/phoneagent/Dockerfile", has: "go build", why: noModule},
	"go install ./examples/phoneagent":                                          {in: "examples/phoneagent/Dockerfile", has: "go build", why: writes},
	"go mod init example.com/desk":                                              {in: "internal/readme/newmodule_test.go", has: `"mod", "init", "example.com/desk"`},
	"go get github.com/phoneagent-go/phoneagent":                                {in: "internal/readme/newmodule_test.go", has: "func TestModuleOfItsOwn(", why: noModule},

	"git clone https://github.com/phoneagent-go/phoneagent":                                                                  {in: copies, has: "ln -s", why: "it is here already"},
	"mkdir desk && cp -r phoneagent/examples/dental/. phoneagent/examples/internal desk && cd desk":                          {in: copies, has: copying},
	`gofmt -w -r '"github.com/phoneagent-go/phoneagent/examples/internal/stage" -> "example.com/desk/internal/stage"' .`:     {in: copies, has: copying},
	`gofmt -w -r '"github.com/phoneagent-go/phoneagent/examples/internal/network" -> "example.com/desk/internal/network"' .`: {in: copies, has: copying},

	"go test ./...": {in: inCI, has: `readme_command "go test"`},
	"go test ./llm/agent -run=TestSimulation -v":      {in: "llm/agent/simulation_test.go", has: "func TestSimulation("},
	"go test ./retell":                                {in: inCI, has: `readme_command "go test"`},
	"bash .ci/run":                                    {why: "it is what runs this"},
	"FUZZTIME=1m bash .ci/run":                        {in: inCI, has: "FUZZTIME=${FUZZTIME:-", why: takesLong},
	"go mod tidy":                                     {in: inCI, has: "go mod tidy -diff", why: writes},
	"go tool -modfile=tools/go.mod staticcheck ./...": {in: inCI, has: `"$scratch/bin/staticcheck" ./...`},
	"go fix ./...":                                    {in: inCI, has: "go fix -diff ./...", why: writes},
	"go test -race -shuffle=on ./...":                 {in: inCI, has: "go test -race -shuffle=on ./..."},
	"RETELLTEST_OFFICIAL_SDK=1 go test -run='^TestOfficialSDK$' ./retell/retelltest": {in: inCI, has: "RETELLTEST_OFFICIAL_SDK=1 go test -count=1 -v -run='^TestOfficialSDK$' ./retell/retelltest"},
	"npm ci --prefix twiliox/internal/contract/testdata":                             {in: inCI, has: "--prefix twiliox/internal/contract/testdata"},
	"TWILIO_CONTRACT=1 go test ./twiliox/internal/contract":                          {in: inCI, has: "TWILIO_CONTRACT=1 go test -count=1 ./twiliox/internal/contract"},
	"SEED=42 TRAFFIC=3h go test -v -run=Traffic ./internal/traffic":                  {in: inCI, has: "TRAFFIC=3h go test -count=1 -v -run='^TestTraffic$' ./internal/traffic"},
	"SEED=42 STEPS=300 go test -v ./internal/marathon":                               {in: "internal/marathon/marathon_test.go", has: `os.Getenv("STEPS")`},
	"npm diff --diff=retell-sdk@OLD --diff=retell-sdk@NEW -- src/resources":          {why: "which releases they are is for the reader to say"},
	"go generate ./retell/...":                                                       {in: "retell/internal/genjson/main_test.go", has: `generate("../..")`, why: writes},
	"go test ./llm -update":                                                          {why: writes},
	"git diff llm/testdata":                                                          {why: "it shows what the command before it has changed"},
	"go test ./llm/openaix -run='^$' -fuzz='^FuzzReport$' -fuzztime=1m":              {in: inCI, has: `-fuzz="^$target\$"`, why: takesLong},

	"go test -run='^$' -bench=. -benchtime=1x ./...":                                    {in: inCI, has: "go test -run='^$' -bench=. -benchtime=1x ./..."},
	"go test -run='^$' -bench=. -benchmem ./llm ./llm/agent ./llm/openaix ./llm/speech": {in: inCI, has: "go test -run='^$' -bench=. -benchtime=1x ./...", why: takesLong},
	"go test -run='^$' -bench=. -benchmem -count=10 ./llm/... >old.out":                 {in: inCI, has: "go test -run='^$' -bench=. -benchtime=1x ./...", why: takesLong},
	"go test -run='^$' -bench=. -benchmem -count=10 ./llm/... >new.out":                 {in: inCI, has: "go test -run='^$' -bench=. -benchtime=1x ./...", why: takesLong},
	"go tool -modfile=tools/go.mod benchstat old.out new.out":                           {in: "internal/bench/baseline.sh", has: "go tool -modfile=tools/go.mod benchstat"},
	"go run ./internal/bench/allocs":                                                    {in: inCI, has: "go run ./internal/bench/allocs"},
	"go run ./internal/bench/allocs -update":                                            {why: writes},
	"bash internal/bench/baseline.sh":                                                   {in: inCI, has: "bash internal/bench/baseline.sh"},
	"go run ./internal/bench/load":                                                      {in: inCI, has: "go run ./internal/bench/load -rounds 1", why: takesLong},
}

var (
	ofPhoneagent = regexp.MustCompile(`^(?:go run \./examples/)?phoneagent( |$)`)
	setting      = regexp.MustCompile(`([A-Z_]+)=\S+`)
)

// Every command that a document has a reader type is run by a test or by CI, or
// it is said why not.
func TestCommandsOfTheDocumentsAreRun(t *testing.T) {
	t.Parallel()
	commands, err := documented.Commands("../..")
	require.NoError(t, err)
	found := map[string]bool{}
	for _, command := range commands {
		if settings, ok := strings.CutPrefix(command.Text, "export "); ok {
			checkSettings(t, command, settings)
			continue
		}
		if ofPhoneagent.MatchString(command.Text) {
			continue
		}
		found[command.Text] = true
		how, ok := covered[command.Text]
		if assert.True(t, ok, "%s:%d: nothing runs %s: put it into the table of this test", command.File, command.Line, command.Text) {
			checkCoverage(t, command, how)
		}
	}
	for text := range covered {
		assert.True(t, found[text], "no document has %s any more", text)
	}
}

func checkCoverage(t *testing.T, command documented.Command, how coverage) {
	if how.in == "" {
		assert.True(t, how.run || how.why != "", "%s:%d: what runs %s?", command.File, command.Line, command.Text)
		return
	}
	text, err := os.ReadFile(filepath.Join("../..", how.in))
	if assert.NoError(t, err) {
		assert.True(t, strings.Contains(string(text), how.has), "%s:%d: %s has no %q, to run %s", command.File, command.Line, how.in, how.has, command.Text)
	}
}

// checkSettings looks whether something in the examples knows the variables.
func checkSettings(t *testing.T, command documented.Command, settings string) {
	names := setting.FindAllStringSubmatch(settings, -1)
	assert.NotEmpty(t, names, "%s:%d", command.File, command.Line)
	sources, err := filepath.Glob("../../examples/*/*.go")
	require.NoError(t, err)
	for _, name := range names {
		known := slices.ContainsFunc(sources, func(file string) bool {
			text, err := os.ReadFile(file)
			return err == nil && strings.Contains(string(text), `"`+name[1]+`"`)
		})
		assert.True(t, known, "%s:%d: nothing reads %s", command.File, command.Line, name[1])
	}
}

// Those that need nothing are run as they are written.
func TestCommandsOfTheDocumentsRun(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds programs")
	}
	for text, how := range covered {
		if !how.run {
			continue
		}
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			command := exec.CommandContext(t.Context(), "sh", "-c", text)
			command.Dir = "../.."
			command.Env = environment("GOFLAGS=-buildvcs=false")
			out, err := command.CombinedOutput()
			assert.NoError(t, err, "%s", out)
			assert.NotEmpty(t, out)
		})
	}
}

// environment is that of the test without accounts, so that nothing is asked
// that costs money.
func environment(more ...string) []string {
	ours := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		for _, account := range []string{"OPENAI_", "RETELL_", "TWILIO_", "FALLBACK_"} {
			if strings.HasPrefix(variable, account) {
				return true
			}
		}
		return false
	})
	return append(append(ours, "GOWORK=off"), more...)
}
