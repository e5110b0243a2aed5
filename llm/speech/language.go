package speech

import "sync"

// A Language is what has to be known of a language to speak it. [English],
// [German] and [Spanish] are there; make another from one of them, or from
// nothing: every field may be empty, and what it is for is then left as it
// stands. A Language must not be changed once it is in use.
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

	// Symbols are the words for single characters: "&" for "and". Those of
	// addresses are "@", ".", "/", "-" and "_".
	Symbols map[string]string
	// Words are the spoken forms of whole words that are written with symbols
	// or digits, in lower case: "and/or", "24/7". Letters before the first
	// symbol have been spoken when it comes, so the spoken form begins with the
	// same ones, or the word is spoken as if it were not here.
	Words map[string]string
	// To stands between the ends of a range, Minus before a negative number.
	To, Minus string
	// Per stands before the unit of a price.
	Per string
	// Number stands for "#" before a number.
	Number string
	// DecimalComma is whether 1.234,50 is a thousand and some, and not 1,234.50.
	DecimalComma bool
	// Weekdays are their short forms, in lower case, with their names: ranges
	// such as "Mon-Fri" are spoken with those.
	Weekdays map[string]string
	// DayFirst is whether 8/4 is a day of April, and not of August.
	DayFirst bool
	// Date words a date. The year is 0 if there is none.
	Date func(day, month, year int) string
	// Clock words a time of day. Half is what is written behind it, as it is
	// written: one of Halves, or "".
	Clock func(hour, minute int, half string) string
	// Halves may be written behind a time, in lower case: "am", "p.m.", "uhr".
	Halves []string
	// Currencies are kinds of money.
	Currencies []Currency
	// Units are units of measure.
	Units []Unit
	// Magnitudes are written behind an amount of money, in lower case, with
	// the word for them: "k" for "thousand".
	Magnitudes map[string]string
	// Fractions are words for 1/2 and the like, which is no date but behind a
	// weekday, if short then of three letters at least, behind one of DateWords:
	// "on", and behind another date: "12/24 to 1/2".
	Fractions map[string]string
	DateWords []string
	// Fraction words what else is less than one, such as 7/8. It is asked where
	// that is no date: behind a number, and before the sign of a unit or one of
	// Measures, which are in lower case: "inch", "of". It returns "" for what
	// has no name.
	Fraction func(over, under int) string
	Measures []string
	// CodeWords are words, in lower case, before a number that is spoken digit
	// by digit: "code". In English, German and Spanish "is" may stand between.
	CodeWords []string
	// KeyWords are words, in lower case, before keys of a telephone: in "press
	// *9" the star is one, and no mark of emphasis.
	KeyWords []string

	endsOnce  sync.Once
	ends      *endRules
	wordsOnce sync.Once
	words     *lexicon
}

// A Currency is a kind of money.
type Currency struct {
	// Signs are what is written before or behind an amount: "$", "USD".
	Signs []string
	// One and Many are its name, Cent and Cents that of its hundredth part.
	One, Many, Cent, Cents string
	// And stands between the two.
	And string
}

// A Unit is a unit of measure.
type Unit struct {
	// Signs are what is written behind a number: "km".
	Signs []string
	// One and Many are its name.
	One, Many string
}

// orEnglish returns the language, or English if it is nil.
func (l *Language) orEnglish() *Language {
	if l != nil {
		return l
	}
	return sharedEnglish()
}

var sharedEnglish = sync.OnceValue(English)
