package siptrunk

import (
	"errors"
	"fmt"
	"strings"
)

// What went wrong, for [errors.Is]. Those of package twiliox match too, for
// example [twiliox.ErrInsufficientBalance] and [twiliox.ErrDomainTaken].
var (
	// ErrNotOurs: something is in the way that was not made for this spec, and
	// is not touched.
	ErrNotOurs = errors.New("siptrunk: not made for this spec")
	// ErrPlanStale: things have changed since the plan was made. Nothing was
	// done.
	ErrPlanStale = errors.New("siptrunk: the plan is out of date")
	// ErrPurchaseNotAllowed: the plan buys a number and the options do not
	// allow it. Nothing was done.
	ErrPurchaseNotAllowed = errors.New("siptrunk: the plan buys numbers, which is not allowed")
	// ErrReleaseNotAllowed: the plan gives a number back and the options do not
	// allow it. Nothing was done.
	ErrReleaseNotAllowed = errors.New("siptrunk: the plan releases numbers, which is not allowed")
	// ErrTrial: the account is on trial and what the spec wants needs a full
	// one.
	ErrTrial = errors.New("siptrunk: the account is on trial")
	// ErrNoVoice: the number cannot be called.
	ErrNoVoice = errors.New("siptrunk: the number takes no calls")
	// ErrRetellNumber: the number is one that Retell sold, so that it cannot be
	// imported.
	ErrRetellNumber = errors.New("siptrunk: the number is Retell's own")
	// ErrDrift: what exists is not what the spec says.
	ErrDrift = errors.New("siptrunk: not as the spec says")
)

// A PlanError says why no plan can be made. Nothing was changed. [errors.Is] and
// [errors.AsType] see every problem.
type PlanError struct {
	// Problems are all that is in the way.
	Problems []error
}

func (e *PlanError) Error() string {
	texts := make([]string, len(e.Problems))
	for i, problem := range e.Problems {
		texts[i] = problem.Error()
	}
	return "siptrunk: no plan can be made: " + strings.Join(texts, "; ")
}

// Unwrap returns the problems.
func (e *PlanError) Unwrap() []error { return e.Problems }

// A StepError says at which step of a plan things went wrong. Plan and apply
// again to go on, or destroy to take back what was done.
type StepError struct {
	// Step is the step that failed. It may have had its effect all the same if
	// the error matches [twiliox.ErrMaybeAccepted]; the next plan sees.
	Step Step
	// Done counts the steps before it, which all succeeded.
	Done int
	// Err is the cause.
	Err error
}

func (e *StepError) Error() string {
	return fmt.Sprintf("siptrunk: %s: %v (%d steps were done before: plan and apply again to go on)", e.Step.Title(), e.Err, e.Done)
}

// Unwrap returns the cause.
func (e *StepError) Unwrap() error { return e.Err }

// A DriftError says in what the trunk differs from its spec. It matches
// [ErrDrift].
type DriftError struct {
	// Plan is what would be done about it.
	Plan *Plan
	// Problems are differences that no plan can mend.
	Problems []string
}

func (e *DriftError) Error() string {
	var texts []string
	if e.Plan != nil {
		for i := range e.Plan.Steps {
			texts = append(texts, e.Plan.Steps[i].Title())
		}
	}
	return ErrDrift.Error() + ": " + strings.Join(append(texts, e.Problems...), "; ")
}

// Is reports whether target is [ErrDrift].
func (e *DriftError) Is(target error) bool { return target == ErrDrift }

// notOurs says what is in the way.
func notOurs(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrNotOurs, fmt.Sprintf(format, args...))
}
