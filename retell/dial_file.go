package retell

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"sync"
	"unicode/utf8"
)

// maxDialLine bounds what is read of a line.
const maxDialLine = 1 << 20

// DialFile is a [DialStore] in a file, with a line of JSON for each change. A
// line is on the disk before the phone rings. The file holds the ids of entries,
// which are phone numbers where [DialEntry.ID] is empty and must be valid UTF-8.
type DialFile struct {
	mu      sync.Mutex
	records dialRecords
	file    *os.File
	broken  error // why nothing can be written any more
}

// A dialLine is a line of a DialFile.
type dialLine struct {
	ID string `json:"id"`
	DialRecord
}

// OpenDialFile opens the file, or makes it for its owner only. It fails if the
// file is something else, and on Unix also if another program has it open. The
// last line may be incomplete, after a crash: it is removed.
func OpenDialFile(path string) (*DialFile, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("retell: dial file: %w", err)
	}
	f := &DialFile{file: file, records: dialRecords{}}
	if err := errors.Join(lockFile(file), f.load()); err != nil {
		return nil, fmt.Errorf("retell: dial file %s: %w", path, errors.Join(err, file.Close()))
	}
	return f, nil
}

// Close closes the file. The store cannot be used after that.
func (f *DialFile) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken = os.ErrClosed
	return f.file.Close()
}

// Claim implements [DialStore].
func (f *DialFile) Claim(_ context.Context, id string, record DialRecord) (DialRecord, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if before := f.records[id]; before.State != "" {
		return before, nil
	}
	return DialRecord{}, f.write(id, record)
}

// Put implements [DialStore].
func (f *DialFile) Put(_ context.Context, id string, record DialRecord) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.write(id, record)
}

// Records returns what is stored of each entry, by its id: which are unclear, for
// example.
func (f *DialFile) Records() map[string]DialRecord {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.records)
}

// write appends a line and waits until the disk has it. After a failure nobody
// knows what is there, so nothing more is written.
func (f *DialFile) write(id string, record DialRecord) error {
	if f.broken != nil {
		return f.broken
	}
	if !utf8.ValidString(id) { // JSON would hold another id
		return &ArgumentError{Name: "id", Reason: "is not valid UTF-8"}
	}
	line, err := json.Marshal(dialLine{id, record})
	if err != nil {
		return err
	}
	if len(line) >= maxDialLine {
		return &ArgumentError{Name: "id", Reason: "is too long"}
	}
	if _, err = f.file.Write(append(line, '\n')); err == nil {
		err = f.file.Sync()
	}
	if err != nil {
		f.broken = fmt.Errorf("writing failed before: %w", err)
		return err
	}
	f.records.set(id, record)
	return nil
}

// load reads all lines and cuts off one that is incomplete.
func (f *DialFile) load() error {
	var good int64
	lines := bufio.NewReaderSize(f.file, maxDialLine)
	for number := 1; ; number++ {
		text, err := lines.ReadSlice('\n')
		if err == io.EOF {
			if len(text) > 0 && text[0] != '{' {
				return fmt.Errorf("line %d is not of a dial file", number)
			}
			break
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		var line dialLine
		if json.Unmarshal(text, &line) != nil || line.ID == "" || !bytes.HasPrefix(text, []byte("{")) {
			return fmt.Errorf("line %d is not of a dial file", number)
		}
		f.records.set(line.ID, line.DialRecord)
		good += int64(len(text))
	}
	if err := f.file.Truncate(good); err != nil {
		return err
	}
	_, err := f.file.Seek(good, io.SeekStart)
	return err
}
