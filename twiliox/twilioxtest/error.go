package twilioxtest

import "fmt"

// An APIError is a refusal, as Twilio words it. Return one from a hook of
// [Options] to refuse in the same way.
type APIError struct {
	// Status is the HTTP status code.
	Status int
	// Code is Twilio's error code, such as 21211.
	Code int
	// Message explains it.
	Message string
}

func (e *APIError) Error() string {
	return fmt.Sprintf("twilioxtest: %d: %d: %s", e.Status, e.Code, e.Message)
}

// errorBody is what Twilio sends with a refusal.
type errorBody struct {
	Code     int    `json:"code"`
	Message  string `json:"message"`
	MoreInfo string `json:"more_info"`
	Status   int    `json:"status"`
}

func (e *APIError) body() errorBody {
	return errorBody{
		Code: e.Code, Message: e.Message, Status: e.Status,
		MoreInfo: fmt.Sprintf("https://www.twilio.com/docs/errors/%d", e.Code),
	}
}

// refuse makes an answer with status 400, which is what most refusals have.
func refuse(code int, format string, args ...any) *APIError {
	return &APIError{Status: 400, Code: code, Message: fmt.Sprintf(format, args...)}
}

func notFound(path string) *APIError {
	return &APIError{Status: 404, Code: 20404, Message: "The requested resource " + path + " was not found"}
}

func missing(field string) *APIError {
	return refuse(20001, "Missing required parameter %s in the post body", field)
}

func invalid(field string) *APIError {
	return refuse(20001, "Invalid parameter %s", field)
}
