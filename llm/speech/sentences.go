package speech

import (
	"iter"
	"unicode/utf8"
)

// A Sentences splits text that comes in pieces into sentences. Where the
// pieces are cut, even inside a character, does not matter. The sentences,
// joined, are the text.
//
//	s.Write(delta)
//	for sentence := range s.Complete() {
//		speak(sentence)
//	}
//	speak(s.Flush()) // at the end of the text
//
// A sentence ends with a space after a period, an exclamation or question mark
// and what closes behind them, or with a line. The space belongs to it, so an
// end is known when the next character has come. Abbreviations, initials,
// numbers of lists, decimals, addresses and ellipses end no sentence; where
// that cannot be told, as after "p.m.", the next word decides.
//
// It is not safe for concurrent use. The memory it takes is that of the longest
// sentence.
type Sentences struct {
	ender
	held  []byte
	start int   // in held, behind what has been taken
	known int   // in held, behind what has been looked at
	ends  []int // in held, of sentences that are complete
	taken int   // how many of ends have been, since held was cut
	open  int   // in held, where a sentence may end
}

// NewSentences returns a splitter for a language; nil is English.
func NewSentences(language *Language) *Sentences {
	return &Sentences{ender: ender{rules: language.orEnglish().endRules()}}
}

// Write adds text.
func (s *Sentences) Write(text string) {
	s.held = append(s.held, text...)
	for s.known < len(s.held) {
		r, size := rune(s.held[s.known]), 1
		if r >= utf8.RuneSelf {
			if !utf8.FullRune(s.held[s.known:]) {
				return
			}
			r, size = utf8.DecodeRune(s.held[s.known:])
		}
		s.known += size
		before, here := s.next(r)
		if before == hasEnded {
			s.ends = append(s.ends, s.open)
		}
		switch here {
		case endHere:
			s.ends = append(s.ends, s.known)
		case mayEnd:
			s.open = s.known
		}
	}
}

// Complete yields the sentences that are complete, once each. A loop that is
// left leaves the others for the next time.
func (s *Sentences) Complete() iter.Seq[string] {
	return func(yield func(string) bool) {
		for s.taken < len(s.ends) && yield(s.take()) {
		}
	}
}

// take returns the first complete sentence. What was taken is cut off when that
// is worth it, so that a long text in one piece does not take time by its square.
func (s *Sentences) take() string {
	end := s.ends[s.taken]
	sentence := string(s.held[s.start:end])
	s.start, s.taken = end, s.taken+1
	if s.taken == len(s.ends) || s.start > len(s.held)/2 {
		s.cut()
	}
	return sentence
}

// cut cuts off what was taken.
func (s *Sentences) cut() {
	s.held = s.held[:copy(s.held, s.held[s.start:])]
	s.ends = s.ends[:copy(s.ends, s.ends[s.taken:])]
	for i := range s.ends {
		s.ends[i] -= s.start
	}
	s.known -= s.start
	s.open -= s.start
	s.start, s.taken = 0, 0
}

// Ended reports whether what is held may be a whole sentence: if nothing more
// came it would be one.
func (s *Sentences) Ended() bool {
	return s.words > 0 && (s.mark != noMark || s.ender.open != surelyEnds && s.length == 0)
}

// Flush returns what is held, which is "" or the beginning of a sentence and,
// if Complete has not been asked, the sentences before it. After it, text
// begins anew.
func (s *Sentences) Flush() string {
	rest := string(s.held[s.start:])
	*s = Sentences{ender: ender{rules: s.rules}, held: s.held[:0], ends: s.ends[:0]}
	return rest
}
