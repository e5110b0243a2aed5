package main

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// dockerfile is what a test follows of a Dockerfile with two stages.
type dockerfile struct {
	build      string            // the command that makes the program
	program    string            // where it puts it
	copied     map[string]string // to where in the image, from where in the first stage
	base       string            // of the image
	user       string
	entrypoint []string
	command    []string
}

var outputOf = regexp.MustCompile(`go build .*-o (\S+) `)

// readDockerfile reads the instructions of a file, each on a line of its own.
func readDockerfile(name string) (*dockerfile, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	d := &dockerfile{copied: map[string]string{}}
	for line := range strings.Lines(string(text)) {
		instruction, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if err := d.take(instruction, rest); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", name, line, err)
		}
	}
	if d.program == "" {
		return nil, fmt.Errorf("%s: there is no go build with -o", name)
	}
	return d, nil
}

func (d *dockerfile) take(instruction, rest string) error {
	switch instruction {
	case "FROM":
		d.base = rest // that of the last stage counts
	case "RUN":
		if match := outputOf.FindStringSubmatch(rest); match != nil {
			d.build, d.program = rest, match[1]
		}
	case "COPY":
		from, ok := strings.CutPrefix(rest, "--from=build ")
		if !ok {
			return nil // into the first stage
		}
		source, target, ok := strings.Cut(from, " ")
		if !ok {
			return fmt.Errorf("want a source and a target")
		}
		if strings.HasSuffix(target, "/") {
			target += source[strings.LastIndex(source, "/")+1:]
		}
		d.copied[target] = source
	case "USER":
		d.user = rest
	case "ENTRYPOINT":
		return json.Unmarshal([]byte(rest), &d.entrypoint)
	case "CMD":
		return json.Unmarshal([]byte(rest), &d.command)
	case "", "#", "WORKDIR", "EXPOSE":
	default:
		return fmt.Errorf("a test has to know this instruction")
	}
	return nil
}
