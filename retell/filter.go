package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// The filters of lists. Each compares one field of the entries; those given
// together must all match.

// StringFilter compares a text.
type StringFilter struct {
	_ struct{} `const:"type=string"`
	// Op is how to compare.
	Op StringOp `json:"op"`
	// Value is what to compare with.
	Value string `json:"value"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// StringOp is how a filter compares texts.
type StringOp string

// The comparisons of texts that Retell documents.
const (
	StringOpEqual      StringOp = "eq"
	StringOpNotEqual   StringOp = "ne"
	StringOpStartsWith StringOp = "sw"
	StringOpEndsWith   StringOp = "ew"
	StringOpContains   StringOp = "co"
)

// NumberFilter compares a number.
type NumberFilter struct {
	_ struct{} `const:"type=number"`
	// Op is how to compare.
	Op NumberOp `json:"op"`
	// Value is what to compare with, in the unit of the field.
	Value float64 `json:"value"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// NumberOp is how a filter compares numbers.
type NumberOp string

// The comparisons of numbers that Retell documents.
const (
	NumberOpEqual          NumberOp = "eq"
	NumberOpNotEqual       NumberOp = "ne"
	NumberOpGreater        NumberOp = "gt"
	NumberOpGreaterOrEqual NumberOp = "ge"
	NumberOpLess           NumberOp = "lt"
	NumberOpLessOrEqual    NumberOp = "le"
)

// RangeFilter matches numbers between two others. Retell does not document
// whether the bounds belong to the range.
type RangeFilter struct {
	_ struct{} `const:"type=range,op=bt"`
	// Value has the lower and the upper bound, in the unit of the field.
	Value []float64 `json:"value"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// Between returns the filter for numbers between two others.
func Between(lower, upper float64) *RangeFilter { return &RangeFilter{Value: []float64{lower, upper}} }

// EnumFilter matches values that are among those given.
type EnumFilter[T ~string] struct {
	_ struct{} `const:"type=enum,op=in"`
	// Value has the values that match.
	Value []T `json:"value"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// AnyOf returns the filter for any of the values:
//
//	CallStatus: retell.AnyOf(retell.CallStatusEnded, retell.CallStatusError)
func AnyOf[T ~string](values ...T) *EnumFilter[T] { return &EnumFilter[T]{Value: values} }

// BooleanFilter matches what is true, or what is false.
type BooleanFilter struct {
	_ struct{} `const:"type=boolean,op=eq"`
	// Value is what matches.
	Value bool `json:"value"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// PresentFilter matches entries that have a field, or that have it not.
type PresentFilter struct {
	_ struct{} `const:"type=present"`
	// Op is what matches.
	Op PresentOp `json:"op"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// PresentOp is whether a field must be there.
type PresentOp string

// The operators of presence that Retell documents.
const (
	PresentOpPresent    PresentOp = "pr"
	PresentOpNotPresent PresentOp = "np"
)

// A NumberOrRangeFilter is a [*NumberFilter] or a [*RangeFilter].
type NumberOrRangeFilter interface{ isNumberOrRangeFilter() }

func (*NumberFilter) isNumberOrRangeFilter() {}
func (*RangeFilter) isNumberOrRangeFilter()  {}
func (*Unknown) isNumberOrRangeFilter()      {}

// An IDFilter is a [*StringFilter] or an [*EnumFilter] of strings.
type IDFilter interface{ isIDFilter() }

func (*StringFilter) isIDFilter()  {}
func (*EnumFilter[T]) isIDFilter() {}
func (*Unknown) isIDFilter()       {}

var (
	_ = wire.Register[NumberOrRangeFilter](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
		"number": (*NumberFilter)(nil),
		"range":  (*RangeFilter)(nil),
	}})
	_ = wire.Register[IDFilter](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
		"string": (*StringFilter)(nil),
		"enum":   (*EnumFilter[string])(nil),
	}})
)

// AgentVersionFilter matches the calls or chats of an agent.
type AgentVersionFilter struct {
	// AgentID is the agent.
	AgentID string `json:"agent_id"`
	// Version are the versions that match; all if there are none.
	Version []int `json:"version,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
