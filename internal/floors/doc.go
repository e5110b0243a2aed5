// Package floors holds the module to its floors: which package may import
// which. The table is in its test.
package floors
