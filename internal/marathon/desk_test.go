package marathon

import (
	"bytes"
	"log/slog"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/dice"
	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/keypad"
	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// desk is an agent of everything, with what it is made of.
type desk struct {
	dice   *dice.Dice
	told   *told
	work   *work
	models []*model
	log    *safeBuffer

	speculation *agent.Speculation
	board       *agent.Switchboard
	card        *keypad.Keypad
	handler     *llm.Handler
}

// price is that of all models.
var price = agent.Price{Input: 2, CachedInput: 1, Output: 8}

func newDesk(d *dice.Dice) *desk {
	told := newTold()
	k := &desk{dice: d, told: told, work: &work{dice: d, told: told, done: make(map[string]map[string]int)}, log: new(safeBuffer)}
	k.card = keypad.New(keypad.Options{Name: "card", MinLength: 16, MaxLength: 16, Valid: keypad.Luhn, FirstKey: 9731 * time.Millisecond, OnOutcome: k.told.outcome})
	luck := d.Of("layout")
	inner := luck.In(50) // filler around each agent rather than around all
	briefing := agent.Briefing{}
	if k.told.whole = luck.In(50); k.told.whole {
		briefing = agent.Briefing{Said: agent.Everything, Tools: true}
	}
	k.board = agent.NewSwitchboard(agent.SwitchboardConfig{
		First: "front",
		Agents: map[string]llm.Responder{
			"front":   k.agent("front", inner, agent.HandOffSummary("billing", "for bills", briefing)),
			"billing": k.agent("billing", inner, agent.HandOff("front", "for the rest", briefing)),
		},
		OnHandoff: k.told.handoff,
	})
	k.speculation = agent.NewSpeculation(&agent.SpeculationOptions{Budget: 1})
	dictation := agent.NewDictation(&agent.DictationOptions{Backchannel: "Mm-hm."})
	recorder := agent.NewRecorder(&agent.RecorderOptions{OnTurn: k.told.turn, OnCall: k.told.ended, Logger: k.logger()})
	middleware := []llm.Middleware{
		k.told.middleware, recorder.Middleware(), k.speculation.Middleware(), keypad.Middleware,
		agent.WithReminders(agent.Reminders{Nudges: []agent.Nudge{{Line: "Are you there?"}, {Note: "Offer to call back."}, {Line: "Hello?"}}}),
		agent.LastResort(llm.Event{Text: sorry}), dictation.Middleware,
	}
	if !inner {
		middleware = append(middleware, filler)
	}
	middleware = append(middleware, speech.Speakable(&speech.Options{Sentences: luck.In(30)}))
	k.handler = llm.NewHandler(llm.Wrap(k.board, middleware...), &llm.Options{
		TranscriptWithToolCalls: true, Logger: k.logger(),
		Hooks: llm.JoinHooks(k.told.hooks(), k.speculation.Hooks(), keypad.Hooks(), dictation.Hooks(), recorder.Hooks()),
	})
	return k
}

const sorry = "I am sorry, something is wrong here."

// filler has words that nobody else says.
var filler = agent.WithFiller(agent.Filler{
	Lines: []string{"Momentfill bittefill.", "Sekundefill nurfill dankefill.", "Gleichfill."}, Every: 2 * time.Second,
})

// fillerWord is in each of them.
const fillerWord = "fill"

func (k *desk) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(k.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// agent is one of those on the switchboard.
func (k *desk) agent(name string, filled bool, handOff agent.Tool) llm.Responder {
	var responder llm.Responder = agent.New(agent.Config{
		Model:        k.told.watch(k.model(name)),
		Instructions: "You are at the " + name + " of {{agent_number}}. ",
		Greeting:     "Riverside, how can I help?",
		Tools:        append(k.work.tools(), append(k.card.Tools(), handOff, agent.EndCall(), agent.TransferTo("+15551234567", "the desk"))...),
		Logger:       k.logger(),
	})
	if filled {
		responder = filler(responder)
	}
	return responder
}

// model is one inside of all that wraps models.
func (k *desk) model(of string) agent.Model {
	metered := func(name string) agent.Model {
		m := &model{name: of + " " + name, dice: k.dice}
		k.models = append(k.models, m)
		return agent.Metered(m, agent.Meter{Model: name, Price: price})
	}
	limits := agent.Limits{FirstWords: 4 * time.Second, Stall: 3 * time.Second}
	first := agent.WithRetries(agent.WithLimits(metered("first"), limits), agent.Retries{})
	hedged := agent.Hedge(
		agent.Fallback(&agent.FallbackOptions{Cooldown: 5 * time.Second}, first, agent.WithLimits(metered("second"), limits)),
		agent.WithLimits(metered("third"), limits), &agent.HedgeOptions{After: 2500 * time.Millisecond, Budget: 0.3})
	return agent.GuardClaims(agent.Cache(hedged, &agent.CacheOptions{Answer: k.told.keeps}), nil)
}

// safeBuffer is a log.
type safeBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}
