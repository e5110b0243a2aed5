package form

import "slices"

// whichOf is what is said to several days.
const whichOf = Problem("Which of those days?")

// between refuses days of which the caller has to choose one: "between Monday
// and Wednesday", "the fifteenth to the eighteenth".
func (r *dateReader) between() (bool, error) {
	for i, word := range r.t {
		switch word {
		case "to", "through", "thru", "until", "till":
		case "and":
			if !slices.Contains(r.t[:i], "between") {
				continue
			}
		default:
			continue
		}
		if r.endsDay(i) && r.beginsDay(i+1) {
			return false, whichOf
		}
	}
	return false, nil
}

// endsDay reports whether a day ends before the i-th word.
func (r *dateReader) endsDay(i int) bool {
	last := r.token(i - 1)
	if r.isDay(last) || months[last] != 0 {
		return true
	}
	if _, used := ordinal([]string{last}); used > 0 {
		return true
	}
	day, ok := number(last)
	return ok && day <= 31 && months[r.token(i-2)] != 0
}

// beginsDay reports whether a day begins with the i-th word.
func (r *dateReader) beginsDay(i int) bool {
	for slices.Contains([]string{"the", "on", "next", "this"}, r.token(i)) {
		i++
	}
	if i >= len(r.t) {
		return false
	}
	_, used := ordinal(r.t[i:])
	day, ok := number(r.t[i])
	return r.isDay(r.t[i]) || months[r.t[i]] != 0 || used > 0 ||
		ok && day <= 31 && months[r.token(i-3)] != 0 // "August 15 to 18"
}
