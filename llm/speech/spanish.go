package speech

import "strings"

// Spanish returns Spanish as spoken in Spain.
func Spanish() *Language {
	return &Language{
		Abbreviations: strings.Fields("sr sra srta srs dr dra prof lic ing gral avda av c pza dpto apto tel aprox p.ej ej " +
			"ud uds vd d dª ene feb abr may jun jul ago sept sep oct nov dic"),
		EndAbbreviations:    strings.Fields("a.m p.m am pm etc s.a s.l ee.uu"),
		NumberAbbreviations: strings.Fields("núm no nº n pág p art"),
		Starters: strings.Fields("yo tú usted él ella nosotros ustedes ellos este esta esto eso ese esa el la los las un una mi su nuestro nuestra " +
			"es son está están hay puede puedo podemos quiere quiero tiene tengo tenemos me le les se lo " +
			"qué cuándo dónde quién cómo cuál por para con de en a si y pero o entonces ahora también solo " +
			"gracias muchas sí no bien claro perfecto lamentablemente hola buenos buenas adiós hasta"),
	}
}
