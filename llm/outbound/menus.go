package outbound

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// MenuOptions say how an agent goes through phone menus.
type MenuOptions struct {
	// Quiet is how long a menu must have been silent before the model is asked
	// what to do; one that breaks off within an option is given twice as long.
	// The default is 1.5 s.
	Quiet time.Duration
	// Most is how often one menu is listened to. When it is heard once more, it
	// is given up. The default is 3. It does not count what is repeated while
	// one waits, such as "to be called back, press 1, or stay on the line".
	Most int
	// GiveUp is said and done then. The default hangs up in silence.
	GiveUp llm.Event
	// Phrases are added to the English ones.
	Phrases *Phrases
	// OnLoop, if not nil, is told each time a menu is heard again. It must
	// return soon. Use it to call back later when it was given up.
	OnLoop func(call *llm.Call, loop Loop)
	// AllCalls watches calls in both directions, not only those that the agent
	// has placed.
	AllCalls bool
}

// A Loop is a menu that was heard again.
type Loop struct {
	// Heard is how often it was, from 2.
	Heard int
	// Pressed are the keys that were pressed in it so far, one entry each time.
	Pressed []string
	// GivenUp is whether that was once too often.
	GivenUp bool
}

// Menus gets an agent through phone menus. Make it with [NewMenus]. It is safe
// for concurrent use: one Menus serves all calls. Give the agent the tool
// [agent.PressDigits] or [PressKeys].
type Menus struct {
	opts       MenuOptions
	classifier *Classifier
	calls      llm.Key[*maze]
}

// NewMenus returns a Menus. It panics if options.GiveUp is not valid.
func NewMenus(options MenuOptions) *Menus {
	options.Quiet = cmp.Or(max(options.Quiet, 0), 1500*time.Millisecond)
	options.Most = cmp.Or(max(options.Most, 0), 3)
	if options.GiveUp == (llm.Event{}) {
		options.GiveUp.Action = llm.EndCall{}
	}
	if err := options.GiveUp.Validate(); err != nil {
		panic("outbound: GiveUp: " + err.Error())
	}
	return &Menus{opts: options, classifier: NewClassifier(options.Phrases)}
}

// Hooks returns hooks that hear a menu go on between turns. Join them with others
// by [llm.JoinHooks].
func (m *Menus) Hooks() llm.Hooks {
	return llm.Hooks{TranscriptUpdated: func(call *llm.Call, update *llm.Update) {
		if z, ok := m.calls.Load(call); ok {
			z.ear.hear(update.Transcript)
		}
	}}
}

// maze is the menus of one call.
type maze struct {
	ear ear

	mu       sync.Mutex
	menus    []*menu
	answered int  // how much of what was said has been answered
	held     bool // the last words were a request to wait
	mute     bool // keys were pressed, and the agent has said nothing since
}

// menu is one that was heard.
type menu struct {
	words   map[string]bool
	heard   int
	pressed []string
}

// Middleware passes on turns with what the model has to know about the menu that
// is being heard. It is [llm.Middleware]. While a menu is being read, and on
// hold, it answers with silence.
func (m *Menus) Middleware(next llm.Responder) llm.Responder {
	return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		if turn.Call == nil || turn.Reason == llm.Begin || !m.opts.AllCalls && !outgoing(turn.Call) {
			return next.Respond(ctx, turn, reply)
		}
		z, _ := m.calls.LoadOrStore(turn.Call, new(maze))
		said := z.ear.hear(turn.Transcript)
		fresh, held := z.fresh(said)
		isMenu := m.classifier.Classify(fresh) == Menu
		switch {
		case fresh == "" && held:
			return nil // there is nobody to be reminded, nor to answer the music
		case fresh == "":
			return next.Respond(ctx, turn, reply)
		case !isMenu && m.classifier.Holds(fresh):
			err := agent.AwaitRequest(ctx)
			if err == nil {
				z.answer(said, true)
			}
			return err // in silence
		case isMenu:
			return m.navigate(ctx, z, turn, reply, next)
		}
		err := next.Respond(agent.WithNote(ctx, z.since(fresh)), turn, llm.NewReply(func(e llm.Event) error {
			err := reply.Send(e)
			if err == nil {
				z.did(nil, e)
			}
			return err
		}))
		if err == nil && ctx.Err() == nil {
			z.answer(said, false)
		}
		return err
	})
}

// navigate answers a menu once it has been read.
func (m *Menus) navigate(ctx context.Context, z *maze, turn *llm.Turn, reply *llm.Reply, next llm.Responder) error {
	if err := agent.AwaitRequest(ctx); err != nil {
		return err
	}
	quiet := m.opts.Quiet
	if unfinished(z.ear.all()) {
		quiet *= 2
	}
	if err := z.ear.quiet(ctx, quiet); err != nil {
		return err
	}
	said := z.ear.all()
	fresh, _ := z.fresh(said)
	waits := m.classifier.Holds(fresh)
	here, loop, heard := z.enter(said, waits, m.opts.Most)
	if waits && loop.Heard > 1 && len(loop.Pressed) == 0 {
		return nil // the model has chosen to wait
	}
	if loop.Heard > 1 && m.opts.OnLoop != nil {
		m.opts.OnLoop(turn.Call, loop)
	}
	if loop.GivenUp {
		return reply.Send(m.opts.GiveUp)
	}
	return next.Respond(agent.WithNote(ctx, spaced(note(loop), heard)), turn, llm.NewReply(func(e llm.Event) error {
		err := reply.Send(e)
		if err == nil {
			z.did(here, e)
		}
		return err
	}))
}

// note tells the model where it is.
func note(loop Loop) string {
	if loop.Heard == 1 {
		return "This is a phone menu. Choose by pressing a key, without saying anything, or say what it asks for. If nothing in it fits, ask for a person."
	}
	tried := "You have pressed nothing in it."
	if len(loop.Pressed) > 0 {
		tried = "You have pressed " + strings.Join(loop.Pressed, ", then ") + " in it, which led back here."
	}
	return fmt.Sprintf("This is the same phone menu for the %s time. %s Do something else now: another key, 0 for an operator, or say \"representative\".",
		ordinal(loop.Heard), tried)
}

func ordinal(n int) string {
	suffix := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprint(n) + suffix
}

// fresh returns what has been said since the last answer.
func (z *maze) fresh(said string) (fresh string, held bool) {
	z.mu.Lock()
	defer z.mu.Unlock()
	return after(said, z.answered), z.held
}

func (z *maze) answer(said string, held bool) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.answered, z.held = len(said), held
}

// since is what the model has to be told of what was said since the last answer.
// An agent that presses keys says nothing, so a transcript has what was heard
// before and after them in one stretch, and the keys behind it.
func (z *maze) since(fresh string) string {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.sinceKeys(fresh)
}

func (z *maze) sinceKeys(fresh string) string {
	if !z.mute {
		return ""
	}
	return fmt.Sprintf("Since you have pressed keys, you have heard: %q", fresh)
}

// spaced joins two sentences, of which the second may be empty.
func spaced(a, b string) string { return strings.TrimSpace(a + " " + b) }

// enter takes note of a menu that has been read, which may be one for those who
// wait. Heard is as in since.
func (z *maze) enter(said string, waits bool, most int) (here *menu, loop Loop, heard string) {
	z.mu.Lock()
	defer z.mu.Unlock()
	fresh := after(said, z.answered)
	here, heard = &menu{words: contentOf(fresh)}, z.sinceKeys(fresh)
	z.answered, z.held = len(said), waits
	for _, known := range z.menus {
		if similar(known.words, here.words) {
			here = known
			break
		}
	}
	if here.heard++; here.heard == 1 {
		z.menus = append(z.menus, here)
	}
	return here, Loop{Heard: here.heard, Pressed: append([]string(nil), here.pressed...), GivenUp: here.heard > most && !waits}, heard
}

// did takes in what the agent has said or pressed, in a menu or, if it is nil,
// elsewhere.
func (z *maze) did(here *menu, e llm.Event) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if strings.TrimSpace(e.Text) != "" {
		z.mute = false
	}
	if keys, ok := e.Action.(llm.PressDigits); ok {
		z.mute = z.mute || strings.TrimSpace(e.Text) == ""
		if here != nil {
			here.pressed = append(here.pressed, keys.Digits)
		}
	}
}
