package retelltest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

// withModel has the desk play agents of Retell's own.
var withModel = &retelltest.Options{Model: func(retell.ResponseEngine) llm.Responder { return desk }}

func TestTypedAgents(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx, client := t.Context(), retelltest.NewServer(t, nil).Client()
		params := &retell.CreateAgentParams{
			VoiceID: "11labs-Adrian", ResponseEngine: &retell.CustomLLMEngine{LLMWebSocketURL: "wss://agent.test"},
		}
		params.AgentName, params.WebhookURL = retell.Value("Ava"), retell.Value("https://a.test")
		agent, err := client.Agents.Create(ctx, params)
		require.NoError(t, err)
		change := &retell.UpdateAgentParams{}
		change.WebhookURL, change.Responsiveness = retell.Null[string](), new(0.5)
		agent, err = client.Agents.Update(ctx, agent.AgentID, change)
		require.NoError(t, err)
		assert.True(t, agent.WebhookURL.IsZero())
		assert.InDelta(t, 0.5, *agent.Responsiveness, 0)
		assert.Equal(t, "wss://agent.test", agent.ResponseEngine.(*retell.CustomLLMEngine).LLMWebSocketURL)
		change.Responsiveness = new(5.0)
		_, err = client.Agents.Update(ctx, agent.AgentID, change)
		require.ErrorContains(t, err, "request/body/responsiveness must be <= 1")

		require.NoError(t, client.Agents.Publish(ctx, agent.AgentID, &retell.PublishAgentParams{Version: 0}))
		draft, err := client.Agents.CreateVersion(ctx, agent.AgentID, &retell.CreateAgentVersionParams{BaseVersion: 0})
		require.NoError(t, err)
		assert.Equal(t, 1, draft.Agent.Version)
		for summary, err := range client.Agents.List(ctx, nil) {
			require.NoError(t, err)
			assert.Equal(t, "Ava", summary.AgentName)
		}
		require.NoError(t, client.Agents.Delete(ctx, agent.AgentID))
		_, err = client.Agents.Get(ctx, agent.AgentID, nil)
		require.ErrorIs(t, err, retell.ErrNotFound)
	})
}

func TestTypedEngines(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx, client := t.Context(), retelltest.NewServer(t, nil).Client()
		model, err := client.LLMs.Create(ctx, &retell.CreateLLMParams{})
		require.NoError(t, err)
		agent, err := client.ChatAgents.Create(ctx, &retell.CreateChatAgentParams{ResponseEngine: &retell.RetellLLMEngine{LLMID: model.LLMID}})
		require.NoError(t, err)
		err = client.LLMs.Delete(ctx, model.LLMID, nil)
		require.ErrorContains(t, err, "still used")
		require.NoError(t, client.LLMs.Delete(ctx, model.LLMID, &retell.DeleteLLMParams{ForceDelete: new(true)}))
		_, err = client.Agents.Repair(ctx, agent.AgentID, nil)
		require.Error(t, err)

		flow, err := client.ConversationFlows.Create(ctx, &retell.CreateConversationFlowParams{
			StartSpeaker: retell.SpeakerAgent, ModelChoice: retell.ModelChoice{Model: retell.LLMModelGPT4_1},
			Nodes: []retell.FlowNode{&retell.EndNode{ID: "end"}},
		})
		require.NoError(t, err)
		flow, err = client.ConversationFlows.Get(ctx, flow.ConversationFlowID, nil)
		require.NoError(t, err)
		assert.Equal(t, "end", flow.Nodes[0].(*retell.EndNode).ID)
	})
}

func TestTypedNumbers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		server := retelltest.NewServer(t, nil)
		ctx, client := t.Context(), server.Client()
		agent := server.CustomAgent("wss://agent.test")
		number, err := client.PhoneNumbers.Create(ctx, &retell.CreatePhoneNumberParams{AreaCode: new(212)})
		require.NoError(t, err)
		assert.Regexp(t, `^\+1212555\d{4}$`, number.PhoneNumber)
		half := retell.Value([]retell.WeightedAgent{{AgentID: agent, Weight: 0.5}})
		_, err = client.PhoneNumbers.Update(ctx, number.PhoneNumber, &retell.UpdatePhoneNumberParams{InboundAgents: half})
		require.ErrorContains(t, err, "add up to 1")
		whole := retell.Value([]retell.WeightedAgent{{AgentID: agent, Weight: 1}})
		_, err = client.PhoneNumbers.Update(ctx, number.PhoneNumber, &retell.UpdatePhoneNumberParams{InboundAgents: whole})
		require.NoError(t, err)

		imported, err := client.PhoneNumbers.Import(ctx, &retell.ImportPhoneNumberParams{
			PhoneNumber: "+442071838750", TerminationURI: "someone.pstn.twilio.com",
			SIPTrunkAuthUsername: new("user"), SIPTrunkAuthPassword: new("secret"),
		})
		require.NoError(t, err)
		assert.Equal(t, retell.PhoneNumberTypeCustom, imported.PhoneNumberType)
		assert.NotContains(t, string(server.Object("phone-number", "+442071838750")), "secret")
		assert.Contains(t, string(server.Object("phone-number", "+442071838750")), "someone.pstn.twilio.com")
		page, err := client.PhoneNumbers.ListPage(ctx, nil)
		require.NoError(t, err)
		assert.Len(t, page.Items, 2)
	})
}

// TestWeights has a number with two agents answered by both.
func TestWeights(t *testing.T) {
	bubble(t, func(t *testing.T) {
		server := retelltest.NewServer(t, nil)
		server.Handle("wss://agent.test", deskHandler(t))
		agents := []string{server.CustomAgent("wss://agent.test/s3cret"), server.CustomAgent("wss://agent.test/s3cret")}
		number := server.Number(agents[0], map[string]any{"inbound_agents": []map[string]any{
			{"agent_id": agents[0], "weight": 0.8}, {"agent_id": agents[1], "weight": 0.2},
		}})
		calls := map[string]int{}
		for range 50 {
			calls[server.Call("+14155550123", number, nil).AgentID]++
		}
		assert.Greater(t, calls[agents[0]], calls[agents[1]])
		assert.Positive(t, calls[agents[1]])
	})
}

func TestTypedKnowledgeBases(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx, client := t.Context(), retelltest.NewServer(t, &retelltest.Options{Indexing: time.Minute}).Client()
		base, err := client.KnowledgeBases.Create(ctx, &retell.CreateKnowledgeBaseParams{
			Name: "hours", Texts: []retell.KnowledgeBaseText{{Title: "Hours", Text: "9 to 5"}}, URLs: []string{"https://a.test"},
			Files: []retell.File{{Name: "prices.txt", Content: strings.NewReader("a filling is 90")}}, MaxChunkSize: new(1000),
		})
		require.NoError(t, err)
		assert.Equal(t, retell.KnowledgeBaseInProgress, base.Status)
		require.Len(t, base.Sources, 3)
		document := base.Sources[2].(*retell.KnowledgeBaseDocumentSource)
		assert.Equal(t, "prices.txt", document.Filename)
		time.Sleep(time.Minute)
		base, err = client.KnowledgeBases.Get(ctx, base.KnowledgeBaseID)
		require.NoError(t, err)
		assert.Equal(t, retell.KnowledgeBaseComplete, base.Status)
		base, err = client.KnowledgeBases.DeleteSource(ctx, base.KnowledgeBaseID, document.SourceID)
		require.NoError(t, err)
		assert.Len(t, base.Sources, 2)
		base, err = client.KnowledgeBases.AddSources(ctx, base.KnowledgeBaseID, &retell.AddKnowledgeBaseSourcesParams{URLs: []string{"https://b.test"}})
		require.NoError(t, err)
		assert.Len(t, base.Sources, 3)
		assert.Equal(t, retell.KnowledgeBaseInProgress, base.Status)
		_, err = client.KnowledgeBases.Create(ctx, &retell.CreateKnowledgeBaseParams{Name: strings.Repeat("x", 40)})
		require.Error(t, err)
	})
}

func TestTypedContacts(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, nil, nil)
		ctx, client := t.Context(), o.Client()
		ada, err := client.Contacts.Create(ctx, &retell.CreateContactParams{PhoneNumber: "+14155550123", FirstName: new("Ada")})
		require.NoError(t, err)
		_, err = client.Contacts.Create(ctx, &retell.CreateContactParams{PhoneNumber: "+14155550123"})
		require.Error(t, err)
		file, err := client.Contacts.UploadImportFile(ctx, &retell.UploadContactImportFileParams{
			File: retell.File{Name: "people.csv", Content: strings.NewReader("tel,name,plan\n+14155550124,Bob,gold\n+14155550123,Ada L,silver\nnone,Eve,\n")},
		})
		require.NoError(t, err)
		_, err = client.Contacts.CreateImport(ctx, &retell.CreateContactImportParams{UploadID: file.UploadID, ColumnMapping: []retell.FieldMapping{
			{ExternalFieldName: "tel", FieldName: "phone_number"}, {ExternalFieldName: "name", FieldName: "first_name"}, {ExternalFieldName: "plan", FieldName: "plan"},
		}})
		require.NoError(t, err)
		job, err := client.Contacts.GetImport(ctx)
		require.NoError(t, err)
		assert.Equal(t, []int{2, 1}, []int{*job.Succeeded, *job.Failed})
		bob, err := client.Contacts.GetByPhone(ctx, "+14155550124")
		require.NoError(t, err)
		assert.Equal(t, "Bob", bob.FirstName)

		require.NotNil(t, o.Call("+14155550123", o.number, nil))
		for conversation, err := range client.Contacts.ListConversations(ctx, ada.ContactID, nil) {
			require.NoError(t, err)
			assert.IsType(t, &retell.ContactCall{}, conversation)
		}
		page, err := client.Contacts.ListPage(ctx, &retell.ListContactsParams{SearchQuery: new("ada")})
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
		assert.Equal(t, 1, *page.Items[0].ConversationCount)
	})
}

func TestTypedChats(t *testing.T) {
	bubble(t, func(t *testing.T) {
		server := retelltest.NewServer(t, &retelltest.Options{Model: withModel.Model, WebhookURL: webhookURL})
		notes := &hooks{}
		server.Handle(webhookURL, notes)
		ctx, client := t.Context(), server.Client()
		engine := map[string]any{"type": "retell-llm", "llm_id": server.Add("retell-llm", map[string]any{})[0]}
		agent := server.Add("chat-agent", map[string]any{"response_engine": engine})[0]
		chat, err := client.Chats.Create(ctx, &retell.CreateChatParams{AgentID: agent})
		require.NoError(t, err)
		answer, err := client.Chats.CreateCompletion(ctx, &retell.CreateChatCompletionParams{ChatID: chat.ChatID, Content: "hello"})
		require.NoError(t, err)
		assert.Equal(t, "You said hello. ", answer.Messages[0].(*retell.ChatText).Content)
		_, err = client.Chats.CreateCompletion(ctx, &retell.CreateChatCompletionParams{ChatID: chat.ChatID, Content: "bye"})
		require.NoError(t, err)
		chat, err = client.Chats.Get(ctx, chat.ChatID)
		require.NoError(t, err)
		assert.Equal(t, retell.ChatStatusEnded, chat.ChatStatus)
		assert.Len(t, chat.MessageWithToolCalls, 4)
		require.NoError(t, server.Wait(ctx))
		assert.Equal(t, []string{"chat_started", "chat_ended", "chat_analyzed"}, notes.got())
		require.Error(t, client.Chats.End(ctx, chat.ChatID))

		number := server.Number(server.CustomAgent("wss://agent.test"), map[string]any{
			"outbound_sms_agents": []map[string]any{{"agent_id": agent, "weight": 1}},
		})
		sms, err := client.Chats.CreateSMSChat(ctx, &retell.CreateSMSChatParams{FromNumber: number, ToNumber: "+14155550123"})
		require.NoError(t, err)
		assert.Contains(t, sms.Transcript, "Riverside Dental")
		require.NoError(t, client.Chats.End(ctx, sms.ChatID))
		page, err := client.Chats.ListPage(ctx, nil)
		require.NoError(t, err)
		assert.Len(t, page.Items, 2)
	})
}

func TestTypedTests(t *testing.T) {
	bubble(t, func(t *testing.T) {
		for _, test := range []struct {
			run  func([]byte) (bool, string)
			want retell.TestRunStatus
		}{
			{func(definition []byte) (bool, string) { return json.Valid(definition), "fine" }, retell.TestRunPass},
			{func([]byte) (bool, string) { return false, "rude" }, retell.TestRunFail},
			{nil, retell.TestRunError},
		} {
			server := retelltest.NewServer(t, &retelltest.Options{RunTest: test.run})
			ctx, client := t.Context(), server.Client()
			engine := &retell.RetellLLMEngine{LLMID: "llm_1"}
			definition, err := client.Tests.CreateDefinition(ctx, &retell.CreateTestCaseDefinitionParams{
				Name: "polite", UserPrompt: "Be rude.", Metrics: []string{"stays polite"}, ResponseEngine: engine,
			})
			require.NoError(t, err)
			batch, err := client.Tests.CreateBatch(ctx, &retell.CreateTestBatchParams{
				ResponseEngine: engine, TestCaseDefinitionIDs: []string{definition.TestCaseDefinitionID},
			})
			require.NoError(t, err)
			require.NoError(t, server.Wait(ctx))
			batch, err = client.Tests.GetBatch(ctx, batch.TestCaseBatchJobID)
			require.NoError(t, err)
			assert.Equal(t, retell.TestBatchComplete, batch.Status)
			for run, err := range client.Tests.ListRuns(ctx, batch.TestCaseBatchJobID, nil) {
				require.NoError(t, err)
				assert.Equal(t, test.want, run.Status)
				assert.NotEmpty(t, run.ResultExplanation)
			}
		}
	})
}

func TestTypedVoicesAndApps(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx, client := t.Context(), retelltest.NewServer(t, nil).Client()
		found, err := client.Voices.SearchCommunity(ctx, &retell.SearchCommunityVoiceParams{SearchQuery: "calm"})
		require.NoError(t, err)
		require.Len(t, found.Voices, 1)
		_, err = client.Voices.AddCommunity(ctx, &retell.AddCommunityVoiceParams{ProviderVoiceID: found.Voices[0].ProviderVoiceID, VoiceName: "Basil"})
		require.NoError(t, err)
		voices, err := client.Voices.List(ctx)
		require.NoError(t, err)
		assert.Equal(t, "Basil", voices[len(voices)-1].VoiceName)

		app, err := client.Apps.Create(ctx, &retell.CreateAppParams{
			Provider: "hubspot", Type: retell.AppTypeCRM, AuthConfig: &retell.APIKeyCredentials{APIKey: "secret"},
		})
		require.NoError(t, err)
		text, err := json.Marshal(app)
		require.NoError(t, err)
		assert.NotContains(t, string(text), "secret", "credentials are never sent back")
		tested, err := client.Apps.TestAuth(ctx, app.AppID)
		require.NoError(t, err)
		assert.True(t, tested.Success)
		_, err = client.CRM.RunSync(ctx)
		require.Error(t, err, "no CRM is linked")
		_, err = client.CRM.UpdateConfig(ctx, &retell.UpdateCRMConfigParams{AppID: retell.Value(app.AppID)})
		require.NoError(t, err)
		_, err = client.CRM.RunSync(ctx)
		require.NoError(t, err)
		require.NoError(t, client.Apps.Delete(ctx, app.AppID, nil))
		config, err := client.CRM.GetConfig(ctx)
		require.NoError(t, err)
		assert.Empty(t, config.AppID)
	})
}

// TestURL reaches the server over loopback, as programs in other languages do.
func TestURL(t *testing.T) {
	t.Parallel()
	server := retelltest.NewServer(t, nil)
	client, err := retell.NewClient(retelltest.Key, &retell.Options{BaseURL: server.URL()})
	require.NoError(t, err)
	identity, err := client.Identity.Get(t.Context())
	require.NoError(t, err)
	assert.NotEmpty(t, identity.OrgName)
	assert.Equal(t, server.URL(), server.URL())
	answer, err := http.Get(server.URL() + "/get-api-key-info")
	require.NoError(t, err)
	defer answer.Body.Close()
	assert.Equal(t, http.StatusUnauthorized, answer.StatusCode)
}
