package speech

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// endRules is what a [Language] says about ends of sentences, ready for look-up.
type endRules struct {
	kinds    map[string]endKind
	starters map[string]bool
	ordinals bool
}

// endKind is what a period after some word means.
type endKind uint8

const (
	surelyEnds    endKind = iota // it ends a sentence
	neverEnds                    // it does not
	endsBefore                   // it does if a word follows that begins sentences
	endsNoNumber                 // it does unless a number follows
	endsIfCapital                // it does unless a small letter follows
)

func (l *Language) endRules() *endRules {
	l.endsOnce.Do(func() {
		rules := &endRules{kinds: make(map[string]endKind), starters: make(map[string]bool), ordinals: l.OrdinalPeriod}
		for _, word := range l.Abbreviations {
			rules.kinds[word] = neverEnds
		}
		for _, word := range l.EndAbbreviations {
			rules.kinds[word] = endsBefore
		}
		for _, word := range l.NumberAbbreviations {
			rules.kinds[word] = endsNoNumber
		}
		for _, word := range l.Starters {
			rules.starters[word] = true
		}
		l.ends = rules
	})
	return l.ends
}

// ender finds the ends of sentences, a character at a time. It holds no text
// but the beginning of the present word.
type ender struct {
	rules *endRules

	word    [24]byte // the present word in lower case, without a last period
	length  int      // of it, more than fits if it is too long to matter
	capital bool     // whether it begins with one
	digits  bool     // whether it is a number
	words   int      // in this sentence, with the present one

	mark mark    // what has come after the word
	open endKind // what has to be known to tell whether a sentence has ended; surelyEnds for nothing
}

// mark is what may end a sentence.
type mark uint8

const (
	noMark mark = iota
	period
	ellipsis
	exclamation // or a question mark
)

// verdict is what a character says about ends of sentences.
type verdict uint8

const (
	goesOn  verdict = iota
	endHere         // a sentence ends after this character
	mayEnd          // a sentence may end after this character; what comes next tells
	hasEnded
	hasNotEnded // where it might have, it did not
)

// next takes the next character. Two things may become known with it: about
// where a sentence might have ended, and about this place.
func (e *ender) next(r rune) (before, here verdict) {
	if e.open != surelyEnds {
		before = e.settle(r)
	}
	switch {
	case unicode.IsSpace(r):
		here = e.space(r)
	case isWordRune(r) || r == '\'' && e.length > 0 && e.mark == noMark:
		e.letter(r)
	case r == '.':
		if e.mark == period || e.mark == ellipsis {
			e.mark = ellipsis
		} else if e.mark == noMark {
			e.mark = period
		}
	case r == '…':
		e.mark = ellipsis
	case r == '!' || r == '?':
		e.mark = exclamation
	case strings.ContainsRune("。！？｡।", r):
		here = e.end()
	case strings.ContainsRune(`"'”’»“)]}*_`, r) && e.mark != noMark: // still belongs to the sentence
	default:
		e.mark, e.length = noMark, 0
	}
	return before, here
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// letter adds to the word. A mark before it was none: "3.50", "example.com".
func (e *ender) letter(r rune) {
	digit := unicode.IsDigit(r)
	if e.length == 0 {
		e.capital, e.digits = unicode.IsUpper(r), digit
		e.words++
	}
	e.digits = e.digits && digit
	if e.mark == period {
		e.add('.')
	}
	e.mark = noMark
	e.add(unicode.ToLower(r))
}

func (e *ender) add(r rune) {
	if e.length+utf8.RuneLen(r) > len(e.word) {
		e.length = len(e.word) + 1
		return
	}
	e.length += utf8.EncodeRune(e.word[e.length:], r)
}

// spelled returns the word, "" if it is a long one.
func (e *ender) spelled() []byte {
	if e.length > len(e.word) {
		return nil
	}
	return e.word[:e.length]
}

// space ends a word, and perhaps the sentence.
func (e *ender) space(r rune) verdict {
	if e.words == 0 {
		return goesOn
	}
	kind := neverEnds
	switch e.mark {
	case period:
		kind = e.kind()
	case ellipsis:
		kind = endsIfCapital
	case exclamation:
		kind = surelyEnds
	}
	if r == '\n' {
		kind = surelyEnds
	}
	e.mark, e.length = noMark, 0
	switch kind {
	case surelyEnds:
		return e.end()
	case neverEnds:
		return goesOn
	}
	e.open = kind
	return mayEnd
}

func (e *ender) end() verdict {
	if e.words == 0 {
		return goesOn
	}
	e.mark, e.length, e.words, e.open = noMark, 0, 0, surelyEnds
	return endHere
}

// kind returns what a period after the present word means.
func (e *ender) kind() endKind {
	word := e.spelled()
	if kind, ok := e.rules.kinds[string(word)]; ok {
		return kind
	}
	switch {
	case e.digits && e.words == 1 && len(word) > 0 && len(word) <= 3: // of a list
		return neverEnds
	case e.digits && e.rules.ordinals:
		return endsBefore
	case !e.digits && utf8.RuneCount(word) == 1 && string(word) != "i", isInitials(word):
		return endsBefore
	}
	return surelyEnds
}

// isInitials reports whether a word is of single letters with periods between.
func isInitials(word []byte) bool {
	if len(word) < 3 {
		return false
	}
	for i, b := range word {
		if i%2 == 0 && (b < 'a' || b > 'z') || i%2 == 1 && b != '.' {
			return false
		}
	}
	return len(word)%2 == 1
}

// settle tells whether a sentence has ended where it might have, if the next
// character tells it.
func (e *ender) settle(r rune) verdict {
	inWord := isWordRune(r)
	switch {
	case e.length == 0 && r == '\n':
		return e.settled(true)
	case e.length == 0 && (unicode.IsSpace(r) || strings.ContainsRune(`"'“‘„«»(*_¿¡`, r)):
		return goesOn
	case e.open == endsNoNumber:
		return e.settled(!unicode.IsDigit(r))
	case e.open == endsIfCapital:
		return e.settled(!unicode.IsLower(r))
	case e.length == 0 && (!inWord || !unicode.IsUpper(r)):
		return e.settled(false)
	case inWord:
		return goesOn
	}
	return e.settled(e.rules.starters[string(e.spelled())])
}

func (e *ender) settled(ended bool) verdict {
	e.open = surelyEnds
	if !ended {
		return hasNotEnded
	}
	e.words = min(e.length, 1)
	return hasEnded
}
