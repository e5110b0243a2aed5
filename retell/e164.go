package retell

// IsE164 reports whether number has the form that Retell takes for phone
// numbers: a plus sign, a country code that does not begin with 0, and up to 15
// digits in all, without spaces or punctuation. "+14155550123" has it. Whether
// there is such a number is another question.
func IsE164(number string) bool {
	const fewest, most = 7, 15
	digits := len(number) - 1
	if digits < fewest || digits > most || number[0] != '+' || number[1] == '0' {
		return false
	}
	for _, c := range number[1:] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// checkE164 does not repeat the number: it may belong to a person.
func checkE164(field, number string) error {
	switch {
	case number == "":
		return &ArgumentError{Name: field, Reason: "is empty"}
	case !IsE164(number):
		return &ArgumentError{Name: field, Reason: "is not in E.164: it must look like +14155550123, with + and country code and nothing but digits"}
	}
	return nil
}
