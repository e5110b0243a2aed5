//go:build !linux && !darwin

package main

import "os"

// windowWidth is not known here; COLUMNS may say it.
func windowWidth(*os.File) int { return 0 }
