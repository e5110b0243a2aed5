package speech

import (
	"strings"
	"unicode/utf8"
)

// A Writer turns text that comes in pieces into words that can be spoken. Where
// the pieces are cut, even inside a character, does not matter to what comes
// out when all of it is joined.
//
//	w := speech.NewWriter(nil)
//	speak(w.Write(delta))
//	speak(w.Flush()) // at the end of the text
//
// Plain words pass at once, also half of one. What may belong to a pattern is
// held until that is known: a period until the next character, a number until
// the next word begins, an address until it ends.
//
// Text loses its markdown (emphasis, headings, lists, quotes, rules, tables,
// code marks, links and images, of which the text is kept), HTML tags and emoji;
// lines become sentences. Spaces and hyphens at which a line is not broken become
// plain ones. Spoken forms of English:
//
//	$1,234.50        1234 dollars and 50 cents
//	12,500 or 2026   12500, 2026: a voice says them
//	94105, 007       9 4 1 0 5, 0 0 7: long digits and those with a leading zero
//	code 4821        code 4 8 2 1; also BK4821
//	(415) 555-0123   4 1 5, 5 5 5, 0 1 2 3
//	14:30, 2:00pm    2 30 PM, 2 pm
//	2026-08-14, 8/14 August 14th, 2026, August 14th
//	9am-5pm, 5–10 km 9 am to 5 pm, 5 to 10 kilometers
//	$49/mo, 5 mg/day 49 dollars per month, 5 milligrams per day
//	20%, 72°F, 1/2   20 percent, 72 degrees Fahrenheit, one half
//	7/8 inch, 1 3/8  seven eighths inch, 1 and three eighths; a date elsewhere
//	ava@example.com  ava at example dot com
//	www.example.com/a?b=c  example dot com slash a
//	Q&A, and/or, #5  Q and A, and or, number 5
//
// Everything else passes as it is. A Writer is not safe for concurrent use.
type Writer struct {
	x     *lexicon
	out   []byte // of the present Write
	state state
	held  []byte // text that waits for what it becomes
	inCut [utf8.UTFMax]byte
	cut   int // bytes of a character that was cut, in inCut

	head   string // of the held token
	tail   trail  // what has passed, for the words before
	last   rune   // that was written, 0 for none
	after  after
	eaten  bool // whether something without a spoken form was just left out
	breaks int  // ends of lines that wait for the next line
	kind   lineKind
	marked bool // whether the mark of the line was just read
	listed bool // whether it was one of a list
	gap    int  // in a table: 1 for a space to be written, 2 for the end of a cell

	measured bool // whether a measure follows the held token
}

// state is what the Writer is in.
type state uint8

const (
	inLine     state = iota // at the beginning of a line; held is what may mark it
	inSpace                 // before a word
	inWord                  // in a word of which what came has passed
	inPrefix                // in letters that may begin something
	inToken                 // in a word that is held
	inGap                   // behind held digits and a space: more may follow
	inAmount                // behind an amount, a space and perhaps letters: "million"
	inFraction              // behind a fraction, a space and perhaps letters: "inch"
	inLink                  // behind a ]
	inURL                   // in the address of a link
	inTag                   // in <...>
	inFence                 // behind ```
)

// NewWriter returns a Writer for a language; nil is English.
func NewWriter(language *Language) *Writer {
	return &Writer{x: language.orEnglish().lexicon()}
}

// Write takes the next piece and returns what can be spoken now. If that is the
// piece as it is, nothing is allocated.
func (w *Writer) Write(text string) string {
	if w.passes(text) {
		return text
	}
	w.out = w.out[:0]
	for i := 0; i < len(text); {
		if w.cut > 0 {
			i += w.join(text[i:])
			continue
		}
		if !utf8.FullRuneInString(text[i:]) {
			w.cut = copy(w.inCut[:], text[i:])
			break
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		w.step(r, text[i:i+size])
		i += size
	}
	if string(w.out) == text {
		return text
	}
	return string(w.out)
}

// join adds to a character that was cut and returns how much of text it took.
func (w *Writer) join(text string) int {
	w.inCut[w.cut] = text[0]
	w.cut++
	w.wholeCut()
	return 1
}

func (w *Writer) wholeCut() {
	for w.cut > 0 && utf8.FullRune(w.inCut[:w.cut]) {
		r, size := utf8.DecodeRune(w.inCut[:w.cut])
		raw := string(w.inCut[:size])
		w.cut = copy(w.inCut[:], w.inCut[size:w.cut])
		w.step(r, raw)
	}
}

// Flush returns what is held, as if the text ended. What is written after it
// begins a new word.
func (w *Writer) Flush() string {
	w.out = w.out[:0]
	if w.cut > 0 {
		broken := string(w.inCut[:w.cut])
		w.cut = 0
		for i := range len(broken) {
			w.step(utf8.RuneError, broken[i:i+1])
		}
	}
	w.finish()
	if w.breaks > 0 && w.last != 0 && w.last != ' ' {
		w.space(" ")
	}
	w.breaks, w.gap, w.eaten = 0, 0, false
	return string(w.out)
}

// Held reports whether text is held.
func (w *Writer) Held() bool {
	return w.cut > 0 || len(w.held) > 0 || w.breaks > 0 && w.last != 0
}

// passes reports whether text has nothing to it that could belong to a pattern,
// and notes that it has passed.
func (w *Writer) passes(text string) bool {
	if text == "" || w.cut > 0 || w.gap > 0 || w.after != afterWord || w.eaten || w.lazy() {
		return false
	}
	inside := w.state == inWord
	if !inside && w.state != inSpace {
		return false
	}
	for i := range len(text) {
		switch plain[text[i]] {
		case letter:
			if !inside && w.mayOpen(text[i:]) {
				return false
			}
			inside = true
		case blank:
			inside = false
		case mark1:
			if !inside {
				return false
			}
		case stop: // of a sentence, if it is known that nothing of the word follows
			if !inside || i+1 == len(text) || text[i+1] != ' ' {
				return false
			}
		default:
			return false
		}
	}
	w.state = inSpace
	if inside {
		w.state = inWord
	}
	w.last = rune(text[len(text)-1])
	w.tail.add(text)
	return true
}

// mayOpen reports whether a word may begin something that has to be held. Two
// letters tell for most.
func (w *Writer) mayOpen(word string) bool {
	return w.x.opens[word[0]] && begins(w.x.openers, word[:min(len(word), 2)])
}

const (
	letter = 1 + iota
	blank
	mark1 // punctuation that begins nothing inside a word
	stop
)

// plain says which bytes are in no pattern.
var plain = func() (t [256]byte) {
	for b := range t {
		switch c := byte(b); {
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			t[b] = letter
		case c == ' ':
			t[b] = blank
		case c == '.':
			t[b] = stop
		case strings.IndexByte(",;:?!'", c) >= 0:
			t[b] = mark1
		}
	}
	return t
}()

// emit writes text that is no space.
func (w *Writer) emit(text string) {
	if text == "" {
		return
	}
	switch {
	case w.gap == 2 && w.last != 0 && w.last != ',' && w.last != ' ':
		w.out = append(w.out, ',', ' ')
	case w.gap > 0 && w.last != 0 && w.last != ' ':
		w.out = append(w.out, ' ')
	}
	w.gap, w.eaten = 0, false
	w.out = append(w.out, text...)
	w.last, _ = utf8.DecodeLastRuneInString(text)
}

// space writes a space, but not a second one around something left out.
func (w *Writer) space(raw string) {
	switch {
	case w.lazy():
		w.gap = max(w.gap, 1)
	case w.eaten && (w.last == ' ' || w.last == 0):
	default:
		w.out = append(w.out, raw...)
		w.last = ' '
	}
}

// lazy reports whether spaces wait for what comes after them, since the end of
// the line may leave them out.
func (w *Writer) lazy() bool { return w.kind == row || w.kind == heading }

// A trail is the end of the text that has passed.
type trail struct {
	text [48]byte
	n    int
}

func (t *trail) add(text string) {
	if len(text) >= len(t.text) {
		t.n = copy(t.text[:], text[len(text)-len(t.text):])
		return
	}
	if over := t.n + len(text) - len(t.text); over > 0 {
		t.n = copy(t.text[:], t.text[over:t.n])
	}
	t.n += copy(t.text[t.n:], text)
}

// String returns the text.
func (t *trail) String() string { return string(t.text[:t.n]) }

// words returns the beginning of the present word, and the word before it, but
// for one that only links them, in lower case without punctuation.
func (t *trail) words() (head, before string) {
	text := t.String()
	at := strings.LastIndexAny(text, " \n\t") + 1
	head = text[at:]
	before, text = lastWord(text[:at])
	if links[before] {
		before, _ = lastWord(text)
	}
	return head, before
}

// links stand between a code word and its number: "your code is 4821".
var links = set(strings.Fields("is are was ist sind lautet es son"))

// lastWord returns the last word in lower case without punctuation, and what is
// before it.
func lastWord(text string) (word, rest string) {
	text = strings.TrimRight(text, " \n\t")
	at := strings.LastIndexAny(text, " \n\t") + 1
	return strings.ToLower(strings.Trim(text[at:], closers+"(“‘«¿¡")), text[:at]
}
