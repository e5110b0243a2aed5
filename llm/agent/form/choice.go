package form

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/wordset"
)

// An Option is one of several that a caller chooses from.
type Option[V any] struct {
	// Value is what it stands for.
	Value V
	// Label is how it is said, such as "a checkup". The caller chooses it by
	// saying that, without the article.
	Label string
	// Says are other words that choose it, such as "check up", "routine".
	Says []string
}

// Choice returns the kind that is one of the options, in words or by its place:
// "the second one". If the words of several are said, the caller is asked which.
// It panics without options.
func Choice[V comparable](options ...Option[V]) Kind[V] {
	if len(options) == 0 {
		panic("form: Choice without options")
	}
	labels := make([]string, len(options))
	for i, o := range options {
		labels[i] = o.Label
	}
	return Kind[V]{
		Parse: func(words string, _ time.Time) (V, error) { return choose(options, tokens(words)) },
		Say: func(v V) string {
			for _, o := range options {
				if o.Value == v {
					return o.Label
				}
			}
			return fmt.Sprint(v)
		},
		Hint: "one of: " + strings.Join(labels, "; "),
	}
}

func choose[V any](options []Option[V], t []string) (V, error) {
	var none V
	best := 0 // words that chose
	var chosen []Option[V]
	for _, o := range options {
		n := 0
		for _, says := range append([]string{o.Label}, o.Says...) {
			part := withoutArticle(tokens(says))
			if len(part) > n && phrase(t, part) >= 0 {
				n = len(part)
			}
		}
		switch {
		case n == 0 || n < best:
		case n > best:
			best, chosen = n, []Option[V]{o}
		default:
			chosen = append(chosen, o)
		}
	}
	switch len(chosen) {
	case 0:
		return byPlace(options, t)
	case 1:
		return chosen[0].Value, nil
	}
	labels := make([]string, len(chosen))
	for i, o := range chosen {
		labels[i] = o.Label
	}
	return none, Problem("Do you mean " + strings.Join(labels, ", or ") + "?")
}

func withoutArticle(t []string) []string {
	if len(t) > 1 && (t[0] == "a" || t[0] == "an" || t[0] == "the") {
		return t[1:]
	}
	return t
}

// byPlace reads "the second one", "number two" and "the last one".
func byPlace[V any](options []Option[V], t []string) (V, error) {
	for i, word := range t {
		n, _ := ordinal(t[i:])
		if i > 0 && (t[i-1] == "number" || t[i-1] == "option") {
			n, _ = cardinal(t[i:])
		}
		if word == "last" {
			n = len(options)
		}
		if n > 0 && n <= len(options) {
			return options[n-1].Value, nil
		}
	}
	var none V
	return none, ErrNotUnderstood
}

// YesNo returns the kind of yes and no.
func YesNo() Kind[bool] {
	return Kind[bool]{
		Parse: func(words string, _ time.Time) (bool, error) {
			t := tokens(words)
			switch yes, no := agrees(t); {
			case yes == no || phrase(t, []string{"not", "sure"}) >= 0:
				return false, ErrNotUnderstood
			default:
				return yes, nil
			}
		},
		Say: func(yes bool) string {
			if yes {
				return "yes"
			}
			return "no"
		},
		Hint:     "yes or no",
		Verbatim: true,
	}
}

var (
	yesWords = wordset.Of("yes yeah yep yup yah sure correct right ok okay absolutely exactly definitely certainly perfect true affirmative fine good great please indeed mhm uhhuh")
	noWords  = wordset.Of("no nope nah wrong incorrect never negative false not dont isnt arent doesnt wasnt havent cant")
)

// agrees reports whether words say yes, and whether they say no: perhaps both,
// or neither. "Not right" and "absolutely not" are no, and "no problem" yes.
func agrees(t []string) (yes, no bool) {
	for i := 0; i < len(t); {
		n := idiomIn(t[i:])
		switch word := t[i]; {
		case n > 0 && i+n < len(t) && t[i+n] == "not": // "of course not", "I do not"
			no = true
			n++
		case n > 0:
			yes = true
		case noWords()[word]:
			no, n = true, 1
			if i+1 < len(t) && yesWords()[t[i+1]] && word != "no" && word != "nope" {
				n = 2
			}
		default:
			n = 1
		}
		i += n
	}
	return yes, no
}

// yesIdioms say yes in several words.
var yesIdioms = func() (idioms [][]string) {
	for _, words := range []string{"no problem", "no worries", "uh huh", "i do", "i am", "of course", "why not", "you bet", "i think so", "i guess so", "i believe so"} {
		idioms = append(idioms, strings.Fields(words))
	}
	return idioms
}()

// idiomIn returns how many words there are of the yes that t begins with.
func idiomIn(t []string) int {
	for _, idiom := range yesIdioms {
		if len(t) >= len(idiom) && slices.Equal(t[:len(idiom)], idiom) {
			return len(idiom)
		}
	}
	if yesWords()[t[0]] {
		return 1
	}
	return 0
}
