package agent

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// claimTense is what a claim says about its time.
type claimTense uint8

const (
	claimDone  claimTense = iota // "I have booked": a tool has done it
	claimState                   // "you are booked": a tool did it or knows it
	claimNow                     // "I am transferring you": a tool does it now
)

// claim is something that a sentence says was done.
type claim struct {
	deed  *deed // nil for one that does not say what: "all set"
	tense claimTense
}

// deed is a kind of thing that agents do.
type deed struct {
	name  string
	done  []string // forms of verbs: "booked"
	doing []string
	tools []string // beginnings of words in the names of tools that do it
}

var deeds = []*deed{
	{"book", words("booked reserved scheduled penciled pencilled secured prebooked"), words("booking reserving scheduling"),
		words("book reserv schedul appointment create make slot event")},
	{"cancel", words("cancelled canceled"), words("cancelling canceling"), words("cancel delete remove")},
	{"move", words("rescheduled moved changed switched updated adjusted corrected extended rebooked swapped pushed upgraded downgraded renewed paused resumed"), words("rescheduling moving changing updating switching"),
		words("reschedul move chang updat switch modify edit set book schedul extend correct")},
	{"send", words("sent texted emailed messaged forwarded mailed faxed resent dropped"), words("sending texting emailing forwarding"),
		words("send text sms email mail messag notif forward link fax resend")},
	{"transfer", words("transferred"), words("transferring connecting patching"), words("transfer connect forward handoff hand dial")},
	{"end", nil, words("hanging ending disconnecting"), words("end hang")},
	{"pay", words("charged refunded paid processed billed credited waived"), words("charging refunding processing"),
		words("charg refund pay process bill credit waiv")},
	{"issue", words("issued"), words("issuing"), words("issu refund credit pay creat make send order replac ticket card")}, // money as well as cards and tickets
	{"order", words("ordered placed submitted requested refilled filed"), words("ordering placing submitting"), words("order submit plac request refill fil creat")},
	{"note", words("added recorded logged saved registered entered created opened enrolled removed flagged marked activated deactivated reset unlocked blocked reported written"),
		words("adding saving creating removing"), words("note add record log sav regist enter creat open ticket enrol updat remov flag mark activ reset unlock block report message deactiv writ")},
	{"tell", words("notified informed alerted paged escalated told spoken"), words("notifying alerting paging escalating"), words("notif inform alert tell pag messag send escalat")},
	{"check", words("checked verified double-checked"), nil, words("check find look get list search verif fetch availab")},
}

func words(list string) []string { return strings.Fields(list) }

// doneVerbs and doingVerbs find a deed by its verb.
var (
	doneVerbs  = verbsOf(func(d *deed) []string { return d.done })
	doingVerbs = verbsOf(func(d *deed) []string { return d.doing })
)

// verbsOf returns what makes the verbs when they are first asked for.
func verbsOf(forms func(*deed) []string) func() map[string]*deed {
	return sync.OnceValue(func() map[string]*deed {
		verbs := make(map[string]*deed)
		for _, d := range deeds {
			for _, verb := range forms(d) {
				verbs[verb] = d
			}
		}
		return verbs
	})
}

func deedNamed(name string) *deed {
	return deeds[slices.IndexFunc(deeds, func(d *deed) bool { return d.name == name })]
}

// claimTokens cuts a sentence into words in lower case with their contractions
// written out, and "," for what separates clauses.
func claimTokens(sentence string) []string {
	sentence = claimMarks.Replace(strings.ToLower(sentence))
	tokens := make([]string, 0, len(sentence)/4+4)
	for field := range strings.FieldsSeq(sentence) {
		word := strings.TrimFunc(field, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if word != "" {
			tokens = uncontracted(tokens, word)
		}
		if strings.ContainsAny(field[len(field)-1:], ",;:.!?") && word != "" || field == "," {
			tokens = append(tokens, ",")
		}
	}
	return tokens
}

var claimMarks = strings.NewReplacer("’", "'", "—", " , ", "–", " , ", " - ", " , ", "*", "", "_", "")

var contractions = []struct{ end, full string }{
	{"n't", "not"}, {"'ve", "have"}, {"'re", "are"}, {"'m", "am"}, {"'ll", "will"}, {"'d", "would"}, {"'s", "is"},
}

func uncontracted(tokens []string, word string) []string {
	if strings.IndexByte(word, '\'') < 0 {
		return append(tokens, word)
	}
	for _, c := range contractions {
		if stem, ok := strings.CutSuffix(word, c.end); ok && stem != "" {
			return append(tokens, stem, c.full)
		}
	}
	return append(tokens, word)
}
