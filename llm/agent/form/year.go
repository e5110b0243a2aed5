package form

// year reads the year that t begins with, 0 if there is none: beside what any
// year may be, "next year", and of days that have been "eighty five".
func (r *dateReader) year(t []string) int {
	if len(t) > 1 && t[1] == "year" {
		switch t[0] {
		case "this":
			return r.today.Year()
		case "next":
			return r.today.Year() + 1
		case "last":
			return r.today.Year() - 1
		}
	}
	if y := year(t); y != 0 {
		return y
	}
	if r.aside == nil {
		r.aside = new(r.yearBefore())
	}
	if *r.aside != 0 {
		return *r.aside
	}
	if len(t) > 0 && (t[0] == "in" || t[0] == "of") {
		t = t[1:]
	}
	if !r.opts.Past || len(t) == 0 {
		return 0
	}
	if d := digits(t[:min(len(t), 2)]); (t[0] == "oh" || t[0] == "o") && len(d) == 2 {
		return r.century(atoi(d))
	}
	if n, ok := number(t[0]); ok && len(t[0]) == 2 {
		return r.century(n)
	}
	if _, ok := tens[t[0]]; ok {
		if n, _ := cardinal(t); n < 100 {
			return r.century(n)
		}
	}
	return 0
}

// year reads the year that t begins with, 0 if there is none: "2026", "twenty
// twenty six", "nineteen oh five", "two thousand and one".
func year(t []string) int {
	if len(t) > 0 && (t[0] == "in" || t[0] == "of") {
		t = t[1:]
	}
	if len(t) == 0 {
		return 0
	}
	if y, ok := number(t[0]); ok && len(t[0]) == 4 {
		return y
	}
	if y, used := cardinal(t); used > 1 && y >= 1000 && y < 10000 {
		return y
	}
	if d := digits(t[:min(len(t), 3)]); len(d) == 4 && digits(t[:1]) != "" && (d[:2] == "19" || d[:2] == "20") { // not "at 2000"
		return atoi(d)
	}
	return 0
}

// yearBefore returns a year that is said before the day: "in 1985, on March 4th",
// 0 if there is none.
func (r *dateReader) yearBefore() int {
	for i, word := range r.t {
		if y, ok := number(word); ok && len(word) == 4 && y >= 1900 && y < 2100 && (r.opts.Past || r.token(i-1) == "in") {
			return y
		}
		if word == "in" {
			if y := year(r.t[i:]); y >= 1900 && y < 2100 {
				return y
			}
		}
	}
	return 0
}

// century returns the year of which the last two digits are given.
func (r *dateReader) century(y int) int {
	if y += 2000; r.opts.Past && y > r.today.Year() {
		y -= 100
	}
	return y
}
