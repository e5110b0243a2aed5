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
	"strconv"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

// eventStore remembers in a directory which webhooks were handled, for several
// processes on one machine, or on a disk that they share. Where machines come
// and go, use Redis or an SQL database behind the same three methods.
//
// The n-th claim of an event is the file KEY.n, which is made with O_EXCL, so
// that one process has it. A claim counts until its file is older than lease:
// then its process has died, and whoever makes the next file has the event. The
// file KEY.done says that it was handled. No file is moved or removed before it
// is so old that Retell repeats nothing of its event any more.
type eventStore struct {
	dir   string
	lease time.Duration

	mu    sync.Mutex
	mine  map[string]string // the files of the claims that this process has, by key
	swept time.Time
}

const (
	// eventLimit is how long an event may take. Retell waits for 10 s.
	eventLimit = 4 * time.Second
	// eventLease is more than that, and less than the 7 s after which Retell
	// sends an event for the last time.
	eventLease = 5 * time.Second
	// eventsKept is how long files are kept.
	eventsKept = time.Hour
)

var _ webhook.Store = (*eventStore)(nil)

// openEventStore returns a store in a directory, which is made if need be.
func openEventStore(dir string) (*eventStore, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("EVENTS_DIR: %w", err)
	}
	return &eventStore{dir: dir, lease: eventLease, mine: make(map[string]string)}, nil
}

// Begin claims an event.
func (s *eventStore) Begin(_ context.Context, key string) (webhook.Claim, error) {
	if err := s.sweep(); err != nil {
		return 0, err
	}
	for n := 1; ; n++ {
		name := s.path(key, strconv.Itoa(n))
		made, err := create(name)
		if err != nil {
			return 0, err
		}
		if handled, err := exists(s.path(key, "done")); handled || err != nil {
			return webhook.Handled, err // after the claim, so that none is handled in between
		}
		if made {
			s.mu.Lock()
			s.mine[key] = name
			s.mu.Unlock()
			return webhook.Claimed, nil
		}
		info, err := os.Stat(name)
		if err != nil {
			return 0, err
		}
		if time.Since(info.ModTime()) < s.lease {
			return webhook.InProgress, nil
		}
	}
}

// Finish says that an event was handled.
func (s *eventStore) Finish(_ context.Context, key string) error {
	s.take(key)
	_, err := create(s.path(key, "done"))
	return err
}

// Abandon ends the lease of this process's claim.
func (s *eventStore) Abandon(_ context.Context, key string) error {
	name := s.take(key)
	if name == "" {
		return nil
	}
	over := time.Now().Add(-s.lease)
	return os.Chtimes(name, over, over)
}

// take forgets this process's claim and returns its file, "" if it has none.
func (s *eventStore) take(key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := s.mine[key]
	delete(s.mine, key)
	return name
}

// sweep removes old files, now and then.
func (s *eventStore) sweep() error {
	s.mu.Lock()
	due := time.Since(s.swept) >= eventsKept/10
	if due {
		s.swept = time.Now()
	}
	s.mu.Unlock()
	if !due {
		return nil
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > eventsKept {
			err = os.Remove(filepath.Join(s.dir, entry.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // another process sweeps too
			return err
		}
	}
	return nil
}

// path is the file of an event. Keys hold the ids of calls and are no file
// names.
func (s *eventStore) path(key, kind string) string {
	sum := sha256.Sum256([]byte(key))
	return filepath.Join(s.dir, hex.EncodeToString(sum[:])+"."+kind)
}

// create makes an empty file, and reports whether there was none.
func create(name string) (bool, error) {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, file.Close()
}

func exists(name string) (bool, error) {
	_, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
