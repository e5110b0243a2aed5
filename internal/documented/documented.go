// Package documented finds the commands that the documents of this repository
// have their readers type, for the tests that run them.
package documented

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
)

// A Command is one that a document has.
type Command struct {
	File string // below the root, with slashes
	Line int
	Text string // as it is typed, without prompt, comment and spaces in a row
}

var (
	fence   = regexp.MustCompile("^ *```(\\w*)")
	comment = regexp.MustCompile(`(^|\s+)# .*$`)
	inline  = regexp.MustCompile("`((?:[A-Z_]+=\\S+ )*(?:go|bash|npm|git|docker|kubectl|ngrok|phoneagent) [^`]+)`")
)

// Commands returns the commands of all Markdown files below root, in order: the
// lines of blocks of sh and console, and code within lines that begins with a
// program.
func Commands(root string) ([]Command, error) {
	var found []Command
	files := os.DirFS(root)
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules" || entry.Name() == "testdata"):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".md":
			return nil
		}
		text, err := fs.ReadFile(files, name)
		if err == nil {
			found = append(found, commandsOf(name, string(text))...)
		}
		return err
	})
	return found, err
}

func commandsOf(file, text string) (found []Command) {
	inBlock, isShell := false, false
	number := 0
	add := func(text string) {
		text = strings.Join(strings.Fields(strings.TrimPrefix(comment.ReplaceAllString(text, ""), "$ ")), " ")
		if text != "" {
			found = append(found, Command{File: file, Line: number, Text: text})
		}
	}
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if block := fence.FindStringSubmatch(line); block != nil {
			inBlock = !inBlock
			isShell = inBlock && (block[1] == "sh" || block[1] == "console")
			continue
		}
		switch {
		case isShell:
			add(line)
		case !inBlock:
			for _, code := range inline.FindAllStringSubmatch(line, -1) {
				add(code[1])
			}
		}
	}
	return found
}
