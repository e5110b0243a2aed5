package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/phoneagent-go/phoneagent/retell"
)

func (h *Handler) serveFunction(w http.ResponseWriter, r *http.Request, f *Function, body []byte) {
	call, odd, err := readFunctionCall(f, r, body)
	if err != nil {
		h.refuse(w, r, http.StatusBadRequest, err)
		return
	}
	h.logOddities(r.Context(), odd)
	ctx := WithFunctionCall(r.Context(), call)
	var out any
	var contentType string
	var result []byte
	err = protect(func() (err error) {
		if out, err = f.Run(ctx, call); err != nil {
			return err
		}
		contentType, result, err = encodeResult(out)
		return err
	})
	if err != nil {
		h.failFunction(w, r, f, err)
		return
	}
	if n := utf8.RuneCount(result); n > MaxFunctionResult {
		h.opts.Logger.WarnContext(ctx, "Retell cuts off the result of a function", "function", f.Name, "characters", n)
	}
	write(w, contentType, result)
}

// failFunction tells the model what went wrong, or Retell if that may pass.
func (h *Handler) failFunction(w http.ResponseWriter, r *http.Request, f *Function, err error) {
	if _, ok := errors.AsType[*ArgumentsError](err); ok {
		// Its text may hold what the caller said.
		h.opts.Logger.WarnContext(r.Context(), "arguments refused", "function", f.Name)
	} else {
		h.logFailure(r.Context(), err, "function", f.Name)
	}
	if errors.Is(err, ErrUnavailable) {
		http.Error(w, ErrUnavailable.Error(), http.StatusServiceUnavailable)
		return
	}
	if _, ok := errors.AsType[*PanicError](err); ok {
		http.Error(w, "webhook: the function failed", http.StatusInternalServerError)
		return
	}
	contentType, result, _ := encodeResult(map[string]string{"error": err.Error()}) // strings always can be
	write(w, contentType, result)
}

// readFunctionCall reads a request whose signature has been verified. The path
// chooses the function and its mode, not the body: a model writes the
// arguments, and with ArgsAtRoot it could write a body of another mode.
func readFunctionCall(f *Function, r *http.Request, body []byte) (*FunctionCall, oddities, error) {
	call := &FunctionCall{Name: f.Name, Args: f.Args, Method: r.Method, Header: r.Header, Query: r.URL.Query(), Raw: body}
	if f.Args == ArgsInQuery {
		call.Arguments = queryObject(call.Query)
		return call, nil, nil
	}
	m, err := decodeObject(body)
	if err != nil {
		return nil, nil, err
	}
	if f.Args == ArgsAtRoot {
		call.Arguments = body
		return call, nil, nil
	}
	var odd oddities
	var name string
	odd.read(m["name"], &name)
	if name != "" && name != f.Name {
		return nil, nil, &BodyError{Reason: fmt.Sprintf("is for another function than %s, which its URL names", f.Name)}
	}
	if !m.has("args") && present(m["args"]) {
		return nil, nil, &BodyError{Reason: "has args that are not an object"}
	}
	if !present(m["args"]) && !m.has("call") && !m.has("chat") {
		return nil, nil, &BodyError{Reason: "has neither args nor call: if the tool sends its arguments only, set Args to ArgsAtRoot"}
	}
	call.Arguments = json.RawMessage("{}")
	if m.has("args") {
		call.Arguments = m["args"]
	}
	if m.has("chat") {
		call.Chat = &retell.Chat{}
		err = odd.decode(m["chat"], call.Chat)
	}
	if m.has("call") && err == nil {
		call.Call = &retell.Call{}
		err = odd.decode(m["call"], call.Call)
	}
	return call, odd, err
}

// looksLikeFunction reports whether a body is that of a custom function.
func looksLikeFunction(body []byte) bool {
	m, err := decodeObject(body)
	return err == nil && m["name"] != nil && m.has("args")
}

// encodeResult writes what a function returned as Retell is to see it.
func encodeResult(out any) (contentType string, body []byte, err error) {
	if text, ok := out.(string); ok {
		return "text/plain; charset=utf-8", []byte(text), nil
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // it costs tokens
	if err := encoder.Encode(out); err != nil {
		return "", nil, fmt.Errorf("webhook: the result cannot be told: %w", err)
	}
	return "application/json", []byte(strings.TrimSuffix(b.String(), "\n")), nil
}
