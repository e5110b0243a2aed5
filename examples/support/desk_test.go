package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

var heard, returned, say, do, when = openaitest.Heard, openaitest.Returned, openaitest.Text, openaitest.Call, openaitest.When

// newShop is a shop, with what the people at its desk were told.
func newShop() (s *shop, told *[]string) {
	told = new([]string)
	return &shop{
		orders: newOrders(func() time.Time { return theDay }, sample(theDay)...),
		brief: func(_ context.Context, caller, summary string) error {
			*told = append(*told, caller+": "+summary)
			return nil
		},
	}, told
}

func dial(t *testing.T, s *shop, script openaitest.Script) *llmtest.Call {
	return llmtest.Dial(t, newDesk(openaix.Chat(openaitest.NewServer(t, script).Client(), "scripted"), s))
}

const (
	findBoots   = `{"number":"4712","postal_code":"02110"}`
	findJacket  = `{"number":"4711","postal_code":"02110"}`
	returnBoots = `{"number":"4712","reason":"does not fit"}`
)

func TestOrderStatus(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _ := newShop()
		call := dial(t, s, openaitest.Sequence(do("find_order", findJacket), say("It arrives on 12/2.")))
		call.Say("Where is order 4711? My zip is 02110.")
		assert.Equal(t, "It arrives on December 2nd.", call.Hear(), "dates are spoken, not spelled")
		assert.Equal(t, "a rain jacket: on its way, arrives Wednesday, December 2", call.ToolCalls()[0].Result)
	})
}

func TestAStrangerLearnsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _ := newShop()
		call := dial(t, s, openaitest.Sequence(
			do("find_order", `{"number":"4711","postal_code":"99999"}`), say("I can't find that order."),
			do("return_order", `{"number":"4711","reason":"damaged"}`), do("return_order", `{"number":"4711","reason":"damaged"}`), say("Which order is it?"),
		))
		call.Say("Where is order 4711?")
		call.Hear()
		assert.Equal(t, errNoOrder.Error(), call.ToolCalls()[0].Result)
		call.Say("Then return it.")
		call.Hear()
		for _, c := range call.ToolCalls()[1:] {
			assert.NotContains(t, c.Result, "label")
		}
	})
}

// A return is begun only when the caller has agreed, and once.
func TestReturnIsConfirmed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _ := newShop()
		call := dial(t, s, openaitest.Rules(
			when(heard("4712"), do("find_order", findBoots)),
			when(returned("find_order"), say("Your boots. What is wrong with them?")),
			when(heard("too small"), do("return_order", returnBoots)),
			when(heard("yes"), do("return_order", returnBoots)),
			when(func(r *openaitest.Request) bool {
				results := r.ToolResults()
				return len(results) == 1 && strings.Contains(results[0].Content, "label")
			}, say("The label is on its way to your inbox.")),
			openaitest.Otherwise(say("Shall I begin the return of your boots because they do not fit?")),
		))
		call.Say("It is 4712, 02110.")
		call.Hear()
		call.Say("They are too small.")
		assert.Contains(t, call.Hear(), "Shall I begin the return")
		assert.Empty(t, s.orders.(*memoryOrders).returns, "nothing is done before the caller agrees")
		call.Say("Yes, please.")
		call.HearUntil("label")
		call.Interrupt("Yes. Hello?")
		call.Hear()
		assert.Len(t, s.orders.(*memoryOrders).returns, 1, "and it is done once, however often the caller says yes")
	})
}

// What the caller has agreed to is what is returned, also if another order is
// looked up in between.
func TestReturnIsOfTheOrderThatWasAgreedTo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _ := newShop()
		hat := Order{Number: "4713", PostalCode: "02110", Item: "a hat", Status: "delivered", Delivered: theDay.AddDate(0, 0, -1)}
		orders := newOrders(s.orders.(*memoryOrders).now, append(sample(theDay), hat)...)
		s.orders = orders
		call := dial(t, s, openaitest.Sequence(
			do("find_order", findBoots), say("Your boots."),
			do("return_order", returnBoots), say("Shall I return the boots?"),
			do("find_order", `{"number":"4713","postal_code":"02110"}`), do("return_order", returnBoots), say("Let me look again."),
		))
		call.Say("It is 4712, 02110.")
		call.Hear()
		call.Say("They are too small.")
		call.Hear()
		call.Say("Yes, and where is 4713?")
		call.Hear()
		assert.Empty(t, orders.returns)
	})
}

// slowOrders take their time.
type slowOrders struct{ *memoryOrders }

func (o slowOrders) Return(ctx context.Context, key, number, reason string) (string, error) {
	select {
	case <-time.After(2 * time.Second):
		return o.memoryOrders.Return(ctx, key, number, reason)
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// A caller who hangs up while the return begins has it all the same.
func TestHangUpWhileReturning(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _ := newShop()
		orders := s.orders.(*memoryOrders)
		s.orders = slowOrders{orders}
		call := dial(t, s, openaitest.Sequence(
			do("find_order", findBoots), do("return_order", returnBoots), say("Shall I return the boots?"), do("return_order", returnBoots),
		))
		call.Say("It is 4712, 02110, they are too small.")
		call.Hear()
		call.Say("Yes.")
		time.Sleep(time.Second) // in the middle of it
		call.HangUp()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		assert.Len(t, orders.returns, 1)
	})
}

// What was not done is not claimed.
func TestClaimsWithoutATool(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _ := newShop()
		call := dial(t, s, openaitest.Sequence(say("Done. I've sent you a return label."), say("I need the number of your order first.")))
		call.Say("Return my boots!")
		assert.Equal(t, "I need the number of your order first.", call.Hear())
	})
}

func TestSpanish(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _ := newShop()
		server := openaitest.NewServer(t, openaitest.Sequence(say("Claro. ¿Cuál es el número?")))
		call := llmtest.Dial(t, newDesk(openaix.Chat(server.Client(), "scripted"), s))
		call.Say("Hola, quiero saber dónde está mi pedido, por favor.")
		assert.Equal(t, "Claro. ¿Cuál es el número?", call.Hear())
		assert.Contains(t, server.Requests()[0].Instructions(), "en español", "it is told so in its own language")
	})
}

// From the first Spanish words on, nobody has to understand English.
func TestSpanishIsAllSpanish(t *testing.T) {
	t.Parallel()
	const hola = "Hola, quiero saber dónde está mi pedido, por favor."
	for name, c := range map[string]struct {
		script openaitest.Script
		hears  string
	}{
		"dates":       {openaitest.Sequence(say("Llega el 2/12.")), "Llega el 2 de diciembre."},
		"a wait":      {openaitest.Sequence(say("Llega hoy.").After(2 * time.Second)), "Un momento, por favor. Llega hoy."},
		"trouble":     {openaitest.Sequence(openaitest.Error(500, "", "overloaded")), "Tengo un problema. Le paso con una persona."},
		"false claim": {openaitest.Sequence(say("Listo, he iniciado la devolución."), say("¿Cuál es el número?")), "¿Cuál es el número?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, _ := newShop()
				call := dial(t, s, c.script)
				call.Say(hola)
				assert.Equal(t, c.hears, call.Hear())
			})
		})
	}
}

// A rude caller gets a person, who knows what it is about.
func TestRudeCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, told := newShop()
		call := dial(t, s, openaitest.Rules(
			when(heard("4711"), do("find_order", findJacket)),
			when(returned("find_order"), say("It arrives on Wednesday.").Every(50*time.Millisecond)),
			when(heard("idiots"), say("I am sorry about that.")),
			when(heard("manager"), do("transfer_to_a_person", `{"message":"I am getting somebody for you.","summary":"The caller is angry that it takes until Wednesday."}`)),
		))
		call.Say("4711, 02110.")
		call.HearUntil("arrives")
		call.Interrupt("Wednesday? You idiots!")
		call.Hear()
		call.Say("Give me your manager, now!")
		assert.Equal(t, "I am getting somebody for you.", call.Hear())
		assert.Equal(t, llmtest.ByTransfer, call.AwaitEnd())
		assert.Equal(t, people, call.TransferredTo())
		require.Len(t, *told, 1)
		assert.Equal(t, "+14155550100: order 4711, a rain jacket, on its way\nThe caller is angry that it takes until Wednesday.", (*told)[0])
	})
}

// The transfer does not depend on whether the people can be told.
func TestTransferWithoutABriefing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _ := newShop()
		s.brief = func(context.Context, string, string) error { return errors.New("the chat is down") }
		call := dial(t, s, openaitest.Sequence(do("transfer_to_a_person", `{"message":"One moment.","summary":"x"}`)))
		call.Say("A person, please.")
		assert.Equal(t, llmtest.ByTransfer, call.AwaitEnd())
	})
}

// Nor on who calls.
func TestTransferOfSomebody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, told := newShop()
		desk := newDesk(openaix.Chat(openaitest.NewServer(t, openaitest.Sequence(do("transfer_to_a_person", `{"message":"One moment.","summary":"x"}`))).Client(), "scripted"), s)
		call := llmtest.Dialer{NoDetails: true}.Dial(t, desk)
		call.Say("A person, please.")
		assert.Equal(t, llmtest.ByTransfer, call.AwaitEnd())
		assert.Equal(t, []string{"somebody: no order identified\nx"}, *told)
	})
}

// brokenOrders is an order system that is down.
type brokenOrders struct{ Orders }

func (brokenOrders) Find(context.Context, string, string) (Order, error) {
	return Order{}, errors.New("the order system is down")
}

func TestOrderSystemThatIsDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _ := newShop()
		s.orders = brokenOrders{}
		call := dial(t, s, openaitest.Sequence(do("find_order", findJacket), say("I can't look into our orders right now.")))
		call.Say("4711, 02110.")
		assert.Equal(t, "I can't look into our orders right now.", call.Hear())
		assert.Equal(t, "the order system is down", call.ToolCalls()[0].Result)
	})
}

func TestWhatCanBeReturned(t *testing.T) {
	t.Parallel()
	old := Order{Number: "1", Delivered: theDay.AddDate(0, 0, -31)}
	orders := newOrders(func() time.Time { return theDay }, append(sample(theDay), old)...)
	for number, want := range map[string]error{"1": errTooLate, "4711": errNotDelivered, "4712": nil, "9": errNoOrder} {
		_, err := orders.Return(t.Context(), "key", number, "damaged")
		assert.ErrorIs(t, err, want, number)
	}
	_, err := orders.Return(t.Context(), "key", "4712", "damaged")
	assert.NoError(t, err, "the same request")
	_, err = orders.Return(t.Context(), "another", "4712", "damaged")
	assert.ErrorIs(t, err, errReturned)
}

// The README shows the call as it is.
func TestREADMEHasTheCall(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, program(func() time.Time { return theDay }).Play(&out))
	assert.Contains(t, string(readme), out.String())
}
