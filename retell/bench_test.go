package retell_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/phoneagent-go/phoneagent/retell"
)

// answered is a transport that answers at once, and costs next to nothing.
type answered struct{}

const callJSON = `{"call_id":"call_1","call_type":"phone_call","agent_id":"agent_1","call_status":"registered","direction":"outbound","from_number":"+14155550100","to_number":"+14155550101","metadata":{"crm":"42"},"retell_llm_dynamic_variables":{"name":"Ada"}}`

func (answered) RoundTrip(r *http.Request) (*http.Response, error) {
	status := http.StatusOK
	if r.Method == http.MethodPost {
		status = http.StatusCreated
		_, _ = io.Copy(io.Discard, r.Body)
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader([]byte(callJSON))), Request: r}, nil
}

// BenchmarkCall creates a call and reads it, beside a program that does the same
// with net/http and encoding/json alone. The transport is the same and in memory.
func BenchmarkCall(b *testing.B) {
	b.Run("retell", func(b *testing.B) {
		client, err := retell.NewClient("key", &retell.Options{HTTPClient: &http.Client{Transport: answered{}}, BaseURL: "https://api.retellai.com"})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			call, err := client.Calls.CreatePhoneCall(b.Context(), &retell.CreatePhoneCallParams{FromNumber: "+14155550100", ToNumber: "+14155550101"})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := client.Calls.Get(b.Context(), call.CallID); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		client := &http.Client{Transport: answered{}}
		b.ReportAllocs()
		for b.Loop() {
			var call bareCall
			bare(b, client, http.MethodPost, "v2/create-phone-call", map[string]string{"from_number": "+14155550100", "to_number": "+14155550101"}, &call)
			bare(b, client, http.MethodGet, "v2/get-call/"+call.CallID, nil, &call)
		}
	})
}

func bare(b *testing.B, client *http.Client, method, path string, body, answer any) {
	var sent io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			b.Fatal(err)
		}
		sent = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(b.Context(), method, "https://api.retellai.com/"+path, sent)
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer key")
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
		b.Fatal(err)
	}
}

// bareCall is a call that encoding/json decodes by itself.
type bareCall retell.Call
