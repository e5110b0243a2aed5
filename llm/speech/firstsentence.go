package speech

import "unicode/utf8"

// A FirstSentence tells when the first sentence of a text that comes in pieces
// is complete, by the rules of [Sentences]. It holds no text, and once it knows
// costs nothing. The zero value is ready for English. It is not safe for
// concurrent use.
type FirstSentence struct {
	// Language is that of the text, nil for English. Set it before Write.
	Language *Language

	ender
	cut     [utf8.UTFMax]byte // the beginning of a character
	cutSize int
	done    bool
}

// Write takes the next piece and reports whether the first sentence is complete
// with it, or was before. At the end of a text it is complete in any case.
func (f *FirstSentence) Write(text string) bool {
	if f.done {
		return true
	}
	if f.rules == nil {
		f.rules = f.Language.orEnglish().endRules()
	}
	for f.cutSize > 0 && len(text) > 0 && !f.done {
		text = f.join(text)
	}
	for i := 0; i < len(text) && !f.done; {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			if !utf8.FullRuneInString(text[i:]) {
				f.cutSize = copy(f.cut[:], text[i:])
				return false
			}
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		i += size
		f.take(r)
	}
	return f.done
}

// join completes a character that was cut and returns the rest of text. What
// turns out to be none is taken byte by byte, as far as it is known.
func (f *FirstSentence) join(text string) (rest string) {
	f.cut[f.cutSize] = text[0]
	f.cutSize++
	for f.cutSize > 0 && !f.done && utf8.FullRune(f.cut[:f.cutSize]) {
		r, size := utf8.DecodeRune(f.cut[:f.cutSize])
		f.cutSize = copy(f.cut[:], f.cut[size:f.cutSize])
		f.take(r)
	}
	return text[1:]
}

func (f *FirstSentence) take(r rune) {
	before, here := f.next(r)
	f.done = before == hasEnded || here == endHere
}
