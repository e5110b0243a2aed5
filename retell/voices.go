package retell

import (
	"context"
	"net/http"
)

// VoiceService finds, adds and clones voices. Its methods return errors as
// those of [CallService] do.
type VoiceService struct{ core *core }

// Get returns a voice.
func (s *VoiceService) Get(ctx context.Context, voiceID string) (*Voice, error) {
	return fetch[Voice](ctx, s.core, &request{method: http.MethodGet, path: "/get-voice/{voice_id}", args: []string{voiceID}})
}

// List returns all voices that the account can use. Retell sends them in one
// answer.
func (s *VoiceService) List(ctx context.Context) ([]*Voice, error) {
	list, err := fetch[[]*Voice](ctx, s.core, &request{method: http.MethodGet, path: "/list-voices"})
	return deref(list), err
}

// SearchCommunity finds voices that others have shared at their providers. Add
// one with AddCommunity to use it.
func (s *VoiceService) SearchCommunity(ctx context.Context, params *SearchCommunityVoiceParams) (*CommunityVoices, error) {
	return fetch[CommunityVoices](ctx, s.core, &request{
		method: http.MethodPost, path: "/search-community-voice", params: params, body: jsonBody,
	})
}

// AddCommunity adds a shared voice to the account's.
func (s *VoiceService) AddCommunity(ctx context.Context, params *AddCommunityVoiceParams) (*Voice, error) {
	return fetch[Voice](ctx, s.core, &request{
		method: http.MethodPost, path: "/add-community-voice", params: params, body: jsonBody,
	})
}

// Clone makes a voice from recordings. The recordings are held in memory until
// the request is done.
//
// Clones are limited and may cost money, so a failure that leaves open whether
// the voice was made is not repeated; see [ErrMaybeAccepted].
func (s *VoiceService) Clone(ctx context.Context, params *CloneVoiceParams) (*Voice, error) {
	return fetch[Voice](ctx, s.core, &request{
		method: http.MethodPost, path: "/clone-voice", params: params, body: formBody, once: true,
	})
}

// Voice is what an agent can speak with.
type Voice struct {
	// VoiceID names the voice, for agents.
	VoiceID string `json:"voice_id"`
	// VoiceName is its name for people.
	VoiceName string `json:"voice_name"`
	// Provider is who makes its speech.
	Provider VoiceProvider `json:"provider"`
	// Gender is how it sounds.
	Gender Gender `json:"gender"`
	// Accent describes the accent, such as "American".
	Accent string `json:"accent,omitempty"`
	// Age describes the age, such as "Young".
	Age string `json:"age,omitempty"`
	// PreviewAudioURL is a recording to judge the voice by.
	PreviewAudioURL string `json:"preview_audio_url,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CommunityVoices are the results of a search.
type CommunityVoices struct {
	// Voices are the voices that were found. Retell does not document how
	// many there can be.
	Voices []CommunityVoice `json:"voices"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CommunityVoice is a voice that somebody has shared at its provider.
type CommunityVoice struct {
	// ProviderVoiceID names the voice at its provider.
	ProviderVoiceID string `json:"provider_voice_id,omitempty"`
	// Name is its name for people.
	Name string `json:"name,omitempty"`
	// Description is what its owner says of it.
	Description string `json:"description,omitempty"`
	// PublicUserID is its owner, at ElevenLabs only.
	PublicUserID string `json:"public_user_id,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// SearchCommunityVoiceParams say what to search for.
type SearchCommunityVoiceParams struct {
	// SearchQuery is part of a name or description, or an id.
	SearchQuery string `json:"search_query"`
	// VoiceProvider is where to search; any but [VoiceProviderOpenAI] and
	// [VoiceProviderPlatform]. Retell does not document the default.
	VoiceProvider *VoiceProvider `json:"voice_provider,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// AddCommunityVoiceParams name a shared voice.
type AddCommunityVoiceParams struct {
	// ProviderVoiceID is that of a [CommunityVoice].
	ProviderVoiceID string `json:"provider_voice_id"`
	// VoiceName is the name to give it, of 1 to 200 characters.
	VoiceName string `json:"voice_name"`
	// VoiceProvider is whose voice it is; any but [VoiceProviderOpenAI] and
	// [VoiceProviderPlatform]. Retell does not document the default.
	VoiceProvider *VoiceProvider `json:"voice_provider,omitempty"`
	// PublicUserID is that of a [CommunityVoice]; required for ElevenLabs.
	PublicUserID *string `json:"public_user_id,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CloneVoiceParams describe a voice to make.
type CloneVoiceParams struct {
	// VoiceName is the name to give it, of 1 to 200 characters.
	VoiceName string `json:"voice_name"`
	// VoiceProvider is who makes it; any but [VoiceProviderOpenAI].
	VoiceProvider VoiceProvider `json:"voice_provider"`
	// Files are recordings of the voice: at most 25; 1 for Cartesia and
	// MiniMax; 3 for Inworld. Retell does not document formats or sizes.
	Files []File `json:"files"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// VoiceProvider is who makes the speech of a voice.
type VoiceProvider string

// The providers that Retell documents.
const (
	VoiceProviderElevenLabs VoiceProvider = "elevenlabs"
	VoiceProviderOpenAI     VoiceProvider = "openai"
	VoiceProviderCartesia   VoiceProvider = "cartesia"
	VoiceProviderMiniMax    VoiceProvider = "minimax"
	VoiceProviderFishAudio  VoiceProvider = "fish_audio"
	VoiceProviderInworld    VoiceProvider = "inworld"
	// VoiceProviderPlatform is Retell itself.
	VoiceProviderPlatform VoiceProvider = "platform"
)

// Gender is how a voice sounds.
type Gender string

// The genders that Retell documents.
const (
	GenderMale   Gender = "male"
	GenderFemale Gender = "female"
)
