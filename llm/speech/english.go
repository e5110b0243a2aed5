package speech

import (
	"fmt"
	"strings"
)

// English returns the English of the United States.
func English() *Language {
	return &Language{
		Abbreviations: strings.Fields("mr mrs ms mx dr prof rev hon gen col sgt capt lt gov sen rep pres messrs mt ft " +
			"vs e.g i.e cf viz al approx est dept appt ave blvd rd ext fig vol tel univ " +
			"jan feb mar apr aug sept sep oct nov dec mon tue tues wed thu thur thurs fri"),
		EndAbbreviations:    strings.Fields("a.m p.m am pm st jr sr inc ltd co corp llc etc u.s u.k d.c ph.d m.d d.d.s esq min hr hrs sq oz lb lbs"),
		NumberAbbreviations: strings.Fields("no nos nr p pp art sec ch"),
		Starters: strings.Fields("i you he she it we they this that these those there here the a an my your our his her their its " +
			"is are was were do does did can could will would shall should may might must has have had let " +
			"what when where who whom whose which why how if so and but or then now also just please thank thanks " +
			"ok okay yes no yeah sure great good perfect wonderful alright right sorry unfortunately however " +
			"anything any all some once after before while because since as at in on for to with from by " +
			"see hello hi goodbye bye one next first finally otherwise feel call press say give"),
		Symbols: map[string]string{
			"&": "and", "@": "at", ".": "dot", "/": "slash", "-": "dash", "_": "underscore", "#": "pound", "*": "star",
			"+": "plus", "=": "equals", "%": "percent", "°": "degrees", "×": "times", "÷": "divided by", "±": "plus or minus",
			"~": "about", "≈": "about", "≤": "at most", "≥": "at least", "<": "less than", ">": "more than", "→": "to",
			"½": "one half", "¼": "one quarter", "¾": "three quarters", "§": "section", "№": "number", "©": "copyright", "~~": "",
		},
		Words: map[string]string{
			"and/or": "and or", "w/": "with", "w/o": "without", "n/a": "not applicable", "24/7": "24 7", "c/o": "care of",
			"he/she": "he or she", "she/he": "she or he", "his/her": "his or her", "him/her": "him or her", "s/he": "she or he", "50/50": "50 50",
			"yes/no": "yes or no", "q&a": "Q and A",
		},
		To: "to", Per: "per", Minus: "minus", Number: "number",
		Weekdays: map[string]string{
			"mon": "Monday", "tue": "Tuesday", "tues": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "thur": "Thursday",
			"thurs": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday",
		},
		Date: englishDate, Clock: englishClock, Halves: strings.Fields("am pm a.m. p.m. a.m p.m"),
		Currencies: []Currency{
			{[]string{"$", "US$", "USD"}, "dollar", "dollars", "cent", "cents", "and"},
			{[]string{"€", "EUR"}, "euro", "euros", "cent", "cents", "and"},
			{[]string{"£", "GBP"}, "pound", "pounds", "penny", "pence", "and"},
			{[]string{"CHF"}, "Swiss franc", "Swiss francs", "centime", "centimes", "and"},
			{[]string{"CAD", "CA$"}, "Canadian dollar", "Canadian dollars", "cent", "cents", "and"},
			{[]string{"AUD", "A$"}, "Australian dollar", "Australian dollars", "cent", "cents", "and"},
			{[]string{"¥", "JPY"}, "yen", "yen", "", "", "point"},
			{[]string{"¢"}, "cent", "cents", "", "", "point"},
		},
		Units: []Unit{
			{[]string{"%"}, "percent", "percent"},
			{[]string{"km"}, "kilometer", "kilometers"}, {[]string{"m"}, "meter", "meters"}, {[]string{"cm"}, "centimeter", "centimeters"},
			{[]string{"mm"}, "millimeter", "millimeters"}, {[]string{"mi"}, "mile", "miles"}, {[]string{"ft"}, "foot", "feet"},
			{[]string{"yd", "yds"}, "yard", "yards"}, {[]string{"km/h", "kph"}, "kilometer per hour", "kilometers per hour"},
			{[]string{"mph"}, "mile per hour", "miles per hour"}, {[]string{"kg", "kgs"}, "kilogram", "kilograms"}, {[]string{"g"}, "gram", "grams"},
			{[]string{"mg"}, "milligram", "milligrams"}, {[]string{"lb", "lbs"}, "pound", "pounds"}, {[]string{"oz"}, "ounce", "ounces"},
			{[]string{"ml", "mL"}, "milliliter", "milliliters"}, {[]string{"L"}, "liter", "liters"},
			{[]string{"hr", "hrs", "h"}, "hour", "hours"}, {[]string{"min", "mins"}, "minute", "minutes"}, {[]string{"sec", "secs"}, "second", "seconds"},
			{[]string{"ms"}, "millisecond", "milliseconds"}, {[]string{"mo", "mos"}, "month", "months"}, {[]string{"yr", "yrs"}, "year", "years"},
			{[]string{"GB"}, "gigabyte", "gigabytes"}, {[]string{"MB"}, "megabyte", "megabytes"}, {[]string{"TB"}, "terabyte", "terabytes"},
			{[]string{"Mbps"}, "megabit per second", "megabits per second"}, {[]string{"kWh"}, "kilowatt hour", "kilowatt hours"},
			{[]string{"°F"}, "degree Fahrenheit", "degrees Fahrenheit"}, {[]string{"°C"}, "degree Celsius", "degrees Celsius"},
			{[]string{"°"}, "degree", "degrees"}, {[]string{"m²"}, "square meter", "square meters"}, {[]string{"sqft"}, "square foot", "square feet"},
		},
		Magnitudes: map[string]string{"k": "thousand", "m": "million", "bn": "billion", "b": "billion",
			"thousand": "thousand", "million": "million", "billion": "billion", "trillion": "trillion"},
		Fractions: map[string]string{"1/2": "one half", "1/3": "one third", "2/3": "two thirds", "1/4": "one quarter", "3/4": "three quarters"},
		DateWords: strings.Fields("on until"),
		Fraction:  englishFraction,
		// Of times there is but the hour: "on 7/8 hours are nine to five" is about
		// a day.
		Measures: strings.Fields("inch inches foot feet yard yards mile miles acre acres cup cups teaspoon teaspoons tsp " +
			"tablespoon tablespoons tbsp pint pints quart quarts gallon gallons ounce ounces pound pounds ton tons " +
			"gram grams kilogram kilograms millimeter millimeters centimeter centimeters meter meters kilometer kilometers " +
			"liter liters milliliter milliliters carat carats square cubic hour percent point points of"),
		CodeWords: strings.Fields("code pin id zip ext extension confirmation reference passcode digits"),
		KeyWords:  strings.Fields("press pressing dial dialing hit enter key"),
	}
}

var englishParts = map[int]string{
	2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth", 10: "tenth",
	12: "twelfth", 16: "sixteenth", 32: "thirty-second", 64: "sixty-fourth",
}

var englishCardinals = strings.Fields("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen")

func englishFraction(over, under int) string {
	return fractionOf(over, englishCardinals, englishParts[under], "s")
}

var englishMonths = []string{"January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December"}

func englishDate(day, month, year int) string {
	suffix := "th"
	if day/10 != 1 {
		switch day % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	date := fmt.Sprintf("%s %d%s", englishMonths[month-1], day, suffix)
	if year != 0 {
		date += fmt.Sprintf(", %d", year)
	}
	return date
}

func englishClock(hour, minute int, half string) string {
	switch {
	case half != "":
	case hour == 0 || hour == 24:
		hour, half = 12, "AM"
	case hour > 12:
		hour, half = hour-12, "PM"
	}
	time := fmt.Sprint(hour)
	switch {
	case minute > 9:
		time += fmt.Sprintf(" %d", minute)
	case minute > 0:
		time += fmt.Sprintf(" oh %d", minute)
	case half == "":
		return time + " o'clock"
	}
	if half != "" {
		time += " " + half
	}
	return time
}
