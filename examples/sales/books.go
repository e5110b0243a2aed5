package main

import (
	"context"
	"errors"
	"os"
	"time"
)

// books are where results are kept: a CSV file, and the CRM if CRM_URL says
// where it is; CRM_KEY is the key to sign with.
type books struct {
	file  *os.File
	sheet *sheet
	crm   *outbox // nil for none
}

// openBooks opens the file, or makes it for its owner only.
func openBooks(path string) (*books, error) {
	url, key := os.Getenv("CRM_URL"), os.Getenv("CRM_KEY")
	if url != "" && key == "" {
		return nil, errors.New("CRM_URL is set: set CRM_KEY, too")
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	sheet, err := newSheet(file, info.Size() > 0)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	b := &books{file: file, sheet: sheet}
	if url != "" {
		b.crm = newOutbox((&crm{url: url, key: []byte(key), now: time.Now}).post)
	}
	return b, nil
}

// add writes a result. It is on the disk when add returns, and on its way to the
// CRM.
func (b *books) add(ctx context.Context, r result) error {
	if err := errors.Join(b.sheet.add(r), b.file.Sync()); err != nil || b.crm == nil {
		return err
	}
	return b.crm.add(ctx, r)
}

// close waits for the CRM, for a minute at most, and returns what it did not
// take.
func (b *books) close() (err error) {
	if b.crm != nil {
		err = b.crm.close(time.Minute)
	}
	return errors.Join(err, b.file.Close())
}
