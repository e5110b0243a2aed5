//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package retell

import (
	"errors"
	"os"
	"syscall"
)

// lockFile fails if another program has the file open. The lock is gone when
// the file is closed, or the program ends.
func lockFile(file *os.File) error {
	err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errors.New("another program dials this list")
	}
	return err
}
