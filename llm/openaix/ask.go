package openaix

import (
	"bytes"
	"net/http"

	"github.com/openai/openai-go/v3/option"
)

// A request is made by the client's method for answers that come in one piece,
// which gives the response as it is. The one for streams would look for "stream"
// in the body and copy all of it, and prepare to read the answer, which we do.

// sending returns options that send a body which is encoded already, with those
// of the client after them: these change it as they would the parameters.
func sending(body []byte, client []option.RequestOption) []option.RequestOption {
	options := []option.RequestOption{inMemory, option.WithRequestBody("application/json", body)}
	if !bytes.HasPrefix(body, []byte(streaming)) {
		options = append(options, streamed)
	}
	return append(options, client...)
}

// streaming is what a body begins with that we have encoded.
const streaming = `{"stream":true`

var streamed = option.WithJSONSet("stream", true)

// inMemory is the first middleware. It gives the HTTP client the body as what it
// is, a reader of bytes: head and body are written together then, without a buffer
// in between.
var inMemory = option.WithMiddleware(func(request *http.Request, next option.MiddlewareNext) (*http.Response, error) {
	if request.GetBody != nil {
		body, err := request.GetBody()
		if err != nil {
			return nil, err
		}
		request.Body = body
	}
	return next(request)
})

// The most that is read of one response, in bytes.
const (
	maxStream    = 64 << 20
	maxErrorBody = 64 << 10
)

// limitBody bounds what the client and we read of a response.
var limitBody = option.WithMiddleware(func(request *http.Request, next option.MiddlewareNext) (*http.Response, error) {
	response, err := next(request)
	if response != nil && response.Body != nil {
		limit := int64(maxStream)
		if response.StatusCode >= http.StatusBadRequest {
			limit = maxErrorBody
		}
		response.Body = http.MaxBytesReader(nil, response.Body, limit)
	}
	return response, err
})
