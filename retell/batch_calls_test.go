package retell_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

func TestCreateBatchCall(t *testing.T) {
	t.Parallel()
	client := expect(t, "POST", "/create-batch-call", `{"from_number":"+14155550100","name":"Reminders","trigger_timestamp":1757570000000,"reserved_concurrency":0,
		"tasks":[{"to_number":"+14155550123","override_agent_id":"agent_1","override_agent_version":"prod",
			"retell_llm_dynamic_variables":{"name":"Ada"},"metadata":{"row":1},"agent_override":{"retell_llm":{"begin_message":"Hello!"}}}],
		"call_time_window":{"windows":[{"start":0,"end":720},{"start":780,"end":1440}],"day":["Monday","Friday"],"timezone":"America/New_York"}}`,
		`{"batch_call_id":"batch_1","name":"Reminders","from_number":"+14155550100","scheduled_timestamp":1757570000000,"total_task_count":1,
		"call_time_window":{"windows":[{"start":0,"end":720}]}}`)
	batch, err := client.BatchCalls.Create(t.Context(), &retell.CreateBatchCallParams{
		FromNumber: "+14155550100", Name: new("Reminders"), TriggerTimestamp: new(int64(1757570000000)), ReservedConcurrency: new(0),
		Tasks: []retell.BatchCallTask{{
			ToNumber: "+14155550123", OverrideAgentID: new("agent_1"), OverrideAgentVersion: new(retell.VersionRef("prod")),
			DynamicVariables: map[string]string{"name": "Ada"}, Metadata: map[string]int{"row": 1},
			AgentOverride: &retell.AgentOverride{RetellLLM: &retell.RetellLLMOverride{BeginMessage: retell.Value("Hello!")}},
		}},
		CallTimeWindow: &retell.CallTimeWindow{
			Windows: []retell.MinuteRange{{Start: 0, End: 720}, {Start: 780, End: 1440}},
			Day:     []retell.Weekday{retell.Monday, retell.Friday}, Timezone: new("America/New_York"),
		},
	})
	require.NoError(t, err)
	assert.Equal(t, 1, batch.TotalTaskCount)
	assert.Equal(t, 720, batch.CallTimeWindow.Windows[0].End)
}

func TestCreateBatchCallChecksNumbers(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	client := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		answer(500, `{}`)(w, r)
	})
	for field, params := range map[string]*retell.CreateBatchCallParams{
		"tasks":              {FromNumber: "+14155550100"},
		"from_number":        {FromNumber: "4155550100", Tasks: []retell.BatchCallTask{{ToNumber: "+14155550123"}}},
		"tasks[1].to_number": {FromNumber: "+14155550100", Tasks: []retell.BatchCallTask{{ToNumber: "1001", IgnoreE164Validation: new(true)}, {ToNumber: "1002"}}},
	} {
		_, err := client.BatchCalls.Create(t.Context(), params)
		argument, ok := errors.AsType[*retell.ArgumentError](err)
		require.True(t, ok, "%v", err)
		assert.Equal(t, field, argument.Name)
		assert.NotContains(t, err.Error(), "4155550100")
	}
	assert.Zero(t, requests.Load())

	_, err := client.BatchCalls.Create(t.Context(), &retell.CreateBatchCallParams{
		FromNumber: "100", Tasks: []retell.BatchCallTask{{ToNumber: "1001", IgnoreE164Validation: new(true)}},
	})
	assert.ErrorIs(t, err, retell.ErrMaybeAccepted)
	assert.EqualValues(t, 1, requests.Load(), "it is not sent twice")
}

func TestListExportRequests(t *testing.T) {
	t.Parallel()
	client := expect(t, "GET", "/v2/list-export-requests?pagination_key=a%2Fb%2B", "", `{"items":[{"export_request_id":"export_1","status":"completed","channel":"call","url":"https://x"}],"has_more":false}`)
	page, err := client.ExportRequests.ListPage(t.Context(), &retell.ListParams{PaginationKey: new("a/b+")})
	require.NoError(t, err)
	assert.Equal(t, retell.ExportRequestCompleted, page.Items[0].Status)
	assert.Equal(t, retell.SessionChannelCall, page.Items[0].Channel)
}

func ExampleBatchCallService_Create() {
	client, done := exampleClient(`201 {"batch_call_id":"batch_1","total_task_count":2}`)
	defer done()

	batch, err := client.BatchCalls.Create(context.Background(), &retell.CreateBatchCallParams{
		FromNumber: "+14155550100",
		Name:       new("Reminders for Tuesday"),
		Tasks: []retell.BatchCallTask{
			{ToNumber: "+14155550123", DynamicVariables: map[string]string{"name": "Ada"}},
			{ToNumber: "+14155550124", DynamicVariables: map[string]string{"name": "Grace"}},
		},
		CallTimeWindow: &retell.CallTimeWindow{
			Windows:  []retell.MinuteRange{{Start: 9 * 60, End: 17 * 60}},
			Day:      []retell.Weekday{retell.Monday, retell.Tuesday},
			Timezone: new("America/New_York"),
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(batch.BatchCallID, batch.TotalTaskCount)
	// Output: batch_1 2
}

func ExampleExportRequestService_List() {
	client, done := exampleClient(`200 {"items":[{"export_request_id":"export_1","status":"completed","url":"https://files.example/1.csv"}],"has_more":false}`)
	defer done()

	for export, err := range client.ExportRequests.List(context.Background(), nil) {
		if err != nil {
			log.Fatal(err)
		}
		if export.Status == retell.ExportRequestCompleted {
			fmt.Println(export.URL)
		}
	}
	// Output: https://files.example/1.csv
}
