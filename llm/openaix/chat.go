package openaix

import (
	"context"
	"iter"
	"net/http"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/param"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// A ChatModel answers with OpenAI's Chat Completions. It is an [agent.Model],
// and safe for concurrent use.
type ChatModel struct {
	endpoint
	adjust       []func(*openai.ChatCompletionNewParams)
	schemas      *schemas
	cachePerCall bool
}

var _ agent.Model = (*ChatModel)(nil)

// Chat returns a model that asks the client for streamed chat completions.
// Make the client with [NewClient], or with openai.NewClient if its defaults
// suit you.
//
// The adjust functions may change the parameters of each request after they
// have been filled in, in order; they run concurrently for concurrent requests.
// The slices and structs in the parameters belong to the request, the maps of
// tool parameters are shared and must not be changed. One choice is read: if
// N is set, the others are ignored.
func Chat(client openai.Client, model openai.ChatModel, adjust ...func(*openai.ChatCompletionNewParams)) *ChatModel {
	return &ChatModel{endpoint: endpoint{client, model}, adjust: adjust, schemas: newSchemas()}
}

// CachePerCall returns a copy of the model that sends the phone call's id as
// prompt_cache_key, so that OpenAI routes the turns of a call to the machine
// that holds its prompt. Ids longer than the 64 bytes that OpenAI takes are
// sent as their SHA-256.
//
// It is not the default, because many compatible servers answer an unknown
// field with an error, and because agents whose instructions make up most of
// the prompt do better with one key for all calls, or none: set PromptCacheKey
// in an adjust function for that.
func (m *ChatModel) CachePerCall() *ChatModel {
	c := *m
	c.cachePerCall = true
	return &c
}

// Stream makes the request when the loop over the sequence begins, and again
// for every further loop. Text is yielded as it arrives. Tool calls are yielded
// whole, in order, once the model has finished: a call that was cut short is
// never seen. Usage comes last.
//
// Leaving the loop, or the end of ctx, closes the request at once. The sequence
// ends at most 2 s after the model has finished, also if the server keeps the
// stream open; usage that has not come by then is lost.
func (m *ChatModel) Stream(ctx context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
	return func(yield func(agent.Chunk, error) bool) {
		if err := m.stream(ctx, request, func(c agent.Chunk) bool { return yield(c, nil) }); err != nil {
			yield(agent.Chunk{}, err)
		}
	}
}

// stream yields chunks until the completion is over or yield returns false,
// in which case it returns nil.
func (m *ChatModel) stream(ctx context.Context, request *agent.Request, yield func(agent.Chunk) bool) error {
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
	r := reader{answer: answer{model: &m.endpoint, ctx: ctx, hangUp: cancel, response: response, yield: yield}}
	return r.read()
}

// encode returns the body of the request.
func (m *ChatModel) encode(request *agent.Request) ([]byte, error) {
	params, err := m.params(request)
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
func (m *ChatModel) open(ctx context.Context, body []byte) (response *http.Response, err error) {
	chat := openai.ChatCompletionService{Options: sending(body, m.client.Chat.Completions.Options)}
	_, err = chat.New(ctx, noParams, option.WithResponseBodyInto(&response), limitBody)
	return response, err
}

// noParams is what the client encodes in place of a body that is encoded already.
var noParams = param.NullStruct[openai.ChatCompletionNewParams]()
