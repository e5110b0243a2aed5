package speech

import (
	"fmt"
	"strings"
)

// German returns German.
func German() *Language {
	return &Language{
		Abbreviations: strings.Fields("hr hrn fr dr prof dipl ing med st bzw bspw z.b zb d.h dh u.a ua o.ä vgl ggf evtl inkl exkl zzgl " +
			"ca max min tel str abs bzgl sog i.d.r jan feb mär apr jun jul aug sep sept okt nov dez"),
		EndAbbreviations:    strings.Fields("usw etc gmbh co ag e.v u.s mwst mo di mi do sa"),
		NumberAbbreviations: strings.Fields("nr art s"),
		Starters: strings.Fields("ich du er sie es wir ihr man das der die dies dieser diese dieses ein eine mein meine unser unsere ihre " +
			"ist sind war haben hat kann können könnte könnten soll sollen darf dürfen möchten möchte wollen passt gibt " +
			"was wann wo wer wie warum welcher welche welches wenn ob so und aber oder dann jetzt auch bitte danke vielen " +
			"ja nein gut gerne perfekt leider hier da dort für um am im bei mit von zu nach auf guten hallo"),
		OrdinalPeriod: true,
		Symbols: map[string]string{
			"&": "und", "@": "at", ".": "Punkt", "/": "Schrägstrich", "-": "Bindestrich", "_": "Unterstrich", "#": "Raute", "*": "Stern",
			"+": "plus", "=": "gleich", "%": "Prozent", "°": "Grad", "×": "mal", "÷": "geteilt durch", "±": "plus minus",
			"~": "etwa", "≈": "etwa", "≤": "höchstens", "≥": "mindestens", "<": "kleiner als", ">": "größer als", "→": "nach",
			"½": "ein halb", "¼": "ein Viertel", "¾": "drei Viertel", "§": "Paragraf", "№": "Nummer", "©": "Copyright",
		},
		Words: map[string]string{"und/oder": "und oder", "24/7": "rund um die Uhr", "er/sie": "er oder sie", "ja/nein": "ja oder nein", "km/h": "Kilometer pro Stunde"},
		To:    "bis", Per: "pro", Minus: "minus", Number: "Nummer", DecimalComma: true,
		Weekdays: map[string]string{"mo": "Montag", "di": "Dienstag", "mi": "Mittwoch", "do": "Donnerstag", "fr": "Freitag", "sa": "Samstag", "so": "Sonntag"},
		DayFirst: true, Date: germanDate, Clock: germanClock, Halves: []string{"uhr", "h"},
		Currencies: []Currency{
			{[]string{"€", "EUR"}, "Euro", "Euro", "Cent", "Cent", "und"},
			{[]string{"$", "US$", "USD"}, "Dollar", "Dollar", "Cent", "Cent", "und"},
			{[]string{"£", "GBP"}, "Pfund", "Pfund", "Penny", "Pence", "und"},
			{[]string{"CHF"}, "Franken", "Franken", "Rappen", "Rappen", "und"},
		},
		Units: []Unit{
			{[]string{"%"}, "Prozent", "Prozent"},
			{[]string{"km"}, "Kilometer", "Kilometer"}, {[]string{"m"}, "Meter", "Meter"}, {[]string{"cm"}, "Zentimeter", "Zentimeter"},
			{[]string{"mm"}, "Millimeter", "Millimeter"}, {[]string{"km/h"}, "Kilometer pro Stunde", "Kilometer pro Stunde"},
			{[]string{"kg"}, "Kilogramm", "Kilogramm"}, {[]string{"g"}, "Gramm", "Gramm"}, {[]string{"mg"}, "Milligramm", "Milligramm"},
			{[]string{"l"}, "Liter", "Liter"}, {[]string{"ml"}, "Milliliter", "Milliliter"}, {[]string{"m²"}, "Quadratmeter", "Quadratmeter"},
			{[]string{"Std", "h"}, "Stunde", "Stunden"}, {[]string{"Min", "min"}, "Minute", "Minuten"}, {[]string{"GB"}, "Gigabyte", "Gigabyte"},
			{[]string{"°C"}, "Grad", "Grad"}, {[]string{"°"}, "Grad", "Grad"}, {[]string{"kWh"}, "Kilowattstunde", "Kilowattstunden"},
		},
		Magnitudes: map[string]string{"mio": "Millionen", "mrd": "Milliarden", "tausend": "tausend", "millionen": "Millionen", "milliarden": "Milliarden"},
		Fractions:  map[string]string{"1/2": "ein halb", "1/3": "ein Drittel", "2/3": "zwei Drittel", "1/4": "ein Viertel", "3/4": "drei Viertel"},
		DateWords:  strings.Fields("am vom zum"),
		Fraction:   germanFraction,
		Measures: strings.Fields("zoll zentimeter millimeter meter kilometer meile meilen tasse tassen tl el teelöffel esslöffel " +
			"liter milliliter gramm kilo kilogramm pfund tonne tonnen hektar stunde karat prozent eines aller"),
		CodeWords: strings.Fields("code pin id plz durchwahl bestätigungsnummer referenz passwort ziffern"),
		KeyWords:  strings.Fields("drücken drücke wählen wähle sie taste tasten"),
	}
}

var germanParts = map[int]string{
	2: "halb", 3: "Drittel", 4: "Viertel", 5: "Fünftel", 6: "Sechstel", 7: "Siebtel", 8: "Achtel", 9: "Neuntel", 10: "Zehntel",
	12: "Zwölftel", 16: "Sechzehntel", 32: "Zweiunddreißigstel", 64: "Vierundsechzigstel",
}

var germanCardinals = strings.Fields("ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn")

func germanFraction(over, under int) string {
	return fractionOf(over, germanCardinals, germanParts[under], "")
}

var germanMonths = []string{"Januar", "Februar", "März", "April", "Mai", "Juni",
	"Juli", "August", "September", "Oktober", "November", "Dezember"}

func germanDate(day, month, year int) string {
	date := fmt.Sprintf("%d. %s", day, germanMonths[month-1])
	if year != 0 {
		date += fmt.Sprintf(" %d", year)
	}
	return date
}

func germanClock(hour, minute int, _ string) string {
	if minute == 0 {
		return fmt.Sprintf("%d Uhr", hour)
	}
	return fmt.Sprintf("%d Uhr %d", hour, minute)
}
