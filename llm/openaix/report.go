package openaix

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// A report is an error as a server tells it.
type report struct {
	code    string
	kindOf  string // the field "type"
	message string
	told    int           // the field "status", 0 if there is none
	wait    time.Duration // what the header Retry-After would have said
}

// parseReport reads an error in OpenAI's shape, {"error": {"message", "type",
// "code"}}, and in those of servers that imitate it: "error" as a string, the
// fields outermost, "detail" as a string or a list, a code that is a number, all
// of it in a list, as from Gemini. Over a WebSocket it comes with the status
// beside it and headers in it.
func parseReport(data []byte) (report, bool) {
	type fields struct {
		Message string          `json:"message"`
		Type    string          `json:"type"`
		Code    json.RawMessage `json:"code"`
		Detail  json.RawMessage `json:"detail"`
		Error   json.RawMessage `json:"error"`
		Status  int             `json:"status"`
		Headers json.RawMessage `json:"headers"`
	}
	var list []json.RawMessage
	if json.Unmarshal(data, &list) == nil && len(list) > 0 {
		data = list[0]
	}
	var outer, inner fields
	if err := tolerate(json.Unmarshal(data, &outer)); err != nil {
		return report{}, false
	}
	inner = outer
	if len(outer.Error) > 0 {
		inner = fields{}
		if json.Unmarshal(outer.Error, &inner.Message) != nil {
			_ = tolerate(json.Unmarshal(outer.Error, &inner)) // data was valid, so this is
		}
	}
	r := report{kindOf: inner.Type, message: inner.Message, told: outer.Status}
	if r.message == "" && len(inner.Detail) > 0 && json.Unmarshal(inner.Detail, &r.message) != nil {
		r.message = string(inner.Detail)
	}
	if code := strings.Trim(string(inner.Code), `"`); code != "null" {
		r.code = code
	}
	if len(inner.Headers) > 0 {
		r.wait = waitIn(inner.Headers)
	}
	return r, r.code != "" || r.kindOf != "" || r.message != ""
}

// waitIn returns what headers that are told as JSON say of waiting.
func waitIn(headers json.RawMessage) time.Duration {
	var values map[string]string
	_ = json.Unmarshal(headers, &values) // what can be read of them counts
	header := make(http.Header, len(values))
	for name, value := range values {
		header.Set(name, value)
	}
	return retryAfter(header, time.Now())
}

// kind is what to do about the report, which came with the status.
func (r report) kind(status int) agent.ErrorKind {
	for _, name := range []string{r.code, r.kindOf} {
		switch name {
		case "insufficient_quota", "billing_hard_limit_reached", "billing_not_active":
			return agent.ErrorQuota
		case "content_filter", "content_policy_violation", "bio_policy", "misalignment_policy_violation":
			return agent.ErrorFilter
		}
	}
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return agent.ErrorAuth
	case http.StatusPaymentRequired:
		return agent.ErrorQuota
	case http.StatusTooManyRequests:
		return agent.ErrorRateLimit
	case http.StatusRequestTimeout, http.StatusConflict:
		return agent.ErrorServer
	}
	if status < http.StatusInternalServerError {
		return agent.ErrorBadRequest
	}
	return agent.ErrorServer
}

// status is the HTTP status that a report within a stream would have had.
func (r report) status() int {
	if r.told >= http.StatusBadRequest && r.told < 600 {
		return r.told
	}
	if status, err := strconv.Atoi(r.code); err == nil && status >= http.StatusBadRequest && status < 600 {
		return status
	}
	for _, name := range []string{r.code, r.kindOf} {
		switch name {
		case "rate_limit_exceeded", "rate_limit_error", "requests", "tokens":
			return http.StatusTooManyRequests
		case "invalid_api_key", "authentication_error", "permission_error":
			return http.StatusUnauthorized
		case "invalid_request_error", "context_length_exceeded", "invalid_prompt", "previous_response_not_found":
			return http.StatusBadRequest
		}
	}
	return http.StatusInternalServerError
}
