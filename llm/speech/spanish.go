package speech

import (
	"fmt"
	"strings"
)

// Spanish returns Spanish as spoken in Spain.
func Spanish() *Language {
	return &Language{
		Abbreviations: strings.Fields("sr sra srta srs dr dra prof lic ing gral avda av c pza dpto apto tel aprox p.ej ej " +
			"ud uds vd d dª ee ene feb abr may jun jul ago sept sep oct nov dic"),
		EndAbbreviations:    strings.Fields("a.m p.m am pm etc s.a s.l ee.uu uu"),
		NumberAbbreviations: strings.Fields("núm no nº n pág art"),
		Starters: strings.Fields("yo tú usted él ella nosotros ustedes ellos este esta esto eso ese esa el la los las un una mi su nuestro nuestra " +
			"es son está están hay puede puedo podemos quiere quiero tiene tengo tenemos me le les se lo " +
			"qué cuándo dónde quién cómo cuál por para con de en a si y pero o entonces ahora también solo " +
			"gracias muchas sí no bien claro perfecto lamentablemente hola buenos buenas adiós hasta"),
		Symbols: map[string]string{
			"&": "y", "@": "arroba", ".": "punto", "/": "barra", "-": "guion", "_": "guion bajo", "#": "almohadilla", "*": "asterisco",
			"+": "más", "=": "igual a", "%": "por ciento", "°": "grados", "×": "por", "÷": "entre", "±": "más menos",
			"~": "unos", "≈": "unos", "≤": "como máximo", "≥": "como mínimo", "<": "menos de", ">": "más de", "→": "a",
			"½": "un medio", "¼": "un cuarto", "¾": "tres cuartos", "§": "sección", "№": "número", "©": "copyright",
		},
		Words: map[string]string{"y/o": "y o", "24/7": "24 7", "sí/no": "sí o no", "c/": "calle"},
		To:    "a", Per: "por", Minus: "menos", Number: "número", DecimalComma: true,
		Weekdays: map[string]string{"lun": "lunes", "mar": "martes", "mié": "miércoles", "jue": "jueves", "vie": "viernes", "sáb": "sábado", "dom": "domingo"},
		DayFirst: true, Date: spanishDate, Clock: spanishClock, Halves: strings.Fields("h am pm a.m. p.m. a.m p.m"),
		Currencies: []Currency{
			{[]string{"€", "EUR"}, "euro", "euros", "céntimo", "céntimos", "con"},
			{[]string{"$", "US$", "USD"}, "dólar", "dólares", "centavo", "centavos", "con"},
			{[]string{"£", "GBP"}, "libra", "libras", "penique", "peniques", "con"},
		},
		Units: []Unit{
			{[]string{"%"}, "por ciento", "por ciento"},
			{[]string{"km"}, "kilómetro", "kilómetros"}, {[]string{"m"}, "metro", "metros"}, {[]string{"cm"}, "centímetro", "centímetros"},
			{[]string{"km/h"}, "kilómetro por hora", "kilómetros por hora"}, {[]string{"kg"}, "kilo", "kilos"}, {[]string{"g"}, "gramo", "gramos"},
			{[]string{"l"}, "litro", "litros"}, {[]string{"min"}, "minuto", "minutos"}, {[]string{"h"}, "hora", "horas"},
			{[]string{"°C", "ºC"}, "grado", "grados"}, {[]string{"°"}, "grado", "grados"}, {[]string{"m²"}, "metro cuadrado", "metros cuadrados"},
		},
		Magnitudes: map[string]string{"mil": "mil", "millones": "millones de"},
		Fractions:  map[string]string{"1/2": "un medio", "1/3": "un tercio", "2/3": "dos tercios", "1/4": "un cuarto", "3/4": "tres cuartos"},
		DateWords:  strings.Fields("el del al"),
		Fraction:   spanishFraction,
		Measures:   spanishMeasures(),
		CodeWords:  strings.Fields("código pin extensión referencia contraseña dígitos"),
		KeyWords:   strings.Fields("marque marca pulse pulsa presione presiona oprima tecla"),
	}
}

var spanishParts = map[int]string{
	2: "medio", 3: "tercio", 4: "cuarto", 5: "quinto", 6: "sexto", 7: "séptimo", 8: "octavo", 9: "noveno", 10: "décimo",
	12: "doceavo", 16: "dieciseisavo", 32: "treintaidosavo", 64: "sesentaicuatroavo",
}

var spanishCardinals = strings.Fields("un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince")

func spanishFraction(over, under int) string {
	return fractionOf(over, spanishCardinals, spanishParts[under], "s")
}

// spanishMeasures are with "de" and without. That word alone is none: "el 7/8 de
// 9 a 12" is about a day.
func spanishMeasures() []string {
	measures := []string{"de los", "de un"}
	for name := range strings.FieldsSeq("pulgada pulgadas pie pies milla millas metro metros centímetro centímetros milímetro milímetros kilómetro kilómetros " +
		"taza tazas cucharada cucharadas cucharadita cucharaditas litro litros mililitro mililitros galón galones " +
		"gramo gramos kilo kilos kilogramo kilogramos libra libras onza onzas tonelada toneladas hectárea hectáreas quilate quilates hora") {
		measures = append(measures, name, "de "+name)
	}
	return measures
}

var spanishMonths = []string{"enero", "febrero", "marzo", "abril", "mayo", "junio",
	"julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}

func spanishDate(day, month, year int) string {
	date := fmt.Sprintf("%d de %s", day, spanishMonths[month-1])
	if year != 0 {
		date += fmt.Sprintf(" de %d", year)
	}
	return date
}

func spanishClock(hour, minute int, half string) string {
	time := fmt.Sprint(hour)
	if minute != 0 {
		time += fmt.Sprintf(" y %d", minute)
	}
	if half != "" && half != "h" {
		time += " " + half
	}
	return time
}
