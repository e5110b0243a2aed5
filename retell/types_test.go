package retell_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

func TestNullable(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		override retell.RetellLLMOverride
		want     string
	}{
		{retell.RetellLLMOverride{}, `{}`},
		{retell.RetellLLMOverride{BeginMessage: retell.Null[string]()}, `{"begin_message":null}`},
		{retell.RetellLLMOverride{BeginMessage: retell.Value("")}, `{"begin_message":""}`},
		{retell.RetellLLMOverride{KnowledgeBaseIDs: retell.Value([]string{})}, `{"knowledge_base_ids":[]}`},
		{retell.RetellLLMOverride{KBConfig: retell.Value(retell.KBConfig{TopK: new(3)})}, `{"kb_config":{"top_k":3}}`},
	} {
		text, err := json.Marshal(test.override)
		require.NoError(t, err)
		assert.JSONEq(t, test.want, string(text))
		var back retell.RetellLLMOverride
		require.NoError(t, json.Unmarshal(text, &back))
		assert.Equal(t, test.override, back)
	}
	value, ok := retell.Value(7).Get()
	assert.True(t, ok)
	assert.Equal(t, 7, value)
	_, ok = retell.Null[int]().Get()
	assert.False(t, ok)
	assert.True(t, retell.Null[int]().IsNull())
	assert.False(t, retell.Null[int]().IsZero())
	assert.True(t, retell.Nullable[int]{}.IsZero())
	assert.Equal(t, 5, retell.Null[int]().Or(5))
}

func TestVersionRef(t *testing.T) {
	t.Parallel()
	for ref, want := range map[retell.VersionRef]string{
		retell.VersionLatest:        `"latest"`,
		retell.VersionNumber(3):     `3`,
		"prod":                      `"prod"`,
		"3 ":                        `"3 "`,
		"-":                         `"-"`,
		"1.5":                       `1.5`,
		`"3"`:                       `"3"`,
		`say "hi"`:                  `"say \"hi\""`,
		"":                          `""`,
		"01":                        `"01"`,
		"{{event_type_id}}":         `"{{event_type_id}}"`,
		"Infinity":                  `"Infinity"`,
		"12345678901234567890123.0": `12345678901234567890123.0`,
	} {
		text, err := json.Marshal(ref)
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
		var back retell.VersionRef
		require.NoError(t, json.Unmarshal(text, &back))
		assert.Equal(t, ref, back)
		text, err = json.Marshal(retell.NumberOrString(ref))
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
	}
	var ref retell.VersionRef
	assert.Error(t, json.Unmarshal([]byte(`{}`), &ref))
}

func TestOneOrMany(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		settings retell.AgentOverrideSettings
		want     string
	}{
		{retell.AgentOverrideSettings{}, `{}`},
		{retell.AgentOverrideSettings{AgentSettings: retell.AgentSettings{Language: retell.One(retell.LanguageEnUS)}}, `{"language":"en-US"}`},
		{retell.AgentOverrideSettings{AgentSettings: retell.AgentSettings{Language: retell.Many(retell.LanguageEnUS)}}, `{"language":["en-US"]}`},
		{retell.AgentOverrideSettings{AgentSettings: retell.AgentSettings{Language: retell.Many[retell.LanguageCode]()}}, `{"language":[]}`},
	} {
		text, err := json.Marshal(test.settings)
		require.NoError(t, err)
		assert.JSONEq(t, test.want, string(text))
		var back retell.AgentOverrideSettings
		require.NoError(t, json.Unmarshal(text, &back))
		assert.Equal(t, test.settings, back)
	}
}

func TestUnions(t *testing.T) {
	t.Parallel()
	settings := retell.AgentOverrideSettings{
		ResponseEngine: &retell.CustomLLMEngine{LLMWebSocketURL: "wss://example.com/llm"},
		AgentSettings: retell.AgentSettings{
			PostCallAnalysisData: retell.Value([]retell.PostCallAnalysisData{
				&retell.EnumAnalysisData{Name: "day", Description: "Which day?", Choices: []string{"Mon", "Tue"}},
				&retell.Unknown{Kind: "hologram", Raw: json.RawMessage(`{"type":"hologram"}`)},
			}),
			VoicemailOption: retell.Value(retell.VoicemailOption{Action: &retell.HangupAction{}}),
		},
	}
	text, err := json.Marshal(settings)
	require.NoError(t, err)
	assert.JSONEq(t, `{"response_engine":{"type":"custom-llm","llm_websocket_url":"wss://example.com/llm"},
		"post_call_analysis_data":[{"type":"enum","name":"day","description":"Which day?","choices":["Mon","Tue"]},{"type":"hologram"}],
		"voicemail_option":{"action":{"type":"hangup"}}}`, string(text))
	var back retell.AgentOverrideSettings
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, settings, back)

	_, err = json.Marshal(retell.VoicemailOption{})
	assert.ErrorContains(t, err, "VoicemailOption: action is required")
	_, err = json.Marshal(retell.VoicemailOption{Action: &retell.Unknown{}})
	assert.ErrorContains(t, err, "Unknown.Raw")
}

func TestIsE164(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]bool{
		"+14155550123": true, "+4930901820": true, "+2901234": true, "+999999999999999": true,
		"": false, "+": false, "14155550123": false, "+1 415 555 0123": false, "+04155550123": false, "+1415555012x": false,
		"+9999999999999999": false, "+123456": false, "+1415555٠123": false, "tel:+14155550123": false,
	} {
		assert.Equal(t, want, retell.IsE164(number), number)
	}
}
