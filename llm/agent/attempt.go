package agent

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"
)

// speakable reports whether a caller would hear anything of text.
func speakable(text string) bool {
	for i := range len(text) { // most text says so at once
		switch c := text[i]; {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9':
			return true
		case c >= utf8.RuneSelf:
			return speakableRunes(text[i:])
		}
	}
	return false
}

func speakableRunes(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}

// heard reports whether a chunk is an answer, or the beginning of one: words or
// a tool call. Until there is one, another model can be asked instead.
func heard(chunk Chunk) bool { return chunk.ToolCall != nil || speakable(chunk.Text) }

// An attempt is one request to one model. It holds back what comes before the
// first words, so that nothing has happened if the model fails before them.
type attempt struct {
	yield   func(Chunk, error) bool
	held    []Chunk
	started bool // the first words were passed on
	left    bool // the loop over the sequence was left
}

// run passes the answer on and returns the error that it ended with.
func (a *attempt) run(ctx context.Context, model Model, request *Request) error {
	for chunk, err := range model.Stream(ctx, request) {
		if err != nil {
			return err
		}
		if !a.started && !heard(chunk) {
			a.held = append(a.held, chunk)
			continue
		}
		if !a.pass(chunk) {
			return nil
		}
	}
	if !a.started { // no words at all, but no error either
		a.release()
	}
	return nil
}

// pass passes on what was held back, and a chunk.
func (a *attempt) pass(chunk Chunk) bool {
	if !a.started {
		a.release()
	}
	a.left = a.left || !a.yield(chunk, nil)
	return !a.left
}

func (a *attempt) release() {
	a.started = true
	for _, chunk := range a.held {
		if a.left = !a.yield(chunk, nil); a.left {
			return
		}
	}
}
