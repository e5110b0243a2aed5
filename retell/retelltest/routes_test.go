package retelltest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryRoute makes a request of every route that is made from its facts
// alone, and holds the answer against them.
func TestEveryRoute(t *testing.T) {
	t.Parallel()
	require.Len(t, api().Routes, 110)
	for _, route := range api().Routes {
		t.Run(route.Route, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				status, answer := w.request(route, w.body(route))
				require.Equal(t, route.success, status, "%s", answer)
				if route.Response == "" {
					assert.Empty(t, answer)
					return
				}
				value, err := decode(answer)
				require.NoError(t, err)
				assert.NoError(t, api().check(route.Response, "answer", value))
			})
		})
	}
}

// TestRequired takes each required field out of each body, and puts a value of
// another type into each field.
func TestRequired(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, route := range api().Routes {
		if route.Body == "" || route.Form {
			continue
		}
		for _, field := range api().Schemas[route.Body].fields {
			body := w.body(route)
			if field.required {
				delete(body, field.name)
				status, answer := w.request(route, body)
				assert.Equal(t, http.StatusBadRequest, status, "%s without %s", route.Route, field.name)
				assert.Contains(t, string(answer), "must have required property '"+field.name+"'")
			}
			if field.typ == "any" {
				continue
			}
			body[field.name] = []any{map[string]any{"": 1}}
			status, answer := w.request(route, body)
			assert.Equal(t, http.StatusBadRequest, status, "%s with a wrong %s", route.Route, field.name)
			assert.Contains(t, string(answer), `"status":"error"`)
		}
	}
}

// TestUnknownIDs asks for objects that are not there.
func TestUnknownIDs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, route := range api().Routes {
		if !strings.Contains(route.Route, "{") {
			continue
		}
		body := w.body(route)
		for name := range w.ids {
			if strings.Contains(route.Route, "{"+name+"}") {
				w.ids[name] = "+19995550100"
			}
		}
		status, answer := w.request(route, body)
		assert.Equal(t, http.StatusNotFound, status, "%s: %s", route.Route, answer)
		assert.Contains(t, string(answer), "not found from")
		w.fill()
	}
}

// TestFactsAgree holds the embedded facts against those of package retell: they
// are made from them by go generate.
func TestFactsAgree(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../testdata/facts.json")
	require.NoError(t, err)
	var all struct {
		Routes []struct {
			Route    string
			Query    []struct{ JSON string }
			Body     string
			Response string
		}
		Schemas map[string]struct {
			Fields []struct {
				JSON, Type         string
				Required, Nullable bool
			}
			Values []string
		}
	}
	require.NoError(t, json.Unmarshal(text, &all))
	require.Len(t, api().Routes, len(all.Routes))
	for i, r := range all.Routes {
		mine := api().Routes[i]
		assert.Equal(t, []any{r.Route, r.Body, r.Response, len(r.Query)}, []any{mine.Route, mine.Body, mine.Response, len(mine.query)})
	}
	require.Len(t, api().Schemas, len(all.Schemas))
	for name, s := range all.Schemas {
		require.Len(t, api().Schemas[name].fields, len(s.Fields), name)
		assert.Equal(t, s.Values, api().Schemas[name].Enum, name)
		for i, f := range s.Fields {
			mine := api().Schemas[name].fields[i]
			assert.Equal(t, []any{f.JSON, f.Type, f.Required, f.Nullable}, []any{mine.name, mine.typ, mine.required, mine.nullable}, name)
		}
	}
	for name := range api().Limits {
		schema, field, _ := strings.Cut(name, ".")
		assert.NotNil(t, api().field(schema, field), "limits of %s", name)
	}
	for route := range api().Status {
		assert.True(t, slices.ContainsFunc(all.Routes, func(r struct {
			Route    string
			Query    []struct{ JSON string }
			Body     string
			Response string
		}) bool {
			return r.Route == route
		}), route)
	}
}

// world is an account that has one of everything.
type world struct {
	t      *testing.T
	server *Server
	ids    map[string]string // of path and query parameters
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, server: NewServer(t, &Options{Model: parrot, OnFault: func(error) {}})}
	w.fill()
	return w
}

// fill adds one of everything.
func (w *world) fill() {
	s := w.server
	llm := s.Add("retell-llm", map[string]any{})[0]
	flow := s.Add("conversation-flow", map[string]any{})[0]
	engine := map[string]any{"type": "retell-llm", "llm_id": llm}
	agent := s.Add("agent", map[string]any{"agent_name": "a", "voice_id": "v", "response_engine": engine})[0]
	chatAgent := s.Add("chat-agent", map[string]any{"agent_name": "c", "response_engine": engine})[0]
	number := s.Number(agent, map[string]any{"outbound_sms_agents": []map[string]any{{"agent_id": chatAgent, "weight": 1}}})
	source := map[string]any{"type": "url", "url": "https://a.test", "source_id": "source_1"}
	base := s.Add("knowledge-base", map[string]any{"knowledge_base_name": "k", "status": "complete", "knowledge_base_sources": []any{source}})[0]
	app := s.Add("app", map[string]any{"org_id": orgID, "provider": "hubspot", "type": "crm"})[0]
	contact := s.Add("contact", map[string]any{"org_id": orgID, "phone_number": "+14155550177"})[0]
	definition := s.Add("test-case-definition", map[string]any{
		"dynamic_variables": map[string]any{}, "llm_model": "gpt-4.1", "metrics": []any{}, "name": "t",
		"response_engine": engine, "tool_mocks": []any{}, "type": "simulation", "user_prompt": "p",
	})[0]
	batch := s.Add("batch-test", map[string]any{
		"error_count": 0, "fail_count": 0, "pass_count": 0, "total_count": 0, "response_engine": engine, "status": "complete",
	})[0]
	run := s.Add("test-run", map[string]any{
		"status": "pass", "test_case_definition_id": definition,
		"test_case_definition_snapshot": json.RawMessage(s.Object("test-case-definition", definition)),
	})[0]
	chat := s.Add("chat", map[string]any{"agent_id": chatAgent, "chat_status": "ongoing"})[0]
	s.state.kinds["chat"].items[chat].private["agent"] = object{"response_engine": object{"type": "retell-llm", "llm_id": llm}}
	upload := s.state.newID("upload_")
	s.state.uploads[upload] = &upload_
	s.state.crm["app_id"] = app
	w.ids = map[string]string{
		"agent_id": agent, "llm_id": s.Add("retell-llm", map[string]any{})[0], "conversation_flow_id": flow,
		"conversation_flow_component_id": s.Add("conversation-flow-component", map[string]any{"name": "c", "nodes": []any{}})[0],
		"phone_number":                   number, "knowledge_base_id": base, "source_id": "source_1", "voice_id": "openai-Alloy",
		"call_id": s.ended(agent), "chat_id": chat, "contact_id": contact, "app_id": app,
		"test_case_definition_id": definition, "test_case_batch_job_id": batch, "test_case_job_id": run,
		"version": "0", "mcp_id": "mcp", "type": "retell-llm",
		"chat_agent_id": chatAgent, "upload_id": upload, "number": number, "contact_phone": "+14155550177",
	}
}

var upload_ = upload{name: "contacts.csv", content: []byte("phone\n+14155550178\n")}

// ended adds a call that is over.
func (s *Server) ended(agent string) string {
	return s.Add("call", map[string]any{
		"call_type": "phone_call", "call_status": "ended", "agent_id": agent, "agent_version": 0, "direction": "inbound",
		"from_number": "+14155550177", "to_number": "+14155550101", "data_storage_setting": "everything",
	})[0]
}

// body makes a body that has what is required, of the facts and of the state.
func (w *world) body(route *routeFacts) object {
	if route.Body == "" {
		return nil
	}
	body := sample(route.Body).(object)
	known := map[string]any{
		"agent_id": w.ids["agent_id"], "from_number": w.ids["number"], "to_number": "+14155550199", "chat_id": w.ids["chat_id"],
		"upload_id": w.ids["upload_id"], "provider_voice_id": "community-amber", "participant_id": "listener",
	}
	for name, value := range known {
		if _, needed := body[name]; needed {
			body[name] = value
		}
	}
	engine := object{"type": "retell-llm", "llm_id": w.ids["llm_id"]}
	switch route.Route {
	case "POST /create-chat":
		body["agent_id"] = w.ids["chat_agent_id"]
	case "POST /create-contact":
		body["phone_number"] = "+14155550133"
	case "POST /import-phone-number":
		body["phone_number"] = "+14155550134"
	case "POST /create-batch-test":
		body["test_case_definition_ids"] = []any{w.ids["test_case_definition_id"]}
	case "POST /create-batch-call":
		body["tasks"] = []any{object{"to_number": "+14155550199"}}
	case "POST /create-agent-version/{agent_id}", "POST /publish-agent-version/{agent_id}":
		body[map[bool]string{true: "base_version", false: "version"}[strings.Contains(route.Route, "create")]] = 0
	}
	if _, needed := body["response_engine"]; needed {
		body["response_engine"] = engine
	}
	return body
}

// sample is the least value of a type that passes.
func sample(typ string) any {
	if typ == "[]file" {
		return []any{sample("file")}
	}
	if strings.HasPrefix(typ, "[]") {
		return []any{}
	}
	if strings.HasPrefix(typ, "map[string]") || typ == "any" {
		return object{}
	}
	switch typ {
	case "string":
		return "x"
	case "number":
		return 1
	case "boolean":
		return true
	case "file":
		return &upload{name: "file.csv", content: []byte("a\n")}
	}
	s := api().Schemas[typ]
	switch {
	case s.Alias != "":
		return sample(s.Alias)
	case s.Enum != nil:
		return s.Enum[0]
	case s.OneOf != nil:
		return sample(s.OneOf[0])
	case s.When != nil:
		for _, variant := range s.When {
			return sample(variant)
		}
	}
	o := object{}
	for _, f := range s.fields {
		if f.required {
			o[f.name] = sample(f.typ)
		}
		if f.required && f.constant != "" {
			o[f.name] = f.constant
		}
	}
	return o
}

// request makes a request over HTTP. What a route needs of its own is arranged.
func (w *world) request(route *routeFacts, body object) (int, []byte) {
	w.t.Helper()
	method, path, _ := strings.Cut(route.Route, " ")
	if (strings.Contains(path, "-live-call") || strings.Contains(path, "stop-call")) && strings.HasPrefix(w.ids["call_id"], "call_") {
		w.goLive()
	}
	if strings.Contains(path, "chat-agent") {
		path = strings.Replace(path, "{agent_id}", w.ids["chat_agent_id"], 1)
		if w.ids["agent_id"] == "+19995550100" {
			path = strings.Replace(path, w.ids["chat_agent_id"], "nobody", 1)
		}
	}
	if strings.Contains(path, "delete-agent-version") && strings.HasPrefix(w.ids["agent_id"], "agent_") {
		w.request(api().route("POST /create-agent-version/{agent_id}"), object{"base_version": 0})
	}
	if strings.Contains(path, "by-phone") && w.ids["phone_number"] != "+19995550100" {
		path = strings.Replace(path, "{phone_number}", w.ids["contact_phone"], 1)
	}
	for name, id := range w.ids {
		path = strings.ReplaceAll(path, "{"+name+"}", id)
	}
	sep := "?"
	for _, field := range route.query {
		if field.required {
			path += sep + field.name + "=" + w.ids[field.name]
			sep = "&"
		}
	}
	return w.send(method, path, route.Form, body)
}

func (w *world) send(method, path string, form bool, body object) (int, []byte) {
	w.t.Helper()
	kind, text := "application/json", []byte(nil)
	if body != nil && form {
		kind, text = encodeForm(body)
	} else if body != nil {
		text = encode(body)
	}
	r, err := http.NewRequest(method, memoryURL+path, bytes.NewReader(text))
	require.NoError(w.t, err)
	r.Header.Set("Authorization", "Bearer "+w.server.APIKey())
	r.Header.Set("Content-Type", kind)
	answer, err := w.server.HTTPClient().Do(r)
	require.NoError(w.t, err)
	defer answer.Body.Close()
	reply, err := io.ReadAll(answer.Body)
	require.NoError(w.t, err)
	return answer.StatusCode, reply
}

// goLive makes a stored call one that is on, without anybody in it.
func (w *world) goLive() {
	s := w.server
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.state.kinds["call"].items[w.ids["call_id"]]
	i.latest()["call_status"] = "ongoing"
	l := newLive(s, i, object{})
	l.listeners = []string{"listener"}
	s.state.live[i.id] = l
}

func encodeForm(body object) (contentType string, text []byte) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for name, value := range body {
		files, isList := value.([]any)
		if file, isFile := value.(*upload); isFile {
			files, isList = []any{file}, true
		}
		for _, f := range files {
			part, _ := form.CreateFormFile(name, f.(*upload).name)
			_, _ = part.Write(f.(*upload).content)
		}
		if !isList {
			_ = form.WriteField(name, fmt.Sprint(value))
		}
	}
	_ = form.Close()
	return form.FormDataContentType(), b.Bytes()
}

// route returns the facts of a route.
func (f *facts) route(name string) *routeFacts {
	for _, r := range f.Routes {
		if r.Route == name {
			return r
		}
	}
	return nil
}
