package agent

import (
	"slices"
	"strings"
)

// These words between a subject and its verb change nothing.
var claimAdverbs = words("just now already also successfully all both actually officially then only gladly always immediately quickly since recently automatically happily indeed so fully currently")

// A clause with one of these before the claim makes no claim: it asks, offers,
// denies, sets a condition, or tells what others say. The soft ones do not
// count behind words such as "I can confirm that".
var (
	claimHard = words("if once when whenever after until unless whether before would could should might may cannot not never nor " +
		"said says say mentioned understand understood thought think believe wish hope seems sounds looks shows like without did does instead as suppose assuming")
	claimSoft       = words("can will shall to let want wanted need wants make or how what which who where why do was were see told tell no only")
	claimAssertions = words("confirm know say report confirming tell")
	claimLinks      = words("you that") // after them
	claimConditions = words("if once when whenever after until unless suppose assuming before as in")
	claimOpenings   = words("so okay ok well and but then great perfect alright right yes sure good wonderful excellent thanks , also")
	claimSubjects   = words("i we you it that this your everything they the")
	claimPassive    = words("you your it that this everything appointment booking reservation order payment refund message request they all one account prescription " +
		"link text email e-mail invoice form forms code card ticket room table visit complaint details directions note claim subscription confirmation receipt")
	claimOthers      = words("slot time times day morning afternoon evening those these spot spots somebody someone else another our")
	claimNoObjects   = words("nothing nobody none no my here in there")
	claimQuestions   = words("am is are was were do does did have has had can could will would shall should may who what when where which how why")
	claimStates      = words("sorted done confirmed complete completed finalized official settled handled")
	claimAuxiliaries = words("have has is")
	claimElsewhere   = words("another online mondays members")
	claimGotten      = words("down booked scheduled confirmed set")
	claimJoints      = words("and but so")
	claimMatters     = words("takes costs is would means")
	claimMeans       = words("text email e-mail phone mail an one two a")
	claimMoved       = words("rescheduled booked scheduled moved")
	claimObjects     = words("you that it this your up the now them him her")
	claimWaits       = words("hold stay wait stand")
)

// claimsIn returns what a sentence claims.
func claimsIn(sentence string) []claim {
	tokens := claimTokens(sentence)
	start := 0
	for start < len(tokens) && slices.Contains(claimOpenings, tokens[start]) {
		start++
	}
	if start == len(tokens) || isCondition(tokens[start:]) {
		return nil
	}
	p := claimParser{tokens: tokens, question: strings.HasSuffix(strings.TrimRight(sentence, " \n\"')*"), "?")}
	for p.at = range tokens {
		if c, ok := p.claim(); ok && !p.blocked() {
			p.found = append(p.found, c)
		}
	}
	return p.found
}

// isCondition reports whether a sentence begins with a condition.
func isCondition(tokens []string) bool {
	if !slices.Contains(claimConditions, tokens[0]) {
		return false
	}
	if tokens[0] == "as" || tokens[0] == "in" {
		return len(tokens) > 1 && (tokens[1] == "soon" || tokens[1] == "case")
	}
	return true
}

// claimParser looks for claims at one place of a sentence after the other.
type claimParser struct {
	tokens   []string
	at       int
	question bool
	found    []claim
}

// token returns the n-th token from the present one, "" beyond the end.
func (p *claimParser) token(n int) string {
	if p.at+n < 0 || p.at+n >= len(p.tokens) {
		return ""
	}
	return p.tokens[p.at+n]
}

// skip returns the place of the next token from the n-th on that is no adverb.
func (p *claimParser) skip(n int) int {
	for slices.Contains(claimAdverbs, p.token(n)) {
		n++
	}
	return n
}

// claim tries every form at the present place.
func (p *claimParser) claim() (claim, bool) {
	for _, form := range []func() (claim, bool){p.agentDid, p.agentDoes, p.wasDone, p.isDone, p.short} {
		if c, ok := form(); ok {
			return c, true
		}
	}
	return claim{}, false
}

func (p *claimParser) isAgent() bool { return p.token(0) == "i" || p.token(0) == "we" }

// agentDid is "I have booked", "I booked", "I went ahead and booked".
func (p *claimParser) agentDid() (c claim, ok bool) {
	if !p.isAgent() {
		return c, false
	}
	n := p.skip(1)
	perfect := p.token(n) == "have"
	if perfect {
		n = p.skip(n + 1)
	}
	if (p.token(n) == "gone" || p.token(n) == "went") && p.token(n+1) == "ahead" {
		n = p.skip(n + 2)
		if p.token(n) == "and" {
			n = p.skip(n + 1)
		}
		perfect = true
	}
	if d := doneVerbs()[p.token(n)]; d != nil {
		return claim{deed: d}, !slices.Contains(claimNoObjects, p.token(n+1))
	}
	return p.idiom(n, perfect)
}

// idiom is what is done in several words, from the n-th on.
func (p *claimParser) idiom(n int, perfect bool) (c claim, ok bool) {
	rest := p.clause(n + 1)
	has := func(list string) bool {
		return slices.ContainsFunc(rest, func(w string) bool { return strings.Contains(list, " "+w+" ") })
	}
	switch verb := p.token(n); {
	case verb == "made" && has(" booking reservation appointment "):
		return claim{deed: deedNamed("book")}, true
	case verb == "made" && has(" change changes adjustment update correction "):
		return claim{deed: deedNamed("move")}, true
	case verb == "made" && has(" note "), (verb == "left" || verb == "passed" || verb == "took" || verb == "taken") && has(" message note "):
		return claim{deed: deedNamed("note")}, true
	case (verb == "made" || verb == "took" || verb == "taken") && has(" payment "):
		return claim{deed: deedNamed("pay")}, true
	case perfect && verb == "taken" && p.token(n+1) == "care":
		return claim{}, true
	case perfect && verb == "turned" && has(" on off "):
		return claim{deed: deedNamed("note")}, true
	case perfect && verb == "set" && has(" reminder alarm alert "):
		return claim{deed: deedNamed("note")}, true
	case perfect && verb == "put" && has(" through "):
		return claim{deed: deedNamed("transfer")}, true
	case perfect && (verb == "put" || verb == "set" || verb == "got" || verb == "signed") && has(" down in up booked scheduled order hold list set "):
		return claim{deed: deedNamed("book")}, verb != "got" || has(" down booked scheduled set ")
	case perfect && verb == "let" && has(" know "):
		return claim{deed: deedNamed("tell")}, true
	case perfect && verb == "you" && slices.ContainsFunc(rest[:min(2, len(rest))], func(w string) bool { return slices.Contains(claimGotten, w) }):
		return claim{tense: claimState}, true
	case verb == "looked" && p.token(n+1) == "up":
		return claim{deed: deedNamed("check")}, true
	}
	return c, false
}

// clause returns the tokens from the n-th on up to the next comma.
func (p *claimParser) clause(n int) []string {
	from := min(p.at+n, len(p.tokens))
	rest := p.tokens[from:]
	if end := slices.Index(rest, ","); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

// agentDoes is "I am transferring you", "hanging up now", "while I connect you".
func (p *claimParser) agentDoes() (c claim, ok bool) {
	n := 0
	switch {
	case p.isAgent() && (p.token(1) == "am" || p.token(1) == "are"):
		n = p.skip(2)
		if p.token(n) == "going" {
			return p.agentWill(n + 2)
		}
	case p.isAgent() && p.token(1) == "will":
		return p.agentWill(p.skip(2))
	case p.token(0) == "while" && p.token(1) == "i":
		verb := p.token(2)
		if verb == "transfer" || verb == "connect" || verb == "put" && slices.Contains(p.clause(3), "through") {
			return claim{deed: deedNamed("transfer"), tense: claimNow}, true
		}
		return c, false
	case p.at != 0 && p.token(-1) != "," && !slices.Contains(claimOpenings, p.token(-1)):
		return c, false
	}
	verb, rest := p.token(n), p.clause(n+1)
	if verb == "putting" && slices.Contains(rest, "through") || verb == "handing" && slices.Contains(rest, "over") {
		return claim{deed: deedNamed("transfer"), tense: claimNow}, true
	}
	d := doingVerbs()[verb]
	if d == nil || d.name == "end" && !slices.ContainsFunc(rest, func(w string) bool { return w == "up" || w == "call" || w == "now" }) {
		return c, false
	}
	if slices.ContainsFunc(rest, func(w string) bool { return slices.Contains(claimMatters, w) }) {
		return c, false // what it is like
	}
	if n == 0 && (len(rest) == 0 || !slices.Contains(claimObjects, rest[0])) {
		return c, false
	}
	if d.name == "transfer" && verb == "connecting" && !slices.ContainsFunc(rest, func(w string) bool { return w == "you" || w == "to" }) {
		return c, false
	}
	return claim{deed: d, tense: claimNow}, true
}

// agentWill is "I will transfer you now", from the verb on: what is done at once
// needs its tool at once.
func (p *claimParser) agentWill(n int) (c claim, ok bool) {
	rest := p.clause(n)
	if len(rest) == 0 || !slices.Contains(rest, "now") {
		return c, false
	}
	switch verb := rest[0]; {
	case verb == "hang" || verb == "disconnect" || verb == "end" && slices.Contains(rest, "call"):
		return claim{deed: deedNamed("end"), tense: claimNow}, true
	case verb == "transfer" || verb == "connect" || verb == "put" && slices.Contains(rest, "through"):
		return claim{deed: deedNamed("transfer"), tense: claimNow}, true
	}
	return c, false
}

// wasDone is "your appointment has been booked".
func (p *claimParser) wasDone() (c claim, ok bool) {
	if !slices.Contains(claimAuxiliaries, p.token(0)) {
		return c, false
	}
	n := p.skip(1)
	if p.token(n) != "been" || !p.ours() {
		return c, false
	}
	n = p.skip(n + 1)
	d := doneVerbs()[p.token(n)]
	if d == nil && !slices.Contains(claimStates, p.token(n)) && (p.token(n) != "taken" || p.token(n+1) != "care") || p.byOthers() {
		return c, false
	}
	return claim{deed: d}, d == nil || d.name != "pay" || p.token(-1) != "you"
}

// ours reports whether what stands before the present place may be something
// that the agent has done something about.
func (p *claimParser) ours() bool {
	before := p.before()
	return slices.ContainsFunc(before, func(w string) bool { return slices.Contains(claimPassive, w) }) &&
		!slices.ContainsFunc(before, func(w string) bool { return slices.Contains(claimOthers, w) })
}

// byOthers reports whether the clause says who else has done it, or how it is
// done at all.
func (p *claimParser) byOthers() bool {
	rest := p.clause(1)
	by := slices.Index(rest, "by")
	return by >= 0 && by+1 < len(rest) && !slices.Contains(claimMeans, rest[by+1]) ||
		slices.ContainsFunc(rest, func(w string) bool { return slices.Contains(claimElsewhere, w) })
}

// isDone is "you are booked", "your order is cancelled", "that is all set".
func (p *claimParser) isDone() (c claim, ok bool) {
	if p.token(0) != "is" && p.token(0) != "are" || !p.ours() || slices.Contains(claimSubjects[:2], p.token(-1)) {
		return c, false
	}
	if p.token(1) == "all" && p.token(2) == "set" || p.token(1) == "set" && p.token(2) == "for" || p.token(1) == "good" && p.token(2) == "to" && p.token(3) == "go" {
		return claim{tense: claimState}, true
	}
	n := p.skip(1)
	switch verb := p.token(n); {
	case p.byOthers():
		return c, false
	case verb == "in" && p.token(n+1) == "for", verb == "on" && p.token(n+1) == "the" && p.token(n+2) == "list", verb == "on" && p.token(n+2) == "way":
		return claim{tense: claimState}, true
	case slices.Contains(claimStates, verb), verb == "taken" && p.token(n+1) == "care", verb == "in" && p.token(n+1) == "the" && strings.HasPrefix(p.token(n+2), "system"):
		return claim{tense: claimState}, true
	case verb == "signed" && p.token(n+1) == "up":
		return claim{deed: deedNamed("note"), tense: claimState}, true
	default:
		d := doneVerbs()[verb]
		if d == nil || d.name == "check" || d.name == "tell" {
			return c, false
		}
		return claim{deed: d, tense: claimState}, true
	}
}

// short is "All set!" and "Booked!" and "Done."
func (p *claimParser) short() (c claim, ok bool) {
	if p.at > 0 && p.token(-1) != "," {
		return c, false
	}
	n := p.skip(0)
	end := p.token(n+1) == "," || p.token(n+1) == ""
	switch {
	case n > 0 && p.token(n) == "set" && (end || p.token(n+1) == "for"), p.token(n) == "done" && end && !p.question:
		return claim{tense: claimState}, true
	case p.at == 0 && (p.token(n+1) == "to" || p.token(n+1) == "for") && slices.Contains(claimMoved, p.token(n)):
		return claim{tense: claimState}, true
	case end && !p.question:
		if d := doneVerbs()[p.token(n)]; d != nil && d.name != "check" {
			return claim{deed: d, tense: claimState}, true
		}
	}
	return c, false
}

// before returns the clause up to the present place.
func (p *claimParser) before() []string {
	from := p.at
	for from > 0 && p.tokens[from-1] != "," && !p.begins(from) {
		from--
	}
	return p.tokens[from:p.at]
}

// begins reports whether a new clause begins at a token: "and I".
func (p *claimParser) begins(at int) bool {
	return slices.Contains(claimJoints, p.tokens[at-1]) && slices.Contains(claimSubjects, p.tokens[at])
}

// blocked reports whether the words before a claim make it none.
func (p *claimParser) blocked() bool {
	before := p.before()
	if len(before) == 0 {
		return false
	}
	if p.question && slices.Contains(claimQuestions, before[0]) {
		return true
	}
	if slices.Contains(before, "please") && !slices.ContainsFunc(before, func(w string) bool { return slices.Contains(claimWaits, w) }) {
		return true // the caller is to do it
	}
	asserts := slices.Contains(claimLinks, before[len(before)-1])
	for _, word := range slices.Backward(before) {
		asserts = asserts || slices.Contains(claimAssertions, word)
		if slices.Contains(claimSoft, word) && !asserts || slices.Contains(claimHard, word) && !(asserts && word == "say") {
			return true
		}
	}
	return false
}
