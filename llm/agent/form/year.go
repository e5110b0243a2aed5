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
	y := year(t)
	if y != 0 || !r.opts.Past || len(t) == 0 {
		return y
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
	if d := digits(t[:min(len(t), 3)]); len(d) == 4 && (d[:2] == "19" || d[:2] == "20") {
		return atoi(d)
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
