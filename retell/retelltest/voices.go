package retelltest

import (
	"slices"
	"strings"
)

// defaultVoices are the voices that every account has.
var defaultVoices = []object{
	{"voice_id": "11labs-Adrian", "voice_name": "Adrian", "provider": "elevenlabs", "gender": "male", "accent": "American", "age": "Young"},
	{"voice_id": "openai-Alloy", "voice_name": "Alloy", "provider": "openai", "gender": "female", "accent": "American", "age": "Young"},
	{"voice_id": "cartesia-Cleo", "voice_name": "Cleo", "provider": "cartesia", "gender": "female", "accent": "American", "age": "Middle Aged"},
}

// communityVoices are those that a search finds.
var communityVoices = []object{
	{"provider_voice_id": "community-amber", "public_user_id": "public-user-1", "name": "Amber", "description": "A warm voice for front desks"},
	{"provider_voice_id": "community-basil", "public_user_id": "public-user-2", "name": "Basil", "description": "A calm voice for support"},
	{"provider_voice_id": "community-coral", "public_user_id": "public-user-3", "name": "Coral", "description": "A bright voice for sales"},
}

// voiceHandlers are those of voices.
func (s *Server) voiceHandlers() map[string]handler {
	return map[string]handler{
		"GET /get-voice/{voice_id}":    s.get("voice"),
		"GET /list-voices":             s.listVoices,
		"POST /add-community-voice":    s.addVoice,
		"POST /clone-voice":            s.addVoice,
		"POST /search-community-voice": s.searchVoices,
	}
}

func (s *Server) listVoices(*request) (any, error) {
	voices := []any{}
	for _, i := range s.state.all("voice") {
		voices = append(voices, i.latest())
	}
	return voices, nil
}

// addVoice adds a community voice or one that is cloned from recordings.
func (s *Server) addVoice(q *request) (any, error) {
	provider := text(q.body, "voice_provider")
	if provider == "" {
		provider = "elevenlabs"
	}
	if id := text(q.body, "provider_voice_id"); id != "" && !slices.ContainsFunc(communityVoices, func(v object) bool { return v["provider_voice_id"] == id }) {
		return nil, missing("community-voice", id)
	}
	return s.state.insert("voice", object{"voice_name": q.body["voice_name"], "provider": provider, "gender": "female"}).latest(), nil
}

func (s *Server) searchVoices(q *request) (any, error) {
	query := strings.ToLower(text(q.body, "search_query"))
	found := []any{}
	for _, voice := range communityVoices {
		if strings.Contains(strings.ToLower(text(voice, "name")+" "+text(voice, "description")), query) {
			found = append(found, voice)
		}
	}
	return object{"voices": found}, nil
}
