package openaix

import (
	"context"
	"iter"
	"net/http"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/responses"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// A ResponsesModel answers with OpenAI's Responses API. It is an [agent.Model],
// and safe for concurrent use.
type ResponsesModel struct {
	endpoint
	adjust       []func(*responses.ResponseNewParams)
	schemas      *schemas
	cachePerCall bool
}

var _ agent.Model = (*ResponsesModel)(nil)

// Responses returns a model that asks the client for streamed responses. Make
// the client with [NewClient], or with openai.NewClient if its defaults suit
// you. See [ResponsesModel.Persistent] for one WebSocket per phone call.
//
// Three things differ from what the API does by itself, so that the model is a
// drop-in for [Chat]: nothing is kept at OpenAI ("store" is false; the API's
// default is 30 days), each request holds the whole conversation as the caller
// heard it, and functions are not strict, which the API makes them if nothing
// is said.
//
// The adjust functions may change the parameters of each request after they
// have been filled in, in order; they run concurrently for concurrent requests.
// The slices and structs in the parameters belong to the request, the maps of
// tool parameters are shared and must not be changed.
func Responses(client openai.Client, model openai.ResponsesModel, adjust ...func(*responses.ResponseNewParams)) *ResponsesModel {
	return &ResponsesModel{endpoint: endpoint{client, model}, adjust: adjust, schemas: newSchemas()}
}

// CachePerCall returns a copy of the model that sends the phone call's id as
// prompt_cache_key. See [ChatModel.CachePerCall].
func (m *ResponsesModel) CachePerCall() *ResponsesModel {
	c := *m
	c.cachePerCall = true
	return &c
}

// Stream makes the request when the loop over the sequence begins, and again
// for every further loop. Text is yielded as it arrives. Tool calls are yielded
// whole, in order, once the response is complete: a call that was cut short is
// never seen. Usage comes last.
//
// Leaving the loop, or the end of ctx, closes the request at once. The sequence
// ends at most 250 ms after the response is complete, also if the server keeps
// the stream open.
func (m *ResponsesModel) Stream(ctx context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
	return func(yield func(agent.Chunk, error) bool) {
		if err := m.stream(ctx, request, func(c agent.Chunk) bool { return yield(c, nil) }); err != nil {
			yield(agent.Chunk{}, err)
		}
	}
}

// stream yields chunks until the response is over or yield returns false, in
// which case it returns nil.
func (m *ResponsesModel) stream(ctx context.Context, request *agent.Request, yield func(agent.Chunk) bool) error {
	body, err := m.encode(request)
	if err != nil {
		return err
	}
	httpCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	response, err := m.open(httpCtx, body)
	if response != nil && response.Body != nil {
		defer func() { _ = response.Body.Close() }()
	}
	if err != nil {
		return m.requestFailed(ctx, response, err)
	}
	r := responseReader{answer: answer{model: &m.endpoint, ctx: ctx, hangUp: cancel, response: response, yield: yield}}
	cut, err := r.body(func(_ string, data []byte) (bool, error) { return r.event(data) })
	if err != nil || r.left {
		return err
	}
	if cut != nil {
		return r.broken(cut)
	}
	return r.end()
}

// encode returns the body of the request.
func (m *ResponsesModel) encode(request *agent.Request) ([]byte, error) {
	params, err := m.params(request, request.Messages, "")
	if err != nil {
		return nil, err
	}
	body, err := m.body(params)
	if err != nil {
		return nil, m.badRequest(err)
	}
	return body, nil
}

// open makes the request, and returns when the answer begins. After an error
// there may be a response as well.
func (m *ResponsesModel) open(ctx context.Context, body []byte) (response *http.Response, err error) {
	service := responses.ResponseService{Options: sending(body, m.client.Responses.Options)}
	_, err = service.New(ctx, noResponseParams, option.WithResponseBodyInto(&response), limitBody)
	return response, err
}

// noResponseParams is what the client encodes in place of a body that is encoded
// already.
var noResponseParams = param.NullStruct[responses.ResponseNewParams]()
