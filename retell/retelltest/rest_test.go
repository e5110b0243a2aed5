package retelltest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

// restText makes a request with a JSON body, or with none for nil.
func restText(t *testing.T, server *retelltest.Server, method, path string, body any) (int, []byte) {
	t.Helper()
	var text io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		require.NoError(t, err)
		text = bytes.NewReader(encoded)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, "https://retell.test"+path, text)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+server.APIKey())
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := server.HTTPClient().Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	reply, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, reply
}

// TestObjects makes, changes, lists and deletes one object of each kind that
// works in the same way.
func TestObjects(t *testing.T) {
	bubble(t, func(t *testing.T) {
		server := retelltest.NewServer(t, nil)
		engine := map[string]any{"type": "custom-llm", "llm_websocket_url": "wss://agent.test"}
		simulated := map[string]any{"type": "retell-llm", "llm_id": "llm_1"}
		server.Add("retell-llm", map[string]any{"llm_id": "llm_1"})
		for _, kind := range []struct {
			name, id, list string
			body           map[string]any
		}{
			{"agent", "agent_id", "", map[string]any{"voice_id": "11labs-Adrian", "response_engine": engine}},
			{"chat-agent", "agent_id", "", map[string]any{"response_engine": simulated}},
			{"retell-llm", "llm_id", "/v2/list-retell-llms", map[string]any{}},
			{"conversation-flow", "conversation_flow_id", "/v2/list-conversation-flows", map[string]any{
				"model_choice": map[string]any{"type": "cascading", "model": "gpt-4.1"}, "nodes": []any{}, "start_speaker": "agent",
			}},
			{"conversation-flow-component", "conversation_flow_component_id", "/v2/list-conversation-flow-components", map[string]any{"name": "c", "nodes": []any{}}},
			{"phone-number", "phone_number", "/v2/list-phone-numbers", map[string]any{"area_code": 212}},
			{"app", "app_id", "/list-apps", map[string]any{"provider": "hubspot", "type": "crm"}},
			{"test-case-definition", "test_case_definition_id", "/v2/list-test-case-definitions?type=retell-llm", map[string]any{
				"name": "t", "metrics": []string{}, "response_engine": simulated, "user_prompt": "p",
			}},
		} {
			body := map[string]any{"field_of_tomorrow": map[string]any{"n": 12345678901234567}}
			maps.Copy(body, kind.body)
			status, made := rest(t, server, "POST", "/create-"+kind.name, body)
			require.Equal(t, http.StatusCreated, status, "%s: %v", kind.name, made)
			id, _ := made[kind.id].(string)
			require.NotEmpty(t, id, kind.name)

			method := map[bool]string{true: "PUT", false: "PATCH"}[kind.name == "test-case-definition"]
			time.Sleep(time.Second)
			status, changed := rest(t, server, method, "/update-"+kind.name+"/"+id, map[string]any{"name": "n", "nickname": "n", "agent_name": "n"})
			require.Equal(t, http.StatusOK, status, "%s: %v", kind.name, changed)
			status, text := restText(t, server, "GET", "/get-"+kind.name+"/"+id, nil)
			require.Equal(t, http.StatusOK, status)
			assert.Contains(t, string(text), `"field_of_tomorrow":{"n":12345678901234567}`, "unknown fields are kept")
			assert.Contains(t, string(text), `"n"`)
			assert.NotEqual(t, made, changed)
			if kind.list != "" {
				_, page := rest(t, server, "GET", kind.list, nil)
				assert.Contains(t, fmt.Sprint(page["items"]), id, kind.name)
			}
			status, text = restText(t, server, "DELETE", "/delete-"+kind.name+"/"+id, nil)
			assert.Equal(t, http.StatusNoContent, status)
			assert.Empty(t, text)
			for _, again := range []string{"GET /get-", "DELETE /delete-"} {
				method, path, _ := strings.Cut(again, " ")
				status, refused := rest(t, server, method, path+kind.name+"/"+id, nil)
				assert.Equal(t, http.StatusNotFound, status)
				assert.Equal(t, map[string]any{"status": "error", "message": "Item " + id + " not found from " + kind.name}, refused)
			}
		}
	})
}

func TestNullClears(t *testing.T) {
	bubble(t, func(t *testing.T) {
		server := retelltest.NewServer(t, nil)
		id := server.CustomAgent("wss://agent.test", map[string]any{"webhook_url": "https://a.test", "ambient_sound": "call-center"})
		_, agent := rest(t, server, "PATCH", "/update-agent/"+id, map[string]any{"webhook_url": nil, "agent_name": "B"})
		assert.NotContains(t, agent, "webhook_url")
		assert.Equal(t, "call-center", agent["ambient_sound"])
		assert.Equal(t, "B", agent["agent_name"])
		status, _ := rest(t, server, "PATCH", "/update-agent/"+id, map[string]any{"voice_id": nil})
		assert.Equal(t, http.StatusBadRequest, status, "not everything can be cleared")
	})
}

func TestVersions(t *testing.T) {
	bubble(t, func(t *testing.T) {
		server := retelltest.NewServer(t, nil)
		id := server.CustomAgent("wss://agent.test", map[string]any{"agent_name": "zero"})
		get := func(version string) (int, any) {
			path := "/get-agent/" + id
			if version != "" {
				path += "?version=" + version
			}
			status, agent := rest(t, server, "GET", path, nil)
			return status, agent["agent_name"]
		}
		status, _ := get("latest_published")
		assert.Equal(t, http.StatusNotFound, status)
		status, _ = rest(t, server, "POST", "/publish-agent-version/"+id, map[string]any{"version": 0, "version_title": "first"})
		assert.Equal(t, http.StatusNoContent, status)
		status, _ = rest(t, server, "PATCH", "/update-agent/"+id, map[string]any{"agent_name": "no"})
		assert.Equal(t, http.StatusBadRequest, status, "a published version does not change")
		status, draft := rest(t, server, "POST", "/create-agent-version/"+id, map[string]any{"base_version": 0})
		assert.Equal(t, http.StatusCreated, status)
		assert.EqualValues(t, 1, draft["version"])
		assert.EqualValues(t, 0, draft["base_version"])
		_, _ = rest(t, server, "PATCH", "/update-agent/"+id, map[string]any{"agent_name": "one"})
		server.Tag(id, "prod", 0)
		for version, want := range map[string]string{"": "one", "0": "zero", "1": "one", "latest": "one", "latest_published": "zero", "prod": "zero"} {
			_, name := get(version)
			assert.Equal(t, want, name, "version %q", version)
		}
		_, page := rest(t, server, "GET", "/list-agent-versions/"+id+"?sort_order=ascending&limit=1", nil)
		assert.Equal(t, true, page["has_more"])
		assert.Equal(t, "first", page["items"].([]any)[0].(map[string]any)["version_title"])
		_, agents := rest(t, server, "POST", "/v2/list-agents", nil)
		assert.Equal(t, map[string]any{"prod": map[string]any{"version": 0.0}}, agents["items"].([]any)[0].(map[string]any)["tags"])
		status, _ = rest(t, server, "DELETE", "/delete-agent-version/"+id+"?version=1", nil)
		assert.Equal(t, http.StatusNoContent, status)
		_, name := get("")
		assert.Equal(t, "zero", name)
		status, _ = get("1")
		assert.Equal(t, http.StatusNotFound, status)
	})
}

func TestPages(t *testing.T) {
	bubble(t, func(t *testing.T) {
		server := retelltest.NewServer(t, nil)
		for n := range 120 {
			server.Add("call", &retell.Call{
				CallID: fmt.Sprintf("call_%03d", n), CallType: retell.CallTypePhone, CallStatus: retell.CallStatusEnded,
				AgentID: "agent_1", StartTimestamp: int64(1000 + n/2), DurationMS: int64(n * 1000), Transcript: "secret",
				Metadata: json.RawMessage(fmt.Sprintf(`{"n":%d}`, n)),
			})
		}
		client := server.Client()
		var ids []string
		for call, err := range client.Calls.List(t.Context(), nil) {
			require.NoError(t, err)
			assert.Empty(t, call.Transcript)
			ids = append(ids, call.CallID)
		}
		require.Len(t, ids, 120)
		assert.Equal(t, "call_119", ids[0])
		assert.Equal(t, "call_000", ids[119])
		assert.Len(t, server.Requests("POST /v3/list-calls"), 3, "50 a page")

		page, err := client.Calls.ListPage(t.Context(), &retell.ListCallsParams{
			Limit: new(10), Skip: new(5), SortOrder: new(retell.SortOrderAscending), IncludeTotal: new(true),
		})
		require.NoError(t, err)
		assert.Equal(t, "call_005", page.Items[0].CallID)
		assert.Equal(t, 120, *page.Total)
		require.NoError(t, client.Calls.Delete(t.Context(), "call_014"))
		next, err := client.Calls.ListPage(t.Context(), &retell.ListCallsParams{
			Limit: new(10), SortOrder: new(retell.SortOrderAscending), PaginationKey: &page.PaginationKey,
		})
		require.NoError(t, err)
		assert.Equal(t, "call_015", next.Items[0].CallID, "a page goes on where the one before ended")
		for _, bad := range []map[string]any{{"limit": 0}, {"limit": 1001}, {"pagination_key": "?"}, {"sort_order": "up"}} {
			status, _ := rest(t, server, "POST", "/v3/list-calls", bad)
			assert.Equal(t, http.StatusBadRequest, status, "%v", bad)
		}
	})
}

func TestFilters(t *testing.T) {
	bubble(t, func(t *testing.T) {
		server := retelltest.NewServer(t, nil)
		server.Add("call",
			map[string]any{"call_id": "a", "call_type": "phone_call", "agent_id": "x", "agent_version": 1, "from_number": "+14155550100",
				"duration_ms": 1000, "metadata": map[string]any{"n": 7, "s": "seven", "b": true}, "call_analysis": map[string]any{"call_successful": true}},
			map[string]any{"call_id": "b", "call_type": "web_call", "agent_id": "x", "agent_version": 2, "duration_ms": 2000,
				"latency": map[string]any{"e2e": map[string]any{"p50": 800}}},
			map[string]any{"call_id": "c", "call_type": "web_call", "agent_id": "y", "agent_version": 1, "duration_ms": 3000},
		)
		for filter, want := range map[string]string{
			`{"call_type":{"type":"enum","op":"in","value":["phone_call"]}}`:                      "a",
			`{"call_id":{"type":"enum","op":"in","value":["a","c"]}}`:                             "ac",
			`{"call_id":{"type":"string","op":"ne","value":"a"}}`:                                 "bc",
			`{"from_number":{"type":"string","op":"sw","value":"+1415"}}`:                         "a",
			`{"from_number":{"type":"string","op":"ew","value":"0100"}}`:                          "a",
			`{"from_number":{"type":"string","op":"co","value":"999"}}`:                           "",
			`{"duration_ms":{"type":"number","op":"ge","value":2000}}`:                            "bc",
			`{"duration_ms":{"type":"number","op":"lt","value":2000}}`:                            "a",
			`{"duration_ms":{"type":"range","op":"bt","value":[1500,2500]}}`:                      "b",
			`{"e2e_latency_p50":{"type":"number","op":"eq","value":800}}`:                         "b",
			`{"call_successful":{"type":"boolean","op":"eq","value":true}}`:                       "a",
			`{"metadata":[{"type":"number","op":"gt","value":6,"key":"n"}]}`:                      "a",
			`{"metadata":[{"type":"string","op":"eq","value":"seven","key":"s"}]}`:                "a",
			`{"metadata":[{"type":"boolean","op":"eq","value":true,"key":"b"}]}`:                  "a",
			`{"metadata":[{"type":"present","op":"np","key":"n"}]}`:                               "bc",
			`{"metadata":[{"type":"enum","op":"in","value":["seven"],"key":"s"}]}`:                "a",
			`{"metadata":[{"type":"range","op":"bt","value":[7,8],"key":"n"}]}`:                   "a",
			`{"agent":[{"agent_id":"x","version":[2]}]}`:                                          "b",
			`{"agent":[{"agent_id":"x"}]}`:                                                        "ab",
			`{"agent":[{"agent_id":"y"},{"agent_id":"x","version":[1]}]}`:                         "ac",
			`{"duration_ms":{"type":"number","op":"le","value":2000},"agent":[{"agent_id":"x"}]}`: "ab",
			`{"duration_ms":{"type":"number","op":"ne","value":2000}}`:                            "ac",
			`{"user_sentiment":{"type":"enum","op":"in","value":["Positive"]}}`:                   "",
		} {
			status, page := rest(t, server, "POST", "/v3/list-calls", map[string]any{"filter_criteria": json.RawMessage(filter), "sort_order": "ascending"})
			require.Equal(t, http.StatusOK, status, "%s: %v", filter, page)
			var got strings.Builder
			for _, item := range page["items"].([]any) {
				got.WriteString(item.(map[string]any)["call_id"].(string))
			}
			assert.Equal(t, want, got.String(), filter)
		}
		status, _ := rest(t, server, "POST", "/v3/list-calls", map[string]any{"filter_criteria": map[string]any{
			"duration_ms": map[string]any{"type": "string", "op": "eq", "value": "2000"},
		}})
		assert.Equal(t, http.StatusBadRequest, status, "that field has no string filter")
	})
}

func TestAuthorization(t *testing.T) {
	bubble(t, func(t *testing.T) {
		server := retelltest.NewServer(t, nil)
		stranger, err := retell.NewClient("key_of_a_stranger", &retell.Options{BaseURL: "https://retell.test", HTTPClient: server.HTTPClient()})
		require.NoError(t, err)
		_, err = stranger.Calls.Get(t.Context(), "call_1")
		require.ErrorIs(t, err, retell.ErrUnauthorized)
		asked := server.Requests()
		require.Len(t, asked, 1)
		assert.Equal(t, http.StatusUnauthorized, asked[0].Status)
		assert.Empty(t, asked[0].Header.Get("Authorization"), "keys are not kept")
		assert.Equal(t, "GET /v2/get-call/{call_id}", asked[0].Route)
		assert.Equal(t, "/v2/get-call/call_1", asked[0].Path)
		status, answer := rest(t, server, "GET", "/v1/nothing", nil)
		assert.Equal(t, http.StatusNotFound, status)
		assert.Equal(t, "error", answer["status"])
	})
}

func TestFaults(t *testing.T) {
	bubble(t, func(t *testing.T) {
		server := retelltest.NewServer(t, nil)
		id := server.Add("call", map[string]any{"call_type": "web_call", "agent_id": "a"})[0]
		client := server.Client()
		get := func() error { _, err := client.Calls.Get(t.Context(), id); return err }

		server.Fail(retelltest.Fault{Route: "GET /v2/get-call/{call_id}", Skip: 1, Times: 2, Status: http.StatusPaymentRequired})
		require.NoError(t, get())
		require.ErrorIs(t, get(), retell.ErrPayment)
		require.ErrorIs(t, get(), retell.ErrPayment)
		require.NoError(t, get())

		server.Fail(retelltest.Fault{Body: []byte("<html>oops</html>"), Header: http.Header{"X-Request-Id": {"req_1"}}})
		e, ok := get().(*retell.Error)
		require.True(t, ok)
		assert.Equal(t, []any{500, "req_1"}, []any{e.Status, e.RequestID})

		server.Fail(retelltest.Fault{Status: http.StatusOK, Body: []byte(`{"call_id":`), Cut: true})
		require.Error(t, get())
		server.Fail(retelltest.Fault{Cut: true})
		require.Error(t, get())

		start := time.Now()
		server.Fail(retelltest.Fault{Hang: true})
		_, err := client.With(&retell.RequestOptions{Timeout: 3 * time.Second}).Calls.Get(t.Context(), id)
		require.Error(t, err)
		assert.Equal(t, 3*time.Second, time.Since(start))

		retrying := server.ClientWith(&retell.Options{MaxRetries: 2})
		server.Fail(retelltest.Fault{Times: 2, Status: http.StatusBadGateway, Delay: time.Second})
		_, err = retrying.Calls.Get(t.Context(), id)
		require.NoError(t, err)
	})
}

func TestRateLimit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		server := retelltest.NewServer(t, nil)
		server.Limit(retelltest.RateLimit{Requests: 2, Per: time.Minute})
		id := server.Add("call", map[string]any{"call_type": "web_call", "agent_id": "a"})[0]
		client := server.ClientWith(&retell.Options{MaxRetries: 1, MaxRetryWait: 2 * time.Minute})
		start := time.Now()
		for range 3 {
			_, err := client.Calls.Get(t.Context(), id)
			require.NoError(t, err)
		}
		assert.Equal(t, time.Minute, time.Since(start), "the third waits as long as it is told to")
		assert.Len(t, server.Requests(), 4)
	})
}

// raw is JSON as it stands.
type raw = json.RawMessage
