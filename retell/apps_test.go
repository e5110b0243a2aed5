package retell_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

func TestApps(t *testing.T) {
	t.Parallel()
	const app = `{"app_id":"app_1","org_id":"org_1","type":"crm","provider":"hubspot","created_timestamp":1,"user_modified_timestamp":2,
		"connection_status":"not_connected","auth_config":{"type":"basic","username":"ava"}}`
	client := expect(t, "POST", "/create-app", `{"type":"crm","provider":"hubspot","auth_config":{"type":"basic","username":"ava","password":"secret"},
		"crm_config":{"inbound_sync_mappings":[{"field_name":"phone_number","external_field_name":"phone"}],"sync_new_contacts":false}}`, app)
	got, err := client.Apps.Create(t.Context(), &retell.CreateAppParams{
		Type: retell.AppTypeCRM, Provider: "hubspot", AuthConfig: &retell.BasicCredentials{Username: "ava", Password: "secret"},
		CRMConfig: &retell.AppCRMConfig{
			InboundSyncMappings: []retell.FieldMapping{{FieldName: "phone_number", ExternalFieldName: "phone"}},
			SyncNewContacts:     new(false),
		},
	})
	require.NoError(t, err)
	assert.Equal(t, &retell.BasicAuth{Username: "ava"}, got.AuthConfig)
	assert.Equal(t, retell.AppNotConnected, got.ConnectionStatus)

	client = expect(t, "PATCH", "/update-app/app_1", `{"name":"","auth_config":{"type":"api_key","api_key":"k"}}`, app)
	_, err = client.Apps.Update(t.Context(), "app_1", &retell.UpdateAppParams{Name: new(""), AuthConfig: &retell.APIKeyCredentials{APIKey: "k"}})
	require.NoError(t, err)
	_, err = expect(t, "GET", "/get-app/app_1", "", app).Apps.Get(t.Context(), "app_1")
	require.NoError(t, err)
	success, err := expect(t, "POST", "/test-app-auth/app_1", "", `{"success":false}`).Apps.TestAuth(t.Context(), "app_1")
	require.NoError(t, err)
	assert.False(t, success.Success)

	assert.NoError(t, expect(t, "DELETE", "/delete-app/app_1", "", "").Apps.Delete(t.Context(), "app_1", nil))
	assert.NoError(t, expect(t, "DELETE", "/delete-app/app_1?force_delete=true", "", "").Apps.Delete(t.Context(), "app_1", &retell.DeleteAppParams{ForceDelete: new(true)}))

	page, err := expect(t, "GET", "/list-apps?limit=1", "", `{"items":[`+app+`],"has_more":true,"pagination_key":"k"}`).Apps.ListPage(t.Context(), &retell.ListParams{Limit: new(1)})
	require.NoError(t, err)
	assert.Equal(t, "k", page.PaginationKey)
}

func TestListAppUsages(t *testing.T) {
	t.Parallel()
	client := expect(t, "GET", "/list-app-usages/app_1", "", `{"has_more":false,"items":[
		{"type":"agent","agent_id":"agent_1","agent_versions":[3,1],"configured_timestamp":5},
		{"type":"knowledge_base","knowledge_base_id":"kb_1","configured_timestamp":4},{"type":"robot"}]}`)
	var all []retell.AppUsage
	for usage, err := range client.Apps.ListUsages(t.Context(), "app_1", nil) {
		require.NoError(t, err)
		all = append(all, usage)
	}
	assert.Equal(t, []retell.AppUsage{
		&retell.AgentAppUsage{AgentID: "agent_1", AgentVersions: []int{3, 1}, ConfiguredTimestamp: 5},
		&retell.KnowledgeBaseAppUsage{KnowledgeBaseID: "kb_1", ConfiguredTimestamp: 4},
		&retell.Unknown{Kind: "robot", Raw: json.RawMessage(`{"type":"robot"}`)},
	}, all)
}

func FuzzApp(f *testing.F) {
	f.Add(`{"app_id":"app_1","auth_config":{"type":"oauth2","client_id":"c","scope":["a"]},"crm_config":{"inbound_sync_mappings":[{"field_name":1}]}}`)
	f.Add(`{"auth_config":[],"type":"of the future","created_timestamp":1.5}`)
	f.Fuzz(func(t *testing.T, text string) { survives[retell.App](t, text) })
}

func ExampleAppService_Create() {
	client, done := exampleClient(`201 {"app_id":"app_1","provider":"cal","connection_status":"not_connected"}`, `200 {"success":true}`)
	defer done()

	app, err := client.Apps.Create(context.Background(), &retell.CreateAppParams{
		Type:       retell.AppTypeCalendar,
		Provider:   "cal",
		AuthConfig: &retell.APIKeyCredentials{APIKey: "from a secret store"},
	})
	if err != nil {
		log.Fatal(err)
	}
	works, err := client.Apps.TestAuth(context.Background(), app.AppID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(app.AppID, works.Success)
	// Output: app_1 true
}
