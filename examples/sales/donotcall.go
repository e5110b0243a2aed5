package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/phoneagent-go/phoneagent/retell"
)

// DoNotCall is who does not want to be called. It outlives a campaign and is
// shared by all of them. Its methods may be called concurrently.
type DoNotCall interface {
	// Add puts a number, in E.164, on the list. When it returns nil, it is there
	// for good.
	Add(ctx context.Context, number string) error
	// Has reports whether a number is on the list.
	Has(ctx context.Context, number string) (bool, error)
}

var errNoNumber = errors.New("that is no number in E.164")

// numberFile is a DoNotCall in a file with a number in each line. It is read each
// time: others may write to it as well, another campaign, or somebody with an
// editor.
type numberFile struct {
	mu   sync.Mutex // held while this program writes
	path string
}

// openDoNotCall returns the list in a file, which it makes for its owner only.
func openDoNotCall(path string) (*numberFile, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	l := &numberFile{path: path}
	_, _, err = l.read()
	return l, errors.Join(err, file.Close())
}

// read returns the numbers, and whether the last line is complete. What is
// neither a number nor empty is an error, for half a list is worse than none.
func (l *numberFile) read() (numbers map[string]bool, complete bool, err error) {
	text, err := os.ReadFile(l.path)
	if err != nil {
		return nil, false, err
	}
	complete = len(text) == 0 || bytes.HasSuffix(text, []byte("\n"))
	numbers = make(map[string]bool)
	line := 0
	for text := range strings.Lines(string(text)) {
		line++
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		number, ok := e164(text)
		if !ok {
			return nil, false, fmt.Errorf("%s: line %d is no number with its country code", l.path, line)
		}
		numbers[number] = true
	}
	return numbers, complete, nil
}

func (l *numberFile) Add(_ context.Context, number string) error {
	if !retell.IsE164(number) {
		return errNoNumber // which nobody could read any more
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	numbers, complete, err := l.read()
	if err != nil || numbers[number] && complete {
		return err
	}
	line := number + "\n"
	if !complete {
		line = "\n" + line
	}
	file, err := os.OpenFile(l.path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	_, err = file.WriteString(line)
	return errors.Join(err, file.Sync(), file.Close())
}

func (l *numberFile) Has(_ context.Context, number string) (bool, error) {
	numbers, _, err := l.read()
	return numbers[number], err
}

// memoryNumbers is a DoNotCall that forgets when the program ends.
type memoryNumbers struct {
	mu      sync.Mutex
	numbers map[string]bool
}

func newDoNotCall() *memoryNumbers { return &memoryNumbers{numbers: make(map[string]bool)} }

func (m *memoryNumbers) Add(_ context.Context, number string) error {
	if !retell.IsE164(number) {
		return errNoNumber
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.numbers[number] = true
	return nil
}

func (m *memoryNumbers) Has(_ context.Context, number string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.numbers[number], nil
}
