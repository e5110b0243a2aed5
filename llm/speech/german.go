package speech

import "strings"

// German returns German.
func German() *Language {
	return &Language{
		Abbreviations: strings.Fields("hr hrn fr dr prof dipl ing med st bzw bspw z.b zb d.h dh u.a ua o.ä vgl ggf evtl inkl exkl zzgl " +
			"ca max min tel str abs bzgl sog i.d.r jan feb mär apr jun jul aug sep sept okt nov dez"),
		EndAbbreviations:    strings.Fields("usw etc gmbh co ag e.v u.s"),
		NumberAbbreviations: strings.Fields("nr art s"),
		Starters: strings.Fields("ich du er sie es wir ihr man das der die dies dieser diese dieses ein eine mein meine unser unsere ihre " +
			"ist sind war haben hat kann können könnte könnten soll sollen darf dürfen möchten möchte wollen passt gibt " +
			"was wann wo wer wie warum welcher welche welches wenn ob so und aber oder dann jetzt auch bitte danke vielen " +
			"ja nein gut gerne perfekt leider hier da dort für um am im bei mit von zu nach auf guten hallo"),
		OrdinalPeriod: true,
	}
}
