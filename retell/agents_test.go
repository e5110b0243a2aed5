package retell_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

const voiceAgent = `{"agent_id":"agent_1","version":2,"base_version":1,"is_published":false,"assigned_tags":["staging"],
	"last_modification_timestamp":1757570000000,"voice_id":"retell-Cimo","voice_speed":1.1,"agent_name":null,
	"response_engine":{"type":"custom-llm","llm_websocket_url":"wss://example.com/llm"},"new_setting":[1]}`

const chatAgent = `{"agent_id":"agent_2","version":0,"last_modification_timestamp":1757570000000,"auto_close_message":"Bye!",
	"response_engine":{"type":"retell-llm","llm_id":"llm_1","version":3},"end_chat_after_silence_ms":120000}`

func TestCreateAgent(t *testing.T) {
	t.Parallel()
	client := expect(t, "POST", "/create-agent", `{"voice_id":"retell-Cimo","response_engine":{"type":"retell-llm","llm_id":"llm_1","version":3},
		"agent_name":"Front desk","language":["en-US","es-ES"],"voice_speed":1.1,"webhook_url":null}`, voiceAgent)
	agent, err := client.Agents.Create(t.Context(), &retell.CreateAgentParams{
		VoiceID:        "retell-Cimo",
		ResponseEngine: &retell.RetellLLMEngine{LLMID: "llm_1", Version: retell.Value(3)},
		AgentSettings: retell.AgentSettings{
			AgentName: retell.Value("Front desk"), Language: retell.Many(retell.LanguageEnUS, retell.LanguageEsES),
			VoiceSpeed: new(1.1), WebhookURL: retell.Null[string](),
		},
	})
	require.NoError(t, err)
	assert.Equal(t, 2, agent.Version)
	assert.Equal(t, 1, *agent.BaseVersion)
	assert.False(t, *agent.IsPublished)
	engine, ok := agent.ResponseEngine.(*retell.CustomLLMEngine)
	require.True(t, ok)
	assert.Equal(t, "wss://example.com/llm", engine.LLMWebSocketURL)
	assert.JSONEq(t, `[1]`, string(agent.Extra["new_setting"]))
	text, err := json.Marshal(agent)
	require.NoError(t, err)
	assert.JSONEq(t, voiceAgent, string(text))
}

func TestCreateAgentNeedsAResponseEngine(t *testing.T) {
	t.Parallel()
	client := serve(t, nil, func(http.ResponseWriter, *http.Request) { t.Error("nothing should be sent") })
	_, err := client.Agents.Create(t.Context(), &retell.CreateAgentParams{VoiceID: "retell-Cimo"})
	assert.ErrorContains(t, err, "CreateAgentParams: response_engine is required")
	_, err = client.ChatAgents.Create(t.Context(), &retell.CreateChatAgentParams{})
	assert.ErrorContains(t, err, "CreateChatAgentParams: response_engine is required")
}

func TestAgentVersionsAreChosenInTheQuery(t *testing.T) {
	t.Parallel()
	client := expect(t, "GET", "/get-agent/agent_1", "", voiceAgent)
	_, err := client.Agents.Get(t.Context(), "agent_1", nil)
	assert.NoError(t, err)
	client = expect(t, "GET", "/get-agent/agent_1?version=latest_published", "", voiceAgent)
	_, err = client.Agents.Get(t.Context(), "agent_1", &retell.GetAgentParams{Version: new(retell.VersionLatestPublished)})
	assert.NoError(t, err)
	client = expect(t, "PATCH", "/update-agent/agent_1?version=2", `{"voice_id":"retell-Willa","fallback_voice_ids":null}`, voiceAgent)
	_, err = client.Agents.Update(t.Context(), "agent_1", &retell.UpdateAgentParams{
		Version: new(retell.VersionNumber(2)), VoiceID: new("retell-Willa"),
		AgentSettings: retell.AgentSettings{FallbackVoiceIDs: retell.Null[[]string]()},
	})
	assert.NoError(t, err)
	client = expect(t, "POST", "/repair-agent/agent_1?version=2", "", voiceAgent)
	repaired, err := client.Agents.Repair(t.Context(), "agent_1", &retell.RepairAgentParams{Version: new(retell.VersionNumber(2))})
	require.NoError(t, err)
	assert.Equal(t, "retell-Cimo", repaired.Agent.VoiceID)
	assert.Nil(t, repaired.ChatAgent)
}

func TestListAgents(t *testing.T) {
	t.Parallel()
	var got []string
	client := serve(t, once, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, r.URL.RequestURI()+" "+string(body))
		if r.URL.Query().Get("pagination_key") == "" {
			answer(200, `{"items":[{"agent_id":"agent_1","agent_name":"Desk","channel":"voice","user_modified_timestamp":1,
				"tags":{"prod":{"version":4,"dynamic_variables":{"site":"a"}},"staging":{}}}],"has_more":true,"pagination_key":"k"}`)(w, r)
			return
		}
		answer(200, `{"items":[{"agent_id":"agent_2","agent_name":"Night","channel":"voice","user_modified_timestamp":2,"tags":{}}],"has_more":false}`)(w, r)
	})
	var names []string
	for agent, err := range client.Agents.List(t.Context(), &retell.ListAgentsParams{
		FilterCriteria: &retell.AgentFilterCriteria{Channel: retell.OnChannel(retell.AgentChannelVoice)},
		Limit:          new(1), SortOrder: new(retell.SortOrderAscending),
	}) {
		require.NoError(t, err)
		names = append(names, agent.AgentName)
		if agent.AgentID == "agent_1" {
			assert.Equal(t, 4, *agent.Tags["prod"].Version)
			assert.Nil(t, agent.Tags["staging"].Version)
		}
	}
	assert.Equal(t, []string{"Desk", "Night"}, names)
	const filter = `{"filter_criteria":{"channel":{"type":"string","op":"eq","value":"voice"}}}`
	assert.Equal(t, []string{
		"/v2/list-agents?limit=1&sort_order=ascending " + filter,
		"/v2/list-agents?limit=1&pagination_key=k&sort_order=ascending " + filter,
	}, got)

	client = expect(t, "POST", "/v2/list-agents", `{}`, `{"items":[],"has_more":false}`)
	page, err := client.ChatAgents.ListPage(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, page.Items)
}

func TestAgentVersions(t *testing.T) {
	t.Parallel()
	client := expect(t, "POST", "/create-agent-version/agent_1", `{"base_version":1}`, voiceAgent)
	made, err := client.Agents.CreateVersion(t.Context(), "agent_1", &retell.CreateAgentVersionParams{BaseVersion: 1})
	require.NoError(t, err)
	assert.Equal(t, 2, made.Agent.Version)

	client = expect(t, "POST", "/create-agent-version/agent_2", `{"base_version":0}`, chatAgent)
	made, err = client.ChatAgents.CreateVersion(t.Context(), "agent_2", &retell.CreateAgentVersionParams{})
	require.NoError(t, err)
	assert.Nil(t, made.Agent)
	assert.Equal(t, 120_000, made.ChatAgent.EndChatAfterSilenceMS.Or(0))

	client = expect(t, "DELETE", "/delete-agent-version/agent_1?version=0", "", "")
	assert.NoError(t, client.Agents.DeleteVersion(t.Context(), "agent_1", 0))
	client = expect(t, "DELETE", "/delete-agent-version/agent_2?version=3", "", "")
	assert.NoError(t, client.ChatAgents.DeleteVersion(t.Context(), "agent_2", 3))

	client = expect(t, "POST", "/publish-agent-version/agent_1", `{"version":2,"version_title":"Spring"}`, "")
	assert.NoError(t, client.Agents.Publish(t.Context(), "agent_1", &retell.PublishAgentParams{Version: 2, VersionTitle: new("Spring")}))
	client = expect(t, "POST", "/publish-agent-version/agent_2", `{"version":0}`, "")
	assert.NoError(t, client.ChatAgents.Publish(t.Context(), "agent_2", &retell.PublishAgentParams{}))

	client = expect(t, "GET", "/list-agent-versions/agent_1?limit=2", "", `{"items":[{"version":2,"base_version":1,"is_published":false,
		"version_title":"Spring","last_modification_timestamp":5},{"version":1,"is_published":true,"last_modification_timestamp":3}],"has_more":false}`)
	var versions []int
	for version, err := range client.Agents.ListVersions(t.Context(), "agent_1", &retell.ListParams{Limit: new(2)}) {
		require.NoError(t, err)
		versions = append(versions, version.Version)
	}
	assert.Equal(t, []int{2, 1}, versions)
}

func TestDeprecatedAgentVersions(t *testing.T) {
	t.Parallel()
	client := expect(t, "GET", "/get-agent-versions/agent_1", "", "["+voiceAgent+"]")
	agents, err := client.Agents.GetVersions(t.Context(), "agent_1")
	require.NoError(t, err)
	assert.Equal(t, "agent_1", agents[0].AgentID)
	client = expect(t, "GET", "/get-chat-agent-versions/agent_2", "", "["+chatAgent+"]")
	chatAgents, err := client.ChatAgents.GetVersions(t.Context(), "agent_2")
	require.NoError(t, err)
	assert.Equal(t, 0, *chatAgents[0].Version)
}

func TestChatAgents(t *testing.T) {
	t.Parallel()
	client := expect(t, "POST", "/create-chat-agent", `{"response_engine":{"type":"retell-llm","llm_id":"llm_1"},
		"post_chat_analysis_data":[{"type":"string","name":"topic","description":"What about?"},{"type":"system-presets","name":"chat_summary","required":false}],
		"webhook_events":["chat_ended"],"data_storage_setting":null}`, chatAgent)
	_, err := client.ChatAgents.Create(t.Context(), &retell.CreateChatAgentParams{
		ResponseEngine: &retell.RetellLLMEngine{LLMID: "llm_1"},
		ChatAgentSettings: retell.ChatAgentSettings{
			PostChatAnalysisData: retell.Value([]retell.PostChatAnalysisData{
				&retell.StringAnalysisData{Name: "topic", Description: "What about?"},
				&retell.ChatPresetAnalysisData{Name: retell.ChatPresetChatSummary, Required: new(false)},
			}),
			WebhookEvents:      retell.Value([]retell.ChatWebhookEvent{retell.ChatWebhookChatEnded}),
			DataStorageSetting: retell.Null[retell.DataStorageSetting](),
		},
	})
	assert.NoError(t, err)
	client = expect(t, "GET", "/get-chat-agent/agent_2?version=prod", "", chatAgent)
	_, err = client.ChatAgents.Get(t.Context(), "agent_2", &retell.GetAgentParams{Version: new(retell.VersionRef("prod"))})
	assert.NoError(t, err)
	client = expect(t, "PATCH", "/update-chat-agent/agent_2", `{"auto_close_message":null,"handbook_config":{"high_empathy":true}}`, chatAgent)
	agent, err := client.ChatAgents.Update(t.Context(), "agent_2", &retell.UpdateChatAgentParams{ChatAgentSettings: retell.ChatAgentSettings{
		AutoCloseMessage: retell.Null[string](), HandbookConfig: &retell.ChatHandbookConfig{HighEmpathy: new(true)},
	}})
	require.NoError(t, err)
	text, err := json.Marshal(agent)
	require.NoError(t, err)
	assert.JSONEq(t, chatAgent, string(text))
	assert.NoError(t, expect(t, "DELETE", "/delete-chat-agent/agent_2", "", "").ChatAgents.Delete(t.Context(), "agent_2"))
	assert.NoError(t, expect(t, "DELETE", "/delete-agent/agent_1", "", "").Agents.Delete(t.Context(), "agent_1"))
}

func TestAnyAgent(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text        string
		voice, chat bool
	}{
		{voiceAgent, true, false},
		{chatAgent, false, true},
		{`{"voice_id":null,"agent_id":"a"}`, true, false},
		{`null`, false, false},
	} {
		var agent retell.AnyAgent
		require.NoError(t, json.Unmarshal([]byte(test.text), &agent), test.text)
		assert.Equal(t, test.voice, agent.Agent != nil, test.text)
		assert.Equal(t, test.chat, agent.ChatAgent != nil, test.text)
	}
	var agent retell.AnyAgent
	assert.Error(t, json.Unmarshal([]byte(`"agent"`), &agent))

	// A member of an unexpected type costs only itself, as everywhere.
	client := expect(t, "POST", "/repair-agent/agent_1", "", `{"agent_id":"agent_1","voice_id":"v","version":"two"}`)
	repaired, err := client.Agents.Repair(t.Context(), "agent_1", nil)
	require.NoError(t, err)
	assert.Equal(t, "v", repaired.Agent.VoiceID)
	assert.Equal(t, `"two"`, string(repaired.Agent.Extra["version"]))
}

func FuzzAnyAgent(f *testing.F) {
	f.Add([]byte(voiceAgent))
	f.Add([]byte(chatAgent))
	f.Add([]byte(`{"voice_id":{},"voice_id":null,"post_chat_analysis_data":[{"type":"x"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) { roundTrip[retell.AnyAgent](t, data) })
}

// roundTrip expects that what can be decoded can be encoded, and is the same
// when that is done again. Only a required member of a union type that is not
// there cannot be encoded: there is no value to write.
func roundTrip[T any](t *testing.T, data []byte) {
	t.Helper()
	var first, second T
	if json.Unmarshal(data, &first) != nil {
		return
	}
	text, err := json.Marshal(first)
	if err != nil && strings.Contains(err.Error(), " is required") {
		return
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &second), "%s", text)
	again, err := json.Marshal(second)
	require.NoError(t, err)
	require.Equal(t, string(text), string(again))
}

// An agent whose words come from a server of your own.
func ExampleAgentService_Create() {
	client, done := exampleClient(`201 {"agent_id":"agent_9f2c","version":0,"voice_id":"retell-Cimo","last_modification_timestamp":1757570000000,
		"response_engine":{"type":"custom-llm","llm_websocket_url":"wss://desk.example.com/llm-websocket"}}`)
	defer done()

	agent, err := client.Agents.Create(context.Background(), &retell.CreateAgentParams{
		VoiceID:        "retell-Cimo",
		ResponseEngine: &retell.CustomLLMEngine{LLMWebSocketURL: "wss://desk.example.com/llm-websocket"},
		AgentSettings: retell.AgentSettings{
			AgentName:               retell.Value("Front desk"),
			Language:                retell.One(retell.LanguageEnUS),
			InterruptionSensitivity: new(0.8),
			EndCallAfterSilenceMS:   new(30_000),
			WebhookURL:              retell.Value("https://desk.example.com/retell"),
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(agent.AgentID, "version", agent.Version)
	// Output: agent_9f2c version 0
}

func ExampleAgentService_Publish() {
	client, done := exampleClient(
		`200 {"agent_id":"agent_9f2c","version":4,"voice_id":"retell-Willa","response_engine":{"type":"retell-llm","llm_id":"llm_1"}}`,
		`204 `)
	defer done()

	ctx := context.Background()
	draft, err := client.Agents.Update(ctx, "agent_9f2c", &retell.UpdateAgentParams{
		VoiceID:       new("retell-Willa"),
		AgentSettings: retell.AgentSettings{AmbientSound: retell.Null[retell.AmbientSound]()}, // remove it
	})
	if err != nil {
		log.Fatal(err)
	}
	err = client.Agents.Publish(ctx, draft.AgentID, &retell.PublishAgentParams{Version: draft.Version, VersionTitle: new("New voice")})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("published version", draft.Version)
	// Output: published version 4
}

func ExampleAgentService_List() {
	client, done := exampleClient(`200 {"items":[{"agent_id":"agent_9f2c","agent_name":"Front desk","channel":"voice",
		"tags":{"prod":{"version":3}},"user_modified_timestamp":1757570000000}],"has_more":false}`)
	defer done()

	for agent, err := range client.Agents.List(context.Background(), &retell.ListAgentsParams{
		FilterCriteria: &retell.AgentFilterCriteria{Channel: retell.OnChannel(retell.AgentChannelVoice), Query: new("desk")},
	}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(agent.AgentName, *agent.Tags["prod"].Version)
	}
	// Output: Front desk 3
}

func ExampleChatAgentService_Create() {
	client, done := exampleClient(`201 {"agent_id":"agent_chat","version":0,"response_engine":{"type":"retell-llm","llm_id":"llm_9f2c"}}`)
	defer done()

	agent, err := client.ChatAgents.Create(context.Background(), &retell.CreateChatAgentParams{
		ResponseEngine: &retell.RetellLLMEngine{LLMID: "llm_9f2c"},
		ChatAgentSettings: retell.ChatAgentSettings{
			AgentName:             retell.Value("Front desk, in writing"),
			EndChatAfterSilenceMS: retell.Value(600_000),
			PostChatAnalysisData: retell.Value([]retell.PostChatAnalysisData{
				&retell.EnumAnalysisData{Name: "outcome", Description: "What came of it?", Choices: []string{"booked", "not booked"}},
			}),
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(agent.AgentID)
	// Output: agent_chat
}
