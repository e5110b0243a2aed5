package form_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent/form"
)

// today is a Wednesday.
var today = time.Date(2026, 11, 25, 22, 30, 0, 0, time.UTC)

func read[V any](t *testing.T, kind form.Kind[V], cases map[string]V) {
	t.Helper()
	for words, want := range cases {
		got, err := kind.Parse(words, today)
		if assert.NoError(t, err, words) {
			assert.Equal(t, want, got, words)
			again, err := kind.Parse(kind.Say(got), today)
			assert.NoError(t, err, "read back: %s", kind.Say(got))
			assert.Equal(t, want, again, "read back: %s", kind.Say(got))
		}
	}
}

// refuse wants a problem that is said, or "" for words that are not understood.
func refuse[V any](t *testing.T, kind form.Kind[V], cases map[string]string) {
	t.Helper()
	for words, want := range cases {
		got, err := kind.Parse(words, today)
		if want == "" {
			assert.ErrorIs(t, err, form.ErrNotUnderstood, "%s: %v", words, got)
		} else {
			assert.Equal(t, form.Problem(want), err, "%s: %v", words, got)
		}
	}
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestDate(t *testing.T) {
	t.Parallel()
	read(t, form.Date(nil), map[string]time.Time{
		"today please": day(2026, 11, 25), "tomorrow": day(2026, 11, 26), "the day after tomorrow": day(2026, 11, 27),
		"Friday": day(2026, 11, 27), "on Wednesday": day(2026, 12, 2), "this Wednesday": day(2026, 11, 25),
		"next Tuesday": day(2026, 12, 1), "next Friday": day(2026, 12, 4), "next Wednesday": day(2026, 12, 2), "next Sunday": day(2026, 12, 6),
		"the fourteenth of August": day(2027, 8, 14), "August 14th": day(2027, 8, 14), "December the first": day(2026, 12, 1),
		"14 December": day(2026, 12, 14), "December twenty first": day(2026, 12, 21), "the twenty-first of December": day(2026, 12, 21),
		"August fourteenth, two thousand twenty eight": day(2028, 8, 14), "August 14 twenty twenty eight": day(2028, 8, 14),
		"the 3rd of March 2027": day(2027, 3, 3), "2026-12-24": day(2026, 12, 24), "12/24": day(2026, 12, 24), "12/24/2027": day(2027, 12, 24),
		"the fifteenth": day(2026, 12, 15), "the 25th": day(2026, 11, 25), "the thirty first": day(2026, 12, 31),
		"in two weeks": day(2026, 12, 9), "in a week": day(2026, 12, 2), "three days from now": day(2026, 11, 28),
		"a week from Monday": day(2026, 12, 7), "in ten days": day(2026, 12, 5), "in a month": day(2026, 12, 25),
		"Tuesday, December 1st": day(2026, 12, 1), "the twenty ninth of February": day(2028, 2, 29), "may the fourth": day(2027, 5, 4),
		"may I come on the fourth": day(2026, 12, 4), "in a fortnight": day(2026, 12, 9),
	})
	refuse(t, form.Date(nil), map[string]string{
		"": "", "whenever": "", "the forty second": "", "13/13": "", "in a hundred thousand years": "",
		"yesterday": "That day has passed.", "2020-01-01": "That day has passed.", "February 30th": "There is no such day.",
		"Friday the first of December": "December 1 is a Tuesday.",
	})
	read(t, form.Date(&form.DateOptions{Past: true}), map[string]time.Time{
		"March 3rd nineteen eighty five": day(1985, 3, 3), "the fourth of July 1976": day(1976, 7, 4), "yesterday": day(2026, 11, 24),
		"nineteen oh five, no, May 5th nineteen oh five": day(1905, 5, 5), "last Monday": day(2026, 11, 23), "ten days ago": day(2026, 11, 15),
		"December 24th": day(2025, 12, 24), "the thirtieth": day(2026, 10, 30),
	})
	refuse(t, form.Date(&form.DateOptions{Past: true}), map[string]string{"tomorrow": "That day is still to come."})
	first, err := form.Date(&form.DateOptions{DayFirst: true}).Parse("3/4", today)
	require.NoError(t, err)
	assert.Equal(t, day(2027, 4, 3), first)

	// What today is depends on where the caller is.
	auckland := time.FixedZone("NZDT", 13*60*60)
	there, err := form.Date(&form.DateOptions{Zone: auckland}).Parse("today", today)
	require.NoError(t, err)
	assert.Equal(t, time.Date(2026, 11, 26, 0, 0, 0, 0, auckland), there)
}

// Words that are no single day are asked about, and with what makes them one
// they are that day.
func TestDateInWeeksAndMonths(t *testing.T) {
	t.Parallel()
	read(t, form.Date(nil), map[string]time.Time{
		"Tuesday next week": day(2026, 12, 1), "next week on Tuesday": day(2026, 12, 1), "Friday of next week please": day(2026, 12, 4),
		"next week, maybe Wednesday morning": day(2026, 12, 2), "Sunday next week": day(2026, 12, 6), "early next week, Monday if you can": day(2026, 11, 30),
		"Friday this week": day(2026, 11, 27), "this week on Wednesday": day(2026, 11, 25), "sometime this week, Thursday": day(2026, 11, 26),
		"Tuesday the week after next": day(2026, 12, 8), "the week after next on Monday": day(2026, 12, 7), "not next week, the week after, on Friday": day(2026, 12, 11),
		"next week no the following week on Tuesday": day(2026, 12, 8), "the Tuesday after next": day(2026, 12, 8),
		"Tuesday week": day(2026, 12, 8), "Friday fortnight": day(2026, 12, 11), "a week on Tuesday": day(2026, 12, 8), "a week Friday": day(2026, 12, 4),
		"two weeks on Monday": day(2026, 12, 14), "a week from next Tuesday": day(2026, 12, 8), "a week from this Friday": day(2026, 12, 4),
		"two weeks from tomorrow": day(2026, 12, 10), "a week tomorrow": day(2026, 12, 3), "tomorrow week": day(2026, 12, 3), "two weeks today": day(2026, 12, 9),
		"today week": day(2026, 12, 2), "a week from the fifteenth": day(2026, 12, 22), "a week from Tuesday next week": day(2026, 12, 8), "ten days from December 1st": day(2026, 12, 11),
		"in two weeks on Tuesday": day(2026, 12, 8), "Tuesday in two weeks": day(2026, 12, 8), "in two weeks' time": day(2026, 12, 9),
		"two weeks from now, on the tenth": day(2026, 12, 10), "three weeks from today on a Friday": day(2026, 12, 18), "next week on the second": day(2026, 12, 2),
		"the week of December 7th, on the Thursday": day(2026, 12, 10), "Wednesday the week of the 14th": day(2026, 12, 16), "Friday, the week of 12/7": day(2026, 12, 11), "the week of the third of next month, Friday": day(2026, 12, 4),
		"Saturday next weekend": day(2026, 12, 5), "this weekend, Sunday": day(2026, 11, 29), "on the weekend, Saturday": day(2026, 11, 28),
		"the fifteenth of next month": day(2026, 12, 15), "next month on the twenty eighth": day(2026, 12, 28), "the 30th of this month": day(2026, 11, 30),
		"the 27th next month": day(2026, 12, 27), "the first Monday in December": day(2026, 12, 7), "the last Friday of the month": day(2026, 11, 27),
		"second Tuesday of next month": day(2026, 12, 8), "the third Thursday in March 2027": day(2027, 3, 18), "the last Monday in May": day(2027, 5, 31),
		"in May on the fourth": day(2027, 5, 4), "in two months": day(2027, 1, 25), "Monday this month": day(2026, 11, 30),
		"it has hurt for two weeks, can I come on Monday": day(2026, 11, 30),
		"December 15th, I am away next week":              day(2026, 12, 15), "tomorrow, not next week": day(2026, 11, 26), "this Friday, not next week": day(2026, 11, 27),
		"not this Friday, next Friday": day(2026, 12, 4), "not Monday, Tuesday": day(2026, 12, 1), "next week but not Friday, Thursday": day(2026, 12, 3), "two Fridays from now": day(2026, 12, 4),
		"this may be silly, but Tuesday": day(2026, 12, 1), "first thing Monday": day(2026, 11, 30), "Monday first thing": day(2026, 11, 30), "the end of the week, Friday": day(2026, 11, 27),
		"the first of the month": day(2026, 12, 1), "not next week, the second of December": day(2026, 12, 2), "Friday, just not next week": day(2026, 11, 27),
		"next week does not work, the fifteenth": day(2026, 12, 15), "twice a week on Tuesdays": day(2026, 12, 1),
	})
	for words, question := range map[string]string{
		"next week": "Which day next week?", "sometime next week please": "Which day next week?", "the end of next week": "Which day next week?",
		"this week": "Which day this week?", "later this week": "Which day this week?", "the week after next": "Which day that week?",
		"the week of December 7th": "Which day that week?", "the week of the 14th": "Which day that week?",
		"next weekend": "Saturday or Sunday?", "the weekend of the 5th": "Saturday or Sunday?", "on the weekend": "Saturday or Sunday?", "this weekend": "Saturday or Sunday?",
		"next month": "Which day next month?", "early next month": "Which day next month?", "this month": "Which day this month?",
		"Tuesday next month": "Which day next month?", "in May": "Which day in May?", "a Tuesday in May": "Which day in May?", "sometime in January": "Which day in January?",
		"not next week but the week after": "Which day that week?", "by the end of the week": "Which day this week?", "later in the week": "Which day this week?",
		"the end of the month": "Which day this month?", "December": "Which day in December?", "maybe in December": "Which day in December?",
	} {
		_, err := form.Date(nil).Parse(words, today)
		assert.Equal(t, form.Incomplete(question), err, words)
	}
	refuse(t, form.Date(nil), map[string]string{
		"Monday this week": "That day has passed.", "the fifteenth of this month": "That day has passed.", "the fifth Friday of next month": "There is no such day.",
		"Tuesday in the first week of January": "Which date is that?", "the last week of December": "Which date is that?", "the week after Christmas, on Tuesday": "Which date is that?",
		"the week after": "Which date is that?", "Thursday the week after that": "Which date is that?", "the week of Thanksgiving": "Which date is that?", "Saturday of the first weekend in January": "Which date is that?",
		"the weekend before Christmas, Saturday": "Which date is that?",
		"a week from when I get back":            "", "may I": "", "may": "", "in a week or two": "", "the first available appointment": "", "not next week": "", "the first slot you have": "", "any day but not Monday": "", "the weekly special": "",
	})
	read(t, form.Date(&form.DateOptions{Past: true}), map[string]time.Time{
		"last week on Tuesday": day(2026, 11, 17), "Tuesday this week": day(2026, 11, 24), "two weeks ago": day(2026, 11, 11), "two weeks ago on Monday": day(2026, 11, 9),
		"the third of last month": day(2026, 10, 3), "the last Friday of last month": day(2026, 10, 30), "the first Monday in May": day(2026, 5, 4),
	})
	_, err := form.Date(&form.DateOptions{Past: true}).Parse("last week", today)
	assert.Equal(t, form.Incomplete("Which day last week?"), err)

	// On a Monday, the Tuesday that comes is not that of next week. On the 31st,
	// a month has no such day a month later.
	for words, want := range map[string]time.Time{
		"Tuesday": day(2027, 2, 2), "next Tuesday": day(2027, 2, 9), "Tuesday next week": day(2027, 2, 9), "Tuesday this week": day(2027, 2, 2),
		"Monday this week": day(2027, 2, 1), "Tuesday week": day(2027, 2, 9), "in a week on Tuesday": day(2027, 2, 9), "the third of next month": day(2027, 3, 3),
	} {
		got, err := form.Date(nil).Parse(words, day(2027, 2, 1))
		require.NoError(t, err, words)
		assert.Equal(t, want, got, words)
	}
	month, err := form.Date(nil).Parse("in a month", day(2027, 1, 31))
	require.NoError(t, err)
	assert.Equal(t, day(2027, 2, 28), month)
}

func TestPhone(t *testing.T) {
	t.Parallel()
	read(t, form.Phone(""), map[string]string{
		"415 555 0100": "+14155550100", "(415) 555-0100": "+14155550100", "+1 415 555 0100": "+14155550100",
		"my number is four one five, five five five, oh one double oh": "+14155550100",
		"four fifteen triple five oh one hundred":                      "+14155550100",
		"one four one five five five five zero one zero zero":          "+14155550100",
		"area code 415 then 555 and then 01 00":                        "+14155550100",
		"eight hundred five five five twelve thirty four":              "+18005551234",
		"plus four four twenty seven nine four six oh nine five eight": "+44279460958",
	})
	read(t, form.Phone("44"), map[string]string{"oh two oh seven nine four six oh nine five eight": "+442079460958"})
	read(t, form.Phone("41"), map[string]string{"044 668 18 00": "+41446681800"})
	refuse(t, form.Phone(""), map[string]string{
		"no idea": "", "": "", "555 0100": "That is not a whole telephone number.", "015 555 0100": "That is not a whole telephone number.",
		"+1234567890123456": "That is not a whole telephone number.", "+49 1234567890123456": "That is too long for a telephone number.",
	})
}

func TestName(t *testing.T) {
	t.Parallel()
	read(t, form.Name(), map[string]string{
		"John Smith": "John Smith", "my name is ada lovelace": "Ada Lovelace", "It's Bo.": "Bo", "yes, this is John": "John",
		"John Smythe, S M Y T H E": "John Smythe", "John Smith, that's spelled S M Y T H": "John Smyth", "J O H N": "John",
		"Ann, A as in Apple N for November N E": "Anne", "M A double T": "Matt", "Zoë Müller": "Zoë Müller",
		"my first name is Ada and my last name is Byron": "Ada Byron",
		"anne-marie o'brien":                             "Anne-Marie O'Brien", "It's Anne-Marie O’Brien.": "Anne-Marie O'Brien", "Ronald McDonald": "Ronald McDonald",
		"JOHN SMITH": "John Smith", "ludwig van beethoven": "Ludwig van Beethoven", "Van Morrison": "Van Morrison", "Oscar De La Hoya": "Oscar De La Hoya",
		"Smith, S-M-Y-T-H": "Smyth", "Anne Marie, A N N E hyphen M A R I E": "Anne-Marie",
	})
	assert.Equal(t, "John Smyth, spelled J O H N, then S M Y T H", form.Name().Say("John Smyth"))
	assert.Equal(t, "Anne-Marie O'Brien, spelled A N N E hyphen M A R I E, then O apostrophe B R I E N", form.Name().Say("Anne-Marie O'Brien"))
	refuse(t, form.Name(), map[string]string{"": "", "R2D2": "", "I would rather not tell you that at all": ""})
}

// What comes after the first 4 KiB of an answer is not read.
func TestLongAnswers(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("so ", 2000)
	for answer, parse := range map[string]func(string) error{
		"12 Main Street": func(s string) error { _, err := form.Address().Parse(s, today); return err },
		"415 555 0100":   func(s string) error { _, err := form.Phone("").Parse(s, today); return err },
		"tomorrow":       func(s string) error { _, err := form.Date(nil).Parse(s, today); return err },
		"$12.50":         func(s string) error { _, err := form.Amount("USD").Parse(s, today); return err },
		"12":             func(s string) error { _, err := form.Count(0, 1e9).Parse(s, today); return err },
	} {
		assert.NoError(t, parse(long[:3000]+answer), answer)
		assert.Error(t, parse(long+answer), answer)
	}
	name, err := form.Name().Parse(long+"Ada", today)
	require.NoError(t, err)
	assert.NotContains(t, name, "Ada")
}

func TestAddress(t *testing.T) {
	t.Parallel()
	read(t, form.Address(), map[string]string{
		"It's 12 Main Street, Springfield.":       "12 Main Street, Springfield",
		"I live at twelve Main Street":            "12 Main Street",
		"my address is one twenty three Elm Road": "123 Elm Road",
		"twenty-one Oak-Park Lane":                "21 Oak-Park Lane",
		"Bahnhofstrasse 7, 8001 Zürich":           "Bahnhofstrasse 7, 8001 Zürich",
	})
	refuse(t, form.Address(), map[string]string{"": "I need the house number and the street.", "Main Street": "I need the house number and the street."})
}

func TestChoice(t *testing.T) {
	t.Parallel()
	kind := form.Choice(
		form.Option[string]{Value: "checkup", Label: "a checkup", Says: []string{"check up", "routine"}},
		form.Option[string]{Value: "cleaning", Label: "a cleaning"},
		form.Option[string]{Value: "deep", Label: "a deep cleaning"},
	)
	read(t, kind, map[string]string{
		"A checkup please": "checkup", "just the routine": "checkup", "deep cleaning": "deep", "cleaning": "cleaning",
		"the second one": "cleaning", "number three": "deep", "the last": "deep",
	})
	refuse(t, kind, map[string]string{"": "", "a filling": "", "a checkup or cleaning": "Do you mean a checkup, or a cleaning?", "the fifth": ""})
	assert.Panics(t, func() { form.Choice[int]() })
}

func TestYesNo(t *testing.T) {
	t.Parallel()
	read(t, form.YesNo(), map[string]bool{
		"yes that's right": true, "Yeah.": true, "correct": true, "uh huh": true, "no problem": true, "sounds good": true, "I do": true,
		"no": false, "Nope, that's wrong": false, "that's not right": false, "I don't": false, "not quite": false, "that isn't correct": false,
	})
	refuse(t, form.YesNo(), map[string]string{"": "", "maybe": "", "yes and no": "", "no, that's right": ""})
}

func TestAmount(t *testing.T) {
	t.Parallel()
	read(t, form.Amount("USD"), map[string]int64{
		"fifty dollars": 5000, "$12.50": 1250, "twelve fifty": 1250, "$1,250": 125000, "1250 dollars": 125000, "twenty bucks and fifty cents": 2050,
		"a hundred and twenty dollars and ten cents": 12010, "two thousand five hundred": 250000, "fifty cents": 50, "12.5": 1250, "one dollar": 100,
		"three million dollars": 300000000, "twelve point fifty": 1250,
	})
	refuse(t, form.Amount("USD"), map[string]string{
		"": "", "a lot": "", "fifty euros": "The amount in dollars, please.", "£20": "The amount in dollars, please.", "nine hundred million": "",
	})
	assert.Panics(t, func() { form.Amount("SEK") })
}

func TestCountAndText(t *testing.T) {
	t.Parallel()
	read(t, form.Count(1, 200), map[string]int{"four people": 4, "a hundred and five": 105, "12": 12, "twenty-five": 25, "we are two": 2})
	refuse(t, form.Count(1, 8), map[string]string{"": "", "many": "", "nine": "It has to be from 1 to 8.", "zero": "It has to be from 1 to 8."})
	read(t, form.Text(20), map[string]string{" no  sugar ": "no sugar"})
	refuse(t, form.Text(5), map[string]string{" ": "", "too long": "That was too long for me."})
	even := form.Checked(form.Count(1, 8), func(n int) error {
		if n%2 > 0 {
			return form.Problem("Pairs only.")
		}
		return nil
	})
	read(t, even, map[string]int{"four": 4})
	refuse(t, even, map[string]string{"three": "Pairs only.", "x": ""})
}

// FuzzKinds holds every kind to this: nothing breaks it, and what it understands
// it says so that it understands the same again.
func FuzzKinds(f *testing.F) {
	for _, words := range []string{
		"next Tuesday", "next week", "Tuesday week", "the last Friday of next month", "in May on the fourth", "the week of the 7th, Tuesday", "in two months",
		"the fourteenth of August twenty thirty", "oh five five double three", "yes that's right", "S as in Sam M Y T H",
		"twelve Main Street", "a hundred and twenty dollars and ten cents", "a week from Monday", "31/12", "0000-00-00", "the last", "\xff double", "+0",
	} {
		f.Add(words, int64(1_800_000_000))
	}
	choice := form.Choice(form.Option[int]{Value: 1, Label: "a checkup"}, form.Option[int]{Value: 2, Label: "the last tooth"})
	f.Fuzz(func(t *testing.T, words string, seconds int64) {
		now := time.Unix(seconds%100_000_000_000, 0)
		if y := now.UTC().Year(); y < 1001 || y > 9000 {
			return
		}
		again(t, form.Date(nil), words, now)
		again(t, form.Date(&form.DateOptions{Past: true, DayFirst: true}), words, now)
		again(t, form.Phone(""), words, now)
		again(t, form.Phone("44"), words, now)
		again(t, form.Address(), words, now)
		again(t, choice, words, now)
		again(t, form.YesNo(), words, now)
		again(t, form.Amount("EUR"), words, now)
		again(t, form.Count(0, 2_000_000_000), words, now)
		again(t, form.Text(0), words, now)
		if name, err := form.Name().Parse(words, now); err == nil {
			assert.NotEmpty(t, name)
			assert.NotEmpty(t, form.Name().Say(name))
		}
	})
}

func again[V any](t *testing.T, kind form.Kind[V], words string, now time.Time) {
	t.Helper()
	v, err := kind.Parse(words, now)
	if err != nil {
		return
	}
	said := kind.Say(v)
	back, err := kind.Parse(said, now)
	require.NoError(t, err, "%q was read as %v, said as %q", words, v, said)
	require.Equal(t, v, back, "%q was said as %q", words, said)
}

func TestAmountsThatAreEasilyWrong(t *testing.T) {
	t.Parallel()
	cents, err := form.Amount("USD").Parse("a dollar fifty", today)
	require.NoError(t, err)
	assert.EqualValues(t, 150, cents)
	for _, words := range []string{"two grand", "half a million", "two and a half dollars"} {
		_, err := form.Amount("USD").Parse(words, today)
		require.ErrorIs(t, err, form.ErrNotUnderstood, words)
	}
}
