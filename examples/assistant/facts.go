package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/phoneagent-go/phoneagent/llm"
)

// Facts are what the owner has noted down about themselves: in a real assistant
// a vault. It may be asked concurrently.
type Facts interface {
	// Fact returns a fact, and whether there is one of that name.
	Fact(ctx context.Context, name string) (value string, ok bool, err error)
}

// memoryFacts are facts by name.
type memoryFacts map[string]string

func (m memoryFacts) Fact(_ context.Context, name string) (string, bool, error) {
	value, ok := m[name]
	return value, ok, nil
}

// errNotShared is for the model to read. It does not say whether there is such a
// fact: that alone may be too much.
var errNotShared = errors.New("you may not give that away: say that you cannot, and ask whether it goes without")

type whichFact struct {
	Name string `json:"name" jsonschema:"which fact, by one of the names that you may share"`
}

// giveFact tells the model a fact that the owner allows it to give away in this
// call. It is the only way to one: what the model has not been told, nobody can
// talk it out of.
func (a *assistant) giveFact(ctx context.Context, w whichFact) (string, error) {
	j, err := a.jobOf(llm.CallFrom(ctx))
	if err != nil {
		return "", err
	}
	name, ok := j.errand.mayShare(w.Name)
	if !ok {
		return "", errNotShared
	}
	value, ok, err := a.facts.Fact(ctx, name)
	if err != nil {
		return "", errors.New("it cannot be looked up right now") // whatever else the error has in it
	}
	if !ok {
		return "", errNotShared
	}
	j.note(func(f *finding) {
		if !slices.Contains(f.shared, name) {
			f.shared = append(f.shared, name)
		}
	})
	return value, nil
}

// haveAll reports an error if one of the facts that may be given away is not
// there: better before the phone rings than in the call. It has no fact in it.
func haveAll(ctx context.Context, facts Facts, names []string) error {
	for _, name := range names {
		if _, ok, err := facts.Fact(ctx, name); err == nil && !ok {
			return fmt.Errorf("share: there is no fact %q", name)
		}
	}
	return nil
}
