package twiml

import (
	_ "embed"
	"iter"
	"slices"
	"strings"
	"sync"
)

// voiceData has a line for each provider, engine and language, with the voices
// and their genders.
//
//go:embed voices.txt
var voiceData string

// A Voice is a voice of <Say>.
type Voice struct {
	// Name is what [Say.Voice] takes: "Polly.Niamh-Neural".
	Name string
	// Provider is who makes it.
	Provider Provider
	// Engine is how it is made, which decides how it sounds and what it costs.
	Engine Engine
	// Language is the only language it speaks, as in "en-IE"; empty for the
	// basic voices, which take [Say.Language].
	Language string
	// Gender is how it sounds; empty if that is not known.
	Gender Gender
}

// A Provider makes voices.
type Provider string

// The providers of voices. Twilio's own are the basic ones.
const (
	ProviderBasic  Provider = "Basic"
	ProviderPolly  Provider = "Polly" // Amazon
	ProviderGoogle Provider = "Google"
)

// An Engine is a kind of voice.
type Engine string

// The engines of voices.
const (
	EngineBasic      Engine = "Basic"
	EngineStandard   Engine = "Standard"   // Amazon and Google
	EngineNeural     Engine = "Neural"     // Amazon
	EngineGenerative Engine = "Generative" // Amazon
	EngineWavenet    Engine = "Wavenet"    // Google
	EngineNeural2    Engine = "Neural2"    // Google
	EngineChirp3HD   Engine = "Chirp3-HD"  // Google
)

// A Gender is how a voice sounds.
type Gender string

// The genders of voices.
const (
	Female Gender = "female"
	Male   Gender = "male"
)

// Voices returns all voices that are known here: the 900 of Twilio's library
// for Node 6.2, of 2026. Twilio adds voices, and those of others may disappear;
// [Say] takes names that are not among them.
func Voices() iter.Seq[Voice] { return slices.Values(catalogue().all) }

// LookupVoice finds a voice by its name, whatever its case.
func LookupVoice(name string) (Voice, bool) {
	voice, ok := catalogue().byName[strings.ToLower(name)]
	return voice, ok
}

// VoicesFor returns the voices for a language: "da-DK" gives those of that
// region, "da" those of all regions, each in the order best to plainest: Chirp3-HD,
// Generative, Neural2, Neural, Wavenet, Standard. "zh" stands for "cmn", "no"
// for "nb" and "ar" for "arb" too. It returns nil for a language without voices.
func VoicesFor(language string) []Voice {
	wanted := strings.ToLower(language)
	var found []Voice
	for _, voice := range catalogue().all {
		if voice.Language != "" && speaks(strings.ToLower(voice.Language), wanted) {
			found = append(found, voice)
		}
	}
	slices.SortStableFunc(found, func(a, b Voice) int { return rank(a.Engine) - rank(b.Engine) })
	return found
}

// speaks reports whether a voice for language serves wanted; both are in lower
// case.
func speaks(language, wanted string) bool {
	if language == wanted {
		return true
	}
	if strings.Contains(wanted, "-") {
		base, region, _ := strings.Cut(wanted, "-")
		return aliases[base] != "" && language == aliases[base]+"-"+region
	}
	base, _, _ := strings.Cut(language, "-")
	return wanted != "" && (base == wanted || base == aliases[wanted])
}

// aliases are languages that providers call by another name.
var aliases = map[string]string{"zh": "cmn", "no": "nb", "ar": "arb"}

func rank(engine Engine) int {
	return slices.Index([]Engine{
		EngineChirp3HD, EngineGenerative, EngineNeural2, EngineNeural, EngineWavenet, EngineStandard, EngineBasic,
	}, engine)
}

type voices struct {
	all    []Voice
	byName map[string]Voice
}

var catalogue = sync.OnceValue(func() *voices {
	c := &voices{byName: map[string]Voice{}}
	for line := range strings.Lines(voiceData) {
		fields := strings.Fields(line)
		provider, engine, language := Provider(fields[0]), Engine(fields[1]), fields[2]
		for _, item := range fields[3:] {
			id, gender, _ := strings.Cut(item, ":")
			voice := Voice{Name: voiceName(provider, engine, language, id), Provider: provider, Engine: engine}
			if language != "-" {
				voice.Language = language
			}
			switch gender {
			case "f":
				voice.Gender = Female
			case "m":
				voice.Gender = Male
			}
			c.all = append(c.all, voice)
			c.byName[strings.ToLower(voice.Name)] = voice
		}
	}
	return c
})

func voiceName(provider Provider, engine Engine, language, id string) string {
	switch {
	case provider == ProviderGoogle:
		return "Google." + language + "-" + string(engine) + "-" + id
	case provider == ProviderBasic:
		return id
	case engine == EngineStandard:
		return "Polly." + id
	}
	return "Polly." + id + "-" + string(engine)
}
