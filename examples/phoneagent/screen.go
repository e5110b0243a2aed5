package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// screen prints for people: with colours on a terminal only, and with nothing
// that would look odd in a log file. Its methods may be called concurrently.
type screen struct {
	mu      sync.Mutex
	out     io.Writer
	colours bool
	width   int  // of the window, in characters; no limit where there is none
	speaks  bool // whether the agent's line is open
}

// style is how text is painted.
type style string

const (
	plain  style = "\033[0m"
	bold   style = "\033[1m"
	faint  style = "\033[2m"
	red    style = "\033[31m"
	green  style = "\033[32m"
	yellow style = "\033[33m"
	cyan   style = "\033[36m"
)

func newScreen(out io.Writer) *screen {
	s := &screen{out: out, width: math.MaxInt}
	file, ok := out.(*os.File)
	if !ok {
		return s
	}
	if info, err := file.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		s.colours = os.Getenv("NO_COLOR") == ""
		columns, _ := strconv.Atoi(os.Getenv("COLUMNS"))
		s.width = max(cmp.Or(windowWidth(file), columns, 80), 40)
	}
	return s
}

func (s *screen) paint(style style, text string) string {
	if !s.colours || text == "" {
		return text
	}
	return string(style) + text + string(plain)
}

func (s *screen) title(title, below string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeSpeech("")
	fmt.Fprintf(s.out, "\n%s\n", s.paint(bold, title))
	if below != "" {
		fmt.Fprintln(s.out, s.paint(faint, below))
	}
	fmt.Fprintln(s.out)
}

// note prints a line about somebody: "retell  call_ended".
func (s *screen) note(who, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeSpeech("")
	s.line(who, faint, text)
}

// line prints who and what under the lock.
func (s *screen) line(who string, style style, text string) {
	fmt.Fprintf(s.out, "%s  %s\n", s.paint(style, fmt.Sprintf("%9s", who)), text)
}

// step prints one thing that was done, or was not.
func (s *screen) step(mark, text string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		fmt.Fprintf(s.out, "  %s %s\n      %v\n", s.paint(red, "x"), text, err)
		return
	}
	fmt.Fprintf(s.out, "  %s %s\n", s.paint(green, mark), text)
}

// text prints lines as they are.
func (s *screen) text(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeSpeech("")
	fmt.Fprintln(s.out, strings.TrimRight(text, "\n"))
}

// table prints rows in columns that fit the window: the last column is cut, and
// what does not fit at all is left out. Cells are painted by their column's
// style, the head is faint.
func (s *screen) table(head []string, rows [][]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	widths := make([]int, len(head))
	for _, row := range append([][]string{head}, rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	fmt.Fprintln(s.out, s.paint(faint, s.row(widths, head)))
	for _, row := range rows {
		fmt.Fprintln(s.out, s.row(widths, row))
	}
}

// row lays one row out, no wider than the window.
func (s *screen) row(widths []int, cells []string) string {
	const gap, least = 2, 10 // a column that would be cut to less is left out
	var b strings.Builder
	left := s.width
	for i, cell := range cells {
		room := min(widths[i], left-gap)
		if room < min(widths[i], least) {
			break
		}
		b.WriteString("  ")
		b.WriteString(cut(cell, room))
		if i < len(cells)-1 {
			b.WriteString(strings.Repeat(" ", max(room-utf8.RuneCountInString(cell), 0)))
		}
		left -= gap + room
	}
	return strings.TrimRight(b.String(), " ")
}

// cut shortens text to so many characters, and says so.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	runes := []rune(text)
	return string(runes[:max(most-1, 0)]) + "…"
}

// writeJSON prints a value for machines.
func writeJSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
