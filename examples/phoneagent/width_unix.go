//go:build linux || darwin

package main

import (
	"os"
	"syscall"
	"unsafe"
)

// windowWidth returns how many characters fit into a line of a terminal, 0 if
// that is not known.
func windowWidth(file *os.File) int {
	var size struct{ rows, columns, x, y uint16 }
	_, _, failed := syscall.Syscall(syscall.SYS_IOCTL, file.Fd(), syscall.TIOCGWINSZ, uintptr(unsafe.Pointer(&size)))
	if failed != 0 {
		return 0
	}
	return int(size.columns)
}
