package retell_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/phoneagent-go/phoneagent/retell"
)

// exampleClient returns a client of a server that gives the replies in turn. A
// program would call retell.NewClient("", nil).
func exampleClient(replies ...string) (*retell.Client, func()) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		status, body, _ := strings.Cut(replies[0], " ")
		replies = replies[1:]
		var code int
		_, _ = fmt.Sscan(status, &code)
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}))
	client, err := retell.NewClient("key_example", &retell.Options{BaseURL: server.URL})
	if err != nil {
		log.Fatal(err)
	}
	return client, server.Close
}

func Example() {
	client, done := exampleClient(`201 {"call_id":"call_9f2c","call_type":"phone_call","call_status":"registered"}`)
	defer done()

	call, err := client.Calls.CreatePhoneCall(context.Background(), &retell.CreatePhoneCallParams{
		FromNumber:       "+14155550100",
		ToNumber:         "+14155550123",
		DynamicVariables: map[string]string{"name": "Ada"},
		AgentOverride: &retell.AgentOverride{
			RetellLLM: &retell.RetellLLMOverride{BeginMessage: retell.Value("Hello Ada!")},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(call.CallID, call.CallStatus)
	// Output: call_9f2c registered
}

func ExampleCallService_Get() {
	client, done := exampleClient(`200 {"call_id":"call_9f2c","call_status":"ended","transcript_with_tool_calls":[
		{"role":"user","content":"Can I come in on Tuesday?","words":[]},
		{"role":"tool_call_invocation","tool_call_id":"t1","name":"find_slot","arguments":"{\"day\":\"Tuesday\"}"},
		{"role":"agent","content":"Ten o'clock is free.","words":[]}]}`)
	defer done()

	call, err := client.Calls.Get(context.Background(), "call_9f2c")
	if err != nil {
		log.Fatal(err)
	}
	for _, entry := range call.TranscriptWithToolCalls {
		switch e := entry.(type) {
		case *retell.Utterance:
			fmt.Printf("%s: %s\n", e.Role, e.Content)
		case *retell.ToolCallInvocation:
			fmt.Printf("-> %s %s\n", e.Name, e.Arguments)
		}
	}
	// Output:
	// user: Can I come in on Tuesday?
	// -> find_slot {"day":"Tuesday"}
	// agent: Ten o'clock is free.
}

func ExampleCallService_List() {
	client, done := exampleClient(
		`200 {"items":[{"call_id":"call_1"},{"call_id":"call_2"}],"has_more":true,"pagination_key":"k"}`,
		`200 {"items":[{"call_id":"call_3"}],"has_more":false}`)
	defer done()

	for call, err := range client.Calls.List(context.Background(), &retell.ListCallsParams{
		FilterCriteria: &retell.CallFilterCriteria{
			CallStatus: retell.AnyOf(retell.CallStatusEnded, retell.CallStatusError),
			DurationMS: &retell.NumberFilter{Op: retell.NumberOpGreater, Value: 60_000},
		},
	}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(call.CallID)
	}
	// Output:
	// call_1
	// call_2
	// call_3
}

func ExampleError() {
	client, done := exampleClient(`404 {"status":"error","message":"Call not found"}`)
	defer done()

	_, err := client.Calls.Get(context.Background(), "call_0")
	fmt.Println(errors.Is(err, retell.ErrNotFound))
	if e, ok := errors.AsType[*retell.Error](err); ok {
		fmt.Println(e.Status, e.Message)
	}
	// Output:
	// true
	// 404 Call not found
}

func ExampleClient_With() {
	client, done := exampleClient(`200 {"call_id":"call_9f2c"}`)
	defer done()

	patient := client.With(&retell.RequestOptions{MaxRetries: 8, Header: http.Header{"X-Trace": {"17"}}})
	call, err := patient.Calls.Get(context.Background(), "call_9f2c")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(call.CallID)
	// Output: call_9f2c
}
