package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"

	"github.com/phoneagent-go/phoneagent/retell"
)

// MaxFunctionResult is how many characters of a custom function's result Retell
// gives to the model. It cuts the rest off.
const MaxFunctionResult = 15_000

// A Function is a custom function: a tool of a Retell agent that runs here. Make
// one from a Go function with [NewFunction]. Its URL at Retell is that of the
// [Handler] with "/" and Name at its end.
type Function struct {
	// Name is the function's name at Retell: 1 to 64 letters, digits, "_" and
	// "-".
	Name string
	// Args is where Retell puts the arguments.
	Args ArgsMode
	// Run does it. The arguments have not been checked, but that they are an
	// object. It returns what the model is told: a string as it is, anything
	// else as JSON, of which Retell takes [MaxFunctionResult] characters. An
	// error is told to the model too, with status 200 and as
	// {"error": "..."}, because Retell does not document what a model sees of
	// other answers; see [ErrUnavailable] for the exception. So the text of an
	// error must not hold secrets.
	//
	// Run may be called concurrently, for one call as well. Its ctx ends when
	// Retell gives up. Retell may then call it again, depending on max_retry:
	// the second time must do no harm.
	Run func(ctx context.Context, call *FunctionCall) (any, error)
}

// An ArgsMode is where the arguments of a custom function are. It has to be what
// the tool's settings at Retell say.
type ArgsMode int

const (
	// ArgsMember is Retell's default: a POST, PUT or PATCH request with name,
	// call and args.
	ArgsMember ArgsMode = iota
	// ArgsAtRoot is for tools with args_at_root, "Payload: args only" in the
	// dashboard: a POST, PUT or PATCH request whose body is the arguments.
	// There is no call.
	ArgsAtRoot
	// ArgsInQuery is for tools with the method GET or DELETE: the arguments are
	// the query parameters that the tool's settings name. There is no call and
	// no body, so that the signature covers nothing but the time: whoever sees
	// a request can change its query and send it again for five minutes. Do not
	// use it for what does harm.
	ArgsInQuery
)

// A FunctionCall is one call of a custom function.
type FunctionCall struct {
	// Name is the function's name.
	Name string
	// Args is where the arguments were.
	Args ArgsMode
	// Arguments are a JSON object. With [ArgsInQuery] it has a string for each
	// query parameter, and a list of strings for one that is repeated.
	Arguments json.RawMessage
	// Call is the phone or web call, with its transcript so far. It is nil with
	// ArgsAtRoot and ArgsInQuery, and in chats.
	Call *retell.Call
	// Chat is the chat, in chats, and otherwise like Call. That it is in the
	// member "chat" is what users of Retell report.
	Chat *retell.Chat
	// Method is the HTTP method.
	Method string
	// Header is that of the request, with the headers that the tool's settings
	// name. It is not signed.
	Header http.Header
	// Query are the query parameters. They are not signed.
	Query url.Values
	// Raw is the body as Retell sent it.
	Raw json.RawMessage
}

type functionCallKey struct{}

// FunctionCallFrom returns the call of the custom function that ctx belongs to;
// nil for other contexts.
func FunctionCallFrom(ctx context.Context) *FunctionCall {
	call, _ := ctx.Value(functionCallKey{}).(*FunctionCall)
	return call
}

// WithFunctionCall returns a context that belongs to call, for tests.
func WithFunctionCall(ctx context.Context, call *FunctionCall) context.Context {
	return context.WithValue(ctx, functionCallKey{}, call)
}

// NewFunction makes a custom function from a Go function. In is a struct whose
// fields are the arguments:
//
//	type booking struct {
//		Date string `json:"date"`
//		Kind string `json:"kind" enum:"checkup,cleaning,pain"`
//		Note string `json:"note,omitempty"`
//	}
//
// The json tag names a field, omitempty or omitzero makes it optional, and the
// enum tag lists the values of a string. Arguments that do not fit, lack a
// field or have one too many are not given to the function; what is wrong with
// them is told to the model as an [*ArgumentsError]. An optional one that is null
// is taken for left out. These rules, and the form of the function, are those of
// the tools of package llm/agent, so that one function serves both. In may also
// be a map with string keys or a type that decodes itself, such as
// [encoding/json.RawMessage].
//
// Two members may be there without a field: execution_message, in which Retell's
// models write what they say meanwhile, and with [ArgsAtRoot] call.
//
// Query parameters are read as the fields' types want them. Those without a
// field are left out.
//
// Out and errors are told to the model as [Function] says. The call is in
// [FunctionCallFrom]. NewFunction panics if In is none of these types; a bad
// name is an error of [NewHandler].
func NewFunction[In, Out any](name string, f func(ctx context.Context, in In) (Out, error)) Function {
	t := reflect.TypeFor[In]()
	if !holdsArguments(t) { // at once, not in the first call
		panic(fmt.Sprintf("webhook: function %s: its arguments are a %v; want a struct", name, t))
	}
	return Function{Name: name, Run: func(ctx context.Context, call *FunctionCall) (any, error) {
		var in In
		if err := decodeArguments(call, &in); err != nil {
			return nil, err
		}
		return f(ctx, in)
	}}
}

func (m ArgsMode) methods() []string {
	if m == ArgsInQuery {
		return []string{http.MethodGet, http.MethodDelete}
	}
	return []string{http.MethodPost, http.MethodPut, http.MethodPatch}
}

// check returns what is wrong with a function.
func (f *Function) check() error {
	switch {
	case len(f.Name) < 1 || len(f.Name) > 64:
		return fmt.Errorf("webhook: function %q: the name must have 1 to 64 characters", f.Name)
	case bytes.ContainsFunc([]byte(f.Name), func(r rune) bool { return !isNameRune(r) }):
		return fmt.Errorf("webhook: function %q: the name may have letters, digits, _ and - only", f.Name)
	case f.Run == nil:
		return fmt.Errorf("webhook: function %q: Run is nil", f.Name)
	case f.Args < ArgsMember || f.Args > ArgsInQuery:
		return fmt.Errorf("webhook: function %q: unknown ArgsMode %d", f.Name, f.Args)
	}
	return nil
}

func isNameRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-'
}
