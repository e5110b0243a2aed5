package form_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent/form"
)

// A day that a caller refuses is not the day.
func TestDateRefused(t *testing.T) {
	t.Parallel()
	read(t, form.Date(nil), map[string]time.Time{
		"not today, tomorrow": day(2026, 11, 26), "not tomorrow, Friday": day(2026, 11, 27), "not the fifteenth, the sixteenth": day(2026, 12, 16),
		"not on the 15th but on the 16th": day(2026, 12, 16), "not December 15th, December 16th": day(2026, 12, 16), "not December 15th, the 16th": day(2026, 12, 16),
		"not the fifteenth of December, the sixteenth": day(2026, 12, 16), "not Tuesday but Wednesday": day(2026, 12, 2),
		"I can't do Tuesday, how about Thursday": day(2026, 11, 26), "Tuesday doesn't work, Thursday does": day(2026, 11, 26),
		"I can't make it on Friday, but Saturday": day(2026, 11, 28), "next week, any day but Monday, so Tuesday": day(2026, 12, 1),
		"why not Tuesday": day(2026, 12, 1), "that's not it, Tuesday": day(2026, 12, 1), "I can't wait, Tuesday please": day(2026, 12, 1),
		"the fifteenth is no good, the sixteenth": day(2026, 12, 16),
	})
	refuse(t, form.Date(nil), map[string]string{
		"not today": "", "not tomorrow please": "", "any day except Friday": "", "anything but Monday": "", "Tuesday won't work": "", "I cannot on Tuesday": "",
		"the fifteenth will not work": "", "I can't next week": "", "next week isn't possible": "",
	})
}

// "A second" is no day, and "at three, may I" no third of May.
func TestDateOrdinals(t *testing.T) {
	t.Parallel()
	read(t, form.Date(nil), map[string]time.Time{
		"wait a second, Tuesday": day(2026, 12, 1), "at three, may I come on Tuesday": day(2026, 12, 1), "December twenty": day(2026, 12, 20),
		"twenty December": day(2026, 12, 20), "May the fourth": day(2027, 5, 4),
	})
	refuse(t, form.Date(nil), map[string]string{"just a second": "", "one second please": "", "the second half": ""})
}

// Models shorten weekdays, and callers name two.
func TestDateWeekdays(t *testing.T) {
	t.Parallel()
	read(t, form.Date(nil), map[string]time.Time{
		"Tue": day(2026, 12, 1), "next Wed": day(2026, 12, 2), "Thurs, Dec 3": day(2026, 12, 3), "two weeks from Fri": day(2026, 12, 11), "Mon next week": day(2026, 11, 30),
		"tomorrow or Friday": day(2026, 11, 26), "the day I sat in the sun, the fourth": day(2026, 12, 4),
	})
	refuse(t, form.Date(nil), map[string]string{"Tue, Dec 3": "December 3 is a Thursday."})
}

// Days are counted from others in more ways than "from".
func TestDateCounted(t *testing.T) {
	t.Parallel()
	read(t, form.Date(nil), map[string]time.Time{
		"two days after Tuesday": day(2026, 12, 3), "the day after Tuesday": day(2026, 12, 2), "the day before December 5th": day(2026, 12, 4),
		"two weeks after the fifteenth": day(2026, 12, 29), "the day after tomorrow": day(2026, 11, 27), "two days after tomorrow": day(2026, 11, 28),
		"two weeks after my surgery, on Tuesday": day(2026, 12, 1), "a week this Sunday": day(2026, 12, 6), "two weeks next Friday": day(2026, 12, 18),
		"in a month on the fifth": day(2026, 12, 5), "in two months on the third": day(2027, 1, 3), "in two months": day(2027, 1, 25),
		"the first Monday next month": day(2026, 12, 7), "last Friday next month": day(2026, 12, 25), "the last Monday this month": day(2026, 11, 30),
	})
}

// Models write days with a time, and people years in two digits.
func TestDateYears(t *testing.T) {
	t.Parallel()
	read(t, form.Date(nil), map[string]time.Time{
		"2026-12-25T10:00:00Z": day(2026, 12, 25), "12-25-2026": day(2026, 12, 25), "12/25/27": day(2027, 12, 25), "12-25-27": day(2027, 12, 25),
		"December 3rd next year": day(2027, 12, 3), "the third of December this year": day(2026, 12, 3), "in December next year, the third": day(2027, 12, 3),
		"in 2028, on March 3rd": day(2028, 3, 3), "in twenty minutes on March 3rd": day(2027, 3, 3), "December 15th at 2000": day(2026, 12, 15),
		"December 15th at 10": day(2026, 12, 15), "December 15th ten thirty": day(2026, 12, 15),
	})
	refuse(t, form.Date(nil), map[string]string{"12/25/25": "That day has passed."})
	read(t, form.Date(&form.DateOptions{Past: true}), map[string]time.Time{
		"3/4/85": day(1985, 3, 4), "3/4/05": day(2005, 3, 4), "3-4-85": day(1985, 3, 4), "11/24/26": day(2026, 11, 24), "11/24/27": day(1927, 11, 24),
		"March fourth eighty five": day(1985, 3, 4), "March 4th, '85": day(1985, 3, 4), "the fourth of March last year": day(2025, 3, 4),
		"March fourth nineteen eighty five": day(1985, 3, 4), "March fourth twenty twenty": day(2020, 3, 4), "March fourth two thousand and five": day(2005, 3, 4),
		"March 4th": day(2026, 3, 4), "March 4th oh five": day(2005, 3, 4), "March 4th in eighty five": day(1985, 3, 4), "I was born in 1985 on March 4th": day(1985, 3, 4),
		"in nineteen eighty five, on the fourth of March": day(1985, 3, 4), "1985, March 4th": day(1985, 3, 4),
		"the day before yesterday": day(2026, 11, 23), "two days before last Tuesday": day(2026, 11, 22),
	})
}

// Where clocks go forward at midnight, the day begins at one.
func TestDateWithoutMidnight(t *testing.T) {
	t.Parallel()
	santiago, err := time.LoadLocation("America/Santiago")
	require.NoError(t, err)
	kind := form.Date(&form.DateOptions{Zone: santiago})
	for now, all := range map[int][]string{3: {"September 6th", "Sunday", "in three days", "9/6", "the sixth"}, 6: {"today"}} {
		for _, words := range all {
			got, err := kind.Parse(words, time.Date(2026, 9, now, 12, 0, 0, 0, santiago))
			require.NoError(t, err, words)
			assert.Equal(t, time.Date(2026, 9, 6, 1, 0, 0, 0, santiago), got, words)
			assert.Equal(t, "Sunday, September 6, 2026", kind.Say(got))
		}
	}
}
