package retell_test

import (
	"context"
	"encoding/json"
	"errors"
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

func TestContacts(t *testing.T) {
	t.Parallel()
	const ada = `{"contact_id":"contact_1","org_id":"org_1","phone_number":"+14155550123","created_timestamp":1757570000000,
		"first_name":"Ada","do_not_call":false,"custom_fields":{"plan":"gold"},"conversation_count":0}`
	client := expect(t, "POST", "/create-contact", `{"phone_number":"+14155550123","first_name":"Ada","custom_fields":{"plan":"gold"},"tags":["vip"]}`, ada)
	contact, err := client.Contacts.Create(t.Context(), &retell.CreateContactParams{
		PhoneNumber: "+14155550123", FirstName: new("Ada"), CustomFields: map[string]string{"plan": "gold"}, Tags: []string{"vip"},
	})
	require.NoError(t, err)
	assert.False(t, *contact.DoNotCall)
	assert.JSONEq(t, `{"plan":"gold"}`, string(contact.CustomFields))

	client = expect(t, "PATCH", "/update-contact/contact_1", `{"last_name":"","do_not_call":true,"tags":[],"custom_fields":{"plan":null}}`, ada)
	_, err = client.Contacts.Update(t.Context(), "contact_1", &retell.UpdateContactParams{
		LastName: new(""), DoNotCall: new(true), Tags: []string{}, CustomFields: map[string]any{"plan": nil},
	})
	require.NoError(t, err)

	_, err = expect(t, "GET", "/get-contact/contact_1", "", ada).Contacts.Get(t.Context(), "contact_1")
	require.NoError(t, err)
	client = expect(t, "GET", "/get-contact-by-phone/+14155550123", "", ada)
	_, err = client.Contacts.GetByPhone(t.Context(), "+14155550123")
	require.NoError(t, err)
	_, err = client.Contacts.GetByPhone(t.Context(), "415 555 0123")
	_, ok := errors.AsType[*retell.ArgumentError](err)
	assert.True(t, ok, "%v", err)
	assert.NoError(t, expect(t, "DELETE", "/delete-contact/contact_1", "", "").Contacts.Delete(t.Context(), "contact_1"))
}

func TestListContacts(t *testing.T) {
	t.Parallel()
	pages := 0
	client := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		if pages++; pages == 1 {
			assert.JSONEq(t, `{"skip":10,"limit":1,"sort_order":"asc","search_query":"ada","filter_criteria":{
				"tags":{"type":"enum","op":"in","value":["vip"]},"do_not_call":{"type":"boolean","op":"eq","value":false},
				"external_id":{"type":"present","op":"np"},"phone_number":{"type":"string","op":"sw","value":"+1"},
				"last_conversation_timestamp":{"type":"number","op":"ge","value":1757570000000},
				"custom_fields":[{"type":"string","op":"eq","key":"plan","value":"gold"}]}}`, string(body))
			answer(200, `{"items":[{"contact_id":"contact_1"}],"has_more":true,"pagination_key":"k","total":2}`)(w, r)
			return
		}
		assert.Contains(t, string(body), `"pagination_key":"k"`)
		assert.NotContains(t, string(body), "skip", "only the first page skips")
		answer(200, `{"items":[{"contact_id":"contact_2"}],"has_more":false,"total":2}`)(w, r)
	})
	var ids []string
	for contact, err := range client.Contacts.List(t.Context(), &retell.ListContactsParams{
		Skip: new(10), Limit: new(1), SortOrder: new(retell.ContactSortAscending), SearchQuery: new("ada"),
		FilterCriteria: &retell.ContactFilterCriteria{
			Tags: retell.AnyOf("vip"), DoNotCall: &retell.BooleanFilter{Value: false},
			ExternalID:                &retell.PresentFilter{Op: retell.PresentOpNotPresent},
			PhoneNumber:               &retell.StringFilter{Op: retell.StringOpStartsWith, Value: "+1"},
			LastConversationTimestamp: &retell.NumberFilter{Op: retell.NumberOpGreaterOrEqual, Value: 1757570000000},
			CustomFields:              []retell.KeyedFilter{&retell.KeyedStringFilter{Key: new("plan"), Op: retell.StringOpEqual, Value: "gold"}},
		},
	}) {
		require.NoError(t, err)
		ids = append(ids, contact.ContactID)
	}
	assert.Equal(t, []string{"contact_1", "contact_2"}, ids)
	page, err := client.Contacts.ListPage(t.Context(), &retell.ListContactsParams{PaginationKey: new("k")})
	require.NoError(t, err)
	assert.Equal(t, 2, *page.Total)
}

func TestListContactConversations(t *testing.T) {
	t.Parallel()
	client := expect(t, "GET", "/list-contact-conversations/contact_1?limit=3", "", `{"has_more":false,"items":[
		{"type":"call","call_id":"call_1","direction":"inbound","duration_ms":61000,"successful":true,"disconnection_reason":"user_hangup"},
		{"type":"chat","chat_id":"chat_1","sentiment":"Positive"},{"type":"letter","letter_id":"1"}]}`)
	var all []retell.ContactConversation
	for conversation, err := range client.Contacts.ListConversations(t.Context(), "contact_1", &retell.ListContactConversationsParams{Limit: new(3)}) {
		require.NoError(t, err)
		all = append(all, conversation)
	}
	assert.Equal(t, []retell.ContactConversation{
		&retell.ContactCall{CallID: "call_1", Direction: retell.DirectionInbound, DurationMS: 61_000, Successful: new(true), DisconnectionReason: retell.DisconnectionUserHangup},
		&retell.ContactChat{ChatID: "chat_1", Sentiment: retell.UserSentimentPositive},
		&retell.Unknown{Kind: "letter", Raw: json.RawMessage(`{"type":"letter","letter_id":"1"}`)},
	}, all)
}

func TestContactJobs(t *testing.T) {
	t.Parallel()
	client := expectForm(t, "/upload-contact-import-file", `--BOUNDARY
Content-Disposition: form-data; name="file"; filename="people.csv"
Content-Type: text/csv

Phone,Name
--BOUNDARY--
`, `{"upload_id":"upload_1","file_name":"people.csv"}`)
	upload, err := client.Contacts.UploadImportFile(t.Context(), &retell.UploadContactImportFileParams{
		File: retell.File{Name: "people.csv", ContentType: "text/csv", Content: strings.NewReader("Phone,Name")},
	})
	require.NoError(t, err)
	assert.Equal(t, "upload_1", upload.UploadID)

	const running = `{"status":"running","triggered_by":"manual","succeeded":0,"start_timestamp":1757570000000}`
	client = expect(t, "POST", "/create-contact-import", `{"upload_id":"upload_1","column_mapping":[{"field_name":"phone_number","external_field_name":"Phone"}],"default_country":"US"}`, running)
	job, err := client.Contacts.CreateImport(t.Context(), &retell.CreateContactImportParams{
		UploadID: "upload_1", ColumnMapping: []retell.FieldMapping{{FieldName: "phone_number", ExternalFieldName: "Phone"}}, DefaultCountry: new("US"),
	})
	require.NoError(t, err)
	assert.Equal(t, retell.JobRunning, job.Status)
	assert.Zero(t, *job.Succeeded)
	assert.Nil(t, job.Failed)

	_, err = expect(t, "GET", "/get-contact-import", "", running).Contacts.GetImport(t.Context())
	require.NoError(t, err)
	_, err = expect(t, "GET", "/get-backfill-contact-job-status", "", running).Contacts.GetBackfill(t.Context())
	require.NoError(t, err)
	client = expect(t, "POST", "/backfill-contact-analysis-data", `{"backfill_attributes":["plan"],"backfill_call_filter":{
		"agent":[{"agent_id":"agent_1"}],"start_timestamp":{"type":"range","op":"bt","value":[1,2]}}}`, running)
	_, err = client.Contacts.BackfillAnalysisData(t.Context(), &retell.BackfillAnalysisDataParams{
		BackfillAttributes: []string{"plan"},
		BackfillCallFilter: &retell.BackfillCallFilter{Agent: []retell.AgentVersionFilter{{AgentID: "agent_1"}}, StartTimestamp: retell.Between(1, 2)},
	})
	require.NoError(t, err)
}

func FuzzContactConversations(f *testing.F) {
	f.Add(`{"items":[{"type":"call","call_id":"call_1","duration_ms":1.5},{"type":"chat"},{"call_id":2},null,[]],"has_more":true}`)
	f.Fuzz(func(t *testing.T, text string) { survives[retell.Page[retell.ContactConversation]](t, text) })
}

func ExampleContactService_List() {
	client, done := exampleClient(`200 {"items":[{"contact_id":"contact_1","first_name":"Ada","phone_number":"+14155550123"}],"has_more":false,"total":1}`)
	defer done()

	for contact, err := range client.Contacts.List(context.Background(), &retell.ListContactsParams{
		FilterCriteria: &retell.ContactFilterCriteria{Tags: retell.AnyOf("vip"), DoNotCall: &retell.BooleanFilter{Value: false}},
	}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(contact.FirstName, contact.PhoneNumber)
	}
	// Output: Ada +14155550123
}
