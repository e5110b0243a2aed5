package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/phoneagent-go/phoneagent/twiliox/webhook"
)

// registrations remember in a directory which call at Retell belongs to a call
// at Twilio, for several processes on one machine, or on a disk that they share.
// Where machines come and go, put the same two methods before Redis or an SQL
// database.
type registrations struct{ dir string }

var _ webhook.Store = registrations{}

// registrationsKept is how long a file is kept, which is longer than Twilio
// repeats anything.
const registrationsKept = time.Hour

// openRegistrations returns those of a directory, which is made if need be. ""
// is memory.
func openRegistrations(dir string) (webhook.Store, error) {
	if dir == "" {
		return nil, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("REGISTRATIONS_DIR: %w", err)
	}
	return registrations{dir}, nil
}

// Load returns what was stored under key.
func (r registrations) Load(_ context.Context, key string) (string, error) {
	text, err := os.ReadFile(r.path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return string(text), err
}

// Add stores callID, unless there is something. A file has its name only when it
// is whole, and of two processes one gives it the name.
func (r registrations) Add(ctx context.Context, key, callID string) (string, error) {
	if err := r.sweep(); err != nil {
		return "", err
	}
	file, err := os.CreateTemp(r.dir, "new-*")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.Remove(file.Name()) }() // what has a name of its own stays
	_, err = file.WriteString(callID)
	if err := errors.Join(err, file.Close()); err != nil {
		return "", err
	}
	err = os.Link(file.Name(), r.path(key))
	if errors.Is(err, fs.ErrExist) {
		return r.Load(ctx, key)
	}
	return callID, err
}

// sweep removes what is old.
func (r registrations) sweep() error {
	entries, err := os.ReadDir(r.dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > registrationsKept {
			err = os.Remove(filepath.Join(r.dir, entry.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // another process sweeps too
			return err
		}
	}
	return nil
}

// path is the file of a key, which may be no file name.
func (r registrations) path(key string) string {
	sum := sha256.Sum256([]byte(key))
	return filepath.Join(r.dir, hex.EncodeToString(sum[:]))
}
