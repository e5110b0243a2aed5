package speech

import "sync"

// A Language is what has to be known of a language. [English], [German] and
// [Spanish] are there; make another from one of them, or from nothing: every
// field may be empty. It must not be changed once it is in use.
type Language struct {
	// Abbreviations are words before a period that is not the end of a
	// sentence, in lower case and without that period: "dr", "e.g".
	Abbreviations []string
	// EndAbbreviations may end a sentence too. They do if the next word is one
	// of Starters: "p.m", "inc".
	EndAbbreviations []string
	// NumberAbbreviations are abbreviations before a number only: "no".
	NumberAbbreviations []string
	// Starters are words, in lower case, that most sentences begin with. They
	// are taken for the beginning of one if they are capitalised.
	Starters []string
	// OrdinalPeriod is whether a number with a period is an ordinal, as in
	// "am 3. Mai".
	OrdinalPeriod bool

	endsOnce sync.Once
	ends     *endRules
}

// orEnglish returns the language, or English if it is nil.
func (l *Language) orEnglish() *Language {
	if l != nil {
		return l
	}
	return sharedEnglish()
}

var sharedEnglish = sync.OnceValue(English)
