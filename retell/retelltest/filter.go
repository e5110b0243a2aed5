package retelltest

import (
	"slices"
	"strings"
)

// matches reports whether a value passes one of Retell's filters: an object
// with a type, an operator and something to compare with. Absent values are nil.
// They pass "not present" and "not equal" and nothing else.
func matches(filter object, value any) bool {
	want := filter["value"]
	switch text(filter, "type") {
	case "present":
		return (value != nil) == (filter["op"] == "pr")
	case "string":
		return matchesString(text(filter, "op"), value, want)
	case "number":
		return matchesNumber(text(filter, "op"), value, want)
	case "range":
		n, ok := float(value)
		low, high, valid := ends(want)
		return ok && valid && low <= n && n <= high
	case "enum":
		return matchesEnum(value, want)
	case "boolean":
		return value == want
	}
	return false
}

func matchesString(op string, value, want any) bool {
	s, ok := value.(string)
	w, _ := want.(string)
	switch op {
	case "eq":
		return ok && s == w
	case "ne":
		return !ok || s != w
	case "sw":
		return ok && strings.HasPrefix(s, w)
	case "ew":
		return ok && strings.HasSuffix(s, w)
	case "co":
		return ok && strings.Contains(s, w)
	}
	return false
}

func matchesNumber(op string, value, want any) bool {
	n, ok := float(value)
	w, _ := float(want)
	switch op {
	case "eq":
		return ok && n == w
	case "ne":
		return !ok || n != w
	case "gt":
		return ok && n > w
	case "ge":
		return ok && n >= w
	case "lt":
		return ok && n < w
	case "le":
		return ok && n <= w
	}
	return false
}

// matchesEnum reports whether the value, or one of a list, is in the list
// wanted.
func matchesEnum(value, want any) bool {
	wanted, _ := want.([]any)
	if list, ok := value.([]any); ok {
		return slices.ContainsFunc(list, func(v any) bool { return slices.Contains(wanted, v) })
	}
	return value != nil && slices.Contains(wanted, value)
}

func ends(want any) (low, high float64, ok bool) {
	pair, _ := want.([]any)
	if len(pair) != 2 {
		return 0, 0, false
	}
	low, okLow := float(pair[0])
	high, okHigh := float(pair[1])
	return low, high, okLow && okHigh
}

// criteria says where the value of each filter is: in an object or, with an
// empty name first, in what is known of it beside. Filters with a key look into
// the object found there.
type criteria map[string][]string

// passes reports whether an object passes all filters that criteria know.
func (c criteria) passes(filters, o, beside object) bool {
	for name, given := range filters {
		path := c[name]
		if path == nil {
			continue
		}
		from := o
		if path[0] == "" {
			from, path = beside, path[1:]
		}
		switch filter := given.(type) {
		case object:
			if !matches(filter, dig(from, path...)) {
				return false
			}
		case []any:
			for _, f := range filter {
				keyed, _ := f.(object)
				inner, _ := dig(from, path...).(object)
				if !matches(keyed, inner[text(keyed, "key")]) {
					return false
				}
			}
		}
	}
	return true
}

// passesAgents reports whether an object is of one of the agents, in one of
// their versions, that a filter names.
func passesAgents(filter any, agentID string, version any) bool {
	choices, ok := filter.([]any)
	if !ok {
		return true
	}
	return slices.ContainsFunc(choices, func(choice any) bool {
		c, _ := choice.(object)
		versions, some := c["version"].([]any)
		return c["agent_id"] == agentID && (!some || len(versions) == 0 || slices.ContainsFunc(versions, func(v any) bool {
			return integer(v, -1) == integer(version, -2)
		}))
	})
}
