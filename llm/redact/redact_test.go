package redact_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm/redact"
)

func ExampleRedactor_Text() {
	clean := redact.New(&redact.Options{
		Names: []string{"Zaphod"},
		Rules: []redact.Rule{{Name: "member", Pattern: regexp.MustCompile(`\bM\d{6}\b`)}},
	})
	fmt.Println(clean.Text("Zaphod (M123456), jane@example.com, 415-555-0100, card 4111 1111 1111 1111"))
	// Output: [name] ([member]), [email], [phone], card [card]
}

func TestRulesCanBeLeftOut(t *testing.T) {
	t.Parallel()
	clean := redact.New(&redact.Options{Without: []string{"phone", "email"}})
	assert.Equal(t, "415-555-0100 jane@example.com [ssn]", clean.Text("415-555-0100 jane@example.com 123-45-6789"))
	assert.Panics(t, func() { redact.New(&redact.Options{Without: []string{"phones"}}) })
}

func TestRulesOfOnesOwn(t *testing.T) {
	t.Parallel()
	digits := regexp.MustCompile(`\d*`)
	clean := redact.New(&redact.Options{
		Rules: []redact.Rule{{Name: "even", Pattern: digits, Check: func(text string, _, end int) bool { return text[end-1]%2 == 0 }}},
		Names: []string{" phone ", "", "Jane Miller", "Jane"},
	})
	assert.Equal(t, "13 [even] [name], [name], Janet: [phone]", clean.Text("13 14 jane miller, JANE, Janet: 415-555-0101"))
	assert.Equal(t, "a [name] call", clean.Text("a phone call"))
	for _, name := range []string{"", "Two", "a b", "[a]", strings.Repeat("a", 33)} {
		assert.Panics(t, func() { redact.New(&redact.Options{Rules: []redact.Rule{{Name: name, Pattern: digits}}}) }, name)
	}
	assert.NotPanics(t, func() {
		redact.New(&redact.Options{Rules: []redact.Rule{{Name: strings.Repeat("a", 32), Pattern: digits}}})
	})
	assert.Panics(t, func() { redact.New(&redact.Options{Rules: []redact.Rule{{Name: "none"}}}) })
}

func TestNilAndOffChangeNothing(t *testing.T) {
	t.Parallel()
	const text = "415-555-0100"
	assert.Equal(t, text, (*redact.Redactor)(nil).Text(text))
	assert.Equal(t, text, redact.Off.Text(text))
	assert.Equal(t, "[phone]", redact.New(nil).Text(text))
	assert.Empty(t, redact.New(nil).Text(""))
}

// What is cut too often is given up on, which bounds the time.
func TestWhatIsCutTooOftenIsLeftOut(t *testing.T) {
	t.Parallel()
	// Each find of one rule lets another one find something in what is left.
	whole := func(text string, start, end int) bool { return start == 0 && end == len(text) || end == len(text) }
	clean := redact.New(&redact.Options{Rules: []redact.Rule{
		{Name: "a", Pattern: regexp.MustCompile(`a$`), Check: whole},
		{Name: "b", Pattern: regexp.MustCompile(`b$`), Check: whole},
	}})
	once := clean.Text(strings.Repeat("ab", 100))
	assert.True(t, strings.HasPrefix(once, "[redacted]["), once)
	assert.Equal(t, once, clean.Text(once))
}

func FuzzText(f *testing.F) {
	for _, line := range readLabelled(f) {
		f.Add(line.text)
		f.Add(line.want)
	}
	f.Add("[[phone]415-555-0100[name]")
	f.Add(strings.Repeat("4111 ", 50))
	clean := redact.New(&redact.Options{Names: []string{"phone", "Zaphod"}})
	f.Fuzz(func(t *testing.T, text string) {
		once := clean.Text(text)
		if twice := clean.Text(once); once != twice {
			t.Errorf("%q\nonce:  %q\ntwice: %q", text, once, twice)
		}
	})
}

// FuzzNeeds holds what rules say of their needs to what their patterns find.
func FuzzNeeds(f *testing.F) {
	for _, line := range readLabelled(f) {
		f.Add(line.text)
		f.Add(line.want)
	}
	for _, text := range needy {
		f.Add(text)
	}
	clean := redact.New(&redact.Options{Names: []string{"Zaphod"}})
	thorough := clean.Thorough()
	f.Fuzz(func(t *testing.T, text string) {
		if got, want := clean.Text(text), thorough.Text(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	})
}

// needy are texts that are just enough for a rule, in the letters that are least
// expected.
var needy = []string{
	"sk-abcdefghijklmnop", "key_0123456789abcdef", "bEaReR abcdefghijklmnop", "eyJabcdefgh.abcdefgh.", "a at b dOt co", "a@b.co",
	"4111111111111111", "123 45 6789", "social ſecurity 1  2", "sSn: 1-23", "1 A St", "1 É Way", "Aweg1", "Hauptstraße 1", "Lstr.1", "p.o. BoX 1", "PO box 1",
	"+1234567", "+1()2()3()4()5()6()7", "2342345678", "234-5678", "(234)234.2345", "01/12/12/123", "012345678901",
	"oh,oh-oh oh,oh", "six six ſeven, SEVEN one", "(one one one one one)", "1,2,3,4,5,6", "1-2 3, 4,5 6", "Mr A", "Dr. Émile", "NAMED É", "SPELLED É", "on behalf oF Ü", "cuſtomer=X", "Herr X", "Mister X", "name:É", `caller\"=\"A`,
	"FOR X Y", "thiſ is A. B", "speaKing with X Y", "I'M É de B", "I’M X Y", "NAME’S X", "(01)123 45",
}

// What a rule says that it needs is not more than it does.
func TestNeeds(t *testing.T) {
	t.Parallel()
	clean := redact.New(nil)
	for _, text := range needy {
		want := clean.Thorough().Text(text)
		assert.NotEqual(t, text, want, "nothing is found")
		assert.Equal(t, want, clean.Text(text), text)
	}
}

func BenchmarkText(b *testing.B) {
	clean := redact.New(nil)
	for name, text := range map[string]string{
		"nothing": "openai model gpt-5.2 failed: rate_limit, status 429: wait, or ask another model",
		"phone":   "transfer to +14155550123 failed: number is not reachable",
		"message": "turn",
		"id":      "req_011CQ4155550100",
		"outcome": "hung_up",
		"model":   "gpt-5.2-2025-12-11",
		"time":    "2026-11-25T21:32:14.123Z",
		"said":    "We open at 9, and on Monday at 10: would that be fine for you, Jane?",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				clean.Text(text)
			}
		})
	}
}

// Models write spaces and hyphens at which a line is not broken. They stay where
// there is nothing to find.
func TestNumbersThatAreNotBroken(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"call 415\u2011555\u20110100 at\u00a0ten":                   "call [phone] at ten",
		"call (415)\u00a0555\u20110100":                             "call [phone]",
		"4111\u202f1111\u202f1111\u202f1111, 123\u201145\u20116789": "[card], [ssn]",
		"a follow\u2011up at 10\u202fAM":                            "a follow\u2011up at 10\u202fAM",
	} {
		assert.Equal(t, want, redact.Default.Text(text))
		assert.Equal(t, want, redact.Default.Text(want))
	}
}

func TestSpokenDigitsAndDates(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"It is 4 1 5, 5 5 5, 0 1 0 0.":      "It is [number].", // as package speech says it
		"your code is 4 8 2, 9 1 3":         "your code is [number]",
		"4-1-5-5-5-5-0-1-0-0":               "[number]",
		"0151 23456789":                     "[phone]",
		"Tel. 089/12345678":                 "Tel. [phone]",
		"01.23.45.67.89":                    "[phone]", // of France, not the 1st of a month
		"born 04/07/1985":                   "born 04/07/1985",
		"01/02/2026 15:04:05 am 03.12.2025": "01/02/2026 15:04:05 am 03.12.2025",
		"1, 2, 3 of 12":                     "1, 2, 3 of 12",
		"01 12 12, or 9":                    "01 12 12, or 9", // too short for a phone

		"it is " + strings.Repeat("one ", 43) + "then": "it is [number] then", // nothing is left over
		"it is " + strings.Repeat("1 ", 43) + "then":   "it is [number] then",
	} {
		assert.Equal(t, want, redact.Default.Text(text))
	}
}
