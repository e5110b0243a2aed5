package agent

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// claimAnswer is one answer on its way through the guard.
type claimAnswer struct {
	guard     *claimGuard
	ctx       context.Context
	next      func(Chunk, error) bool
	sentences *speech.Sentences
	proof     *proof

	said    strings.Builder // what was passed on
	claims  []string        // sentences in doubt
	held    []string        // they and what came after them
	kept    bool            // a tool call was not passed on for its words
	usage   *Usage
	acted   bool // whether a tool call was passed on
	retried bool
	again   bool // whether to ask again
	left    bool // the loop over the sequence was left
}

func (g *claimGuard) answer(ctx context.Context, request *Request, next func(Chunk, error) bool) *claimAnswer {
	return &claimAnswer{guard: g, ctx: ctx, next: next, proof: proofOf(request), sentences: speech.NewSentences(g.opts.Language)}
}

func (a *claimAnswer) yield(c Chunk) {
	a.left = a.left || !a.next(c, nil)
}

// run passes one completion on and returns the error that it ended with.
func (a *claimAnswer) run(request *Request) (err error) {
	for chunk, err := range a.guard.model.Stream(a.ctx, request) {
		if err != nil {
			a.end(false)
			return err
		}
		if a.take(chunk); a.left {
			return nil
		}
	}
	a.end(true)
	return nil
}

func (a *claimAnswer) take(chunk Chunk) {
	if chunk.Usage != nil {
		if a.usage == nil {
			a.usage = new(Usage)
		}
		a.usage.Add(*chunk.Usage)
	}
	if chunk.Text != "" {
		a.text(chunk.Text)
	}
	if chunk.ToolCall != nil {
		a.proof.called = append(a.proof.called, *chunk.ToolCall)
		a.flush()
		a.settle()
		if a.withholds(chunk.ToolCall) {
			return
		}
		a.acted = true
		if !a.left {
			a.yield(Chunk{ToolCall: chunk.ToolCall})
		}
	}
}

// withholds reports whether a tool call is not to be passed on, since what is
// said to the caller with it has a claim in doubt.
func (a *claimAnswer) withholds(call *ToolCall) bool {
	doubts := len(a.claims)
	for _, sentence := range a.spokenWith(call) {
		if a.guard.unproven(sentence, a.proof) {
			a.claims = append(a.claims, sentence)
		}
	}
	if len(a.claims) == doubts || a.guard.opts.Policy == ReportClaims {
		return false
	}
	a.kept = true
	return true
}

// spokenWith returns the sentences that are said to the caller with a call.
func (a *claimAnswer) spokenWith(call *ToolCall) (said []string) {
	var arguments map[string]any
	tool := a.proof.tool(call.Name)
	if tool == nil || tool.Says == "" || json.Unmarshal([]byte(call.Arguments), &arguments) != nil {
		return nil
	}
	words, _ := arguments[tool.Says].(string)
	sentences := speech.NewSentences(a.guard.opts.Language)
	sentences.Write(words)
	for sentence := range sentences.Complete() {
		said = append(said, sentence)
	}
	return append(said, sentences.Flush())
}

// text takes text. If claims are only reported, it does not wait.
func (a *claimAnswer) text(text string) {
	a.sentences.Write(text)
	if a.guard.opts.Policy == ReportClaims {
		a.yield(Chunk{Text: text})
	}
	for sentence := range a.sentences.Complete() {
		a.sentence(sentence)
	}
}

func (a *claimAnswer) flush() {
	if rest := a.sentences.Flush(); rest != "" {
		a.sentence(rest)
	}
}

// sentence passes a sentence on, or holds it.
func (a *claimAnswer) sentence(sentence string) {
	unproven := a.guard.unproven(sentence, a.proof)
	if unproven {
		a.claims = append(a.claims, sentence)
	}
	switch {
	case a.left || a.guard.opts.Policy == ReportClaims:
	case unproven || len(a.held) > 0:
		a.held = append(a.held, sentence)
	default:
		a.pass(sentence)
	}
}

func (a *claimAnswer) pass(text string) {
	a.said.WriteString(text)
	a.yield(Chunk{Text: text})
}

// settle passes on what is held if the tools called so far stand behind it.
func (a *claimAnswer) settle() {
	var left []string
	for _, sentence := range a.claims {
		if a.guard.unproven(sentence, a.proof) {
			left = append(left, sentence)
		}
	}
	a.claims = left
	if len(left) > 0 {
		return
	}
	for _, sentence := range a.held {
		a.pass(sentence)
	}
	a.held = nil
}

// end deals with what is in doubt at the end of a completion, which was whole
// or broke off.
func (a *claimAnswer) end(whole bool) {
	if a.left {
		return
	}
	a.flush()
	a.settle()
	policy := a.guard.opts.Policy
	for _, sentence := range a.claims {
		a.report(sentence, policy != ReportClaims)
	}
	if len(a.held) == 0 && !a.kept || !whole || a.acted { // after its tools the model is asked again anyway
		return
	}
	if policy == AskAgain && !a.retried {
		a.again = true
		return
	}
	a.pass(spaced(a.said.String(), a.guard.opts.Line))
}

func (a *claimAnswer) report(sentence string, corrected bool) {
	if found := traceOf(a.ctx).ClaimFound; found != nil {
		found(corrected)
	}
	if a.guard.opts.OnClaim != nil {
		a.guard.opts.OnClaim(a.ctx, FoundClaim{Sentence: strings.TrimSpace(sentence), Corrected: corrected})
	}
}

// askAgain asks the model once more, with what it said that the caller heard,
// and a note about what the caller did not. If nothing comes of it, the line
// is said.
func (a *claimAnswer) askAgain(request *Request) error {
	claim := strings.TrimSpace(a.claims[0])
	a.again, a.retried, a.claims, a.held, a.kept = false, true, nil, nil, false
	again := *request
	p := prompt{list: slices.Clone(request.Messages)} // they belong to the request
	if said := strings.TrimSpace(a.said.String()); said != "" {
		p.assistant(said)
	}
	p.user("(" + strings.ReplaceAll(a.guard.opts.Note, "{claim}", claim) + ")")
	again.Messages = p.list
	if a.said.Len() > 0 && !strings.HasSuffix(a.said.String(), " ") {
		a.pass(" ")
	}
	if a.left {
		return nil
	}
	before := a.said.Len()
	err := a.run(&again)
	if before == a.said.Len() && !a.acted && !a.left {
		a.pass(spaced(a.said.String(), a.guard.opts.Line))
	}
	return err
}
