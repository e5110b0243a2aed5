package retell_test

import (
	"context"
	"fmt"
	"log"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

func TestTestBatches(t *testing.T) {
	t.Parallel()
	const batch = `{"test_case_batch_job_id":"batch_1","status":"in_progress","total_count":2,"pass_count":1,"fail_count":0,"error_count":0,
		"response_engine":{"type":"retell-llm","llm_id":"llm_1","version":null},"creation_timestamp":1,"user_modified_timestamp":2}`
	client := expect(t, "POST", "/create-batch-test", `{"test_case_definition_ids":["test_1","test_2"],"response_engine":{"type":"retell-llm","llm_id":"llm_1"}}`, batch)
	got, err := client.Tests.CreateBatch(t.Context(), &retell.CreateTestBatchParams{
		TestCaseDefinitionIDs: []string{"test_1", "test_2"}, ResponseEngine: &retell.RetellLLMEngine{LLMID: "llm_1"},
	})
	require.NoError(t, err)
	assert.Equal(t, 1, got.PassCount)
	assert.Equal(t, &retell.RetellLLMEngine{LLMID: "llm_1", Version: retell.Null[int]()}, got.ResponseEngine)

	_, err = serve(t, nil, answer(500, `{}`)).Tests.CreateBatch(t.Context(), &retell.CreateTestBatchParams{ResponseEngine: &retell.RetellLLMEngine{}})
	assert.ErrorIs(t, err, retell.ErrMaybeAccepted)
	_, err = client.Tests.CreateBatch(t.Context(), &retell.CreateTestBatchParams{})
	assert.ErrorContains(t, err, "response_engine is required")

	_, err = expect(t, "GET", "/get-batch-test/batch_1", "", batch).Tests.GetBatch(t.Context(), "batch_1")
	require.NoError(t, err)
	client = expect(t, "GET", "/v2/list-batch-tests?conversation_flow_id=flow_1&limit=5&type=conversation-flow&version=0", "", `{"items":[`+batch+`],"has_more":false}`)
	for got, err := range client.Tests.ListBatches(t.Context(), &retell.ListTestBatchesParams{
		Type: retell.TestEngineConversationFlow, ConversationFlowID: new("flow_1"), Version: new(0), Limit: new(5),
	}) {
		require.NoError(t, err)
		assert.Equal(t, retell.TestBatchInProgress, got.Status)
	}
}

func TestTestRuns(t *testing.T) {
	t.Parallel()
	const run = `{"test_case_job_id":"run_1","test_case_definition_id":"test_1","status":"fail","result_explanation":"No booking.",
		"transcript_snapshot":{"a":1},"test_case_definition_snapshot":{"type":"simulation","name":"Books"},"creation_timestamp":1,"user_modified_timestamp":2}`
	got, err := expect(t, "GET", "/get-test-run/run_1", "", run).Tests.GetRun(t.Context(), "run_1")
	require.NoError(t, err)
	assert.Equal(t, retell.TestRunFail, got.Status)
	assert.Equal(t, "Books", got.TestCaseDefinitionSnapshot.Name)
	assert.JSONEq(t, `{"a":1}`, string(got.TranscriptSnapshot))

	client := expect(t, "GET", "/v2/list-test-runs/batch_1?pagination_key=k", "", `{"items":[`+run+`],"has_more":false}`)
	for got, err := range client.Tests.ListRuns(t.Context(), "batch_1", &retell.ListTestRunsParams{PaginationKey: new("k")}) {
		require.NoError(t, err)
		assert.Equal(t, "run_1", got.TestCaseJobID)
	}
}

const testDefinition = `{"test_case_definition_id":"test_1","type":"simulation","name":"Books","user_prompt":"You want Tuesday.","metrics":["books Tuesday"],
	"response_engine":{"type":"conversation-flow","conversation_flow_id":"flow_1","version":2},"dynamic_variables":{},"llm_model":"gpt-4.1",
	"tool_mocks":[{"tool_name":"book","output":"{}","input_match_rule":{"type":"partial_match","args":{"day":"Tuesday"}},"result":null}],
	"creation_timestamp":1,"user_modified_timestamp":2}`

func TestTestDefinitions(t *testing.T) {
	t.Parallel()
	client := expect(t, "GET", "/v2/list-test-case-definitions?llm_id=llm_1&type=retell-llm", "", `{"items":[`+testDefinition+`],"has_more":false}`)
	for got, err := range client.Tests.ListDefinitions(t.Context(), &retell.ListTestCaseDefinitionsParams{Type: retell.TestEngineRetellLLM, LLMID: new("llm_1")}) {
		require.NoError(t, err)
		rule, ok := got.ToolMocks[0].InputMatchRule.(*retell.ToolMockPartialMatch)
		require.True(t, ok)
		assert.Equal(t, map[string]any{"day": "Tuesday"}, rule.Args)
		assert.True(t, got.ToolMocks[0].Result.IsNull())
	}
	assert.NoError(t, expect(t, "DELETE", "/delete-test-case-definition/test_1", "", "").Tests.DeleteDefinition(t.Context(), "test_1"))
}

func TestWriteTestDefinitions(t *testing.T) {
	t.Parallel()
	client := expect(t, "POST", "/create-test-case-definition", `{"name":"Books","user_prompt":"You want Tuesday.","metrics":["books Tuesday"],
		"response_engine":{"type":"conversation-flow","conversation_flow_id":"flow_1","version":2},"llm_model":"gpt-4.1",
		"tool_mocks":[{"tool_name":"book","output":"{}","input_match_rule":{"type":"any"},"result":true}]}`, testDefinition)
	_, err := client.Tests.CreateDefinition(t.Context(), &retell.CreateTestCaseDefinitionParams{
		Name: "Books", UserPrompt: "You want Tuesday.", Metrics: []string{"books Tuesday"},
		ResponseEngine: &retell.ConversationFlowEngine{ConversationFlowID: "flow_1", Version: retell.Value(2)}, LLMModel: new(retell.LLMModelGPT4_1),
		ToolMocks: []retell.ToolMock{{ToolName: "book", Output: "{}", InputMatchRule: &retell.ToolMockAnyMatch{}, Result: retell.Value(true)}},
	})
	require.NoError(t, err)
	_, err = expect(t, "GET", "/get-test-case-definition/test_1", "", testDefinition).Tests.GetDefinition(t.Context(), "test_1")
	require.NoError(t, err)
	client = expect(t, "PUT", "/update-test-case-definition/test_1", `{"metrics":[]}`, testDefinition)
	_, err = client.Tests.UpdateDefinition(t.Context(), "test_1", &retell.UpdateTestCaseDefinitionParams{Metrics: []string{}})
	require.NoError(t, err)
}

func FuzzTestRun(f *testing.F) {
	f.Add(`{"test_case_definition_snapshot":` + testDefinition + `,"transcript_snapshot":null}`)
	f.Fuzz(func(t *testing.T, text string) { survives[retell.TestRun](t, text) })
}

func ExampleTestService_CreateBatch() {
	client, done := exampleClient(
		`201 {"test_case_batch_job_id":"batch_1","status":"in_progress","total_count":1}`,
		`200 {"items":[{"test_case_job_id":"run_1","status":"fail","result_explanation":"The agent did not confirm the time."}],"has_more":false}`)
	defer done()

	ctx := context.Background()
	batch, err := client.Tests.CreateBatch(ctx, &retell.CreateTestBatchParams{
		ResponseEngine:        &retell.RetellLLMEngine{LLMID: "llm_1"},
		TestCaseDefinitionIDs: []string{"test_1"},
	})
	if err != nil {
		log.Fatal(err)
	}
	// A program would wait here until GetBatch says that it is complete.
	for run, err := range client.Tests.ListRuns(ctx, batch.TestCaseBatchJobID, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(run.Status, run.ResultExplanation)
	}
	// Output: fail The agent did not confirm the time.
}
