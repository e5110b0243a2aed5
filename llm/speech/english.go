package speech

import "strings"

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
	}
}
