package twiml_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
)

func TestAllVoices(t *testing.T) {
	t.Parallel()
	counts := map[string]int{}
	var names []string
	for voice := range twiml.Voices() {
		counts[string(voice.Provider)+" "+string(voice.Engine)]++
		names = append(names, voice.Name)
		found, ok := twiml.LookupVoice(strings.ToUpper(voice.Name))
		require.True(t, ok, voice.Name)
		require.Equal(t, voice, found)
		if voice.Provider == twiml.ProviderPolly {
			assert.NotEmpty(t, voice.Gender, voice.Name)
		}
	}
	assert.Equal(t, map[string]int{
		"Basic Basic": 3, "Polly Standard": 61, "Polly Neural": 59, "Polly Generative": 20,
		"Google Standard": 234, "Google Wavenet": 207, "Google Neural2": 76, "Google Chirp3-HD": 240,
	}, counts)
	// The names are those of Twilio's library, none more, none less.
	slices.Sort(names)
	sum := sha256.Sum256([]byte(strings.Join(names, "\n") + "\n"))
	assert.Equal(t, "37070595de24a44437cd5766f6e0ec97bdb10d14c07b15996fc51f64c9b27b2a", hex.EncodeToString(sum[:]))
}

func TestVoicesFor(t *testing.T) {
	t.Parallel()
	names := func(language string) []string {
		var names []string
		for _, voice := range twiml.VoicesFor(language) {
			names = append(names, voice.Name)
		}
		return names
	}
	assert.Equal(t, []string{"Polly.Niamh-Neural"}, names("en-IE"))
	danish := names("da")
	assert.Equal(t, danish, names("DA-dk"))
	assert.Equal(t, "Google.da-DK-Neural2-D", danish[0])
	assert.Contains(t, danish, "Polly.Sofie-Neural")
	gujarati := twiml.VoicesFor("gu-IN")
	require.Len(t, gujarati, 16)
	assert.Equal(t, twiml.Voice{Name: "Google.gu-IN-Chirp3-HD-Aoede", Provider: twiml.ProviderGoogle, Engine: twiml.EngineChirp3HD, Language: "gu-IN", Gender: twiml.Female}, gujarati[0])
	assert.Contains(t, names("zh"), "Polly.Zhiyu")
	assert.Contains(t, names("zh-CN"), "Polly.Zhiyu-Neural")
	assert.Contains(t, names("no"), "Polly.Liv")
	assert.Contains(t, names("ar"), "Polly.Zeina")
	assert.Contains(t, names("ar"), "Polly.Hala-Neural")
	assert.Contains(t, names("fil-PH"), "Google.fil-ph-Neural2-A")
	assert.Contains(t, names("en-GB-WLS"), "Polly.Geraint")
	assert.Empty(t, names("xx"))
	assert.Empty(t, names(""))
	sofie, ok := twiml.LookupVoice("Polly.Sofie-Neural")
	require.True(t, ok)
	assert.Equal(t, twiml.Female, sofie.Gender)
	_, ok = twiml.LookupVoice("Polly.Nobody")
	assert.False(t, ok)
}
