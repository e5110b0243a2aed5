package outbound

import (
	"strings"
)

// A Kind is what has answered a call.
type Kind string

// The kinds.
const (
	Unknown   Kind = "unknown"   // nothing tells yet
	Human     Kind = "human"     // a person
	Voicemail Kind = "voicemail" // a greeting that asks for a message, or says that none can be left
	Screening Kind = "screening" // a service or assistant that asks who calls
	Menu      Kind = "menu"      // a phone menu, also one that is spoken to
)

// Phrases tell kinds from each other. A phrase is words in lower case without
// punctuation. Instead of a word,
//
//	a|b   is either of them, and so on
//	...   is up to four words, also none
//	#     is a key or a number of at most two digits, such as 4, four, zero, star or pound
//
// A phrase that begins with "~" is a hint: it takes two of them. A phrase of
// Human counts only if nothing speaks for a machine. One that begins with "!" is
// what only a person says: no hint counts beside it, and nobody is on hold.
type Phrases struct {
	Human, Voicemail, Screening, Menu []string
	// Hold are phrases with which one is asked to wait.
	Hold []string
	// HandOver are phrases with which a person puts the call through to
	// somebody else.
	HandOver []string
}

// A Classifier tells what has answered from what it says. It is safe for
// concurrent use.
type Classifier struct {
	human, voicemail, screening, menu, hold, handOver []phrase
}

// NewClassifier returns a Classifier with the English phrases of this package
// and, if extra is not nil, others. It panics if one of them has no words.
func NewClassifier(extra *Phrases) *Classifier {
	c := new(Classifier)
	c.add(&english)
	if extra != nil {
		c.add(extra)
	}
	return c
}

func (c *Classifier) add(p *Phrases) {
	for _, list := range []struct {
		to   *[]phrase
		from []string
	}{{&c.human, p.Human}, {&c.voicemail, p.Voicemail}, {&c.screening, p.Screening}, {&c.menu, p.Menu}, {&c.hold, p.Hold}, {&c.handOver, p.HandOver}} {
		for _, text := range list.from {
			*list.to = append(*list.to, parsePhrase(text))
		}
	}
}

// Classify returns what says text, by which is meant everything that was heard
// of it so far.
func (c *Classifier) Classify(text string) Kind {
	words := wordsOf(text)
	person := scoreOf(c.human, words)
	best, score := Unknown, 0.0
	for _, kind := range []struct {
		Kind
		phrases []phrase
	}{{Screening, c.screening}, {Voicemail, c.voicemail}, {Menu, c.menu}} {
		if s := scoreOf(kind.phrases, words); s.counts(person.certain) && s.sum > score {
			best, score = kind.Kind, s.sum
		}
	}
	if best == Unknown && person.counts(false) {
		return Human
	}
	return best
}

// hints reports whether text may be the beginning of a voicemail's greeting, or
// a screener's.
func (c *Classifier) hints(text string) bool {
	words := wordsOf(text)
	return scoreOf(c.voicemail, words).sum > 0 || scoreOf(c.screening, words).sum > 0
}

// Holds reports whether text asks to wait. If somebody speaks behind that who
// sounds like a person, it does not.
func (c *Classifier) Holds(text string) bool {
	words := wordsOf(text)
	end := lastOf(c.hold, words)
	return end > 0 && !scoreOf(c.human, words).certain && !scoreOf(c.human, words[end:]).counts(false)
}

// handsOver reports whether a person puts the call through to somebody else.
func (c *Classifier) handsOver(text string) bool {
	return scoreOf(c.handOver, wordsOf(text)).counts(false)
}

// mostWords limits how much of a text is looked at. Greetings and menus are
// shorter.
const mostWords = 400

// wordsOf splits a text into words of lower-case letters and digits, without
// apostrophes.
func wordsOf(text string) []string {
	const most = mostWords * 16 // bytes
	text = strings.ToLower(text[:min(len(text), most)])
	text = strings.NewReplacer("'", "", "’", "", "#", " pound ", "*", " star ").Replace(text)
	words := strings.FieldsFunc(text, func(r rune) bool { return !isWordRune(r) })
	return words[:min(len(words), mostWords)]
}
