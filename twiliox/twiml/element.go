package twiml

import (
	"maps"
	"slices"
	"strings"
)

// An Element is TwiML that has no type here, such as <Connect>. It can be a
// verb or be in another Element.
type Element struct {
	// Name is its name.
	Name string
	// Attributes are written in the order of their names.
	Attributes map[string]string
	// Text is its text.
	Text string
	// Children follow the text.
	Children []Element
}

func (x Element) verb(e *encoder) {
	if !xmlName(x.Name) {
		e.fail("", "has an element without a proper name")
		return
	}
	e.open(x.Name)
	defer e.close()
	for _, name := range slices.Sorted(maps.Keys(x.Attributes)) {
		if !xmlName(name) {
			e.fail("", "has an attribute without a proper name")
			return
		}
		e.present(name, new(x.Attributes[name]))
	}
	if x.Text != "" {
		e.text(x.Text)
	}
	for _, child := range x.Children {
		child.verb(e)
	}
}

// xmlName reports whether a name is one that TwiML could have.
func xmlName(name string) bool {
	letter := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
	return name != "" && letter(rune(name[0])) && !strings.ContainsFunc(name, func(r rune) bool {
		return !letter(r) && (r < '0' || r > '9') && r != '-' && r != ':'
	})
}
