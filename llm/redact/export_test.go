package redact

import "slices"

// Tokens returns where in text something stands that takes the place of a find.
func (r *Redactor) Tokens(text string) (found [][]int) {
	for t, ok := r.token(text, 0); ok; t, ok = r.token(text, t.end) {
		found = append(found, []int{t.start, t.end})
	}
	return found
}

// Thorough returns a Redactor that asks the pattern of every rule.
func (r *Redactor) Thorough() *Redactor {
	all := *r
	all.rules = slices.Clone(r.rules)
	for i := range all.rules {
		all.rules[i].needs = nil
	}
	return &all
}
