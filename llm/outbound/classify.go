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
//	#     is a key or number, such as 4, four, zero, star or pound
//
// A phrase that begins with "~" is a hint: it takes two of them. A phrase of
// Human counts only if nothing speaks for a machine.
type Phrases struct {
	Human, Voicemail, Screening, Menu []string
	// Hold are phrases with which one is asked to wait.
	Hold []string
}

// A Classifier tells what has answered from what it says. It is safe for
// concurrent use.
type Classifier struct {
	human, voicemail, screening, menu, hold []phrase
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
	}{{&c.human, p.Human}, {&c.voicemail, p.Voicemail}, {&c.screening, p.Screening}, {&c.menu, p.Menu}, {&c.hold, p.Hold}} {
		for _, text := range list.from {
			*list.to = append(*list.to, parsePhrase(text))
		}
	}
}

// Classify returns what says text, by which is meant everything that was heard
// of it so far.
func (c *Classifier) Classify(text string) Kind {
	words := wordsOf(text)
	best, score := Unknown, 0.0
	for _, kind := range []struct {
		Kind
		phrases []phrase
	}{{Screening, c.screening}, {Voicemail, c.voicemail}, {Menu, c.menu}} {
		if s := scoreOf(kind.phrases, words); s >= 1 && s > score {
			best, score = kind.Kind, s
		}
	}
	if best == Unknown && scoreOf(c.human, words) >= 1 {
		return Human
	}
	return best
}

// hints reports whether text may be the beginning of a voicemail's greeting, or
// a screener's.
func (c *Classifier) hints(text string) bool {
	words := wordsOf(text)
	return scoreOf(c.voicemail, words) > 0 || scoreOf(c.screening, words) > 0
}

// Holds reports whether text asks to wait.
func (c *Classifier) Holds(text string) bool { return scoreOf(c.hold, wordsOf(text)) >= 1 }

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
