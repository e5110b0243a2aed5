package openaix

import (
	"reflect"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/responses"
	"github.com/stretchr/testify/require"
)

// The fast ways know the fields of a few structs by name. Each field that such a
// struct has, or gets in a later openai-go, must be sent.
func TestChatSendsEveryField(t *testing.T) {
	t.Parallel()
	type params = openai.ChatCompletionNewParams
	m := Chat(openai.NewClient(), "m")
	message := func(p *params, i int) *openai.ChatCompletionMessageParamUnion { return &p.Messages[i] }
	for _, of := range []func(*params) any{
		func(p *params) any { return message(p, 0) },
		func(p *params) any { return message(p, 0).OfSystem },
		func(p *params) any { return &message(p, 0).OfSystem.Content },
		func(p *params) any { return message(p, 1).OfUser },
		func(p *params) any { return &message(p, 1).OfUser.Content },
		func(p *params) any { return message(p, 2).OfAssistant },
		func(p *params) any { return &message(p, 2).OfAssistant.Content },
		func(p *params) any { return &message(p, 3).OfAssistant.ToolCalls[0] },
		func(p *params) any { return message(p, 3).OfAssistant.ToolCalls[0].OfFunction },
		func(p *params) any { return &message(p, 3).OfAssistant.ToolCalls[0].OfFunction.Function },
		func(p *params) any { return message(p, 4).OfTool },
		func(p *params) any { return &message(p, 4).OfTool.Content },
		func(p *params) any { return &p.Tools[0] },
		func(p *params) any { return p.Tools[0].OfFunction },
		func(p *params) any { return &p.Tools[0].OfFunction.Function },
	} {
		setEach(t, of, func() *params {
			p, err := m.params(bodyRequest("text", []byte{0, 1, 2, 3}))
			require.NoError(t, err)
			return p
		}, func(p *params) ([]byte, error) { return p.MarshalJSON() }, m.body)
	}
}

func TestResponsesSendsEveryField(t *testing.T) {
	t.Parallel()
	type params = responses.ResponseNewParams
	m := Responses(openai.NewClient(), "m")
	item := func(p *params, i int) *responses.ResponseInputItemUnionParam { return &p.Input.OfInputItemList[i] }
	for _, of := range []func(*params) any{
		func(p *params) any { return p },
		func(p *params) any { return &p.Input },
		func(p *params) any { return item(p, 0) },
		func(p *params) any { return item(p, 0).OfMessage },
		func(p *params) any { return &item(p, 0).OfMessage.Content },
		func(p *params) any { return item(p, 1).OfFunctionCall },
		func(p *params) any { return item(p, 3).OfFunctionCallOutput },
		func(p *params) any { return &item(p, 3).OfFunctionCallOutput.Output },
		func(p *params) any { return &p.Tools[0] },
		func(p *params) any { return p.Tools[0].OfFunction },
	} {
		setEach(t, of, func() *params {
			request := bodyRequest("text", []byte{2, 3})
			p, err := m.params(request, request.Messages, "")
			require.NoError(t, err)
			return p
		}, func(p *params) ([]byte, error) { return p.MarshalJSON() }, m.body)
	}
}

// setEach sets one field after the other of a struct in new params, and compares
// two encodings of these. Both may fail, as for a second variant of a union.
func setEach[P any](t *testing.T, of func(*P) any, newParams func() *P, slow, fast func(*P) ([]byte, error)) {
	t.Helper()
	kind := reflect.TypeOf(of(newParams())).Elem()
	for i := range kind.NumField() {
		if !kind.Field(i).IsExported() {
			continue
		}
		t.Run(kind.Name()+"."+kind.Field(i).Name, func(t *testing.T) {
			before, err := slow(newParams())
			require.NoError(t, err)
			encode := func(way func(*P) ([]byte, error)) ([]byte, error) {
				p := newParams()
				set(t, reflect.ValueOf(of(p)).Elem().Field(i))
				return way(p)
			}
			want, wantErr := encode(slow)
			got, err := encode(fast)
			if wantErr != nil {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			require.NotEqual(t, string(before), string(want), "the field makes no difference")
			same := members(t, got)
			delete(same, "stream")
			require.Equal(t, members(t, want), same)
		})
	}
}

// set makes v something that it was not, and that is sent.
func set(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		v.SetString("other")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int64:
		v.SetInt(7)
	case reflect.Float64:
		v.SetFloat(0.7)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("other"), reflect.Zero(v.Type().Elem()))
	case reflect.Struct: // the value of an option, or a field of its own
		set(t, v.Field(0))
	default:
		require.Fail(t, "no value", "of %s", v.Type())
	}
}
