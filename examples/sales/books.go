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
	sheet *sheet
	crm   *outbox // nil for none
}

// openBooks opens them, and has the CRM get what the notes say that it lacks.
func openBooks(path string, n *notes) (*books, error) {
	url, key := os.Getenv("CRM_URL"), os.Getenv("CRM_KEY")
	if url != "" && key == "" {
		return nil, errors.New("CRM_URL is set: set CRM_KEY, too")
	}
	sheet, err := openSheet(path)
	if err != nil {
		return nil, err
	}
	b := &books{sheet: sheet}
	if url != "" {
		crm := &crm{url: url, key: []byte(key), now: time.Now}
		b.crm = newOutbox(func(ctx context.Context, r result) error {
			if n.hasTaken(r.key()) {
				return nil // the run before was killed right after that
			}
			if err := crm.post(ctx, r); err != nil {
				return err
			}
			return n.took(r.key())
		})
		b.crm.add(n.owed()...)
	}
	return b, nil
}

// add writes a result. It is on the disk when add returns, and on its way to the
// CRM.
func (b *books) add(r result) error {
	if err := b.sheet.add(r); err != nil {
		return err
	}
	if b.crm != nil {
		b.crm.add(r)
	}
	return nil
}

// close waits for the CRM, for a minute at most, and returns whether something is
// missing there.
func (b *books) close() (err error) {
	if b.crm != nil {
		err = b.crm.close(time.Minute)
	}
	return errors.Join(err, b.sheet.file.Close())
}
