package llm_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
)

type visit struct {
	Name  string        `json:"name" required:"true"`
	At    time.Time     `json:"at"`
	Lasts time.Duration `json:"lasts"`
	Count *int          `json:"count"`
}

func TestVariablesOf(t *testing.T) {
	t.Parallel()
	want := visit{Name: "Ada", At: time.Date(2026, 3, 3, 10, 30, 0, 0, time.UTC), Lasts: time.Hour, Count: new(3)}
	variables, err := retell.MarshalVariables(want)
	require.NoError(t, err)
	variables["unheard"] = "of"

	got, err := llm.VariablesOf[visit](llm.NewCall("call_1", &retell.Call{DynamicVariables: variables}))
	require.NoError(t, err)
	assert.Equal(t, want, got)

	variables["count"] = "three"
	got, err = llm.VariablesOf[visit](llm.NewCall("call_1", &retell.Call{DynamicVariables: variables}))
	wrong, ok := errors.AsType[*retell.VariableError](err)
	require.True(t, ok)
	assert.Equal(t, "count", wrong.Variable)
	assert.Equal(t, "Ada", got.Name)
}

func TestVariablesOfACallWithoutDetails(t *testing.T) {
	t.Parallel()
	got, err := llm.VariablesOf[visit](llm.NewCall("call_1", nil))
	assert.ErrorContains(t, err, `"name" (field Name) is required`)
	assert.Zero(t, got)
	_, err = llm.VariablesOf[int](llm.NewCall("call_1", nil))
	assert.ErrorContains(t, err, "needs a pointer to a struct")
}

func TestVariablesReachTheAgent(t *testing.T) {
	t.Parallel()
	desk := llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
		v, err := llm.VariablesOf[visit](turn.Call)
		if err != nil {
			return err
		}
		return reply.Say("Hello " + v.Name + ", see you " + v.At.Format("Monday") + ".")
	})
	call := llmtest.Dialer{Details: retell.Call{DynamicVariables: map[string]string{
		"name": "Ada", "at": "2026-03-03T10:30:00Z",
	}}}.Dial(t, desk)
	assert.Equal(t, "Hello Ada, see you Tuesday.", call.Hear())
}

func ExampleVariablesOf() {
	type Visit struct {
		Name string    `json:"name"`
		At   time.Time `json:"at" layout:"January 2, 3:04 PM"`
	}
	// In a Responder or a tool this is turn.Call, or what CallFrom returns.
	call := llm.NewCall("call_1", &retell.Call{DynamicVariables: map[string]string{
		"name": "Ada", "at": "March 3, 10:30 AM",
	}})
	v, err := llm.VariablesOf[Visit](call)
	fmt.Println(v.Name, v.At.Hour(), err)
	// Output: Ada 10 <nil>
}
