package retelltest

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
)

// state is what the account has. It is guarded by the server's lock.
type state struct {
	random *rand.Rand
	serial int64 // of ids and of the order of objects
	kinds  map[string]*collection

	crm     object             // the CRM configuration
	jobs    map[string]*job    // the last of each kind
	uploads map[string]*upload // files for imports of contacts
	live    map[string]*live   // calls that are on or will be
	changed chan struct{}      // closed when a call ends; nil if nobody waits
}

// collection is all objects of one kind.
type collection struct {
	kind     string // in messages: "agent"
	id       string // its field: "agent_id"
	prefix   string // of ids
	request  string // the schema that objects are created from
	response string // the schema that they are sent as
	created  string // the field with the time of creation; empty for none
	modified string // and with that of the last change; empty for none
	version  bool   // whether objects have versions
	items    map[string]*item
}

// item is an object that the account has.
type item struct {
	id       string
	serial   int64
	versions []object // in order; one if objects of the kind have no versions
	private  object   // what is known of it and not sent
	tags     map[string]int64
}

// latest is the newest version.
func (i *item) latest() object { return i.versions[len(i.versions)-1] }

// collections are all kinds that are stored in the same way.
var collections = []collection{
	{kind: "agent", id: "agent_id", prefix: "agent_", request: "AgentCreateParams", response: "AgentResponse", modified: "last_modification_timestamp", version: true},
	{kind: "chat-agent", id: "agent_id", prefix: "agent_", request: "ChatAgentCreateParams", response: "ChatAgentResponse", modified: "last_modification_timestamp", version: true},
	{kind: "retell-llm", id: "llm_id", prefix: "llm_", request: "LlmCreateParams", response: "LlmResponse", modified: "last_modification_timestamp", version: true},
	{kind: "conversation-flow", id: "conversation_flow_id", prefix: "conversation_flow_", request: "ConversationFlowCreateParams", response: "ConversationFlowResponse", modified: "last_modification_timestamp", version: true},
	{kind: "conversation-flow-component", id: "conversation_flow_component_id", prefix: "conversation_flow_component_", request: "ConversationFlowComponentCreateParams", response: "ConversationFlowComponentResponse", modified: "user_modified_timestamp"},
	{kind: "phone-number", id: "phone_number", request: "PhoneNumberCreateParams", response: "PhoneNumberResponse", modified: "last_modification_timestamp"},
	{kind: "knowledge-base", id: "knowledge_base_id", prefix: "knowledge_base_", request: "KnowledgeBaseCreateParams", response: "KnowledgeBaseResponse"},
	{kind: "voice", id: "voice_id", prefix: "voice_", request: "VoiceAddResourceParams", response: "VoiceResponse"},
	{kind: "call", id: "call_id", prefix: "call_", request: "CallCreatePhoneCallParams", response: "PhoneCallResponse"},
	{kind: "chat", id: "chat_id", prefix: "chat_", request: "ChatCreateParams", response: "ChatResponse"},
	{kind: "contact", id: "contact_id", prefix: "contact_", request: "ContactCreateParams", response: "ContactResponse", created: "created_timestamp", modified: "user_modified_timestamp"},
	{kind: "app", id: "app_id", prefix: "app_", request: "AppCreateParams", response: "AppResponse", created: "created_timestamp", modified: "user_modified_timestamp"},
	{kind: "test-case-definition", id: "test_case_definition_id", prefix: "test_case_", request: "TestCreateTestCaseDefinitionParams", response: "TestCaseDefinitionResponse", created: "creation_timestamp", modified: "user_modified_timestamp"},
	{kind: "batch-test", id: "test_case_batch_job_id", prefix: "test_batch_", request: "TestCreateBatchTestParams", response: "BatchTestResponse", created: "creation_timestamp", modified: "user_modified_timestamp"},
	{kind: "test-run", id: "test_case_job_id", prefix: "test_case_job_", request: "TestCreateBatchTestParams", response: "TestCaseJobResponse", created: "creation_timestamp", modified: "user_modified_timestamp"},
	{kind: "export-request", id: "export_request_id", prefix: "export_request_", request: "ExportRequestItem", response: "ExportRequestItem", created: "created_timestamp"},
}

func (st *state) init(random *rand.Rand) {
	st.random = random
	st.kinds = map[string]*collection{}
	for _, c := range collections {
		c.items = map[string]*item{}
		st.kinds[c.kind] = &c
	}
	st.crm = object{"org_id": orgID}
	st.jobs = map[string]*job{}
	st.uploads = map[string]*upload{}
	st.live = map[string]*live{}
	for _, voice := range defaultVoices {
		st.insert("voice", clone(voice))
	}
}

// orgID is the id of the account's organisation.
const orgID = "org_retelltest"

// newID makes an id that looks like Retell's. The same server makes the same
// ids in the same order.
func (st *state) newID(prefix string) string {
	st.serial++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s%d", prefix, st.serial))
	return fmt.Sprintf("%s%x", prefix, sum[:13])
}

// insert adds an object, with an id and times if it has none.
func (st *state) insert(kind string, o object) *item {
	c := st.kinds[kind]
	if text(o, c.id) == "" {
		o[c.id] = st.newID(c.prefix)
	}
	for _, field := range []string{c.created, c.modified} {
		if _, given := o[field]; field != "" && !given {
			o[field] = num(now())
		}
	}
	if _, given := o["version"]; c.version && !given {
		o["version"], o["is_published"] = num(0), false
	}
	st.serial++
	i := &item{id: text(o, c.id), serial: st.serial, versions: []object{o}, private: object{}}
	c.items[i.id] = i
	return i
}

// find returns an item, or the refusal of its id.
func (st *state) find(kind, id string) (*item, error) {
	if i := st.kinds[kind].items[id]; i != nil {
		return i, nil
	}
	return nil, missing(kind, id)
}

// all returns all items of a kind, oldest first.
func (st *state) all(kind string) []*item {
	return slices.SortedFunc(maps.Values(st.kinds[kind].items), func(a, b *item) int { return cmp.Compare(a.serial, b.serial) })
}

// Add puts objects into the account as if they had been there before: calls
// from last month, export requests, voices. Kind is the object's name as in its
// routes: "agent", "chat-agent", "retell-llm", "conversation-flow",
// "conversation-flow-component", "phone-number", "knowledge-base", "voice",
// "call", "chat", "contact", "app", "test-case-definition", "batch-test",
// "test-run" or "export-request". An object is anything that encodes as one,
// such as a [retell.Call]; an id and times that it lacks are made up. Add
// returns the ids. It panics if the kind is none or an object is not one.
func (s *Server) Add(kind string, objects ...any) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.kinds[kind] == nil {
		panic(fmt.Sprintf("retelltest: Add: there is no kind %q", kind))
	}
	ids := make([]string, len(objects))
	for n, given := range objects {
		value, err := normal(given)
		o, ok := value.(object)
		if err != nil || !ok {
			panic(fmt.Sprintf("retelltest: Add: object %d: not a JSON object: %v", n, err))
		}
		for name, member := range o {
			if member == "" { // an id that a Go struct always writes
				delete(o, name)
			}
		}
		ids[n] = s.state.insert(kind, o).id
	}
	return ids
}

// Object returns an object of the account as JSON, in its newest version, nil
// if there is none of that id. See [Server.Add] for the kinds.
func (s *Server) Object(kind, id string) json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.state.kinds[kind]
	if c == nil || c.items[id] == nil {
		return nil
	}
	return encode(c.items[id].latest())
}
