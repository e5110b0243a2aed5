package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/speech"
)

const (
	instructions = `You are Sam of Harbor Outfitters, and you are on the phone. Begin each answer with a short sentence; no lists, no symbols.
You tell callers where their order is, and take things back.
Identify the order first: its number and the postal code it goes to. Say nothing about an order before that.
Before you begin a return, ask for the reason.
If a caller is angry a second time, asks for a person, or wants what you cannot do, transfer them: promise nothing yourself.`

	instrucciones = `Eres Sam de Harbor Outfitters y hablas por teléfono, en español. Empieza cada respuesta con una frase corta, sin listas ni símbolos.
Dices a los clientes dónde está su pedido y aceptas devoluciones.
Primero identifica el pedido: el número y el código postal. Antes de eso no digas nada de un pedido.
Antes de una devolución, pregunta el motivo.
Si alguien se enfada por segunda vez, pide una persona o quiere algo que no puedes hacer, transfiérele: no prometas nada.`
)

const people = "+15551234567"

// shop is what the tools work with.
type shop struct {
	orders Orders
	// brief tells the people who take over what it is about, before their phone
	// rings: in a real shop a ticket or a line in their chat.
	brief func(ctx context.Context, caller, summary string) error
}

// identified is the order that a caller has proved to be theirs. It is kept with
// the call: what the model believes does not count.
var identified llm.Key[Order]

// claimInSpanish is what only the return makes true: the guard's own rules are
// English.
var claimInSpanish = agent.ClaimPattern{Pattern: regexp.MustCompile(`(?i)\b(he|hemos) (ya )?(iniciado|empezado|tramitado|registrado|hecho|enviado|mandado)\b`), Tools: []string{"return_order"}}

// newDesk returns the agent. A claim that something was returned, without the
// tool that does it, does not reach the caller.
func newDesk(model agent.Model, s *shop) llm.Responder {
	giveBack := agent.NewTool("return_order", "Begin the return of the identified order, and send its label by e-mail.", s.giveBack)
	giveBack.Confirm = true
	desk := agent.New(agent.Config{
		Model:        agent.GuardClaims(model, &agent.ClaimOptions{Claims: []agent.ClaimPattern{claimInSpanish}}),
		Instructions: instructions,
		Greeting:     "Harbor Outfitters, this is Sam. How can I help? También hablo español.",
		Languages: map[string]agent.Language{
			"en": {},
			"es": {Instructions: instrucciones, Reminder: "El cliente lleva un rato en silencio. Pregunta en una frase corta si sigue ahí."},
		},
		Tools: []agent.Tool{
			agent.NewTool("find_order", "Find an order and say where it is.", s.find),
			giveBack,
			agent.NewTransfer(agent.TransferConfig{Number: people, To: "a person", ShowCaller: true, Brief: s.tellPeople}),
			agent.EndCall(),
		},
	})
	around := func(trouble, wait string, language *speech.Language) llm.Responder {
		return llm.Wrap(desk,
			agent.LastResort(llm.Event{Text: trouble, NoInterruption: true, Action: llm.Transfer{Number: people}}),
			agent.WithFiller(agent.Filler{Lines: []string{wait}}),
			speech.Speakable(&speech.Options{Language: language}),
		)
	}
	return inLanguage(
		around("I am having trouble here. I am connecting you to a person.", "One moment, please.", speech.English()),
		around("Tengo un problema. Le paso con una persona.", "Un momento, por favor.", speech.Spanish()),
	)
}

// inLanguage answers in the language that the caller speaks, and goes on in it
// where a few words do not tell.
func inLanguage(english, spanish llm.Responder) llm.Responder {
	return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		if code := agent.DetectLanguage(turn.LastUser()); turn.Reason == llm.Response && (code == "en" || code == "es") {
			agent.SetLanguage(turn.Call, code)
		}
		if agent.LanguageOf(turn.Call) == "es" {
			return spanish.Respond(ctx, turn, reply)
		}
		return english.Respond(ctx, turn, reply)
	})
}

type which struct {
	Number     string `json:"number" jsonschema:"the number of the order"`
	PostalCode string `json:"postal_code" jsonschema:"the postal code that it goes to"`
}

type why struct {
	Number string `json:"number" jsonschema:"the number of the order to return"`
	Reason string `json:"reason" enum:"does not fit,damaged,not as described,changed my mind"`
}

func (s *shop) find(ctx context.Context, w which) (string, error) {
	order, err := s.orders.Find(ctx, strings.TrimSpace(w.Number), strings.TrimSpace(w.PostalCode))
	if err != nil {
		return "", err
	}
	identified.Store(llm.CallFrom(ctx), order)
	text := fmt.Sprintf("%s: %s", order.Item, order.Status)
	if order.Delivered.IsZero() {
		text += ", arrives " + order.Arrives.Format("Monday, January 2")
	} else {
		text += " on " + order.Delivered.Format("Monday, January 2")
	}
	return text, nil
}

func (s *shop) giveBack(ctx context.Context, w why) (string, error) {
	order, ok := identified.Load(llm.CallFrom(ctx))
	if !ok || order.Number != strings.TrimSpace(w.Number) {
		return "", errors.New("that is not the order that was identified last: use find_order")
	}
	// Who hangs up meanwhile believes that it is done.
	return s.orders.Return(context.WithoutCancel(ctx), agent.IdempotencyKey(ctx), order.Number, w.Reason)
}

// tellPeople says what it is about to whoever takes over.
func (s *shop) tellPeople(ctx context.Context, b agent.TransferBriefing) error {
	order, _ := identified.Load(b.Call)
	caller, summary := "somebody", "no order identified"
	if details := b.Call.Details(); details != nil && details.FromNumber != "" {
		caller = details.FromNumber
	}
	if order.Number != "" {
		summary = "order " + order.Number + ", " + order.Item + ", " + order.Status
	}
	return s.brief(ctx, caller, summary+"\n"+b.Summary)
}

// sample is what the scripted call is about.
func sample(now time.Time) []Order {
	return []Order{
		{Number: "4711", PostalCode: "02110", Email: "ada@example.com", Item: "a rain jacket", Status: "on its way", Arrives: now.AddDate(0, 0, 2)},
		{Number: "4712", PostalCode: "02110", Email: "ada@example.com", Item: "hiking boots", Status: "delivered", Delivered: now.AddDate(0, 0, -5)},
	}
}
