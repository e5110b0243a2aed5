package form

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// progress is how far a form has come. It is copied before the caller's words
// are taken in, so that the copy is there when they are revised.
type progress[T any] struct {
	value    T
	marks    []mark   // of the fields
	begun    []string // words for each that are a part of a value
	at       int      // the field that was asked for; -1 before the first, len for the review
	confirms bool     // whether it was read back, to be agreed to
	changing bool     // whether the caller was asked what to change
	tries    int      // answers in a row that were not understood
	over     bool     // whether the form was given up
}

// mark is what has become of a field.
type mark int

const (
	empty mark = iota
	filled
	leftOpen
)

func (p progress[T]) copy() progress[T] {
	p.marks, p.begun = slices.Clone(p.marks), slices.Clone(p.begun)
	return p
}

// outcome is what comes of an answer.
type outcome int

const (
	goOn outcome = iota
	agreed
	givenUp
	past // given up before
)

// answer takes the caller's words in, and returns what to say to them.
func (f *Form[T]) answer(p *progress[T], words string) (string, outcome) {
	t := tokens(words)
	switch commandOf(t) {
	case person:
		return f.giveUp(p)
	case repeat:
		return f.prompt(p), goOn
	case back:
		return f.back(p), goOn
	}
	if said, ok := f.correct(p, words, t); ok {
		return said, goOn
	}
	switch {
	case p.at == len(f.config.Fields):
		return f.review(p, words, t)
	case p.confirms:
		return f.confirm(p, words, t)
	}
	return f.fill(p, words, t)
}

// fill takes an answer for the field that was asked for.
func (f *Form[T]) fill(p *progress[T], words string, t []string) (string, outcome) {
	field := f.config.Fields[p.at]
	if field.question().Optional && declines(t) {
		f.leaveOpen(p, p.at)
		return f.advance(p, "")
	}
	err := f.read(p, p.at, words)
	if err != nil && !isIncomplete(err) && !field.verbatim() {
		if said, ok := f.correctEarlier(p, t); ok {
			return said, goOn
		}
	}
	if err != nil {
		return f.failed(p, err, field.question().Again)
	}
	return f.accepted(p)
}

func (f *Form[T]) leaveOpen(p *progress[T], i int) {
	f.config.Fields[i].clear(&p.value)
	p.marks[i], p.begun[i] = leftOpen, ""
}

// accepted goes on after a field was filled.
func (f *Form[T]) accepted(p *progress[T]) (string, outcome) {
	field := f.config.Fields[p.at]
	p.marks[p.at], p.tries = filled, 0
	said := sentence(field.say(&p.value))
	if field.question().Confirm {
		p.confirms = true
		return said + " Is that right?", goOn
	}
	return f.advance(p, said)
}

// read reads words into a field: first together with those that began its value,
// and if that is not a part of it either, alone.
func (f *Form[T]) read(p *progress[T], i int, words string) error {
	var rest error
	both := spaced(p.begun[i], words)
	if both != words {
		if rest = f.readWords(p, i, both); rest == nil {
			p.begun[i] = ""
			return nil
		}
	}
	old := p.value
	err := f.readWords(p, i, words)
	switch {
	case isIncomplete(err):
	case isIncomplete(rest): // "in May" and "a Tuesday", which alone is another
		err, words, p.value = rest, both, old
	case err == nil:
		words = ""
	default:
		return err
	}
	if p.begun[i] = words; len(words) > longest {
		p.begun[i] = ""
	}
	return err
}

func isIncomplete(err error) bool {
	_, ok := errors.AsType[Incomplete](err)
	return ok
}

// readWords reads words into a field: first what stands after a correction, "the
// first, no, the second", and then all of them.
func (f *Form[T]) readWords(p *progress[T], i int, words string) error {
	field, now := f.config.Fields[i], f.config.Now()
	if rest := corrected(words); rest != "" && !field.verbatim() {
		if field.read(&p.value, rest, now) == nil {
			return nil
		}
	}
	return field.read(&p.value, words, now)
}

// failed counts an answer that was of no use.
func (f *Form[T]) failed(p *progress[T], err error, again string) (string, outcome) {
	p.tries++
	if p.tries >= f.config.Tries {
		return f.giveUp(p)
	}
	if problem, ok := errors.AsType[Problem](err); ok {
		if strings.HasSuffix(string(problem), "?") {
			return string(problem), goOn
		}
		return spaced(string(problem), again), goOn
	}
	return spaced("Sorry, I did not get that.", again), goOn
}

func (f *Form[T]) giveUp(p *progress[T]) (string, outcome) {
	p.over = true
	return "", givenUp
}

// confirm takes the answer to a field that was read back.
func (f *Form[T]) confirm(p *progress[T], words string, t []string) (string, outcome) {
	field := f.config.Fields[p.at]
	yes, no := agrees(t)
	var err error
	if reserves(t) {
		yes, no = false, true
	}
	if yes && !no {
		p.confirms, p.tries = false, 0
		return f.advance(p, "")
	}
	if !plainNo(t) && !(field.verbatim() && reserves(t)) {
		if err = f.read(p, p.at, withoutNo(words)); err == nil {
			return f.accepted(p)
		}
	}
	switch {
	case isIncomplete(err):
		return f.askForRest(p, p.at, err), goOn
	case no && !yes:
		p.confirms, p.marks[p.at] = false, empty
		return f.failed(p, Problem("Then once more."), field.question().Again)
	}
	return f.failed(p, ErrNotUnderstood, sentence(field.say(&p.value))+" Is that right?")
}

// review takes the answer to everything read back.
func (f *Form[T]) review(p *progress[T], words string, t []string) (string, outcome) {
	yes, no := agrees(t)
	wholly := yes && !no && !reserves(t)
	if wholly && !p.changing {
		return "", agreed
	}
	if said, ok := f.correctEarlier(p, t); ok {
		return said, goOn
	}
	switch {
	case p.changing && (wholly || declines(t)): // nothing after all
		p.changing = false
		return f.failed(p, Problem(""), f.prompt(p))
	case p.changing:
		return f.failed(p, ErrNotUnderstood, "What should I change?")
	case no && !yes || reserves(t):
		p.changing = true
		return "What should I change?", goOn
	}
	return f.failed(p, ErrNotUnderstood, f.prompt(p))
}

// advance asks for the next field that is open, or reads everything back.
func (f *Form[T]) advance(p *progress[T], said string) (string, outcome) {
	p.at = f.open(p)
	p.confirms, p.changing = false, false
	if p.at == len(f.config.Fields) {
		said = "" // it is among what is read back
	} else {
		p.begun[p.at] = ""
	}
	return spaced(said, f.prompt(p)), goOn
}

// open returns the first field that is to be filled.
func (f *Form[T]) open(p *progress[T]) int {
	for i, field := range f.config.Fields {
		if p.marks[i] == empty && field.applies(&p.value) {
			return i
		}
	}
	return len(f.config.Fields)
}

// back asks for the field before once more.
func (f *Form[T]) back(p *progress[T]) string {
	for i := p.at - 1; i >= 0; i-- {
		if f.config.Fields[i].applies(&p.value) {
			return f.askFor(p, i)
		}
	}
	return f.prompt(p)
}

// askFor empties a field and asks for it.
func (f *Form[T]) askFor(p *progress[T], i int) string {
	p.at, p.marks[i], p.begun[i], p.confirms, p.changing = i, empty, "", false, false
	return f.prompt(p)
}

// askForRest empties a field and asks for what its value lacks.
func (f *Form[T]) askForRest(p *progress[T], i int, incomplete error) string {
	begun := p.begun[i]
	f.askFor(p, i)
	p.begun[i], p.tries = begun, 0
	return incomplete.Error()
}

// prompt is what the caller is being asked.
func (f *Form[T]) prompt(p *progress[T]) string {
	switch {
	case p.at < len(f.config.Fields) && p.confirms:
		return sentence(f.config.Fields[p.at].say(&p.value)) + " Is that right?"
	case p.at < len(f.config.Fields):
		return f.config.Fields[p.at].question().Prompt
	case p.changing:
		return "What should I change?"
	}
	return "Let me read that back. " + f.readBack(p) + " Is that right?"
}

// readBack says all that was filled.
func (f *Form[T]) readBack(p *progress[T]) string {
	var parts []string
	for i, field := range f.config.Fields {
		if p.marks[i] == filled && field.applies(&p.value) {
			parts = append(parts, capital(field.question().Label)+": "+sentence(field.say(&p.value)))
		}
	}
	return strings.Join(parts, " ")
}

// sentence begins text with a capital letter and ends it with a full stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	if !strings.ContainsRune(".?!", rune(text[len(text)-1])) {
		text += "."
	}
	return capital(text)
}

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
