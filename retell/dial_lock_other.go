//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package retell

import "os"

// lockFile does nothing where the standard library has no lock for files.
func lockFile(*os.File) error { return nil }
