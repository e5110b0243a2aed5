// Package lazyregexp compiles regular expressions when they are first used, so
// that a package which has some costs nothing to import.
package lazyregexp

import (
	"regexp"
	"sync"
	"sync/atomic"
)

// A Regexp is a [regexp.Regexp] that is compiled when it is first used. It is
// safe for concurrent use, and must not be copied.
type Regexp struct {
	pattern  string
	once     sync.Once
	compiled *regexp.Regexp
}

// New returns the regular expression of a pattern. A mistake in it panics when
// it is first used, so the pattern is a constant: the test of this package
// compiles all that the module has.
func New(pattern string) *Regexp { return &Regexp{pattern: pattern} }

// MatchString reports whether s has a match.
func (r *Regexp) MatchString(s string) bool { return r.get().MatchString(s) }

// FindString returns the leftmost match in s.
func (r *Regexp) FindString(s string) string { return r.get().FindString(s) }

// FindStringSubmatch returns the leftmost match in s and its groups.
func (r *Regexp) FindStringSubmatch(s string) []string { return r.get().FindStringSubmatch(s) }

// FindAllStringSubmatchIndex returns where matches in s and their groups are,
// at most n of them if n is not negative.
func (r *Regexp) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return r.get().FindAllStringSubmatchIndex(s, n)
}

// ReplaceAllStringFunc returns s with every match replaced.
func (r *Regexp) ReplaceAllStringFunc(s string, replace func(string) string) string {
	return r.get().ReplaceAllStringFunc(s, replace)
}

// String returns the pattern.
func (r *Regexp) String() string { return r.pattern }

func (r *Regexp) get() *regexp.Regexp {
	r.once.Do(r.compile)
	return r.compiled
}

func (r *Regexp) compile() {
	r.compiled = regexp.MustCompile(r.pattern)
	count.Add(1)
}

var count atomic.Int64

// Compiled returns how many have been compiled in this process, for tests that
// say when none is.
func Compiled() int64 { return count.Load() }
