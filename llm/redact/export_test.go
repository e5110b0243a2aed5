package redact

import "slices"

// Thorough returns a Redactor that asks the pattern of every rule.
func (r *Redactor) Thorough() *Redactor {
	all := *r
	all.rules = slices.Clone(r.rules)
	for i := range all.rules {
		all.rules[i].needs = nil
	}
	return &all
}
