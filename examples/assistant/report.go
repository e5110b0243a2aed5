package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/outbound"
	"github.com/phoneagent-go/phoneagent/retell"
)

// A report is what the owner gets, whatever came of the call.
type report struct {
	Question string `json:"question"`
	// Answer is theirs, and Quote the words in which they gave it: without
	// words of theirs there is no answer.
	Answer string `json:"answer,omitzero"`
	Quote  string `json:"quote,omitzero"`
	// Failure is why there is no answer.
	Failure string `json:"failure,omitzero"`
	// Shared are the names of the facts that were given away.
	Shared  []string `json:"shared,omitzero"`
	Seconds int      `json:"seconds"`
	CallID  string   `json:"call_id,omitzero"` // "" if there was no call
}

type telling struct {
	Answer string `json:"answer,omitempty" jsonschema:"the answer, in a sentence; leave it out if there is none"`
	Quote  string `json:"quote,omitempty" jsonschema:"the words in which they gave it, exactly as they said them"`
	Why    string `json:"why,omitempty" jsonschema:"why there is no answer, in a sentence"`
}

var (
	errNothingTold = errors.New("give the answer with a quote, or say why there is none")
	errNotSaid     = errors.New("they have not said that: quote their own words exactly, or report why there is no answer")
)

// report takes the model's report. It lets no answer pass that nobody has given.
func (a *assistant) report(ctx context.Context, t telling) (string, error) {
	call := llm.CallFrom(ctx)
	j, err := a.jobOf(call)
	if err != nil {
		return "", err
	}
	switch {
	case t.Answer == "" && t.Why == "":
		return "", errNothingTold
	case t.Answer != "" && !wasSaid(t.Quote, agent.TurnOf(call)):
		return "", errNotSaid
	}
	j.note(func(f *finding) { f.answer, f.quote, f.why = t.Answer, t.Quote, t.Why })
	return "reported", nil
}

// wasSaid reports whether the other side has said these words, one after the
// other. Three words are the least that say something; fewer have to be all of a
// sentence, such as "Yes." or "At nine.", after the assistant has spoken.
func wasSaid(quote string, turn *llm.Turn) bool {
	const fewest = 3
	words := wordsOf(quote)
	if len(words) == 0 || turn == nil {
		return false
	}
	wanted := " " + strings.Join(words, " ") + " "
	asked := false
	for i := range turn.Transcript {
		switch u := &turn.Transcript[i]; {
		case u.Role == llm.RoleAgent:
			asked = true
		case u.Role != llm.RoleUser:
		case len(words) >= fewest && strings.Contains(" "+strings.Join(wordsOf(u.Content), " ")+" ", wanted):
			return true
		case asked && slices.ContainsFunc(sentencesOf(u.Content), func(s string) bool { return slices.Equal(wordsOf(s), words) }):
			return true
		}
	}
	return false
}

func sentencesOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?;", r) })
}

func wordsOf(text string) []string {
	text = strings.NewReplacer("'", "", "’", "").Replace(strings.ToLower(text))
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// conclude makes the report of what was found out and of how the call ended; err
// is why that is not known, or why there was no call.
func (j *job) conclude(call *retell.Call, err error) report {
	f := j.findings()
	r := report{Question: j.errand.Question, Answer: f.answer, Quote: f.quote, Shared: f.shared}
	if call != nil {
		r.CallID, r.Seconds = call.CallID, int(call.DurationMS/1000)
	}
	switch {
	case r.Answer != "":
	case f.gaveUp:
		r.Failure = "Their phone menu led in circles."
	case f.late:
		r.Failure = fmt.Sprintf("It took longer than %d minutes.", j.errand.Minutes)
	case j.wasStopped():
		r.Failure = "It was stopped before there was an answer."
	case f.why != "":
		r.Failure = f.why
	case errors.Is(err, retell.ErrMaybeAccepted):
		r.Failure = "It is not known whether the phone rang: " + err.Error()
	case err != nil:
		r.Failure = "The call could not be made or followed: " + err.Error()
	case f.answered == outbound.Voicemail:
		r.Failure = "A voicemail answered."
	case call.CallStatus != retell.CallStatusEnded:
		r.Failure = "Nobody answered: " + reason(call) + "."
	default:
		r.Failure = "The call ended before there was an answer: " + reason(call) + "."
	}
	return r
}

func reason(call *retell.Call) string {
	return strings.ReplaceAll(strings.TrimPrefix(string(call.DisconnectionReason), "dial_"), "_", " ")
}
