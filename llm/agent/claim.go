package agent

import (
	"cmp"
	"context"
	"iter"
	"regexp"
	"slices"

	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// A ClaimPolicy says what happens to a claim that no tool stands behind.
type ClaimPolicy int

const (
	// AskAgain tells the model what was wrong and has it go on differently,
	// once; if it makes such a claim again, [ClaimOptions.Line] is said.
	AskAgain ClaimPolicy = iota
	// ReplaceClaims says [ClaimOptions.Line] in place of the claim and of what
	// comes after it in the same answer.
	ReplaceClaims
	// ReportClaims lets it pass and only reports it. Nothing waits.
	ReportClaims
)

// ClaimOptions refine [GuardClaims].
type ClaimOptions struct {
	// Policy is what happens to a claim. The default is [AskAgain].
	Policy ClaimPolicy
	// Line is said in place of a claim. The default is [DefaultClaimLine].
	Line string
	// Note tells the model what was wrong, with {claim} for the sentence. The
	// default is [DefaultClaimNote].
	Note string
	// Claims are claims beside the built-in ones, which are English.
	Claims []ClaimPattern
	// NoDefaults leaves the built-in claims out.
	NoDefaults bool
	// Language is how sentences end, nil for English.
	Language *speech.Language
	// OnClaim is told of each claim that no tool stands behind, with its words.
	// It may be called concurrently and must return at once. [Trace.ClaimFound]
	// is told too, without words.
	OnClaim func(context.Context, FoundClaim)
}

// A ClaimPattern is a claim of one's own: a sentence that matches is true when
// one of Tools has succeeded. It is tried on whole sentences, and nothing makes
// an exception of questions and the like.
type ClaimPattern struct {
	Pattern *regexp.Regexp
	// Tools are names of tools. Without any, no tool makes the claim true.
	Tools []string
}

// A FoundClaim is a claim that no tool stands behind.
type FoundClaim struct {
	// Sentence is what the model wrote. It is a piece of the conversation, so
	// think before you log it.
	Sentence string
	// Corrected is whether the caller is kept from hearing it.
	Corrected bool
}

// The defaults of [ClaimOptions].
const (
	DefaultClaimLine = "Sorry, that is not done yet. Shall I go on with it?"
	DefaultClaimNote = "You were about to tell the caller that something was done: \"{claim}\" No tool has done it, and the caller has not heard it. " +
		"Call the tool that does it, or say what is true. Do not repeat what you said before it."
)

// GuardClaims returns a model that cannot tell the caller that something was
// done when no tool did it: "I've booked you for Tuesday", "you're all set",
// "I'm transferring you now". Whatever says so is corrected before it is
// spoken, or reported, by [ClaimOptions.Policy].
//
// A claim is true if a tool for it has succeeded in the call, in this turn or
// before, and one about the present, such as a transfer, if the tool is called
// in the same answer or was in this turn. Which tools are for which claim
// follows from their names, or else from the first words of their description:
// a tool cancel_visit is for "cancelled", and order_status looks something up. If
// no tool's name tells, any that has succeeded will do, except those that only
// look something up. "You are booked" may also be what a look-up has told. "You're
// all set" needs any tool that has succeeded. Nothing is true because a tool was
// run that only asks for something ([Tool.Asks]). What a tool says to the caller
// ([Tool.Says]) is looked at as well, such as the last words of [EndCall], of a
// transfer or of a handoff: with an untrue claim in it, the call is not passed on.
// Offers, questions, conditions, denials, promises and what others are said to
// have done are no claims.
//
// Text is passed on sentence by sentence, and what comes after a claim in
// doubt waits for the end of the answer, since the tool may be called behind
// it. A claim made in the same breath as the call of its tool is left out: the
// model is asked again when the tool has returned. With [ReportClaims] nothing
// waits and nothing is left out.
//
// The built-in claims are English. Of the sentences in testdata/claims.txt that
// were written after the rules, it misses 14 of 76 claims and raises a false
// alarm for 2 of 89 others, many of them hard; of those that the rules were
// made on, 0 of 167 and 2 of 192.
//
// The guard belongs around all other wrappers of models. Options may be nil.
func GuardClaims(model Model, options *ClaimOptions) Model {
	g := &claimGuard{model: model}
	if options != nil {
		g.opts = *options
	}
	g.opts.Line = cmp.Or(g.opts.Line, DefaultClaimLine)
	g.opts.Note = cmp.Or(g.opts.Note, DefaultClaimNote)
	return g
}

type claimGuard struct {
	model Model
	opts  ClaimOptions
}

// Stream asks the model, and again if that is wanted.
func (g *claimGuard) Stream(ctx context.Context, request *Request) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		a := g.answer(ctx, request, yield)
		err := a.run(request)
		if a.again && !a.left {
			err = a.askAgain(request)
		}
		if a.usage != nil && !a.left {
			a.yield(Chunk{Usage: a.usage})
		}
		if err != nil && !a.left {
			yield(Chunk{}, err)
		}
	}
}

// unproven returns whether a sentence claims something that no tool stands
// behind, by what is known so far.
func (g *claimGuard) unproven(sentence string, proof *proof) bool {
	for _, pattern := range g.opts.Claims {
		if pattern.Pattern.MatchString(sentence) && !slices.ContainsFunc(pattern.Tools, proof.hasRun) {
			return true
		}
	}
	return !g.opts.NoDefaults && slices.ContainsFunc(claimsIn(sentence), func(c claim) bool { return !proof.of(c) })
}
