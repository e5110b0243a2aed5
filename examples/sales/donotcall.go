package main

import (
	"bufio"
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
	// Add puts a number on the list. When it returns nil, it is there for good.
	Add(ctx context.Context, number string) error
	// Has reports whether a number is on the list.
	Has(ctx context.Context, number string) (bool, error)
}

// numberFile is a DoNotCall in a file with a number in each line, or without a
// file, one that forgets when the program ends.
type numberFile struct {
	mu      sync.Mutex
	numbers map[string]bool
	file    *os.File // nil for none
}

func newDoNotCall() *numberFile { return &numberFile{numbers: make(map[string]bool)} }

// openDoNotCall opens the list in a file, which it makes for its owner only.
func openDoNotCall(path string) (*numberFile, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	l := newDoNotCall()
	l.file = file
	for lines := bufio.NewScanner(file); ; {
		if !lines.Scan() {
			err = lines.Err()
			break
		}
		number := strings.TrimSpace(lines.Text())
		if number != "" && !retell.IsE164(number) { // half a list is worse than none
			err = errors.New("there is a line that is no number in E.164")
			break
		}
		l.numbers[number] = true
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, errors.Join(err, file.Close()))
	}
	return l, nil
}

func (l *numberFile) Add(_ context.Context, number string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.numbers[number] {
		return nil
	}
	if l.file != nil {
		_, err := l.file.WriteString(number + "\n")
		if err = errors.Join(err, l.file.Sync()); err != nil {
			return err
		}
	}
	l.numbers[number] = true
	return nil
}

func (l *numberFile) Has(_ context.Context, number string) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.numbers[number], nil
}

// willing is a DialStore that has nobody dialled who is on the list. The dialler
// claims a number right before the phone rings, after it has waited for its
// turn: so it counts what was said in a call a second ago.
type willing struct {
	retell.DialStore
	list DoNotCall
	// stopped reports whether nobody shall be dialled any more in this run.
	stopped func() bool
}

// Claim implements [retell.DialStore]. The ids of entries are numbers.
func (w willing) Claim(ctx context.Context, number string, record retell.DialRecord) (retell.DialRecord, error) {
	if w.stopped() {
		return retell.DialRecord{State: retell.DialDone}, nil // which is not written, and so the next run's
	}
	before, err := w.DialStore.Claim(ctx, number, record)
	if err != nil || before.State != "" {
		return before, err
	}
	unwilling, err := w.list.Has(ctx, number)
	if err != nil {
		return retell.DialRecord{}, errors.Join(err, w.Put(ctx, number, retell.DialRecord{}))
	}
	if unwilling {
		done := retell.DialRecord{State: retell.DialDone, At: record.At}
		return done, w.Put(ctx, number, done)
	}
	return retell.DialRecord{}, nil
}
