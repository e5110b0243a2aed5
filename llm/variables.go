package llm

import "github.com/phoneagent-go/phoneagent/retell"

// VariablesOf returns the call's dynamic variables as a struct, usually the one
// that [retell.MarshalVariables] made them of when the call was placed. Its
// fields are as there; see [retell.UnmarshalVariables] for what is missing,
// empty or does not fit. Fields that can be set are set even if there is an
// error.
//
// A call whose details are not known has no variables; see [Call.Details].
func VariablesOf[T any](call *Call) (T, error) {
	var variables map[string]string
	if details := call.Details(); details != nil {
		variables = details.DynamicVariables
	}
	var v T
	err := retell.UnmarshalVariables(variables, &v)
	return v, err
}
