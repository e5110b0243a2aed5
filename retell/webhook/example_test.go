package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

// options are those of the examples. A program that has RETELL_API_KEY in its
// environment passes nil.
var options = &webhook.Options{Keys: []string{"key_example"}}

// post sends a body as Retell does and prints the answer.
func post(handler http.Handler, path, body string) {
	server := httptest.NewServer(handler)
	defer server.Close()
	request, err := http.NewRequest(http.MethodPost, server.URL+path, strings.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set(webhook.SignatureHeader, webhook.Sign([]byte(body), "key_example", time.Now()))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.TrimSpace(fmt.Sprint(response.StatusCode, " ", string(answer))))
}

func Example() {
	handler, err := webhook.NewHandler(webhook.Callbacks{
		CallEvent: func(_ context.Context, event *webhook.CallEvent) error {
			switch event.Type {
			case webhook.EventCallEnded:
				fmt.Println(event.Call.CallID, "ended:", event.Call.DisconnectionReason)
			case webhook.EventCallAnalyzed:
				fmt.Println(event.Call.CallID, "was about:", event.Call.CallAnalysis.CallSummary)
			}
			return nil
		},
	}, options)
	if err != nil {
		log.Fatal(err)
	}

	mux := http.NewServeMux()
	mux.Handle("/retell/", handler)
	post(mux, "/retell/", `{"event":"call_ended","call":{"call_id":"call_9f2c","disconnection_reason":"user_hangup"}}`)

	// When the process is to end, after http.Server.Shutdown:
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := handler.Drain(ctx); err != nil {
		log.Print(err)
	}
	// Unordered output:
	// 204
	// call_9f2c ended: user_hangup
}

func ExampleCallbacks_chatEvent() {
	handler, err := webhook.NewHandler(webhook.Callbacks{
		ChatEvent: func(_ context.Context, event *webhook.ChatEvent) error {
			fmt.Println(event.Type, event.Chat.ChatID, event.Chat.ChatStatus)
			return nil
		},
	}, options)
	if err != nil {
		log.Fatal(err)
	}
	post(handler, "/", `{"event":"chat_ended","chat":{"chat_id":"chat_51","chat_status":"ended"}}`)
	_ = handler.Drain(context.Background()) // a context that does not end
	// Unordered output:
	// 204
	// chat_ended chat_51 ended
}

func ExampleCallbacks_inboundCall() {
	names := map[string]string{"+14155550123": "Ada"}
	handler, err := webhook.NewHandler(webhook.Callbacks{
		InboundCall: func(_ context.Context, call *webhook.InboundCall) (*webhook.InboundReply, error) {
			name, ok := names[call.FromNumber]
			if !ok {
				return &webhook.InboundReply{Reject: true}, nil
			}
			return &webhook.InboundReply{
				OverrideAgentID:  "agent_for_patients",
				DynamicVariables: map[string]string{"name": name},
				Metadata:         map[string]any{"patient": 17},
				AgentOverride: &retell.AgentOverride{
					RetellLLM: &retell.RetellLLMOverride{BeginMessage: retell.Value("Hello " + name + "!")},
				},
			}, nil
		},
	}, options)
	if err != nil {
		log.Fatal(err)
	}
	post(handler, "/", `{"event":"call_inbound","call_inbound":{"from_number":"+14155550123","to_number":"+14155550100"}}`)
	post(handler, "/", `{"event":"call_inbound","call_inbound":{"from_number":"+14155550199","to_number":"+14155550100"}}`)
	// Output:
	// 200 {"call_inbound":{"override_agent_id":"agent_for_patients","dynamic_variables":{"name":"Ada"},"metadata":{"patient":17},"agent_override":{"retell_llm":{"begin_message":"Hello Ada!"}}}}
	// 200 {"call_inbound":{"reject":true}}
}

func ExampleCallbacks_inboundSMS() {
	handler, err := webhook.NewHandler(webhook.Callbacks{
		InboundSMS: func(_ context.Context, message *webhook.InboundSMS) (*webhook.InboundReply, error) {
			// Events of the chat do not tell the number: send it along.
			return &webhook.InboundReply{Metadata: map[string]string{"from": message.FromNumber}}, nil
		},
	}, options)
	if err != nil {
		log.Fatal(err)
	}
	post(handler, "/", `{"event":"chat_inbound","chat_inbound":{"from_number":"+14155550123","to_number":"+14155550100"}}`)
	// Output: 200 {"chat_inbound":{"metadata":{"from":"+14155550123"}}}
}

func ExampleNewFunction() {
	type booking struct {
		Date string `json:"date"`
		Kind string `json:"kind" enum:"checkup,cleaning,pain"`
	}
	book := webhook.NewFunction("book", func(ctx context.Context, in booking) (string, error) {
		if in.Date == "Sunday" {
			return "", errors.New("we are closed on Sundays")
		}
		call := webhook.FunctionCallFrom(ctx).Call
		return fmt.Sprintf("%s on %s is booked for %s.", in.Kind, in.Date, call.FromNumber), nil
	})
	handler, err := webhook.NewHandler(webhook.Callbacks{Functions: []webhook.Function{book}}, options)
	if err != nil {
		log.Fatal(err)
	}

	// At Retell the URL of the function is https://HOST/retell/book.
	const call = `"call":{"call_id":"call_9f2c","from_number":"+14155550123"}`
	post(handler, "/retell/book", `{"name":"book","args":{"date":"Tuesday","kind":"checkup"},`+call+`}`)
	post(handler, "/retell/book", `{"name":"book","args":{"date":"Sunday","kind":"checkup"},`+call+`}`)
	post(handler, "/retell/book", `{"name":"book","args":{"kind":"party"},`+call+`}`)
	// Output:
	// 200 checkup on Tuesday is booked for +14155550123.
	// 200 {"error":"we are closed on Sundays"}
	// 200 {"error":"the arguments do not fit: date is missing; kind must be one of checkup, cleaning, pain"}
}

// A tool with the method GET has its arguments in the query.
func ExampleNewFunction_query() {
	type query struct {
		City string `json:"city"`
		Days int    `json:"days,omitempty"`
	}
	weather := webhook.NewFunction("weather", func(_ context.Context, in query) (string, error) {
		return fmt.Sprintf("%d sunny days in %s", in.Days, in.City), nil
	})
	weather.Args = webhook.ArgsInQuery
	handler, err := webhook.NewHandler(webhook.Callbacks{Functions: []webhook.Function{weather}}, options)
	if err != nil {
		log.Fatal(err)
	}

	request := httptest.NewRequest(http.MethodGet, "/retell/weather?city=Lisbon&days=3", nil)
	request.Header.Set(webhook.SignatureHeader, webhook.Sign(nil, "key_example", time.Now()))
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	fmt.Println(recorder.Body)
	// Output: 3 sunny days in Lisbon
}

func ExampleCallbacks_alert() {
	handler, err := webhook.NewHandler(webhook.Callbacks{
		Alert: func(_ context.Context, event *webhook.AlertEvent) error {
			fmt.Println(string(event.Alert))
			return nil
		},
	}, options)
	if err != nil {
		log.Fatal(err)
	}
	post(handler, "/", `{"event":"alert_triggered","alert":{"metric":"call_success_rate"}}`)
	_ = handler.Drain(context.Background())
	// Unordered output:
	// 204
	// {"metric":"call_success_rate"}
}

// Where another server receives the requests, for example a cloud function.
func ExampleVerify() {
	receive := func(body []byte, header string) error {
		if err := webhook.Verify(body, header, "key_new", "key_example"); err != nil {
			return err // answer with status 401
		}
		payload, err := webhook.Decode(body)
		if err != nil {
			return err // answer with status 400
		}
		switch p := payload.(type) {
		case *webhook.CallEvent:
			fmt.Println(p.Type, p.Call.CallID)
		case *webhook.ChatEvent:
			fmt.Println(p.Type, p.Chat.ChatID)
		}
		return nil
	}

	body := []byte(`{"event":"call_ended","call":{"call_id":"call_9f2c"}}`)
	fmt.Println(receive(body, webhook.Sign(body, "key_example", time.Now())))
	err := receive(body, webhook.Sign(body, "key_example", time.Now().Add(-time.Hour)))
	fmt.Println(errors.Is(err, webhook.ErrSignatureExpired))
	// Output:
	// call_ended call_9f2c
	// <nil>
	// true
}

// Each event is handled once, however often Retell sends it, and only when it was
// handled is it acknowledged. Several processes need a store that all of them see.
func ExampleStore() {
	store := webhook.NewMemoryStore(nil) // of one's own before Redis or an SQL database
	handler, err := webhook.NewHandler(webhook.Callbacks{
		CallEvent: func(_ context.Context, event *webhook.CallEvent) error {
			fmt.Println("handled:", event.Call.CallID)
			return nil
		},
	}, &webhook.Options{Keys: options.Keys, Store: store, Synchronous: true})
	if err != nil {
		log.Fatal(err)
	}
	const body = `{"event":"call_ended","call":{"call_id":"call_9f2c"}}`
	post(handler, "/", body)
	post(handler, "/", body)
	// Output:
	// handled: call_9f2c
	// 204
	// 204
}
