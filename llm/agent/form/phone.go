package form

import (
	"strings"
	"time"
)

// Phone returns the kind of telephone numbers, in E.164. Country is the code of
// the country whose numbers are given without one, such as "1" or "44"; the
// default is "1". Callers say digits one by one or in groups, with "oh", "double"
// and "triple".
func Phone(country string) Kind[string] {
	if country == "" {
		country = "1"
	}
	return Kind[string]{
		Parse: func(words string, _ time.Time) (string, error) { return parsePhone(words, country) },
		Say:   sayPhone,
		Hint:  "a telephone number with all its digits",
	}
}

func parsePhone(words, country string) (string, error) {
	t := tokens(strings.Replace(words, "(0)", "", 1)) // of "+44 (0)20", which is dialled within the country only
	d := digits(t)
	international := strings.HasPrefix(strings.TrimSpace(words), "+") || len(t) > 0 && phrase(t, []string{"plus"}) >= 0
	switch {
	case d == "":
		return "", ErrNotUnderstood
	case international:
	case country == "1" && strings.HasPrefix(d, "011"):
		d = d[len("011"):]
	case country == "1":
		d = "1" + strings.TrimPrefix(d, "1")
	case strings.HasPrefix(d, "00"):
		d = d[len("00"):]
	case country == "39": // where the zero belongs to the number
		d = country + d
	default:
		d = country + strings.TrimPrefix(d, "0")
	}
	switch {
	case strings.HasPrefix(d, "1") && (len(d) != 11 || d[1] < '2'):
		return "", Problem("That is not a whole telephone number.")
	case len(d) < 8 || d[0] == '0':
		return "", Problem("That is not a whole telephone number.")
	case len(d) > 15:
		return "", Problem("That is too long for a telephone number.")
	}
	return "+" + d, nil
}

// sayPhone reads the digits one by one, in groups.
func sayPhone(number string) string {
	d := strings.TrimPrefix(number, "+")
	sizes := []int{3, 3, 3, 3, 3}
	lead := "plus "
	if strings.HasPrefix(d, "1") && len(d) == 11 {
		d, sizes, lead = d[1:], []int{3, 3, 4}, ""
	}
	var groups []string
	for _, size := range sizes {
		size = min(size, len(d))
		if size > 0 {
			groups = append(groups, strings.Join(strings.Split(d[:size], ""), " "))
		}
		d = d[size:]
	}
	return lead + strings.Join(groups, ", ")
}
