package retell_test

import (
	"context"
	"fmt"
	"log"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

func TestCloneVoice(t *testing.T) {
	t.Parallel()
	client := expectForm(t, "/clone-voice", `--BOUNDARY
Content-Disposition: form-data; name="voice_name"

Ava
--BOUNDARY
Content-Disposition: form-data; name="voice_provider"

platform
--BOUNDARY
Content-Disposition: form-data; name="files"; filename="a.wav"
Content-Type: audio/wav

RIFF
--BOUNDARY
Content-Disposition: form-data; name="files"; filename="b.wav"
Content-Type: audio/wav

RIFF2
--BOUNDARY--
`, `{"voice_id":"custom-Ava","voice_name":"Ava","provider":"platform","gender":"female"}`)
	voice, err := client.Voices.Clone(t.Context(), &retell.CloneVoiceParams{
		VoiceName: "Ava", VoiceProvider: retell.VoiceProviderPlatform, Files: []retell.File{
			{Name: "a.wav", ContentType: "audio/wav", Content: strings.NewReader("RIFF")},
			{Name: "b.wav", ContentType: "audio/wav", Content: strings.NewReader("RIFF2")},
		},
	})
	require.NoError(t, err)
	assert.Equal(t, "custom-Ava", voice.VoiceID)

	_, err = serve(t, nil, answer(502, "bad gateway")).Voices.Clone(t.Context(), nil)
	assert.ErrorIs(t, err, retell.ErrMaybeAccepted)
}

func TestVoices(t *testing.T) {
	t.Parallel()
	voice, err := expect(t, "GET", "/get-voice/11labs-Adrian", "", `{"voice_id":"11labs-Adrian","provider":"elevenlabs","gender":"male"}`).Voices.Get(t.Context(), "11labs-Adrian")
	require.NoError(t, err)
	assert.Equal(t, retell.GenderMale, voice.Gender)

	list, err := expect(t, "GET", "/list-voices", "", `[{"voice_id":"a"},{"voice_id":"b","provider":"of the future"}]`).Voices.List(t.Context())
	require.NoError(t, err)
	assert.Len(t, list, 2)

	client := expect(t, "POST", "/search-community-voice", `{"search_query":"calm"}`, `{"voices":[{"name":"Calm","provider_voice_id":"v1","public_user_id":"u1"}]}`)
	found, err := client.Voices.SearchCommunity(t.Context(), &retell.SearchCommunityVoiceParams{SearchQuery: "calm"})
	require.NoError(t, err)

	client = expect(t, "POST", "/add-community-voice", `{"provider_voice_id":"v1","voice_name":"Calm","voice_provider":"elevenlabs","public_user_id":"u1"}`, `{"voice_id":"custom-Calm"}`)
	voice, err = client.Voices.AddCommunity(t.Context(), &retell.AddCommunityVoiceParams{
		ProviderVoiceID: found.Voices[0].ProviderVoiceID, VoiceName: found.Voices[0].Name,
		VoiceProvider: new(retell.VoiceProviderElevenLabs), PublicUserID: new(found.Voices[0].PublicUserID),
	})
	require.NoError(t, err)
	assert.Equal(t, "custom-Calm", voice.VoiceID)
}

func TestCreateAsset(t *testing.T) {
	t.Parallel()
	client := expectForm(t, "/create-asset", `--BOUNDARY
Content-Disposition: form-data; name="file"; filename="hold.mp3"
Content-Type: audio/mpeg

x
--BOUNDARY--
`, `{"asset_id":"asset_1","file_name":"hold.pcm","file_size":0,"created_timestamp":1757570000000}`)
	asset, err := client.Assets.Create(t.Context(), &retell.CreateAssetParams{
		File: retell.File{Name: "hold.mp3", ContentType: "audio/mpeg", Content: strings.NewReader("x")},
	})
	require.NoError(t, err)
	assert.Equal(t, "hold.pcm", asset.FileName)
	assert.Zero(t, *asset.FileSize)

	_, err = client.Assets.Create(t.Context(), &retell.CreateAssetParams{})
	assert.ErrorContains(t, err, "file has a File without Content")
}

func ExampleVoiceService_List() {
	client, done := exampleClient(`200 [
		{"voice_id":"11labs-Adrian","voice_name":"Adrian","provider":"elevenlabs","gender":"male","accent":"American"},
		{"voice_id":"openai-Alloy","voice_name":"Alloy","provider":"openai","gender":"female","accent":"American"}]`)
	defer done()

	voices, err := client.Voices.List(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	for _, voice := range voices {
		if voice.Gender == retell.GenderFemale {
			fmt.Println(voice.VoiceID, voice.Accent)
		}
	}
	// Output: openai-Alloy American
}

func ExampleAssetService_Create() {
	client, done := exampleClient(`201 {"asset_id":"asset_1","file_name":"hold.pcm"}`)
	defer done()

	// A program would open a file with os.Open.
	music := strings.NewReader("...")
	asset, err := client.Assets.Create(context.Background(), &retell.CreateAssetParams{
		File: retell.File{Name: "hold.mp3", ContentType: "audio/mpeg", Content: music},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(asset.AssetID)
	// Output: asset_1
}
