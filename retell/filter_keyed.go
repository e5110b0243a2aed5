package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// A KeyedFilter compares one member of an object, such as the metadata of a
// call: a [*KeyedStringFilter], [*KeyedNumberFilter], [*KeyedRangeFilter],
// [*KeyedEnumFilter], [*KeyedBooleanFilter] or [*KeyedPresentFilter].
type KeyedFilter interface{ isKeyedFilter() }

func (*KeyedStringFilter) isKeyedFilter()  {}
func (*KeyedNumberFilter) isKeyedFilter()  {}
func (*KeyedRangeFilter) isKeyedFilter()   {}
func (*KeyedEnumFilter) isKeyedFilter()    {}
func (*KeyedBooleanFilter) isKeyedFilter() {}
func (*KeyedPresentFilter) isKeyedFilter() {}
func (*Unknown) isKeyedFilter()            {}

var _ = wire.Register[KeyedFilter](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"string":  (*KeyedStringFilter)(nil),
	"number":  (*KeyedNumberFilter)(nil),
	"range":   (*KeyedRangeFilter)(nil),
	"enum":    (*KeyedEnumFilter)(nil),
	"boolean": (*KeyedBooleanFilter)(nil),
	"present": (*KeyedPresentFilter)(nil),
}})

// KeyedStringFilter compares a text.
type KeyedStringFilter struct {
	_ struct{} `const:"type=string"`
	// Key is the member's name.
	Key *string `json:"key,omitempty"`
	// Op is how to compare.
	Op StringOp `json:"op"`
	// Value is what to compare with.
	Value string `json:"value"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// KeyedNumberFilter compares a number.
type KeyedNumberFilter struct {
	_ struct{} `const:"type=number"`
	// Key is the member's name.
	Key *string `json:"key,omitempty"`
	// Op is how to compare.
	Op NumberOp `json:"op"`
	// Value is what to compare with.
	Value float64 `json:"value"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// KeyedRangeFilter matches numbers between two others.
type KeyedRangeFilter struct {
	_ struct{} `const:"type=range,op=bt"`
	// Key is the member's name.
	Key *string `json:"key,omitempty"`
	// Value has the lower and the upper bound.
	Value []float64 `json:"value"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// KeyedEnumFilter matches texts that are among those given.
type KeyedEnumFilter struct {
	_ struct{} `const:"type=enum,op=in"`
	// Key is the member's name.
	Key *string `json:"key,omitempty"`
	// Value has the texts that match.
	Value []string `json:"value"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// KeyedBooleanFilter matches what is true, or what is false.
type KeyedBooleanFilter struct {
	_ struct{} `const:"type=boolean,op=eq"`
	// Key is the member's name.
	Key *string `json:"key,omitempty"`
	// Value is what matches.
	Value bool `json:"value"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// KeyedPresentFilter matches objects that have a member, or that have it not.
type KeyedPresentFilter struct {
	_ struct{} `const:"type=present"`
	// Key is the member's name.
	Key *string `json:"key,omitempty"`
	// Op is what matches.
	Op PresentOp `json:"op"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
