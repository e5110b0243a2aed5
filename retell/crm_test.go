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

func TestCRM(t *testing.T) {
	t.Parallel()
	config, err := expect(t, "GET", "/get-crm-config", "", `{"org_id":"org_1"}`).CRM.GetConfig(t.Context())
	require.NoError(t, err)
	assert.Empty(t, config.AppID)
	assert.Nil(t, config.CustomFields)

	client := expect(t, "POST", "/update-crm-config", `{"app_id":null,"contact_columns_order":[],
		"custom_fields":[{"name":"plan","type":"enum","label":"Plan","options":["gold","silver"]}],
		"crm_analysis_data_mappings":[{"analysis_data_name":"chosen plan","field_name":"plan","update_mode":"fill_if_empty"}]}`,
		`{"org_id":"org_1","custom_fields":[{"name":"plan","type":"enum","options":["gold","silver"]}],"last_sync_timestamp":1757570000000}`)
	config, err = client.CRM.UpdateConfig(t.Context(), &retell.UpdateCRMConfigParams{
		AppID: retell.Null[string](), ContactColumnsOrder: []string{},
		CustomFields: []retell.ContactField{{Name: "plan", Type: retell.ContactFieldEnum, Label: new("Plan"), Options: []string{"gold", "silver"}}},
		CRMAnalysisDataMappings: []retell.CRMAnalysisDataMapping{
			{AnalysisDataName: "chosen plan", FieldName: "plan", UpdateMode: retell.CRMUpdateFillIfEmpty},
		},
	})
	require.NoError(t, err)
	assert.Equal(t, retell.ContactFieldEnum, config.CustomFields[0].Type)
	assert.EqualValues(t, 1757570000000, config.LastSyncTimestamp)

	schema, err := expect(t, "GET", "/get-crm-schema?app_id=app_1", "", `{"provider":"hubspot","fields":[{"name":"phone","type":"string"}]}`).CRM.GetSchema(t.Context(), &retell.GetCRMSchemaParams{AppID: new("app_1")})
	require.NoError(t, err)
	assert.Equal(t, "hubspot", schema.Provider)
	_, err = expect(t, "GET", "/get-crm-schema", "", `{"provider":"hubspot","fields":[]}`).CRM.GetSchema(t.Context(), nil)
	require.NoError(t, err)

	job, err := expect(t, "POST", "/run-sync-job", "", `{"status":"queued"}`).CRM.RunSync(t.Context())
	require.NoError(t, err)
	assert.Equal(t, retell.JobQueued, job.Status)
	job, err = expect(t, "GET", "/get-sync-job-status", "", `{"status":"idle","triggered_by":"cron"}`).CRM.GetSync(t.Context())
	require.NoError(t, err)
	assert.Equal(t, retell.JobTriggerCron, job.TriggeredBy)
}

func ExampleCRMService_UpdateConfig() {
	client, done := exampleClient(`200 {"org_id":"org_1","custom_fields":[{"name":"next_visit","type":"date"}]}`)
	defer done()

	config, err := client.CRM.UpdateConfig(context.Background(), &retell.UpdateCRMConfigParams{
		CustomFields: []retell.ContactField{{Name: "next_visit", Type: retell.ContactFieldDate, Label: new("Next visit")}},
		CRMAnalysisDataMappings: []retell.CRMAnalysisDataMapping{
			{AnalysisDataName: "appointment date", FieldName: "next_visit", UpdateMode: retell.CRMUpdateOverwrite},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(config.CustomFields[0].Name)
	// Output: next_visit
}
