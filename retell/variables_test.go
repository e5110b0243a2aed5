package retell_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

type contactName struct {
	First string `json:"first_name"`
	Last  string
}

type visit struct {
	contactName
	Plan    retell.DisconnectionReason `json:"plan"`
	Insured bool                       `json:"insured"`
	Count   int8                       `json:"visit_count"`
	Room    uint16                     `json:"room,omitempty"`
	Price   float64                    `json:"price"`
	Day     time.Time                  `json:"day" layout:"Monday, January 2 2006"`
	At      time.Time                  `json:"at"`
	Host    netip.Addr                 `json:"host,omitzero"`
	Took    time.Duration              `json:"took"`
	Note    *string                    `json:"note"`
	Age     *int                       `json:"age"`
	Secret  []string                   `json:"-"`
	hidden  []string
}

var tuesday = time.Date(2026, 3, 3, 10, 30, 0, 0, time.UTC)

func TestMarshalVariables(t *testing.T) {
	t.Parallel()
	full := visit{
		contactName: contactName{"Ada", "Lovelace"}, Plan: "gold", Insured: true, Count: -3, Room: 12, Price: 1e21,
		Day: tuesday, At: tuesday, Host: netip.MustParseAddr("::1"), Took: time.Second, Note: new(""), Age: new(40), hidden: []string{"x"},
	}
	variables, err := retell.MarshalVariables(&full)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{
		"first_name": "Ada", "Last": "Lovelace", "plan": "gold", "insured": "true", "visit_count": "-3", "room": "12",
		"price": "1000000000000000000000", "day": "Tuesday, March 3 2026", "at": "2026-03-03T10:30:00Z", "host": "::1",
		"took": "1s", "note": "", "age": "40",
	}, variables)

	back := visit{Secret: []string{"kept"}}
	require.NoError(t, retell.UnmarshalVariables(variables, &back))
	full.Secret, full.hidden, full.Day = []string{"kept"}, nil, time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	assert.Equal(t, full, back)

	variables, err = retell.MarshalVariables(visit{})
	require.NoError(t, err)
	assert.NotContains(t, variables, "room")
	assert.NotContains(t, variables, "host")
	assert.NotContains(t, variables, "note")
	assert.NotContains(t, variables, "age")
	assert.Equal(t, "0", variables["visit_count"])
}

func TestUnmarshalVariablesLeavesWhatIsOpen(t *testing.T) {
	t.Parallel()
	v := visit{Count: 7, Insured: true, Note: new("old"), Day: tuesday}
	require.NoError(t, retell.UnmarshalVariables(map[string]string{"visit_count": "", "day": "", "note": "", "insured": " False ", "age": " 40", "unheard": "of"}, &v))
	assert.Equal(t, visit{Count: 7, Note: new(""), Day: tuesday, Age: new(40)}, v)
}

func TestUnmarshalVariablesMissesWhatIsRequired(t *testing.T) {
	t.Parallel()
	type needs struct {
		Name string  `json:"name" required:"true"`
		Age  *int    `json:"age" required:"true"`
		Note *string `json:"note"`
		Plan string  `json:"plan" required:"false"`
	}
	var v needs
	require.NoError(t, retell.UnmarshalVariables(map[string]string{"name": "Ada", "age": "40"}, &v))
	assert.Equal(t, needs{Name: "Ada", Age: new(40)}, v)

	err := retell.UnmarshalVariables(map[string]string{"name": " ", "plan": "gold"}, &v)
	assert.EqualError(t, err, `retell: dynamic variable "name" (field Name) is required and missing or empty
retell: dynamic variable "age" (field Age) is required and missing or empty`)
	assert.Equal(t, needs{Name: "Ada", Age: new(40), Plan: "gold"}, v, "the others are set, and these left as they are")
}

func TestUnmarshalVariablesNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	var v visit
	err := retell.UnmarshalVariables(map[string]string{
		"visit_count": "300", "room": "-1", "price": "NaN", "insured": "perhaps", "day": "2026-03-03", "host": "home", "age": "forty", "first_name": "Ada",
	}, &v)
	for _, want := range []string{
		`retell: dynamic variable "visit_count" (field Count) cannot be read as int8`,
		`retell: dynamic variable "room" (field Room) cannot be read as uint16`,
		`retell: dynamic variable "price" (field Price) cannot be read as float64`,
		`retell: dynamic variable "insured" (field Insured) cannot be read as bool`,
		`retell: dynamic variable "day" (field Day) cannot be read as time.Time`,
		`retell: dynamic variable "host" (field Host) cannot be read as netip.Addr`,
		`retell: dynamic variable "age" (field Age) cannot be read as int`,
	} {
		assert.ErrorContains(t, err, want)
	}
	for _, secret := range []string{"300", "perhaps", "2026", "home", "forty"} {
		assert.NotContains(t, err.Error(), secret)
	}
	assert.Equal(t, "Ada", v.First, "the others are set")
	assert.Nil(t, v.Age)
	wrong, ok := errors.AsType[*retell.VariableError](err)
	require.True(t, ok)
	assert.Equal(t, "Insured", wrong.Field)
	assert.ErrorContains(t, wrong.Unwrap(), "invalid syntax")
}

type Pointed struct{ A string }

type Deeper struct{ Bad chan int }

func TestVariablesSkipEmbeddedStructsThatAreLeftOut(t *testing.T) {
	t.Parallel()
	variables, err := retell.MarshalVariables(struct {
		*Pointed `json:"-"`
		Deeper   `json:"-"`
		B        bool
	}{})
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"B": "false"}, variables)
}

func TestVariablesRefuse(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]any{
		"needs a struct or a pointer to one, not <nil>": nil,
		"not map[string]string":                         map[string]string{},
		`"tags" (field Tags) has type []string`: struct {
			Tags []string `json:"tags"`
		}{},
		`"Inner" (field Inner) has type struct { A string }`: struct{ Inner struct{ A string } }{},
		`"Pointed" (field Pointed) is an embedded pointer`:   struct{ *Pointed }{},
		`"A" (field B) is there twice`: struct {
			A string
			B int `json:"A"`
		}{},
		`"Bad" (field Deeper.Bad) has type chan int`: struct{ Deeper }{},
		`"A" (field A) has a layout tag, which is for time.Time only`: struct {
			A string `layout:"2006"`
		}{},
		`"Price" (field Price) cannot be written`:                        struct{ Price float64 }{math.Inf(1)},
		`"Deep" (field Deep) has type **int, which a variable cannot ho`: struct{ Deep **int }{},
	} {
		_, err := retell.MarshalVariables(v)
		assert.ErrorContains(t, err, want)
	}
	var none *visit
	for _, v := range []any{nil, visit{}, none, new(int)} {
		assert.ErrorContains(t, retell.UnmarshalVariables(nil, v), "needs a pointer to a struct")
	}
	assert.ErrorContains(t, retell.UnmarshalVariables(nil, &struct{ Tags []string }{}), "has type []string")
}

func FuzzUnmarshalVariables(f *testing.F) {
	f.Add(`{"visit_count":"3","insured":"TRUE","price":"1.5e3","day":"Tuesday, March 3 2026","at":"2026-03-03T10:30:00Z","host":"::1","took":"5m"}`)
	f.Add(`{"visit_count":"0x1","room":"+1","price":"Inf","at":"0000-01-01T00:00:00Z"}`)
	f.Fuzz(func(t *testing.T, text string) {
		var variables map[string]string
		if json.Unmarshal([]byte(text), &variables) != nil {
			return
		}
		var first, second visit
		_ = retell.UnmarshalVariables(variables, &first)
		written, err := retell.MarshalVariables(first)
		require.NoError(t, err)
		// Years before 1 and after 9999 do not fit a layout.
		if y := first.Day.Year(); strings.Contains(text, "day") && (y < 1 || y > 9999) {
			return
		}
		require.NoError(t, retell.UnmarshalVariables(written, &second))
		again, err := retell.MarshalVariables(second)
		require.NoError(t, err)
		assert.Equal(t, written, again)
	})
}

func ExampleMarshalVariables() {
	type Appointment struct {
		Name  string    `json:"customer_name"`
		At    time.Time `json:"appointment" layout:"Monday, January 2 at 3:04 PM"`
		Visit int       `json:"visit_count"`
	}
	variables, err := retell.MarshalVariables(Appointment{"Ada", tuesday, 3})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(variables["customer_name"], "|", variables["appointment"], "|", variables["visit_count"])
	// Output: Ada | Tuesday, March 3 at 10:30 AM | 3
}

func ExampleUnmarshalVariables() {
	call := &retell.Call{CollectedDynamicVariables: map[string]string{"confirmed": "true", "guests": "four"}}
	var answers struct {
		Confirmed bool `json:"confirmed"`
		Guests    int  `json:"guests"`
	}
	err := retell.UnmarshalVariables(call.CollectedDynamicVariables, &answers)
	fmt.Println(answers.Confirmed)
	fmt.Println(err)
	// Output:
	// true
	// retell: dynamic variable "guests" (field Guests) cannot be read as int
}
