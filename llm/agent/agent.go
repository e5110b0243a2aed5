package agent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/quicklock"
	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/redact"
)

// Config describes an [Agent]. Only Model is required.
type Config struct {
	// Model decides what is said.
	Model Model
	// Instructions are the model's system prompt. {{name}} is replaced by the
	// call's dynamic variable of that name, by one of Variables, or by one
	// that every call has: user_number and agent_number in E.164, direction,
	// call_id, call_type, current_time, and current_time_ZONE for a zone such
	// as Europe/Zurich. The names are Retell's own. One that nothing is known
	// of is replaced by nothing.
	Instructions string
	// Greeting is what the agent says first, with variables as above. If it is
	// empty, the caller speaks first.
	Greeting string
	// GenerateGreeting has the model say the first words if Greeting is empty.
	GenerateGreeting bool
	// Reminder tells the model what to do when the caller has been silent. The
	// default is [DefaultReminder].
	Reminder string
	// Languages are what to say and be told instead in other languages, by their
	// codes, such as "es". See [SetLanguage] and [SwitchLanguage].
	Languages map[string]Language
	// StartLanguage, if not nil, says what language a call begins in, for
	// example by the number that was dialled; "" is that of Instructions and
	// Greeting. It may be called concurrently and must return at once.
	StartLanguage func(call *llm.Call) string
	// DetectLanguage, if not nil, returns the code of the language that text is
	// in, such as [DetectLanguage]: when the caller speaks another one of
	// Languages, the call goes on in it. Give the first language an entry too,
	// which may be empty. "" and other codes change nothing. It may be called
	// concurrently and must return at once.
	DetectLanguage func(text string) string
	// Tools are what the model may call. Their names must differ.
	Tools []Tool
	// MaxRounds is how often the model may call tools in one turn; after that
	// it is asked without tools. The default is 8.
	MaxRounds int
	// Variables are defaults for variables that a call does not bring.
	Variables map[string]string
	// TimeZone is the zone of current_time. The default is UTC.
	TimeZone *time.Location
	// Logger gets a line for each tool that fails, without its arguments and
	// results. Nil is silent.
	Logger *slog.Logger
	// Redactor takes personal data out of what Logger gets: a tool's error may
	// quote some. Nil means the rules of package redact, and [redact.Off] none.
	Redactor *redact.Redactor
}

// DefaultReminder is used when [Config.Reminder] is empty.
const DefaultReminder = "The caller has been silent for a while. In one short sentence, find out whether they are still there or help them on."

// An Agent answers calls with a model. It is safe for concurrent use: one Agent
// serves all calls.
type Agent struct {
	config Config
	tools  map[string]*Tool
}

var _ llm.Responder = (*Agent)(nil)

// New returns an Agent. It panics if the configuration can never work: without
// a model, or with a tool that lacks a function, has a name that models do not
// take, or has the name of another.
func New(config Config) *Agent {
	if config.Model == nil {
		panic("agent: Config.Model is nil")
	}
	config.Reminder = cmp.Or(config.Reminder, DefaultReminder)
	config.MaxRounds = cmp.Or(max(config.MaxRounds, 0), 8)
	if config.TimeZone == nil {
		config.TimeZone = time.UTC
	}
	config.Logger = redact.Logger(config.Logger, config.Redactor)
	a := &Agent{config: config, tools: make(map[string]*Tool)}
	for i := range config.Tools {
		tool := &config.Tools[i]
		if err := checkTool(tool); err != nil {
			panic("agent: " + err.Error())
		}
		if a.tools[tool.Name] != nil {
			panic(fmt.Sprintf("agent: two tools are named %q", tool.Name))
		}
		a.tools[tool.Name] = tool
	}
	return a
}

// isToolName reports whether models take a name for a tool.
func isToolName(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
	return s != "" && len(s) <= 64 && strings.Trim(s, letters) == ""
}

func checkTool(tool *Tool) error {
	if !isToolName(tool.Name) {
		return fmt.Errorf("tool name %q: want 1 to 64 letters, digits, _ and -", tool.Name)
	}
	if tool.Run == nil {
		return fmt.Errorf("tool %s has no Run", tool.Name)
	}
	return nil
}

// Respond answers one turn. Its errors are those of the model, usually a
// [*ModelError], and those of writing to reply.
func (a *Agent) Respond(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
	turn = withCall(turn)
	if ctx.Err() != nil {
		return context.Cause(ctx) // what a newer turn has begun is not to be undone
	}
	newest.Store(turn.Call, turn)
	a.startLanguage(turn.Call)
	if turn.Reason == llm.Begin {
		greeting := a.texts(LanguageOf(turn.Call)).Greeting
		if greeting != "" || !a.config.GenerateGreeting {
			return reply.Say(a.expand(greeting, turn.Call))
		}
	}
	r := &round{agent: a, turn: turn, shared: sharedTurn(ctx, turn), reply: reply, memory: memoryOf(turn.Call), notes: notesFrom(ctx), repeated: -1}
	whenDecided(ctx, r.memory.resume(turn))
	err := r.answer(ctx)
	whenDecided(ctx, r.memory.listen(ctx, turn, r.said))
	return err
}

// withCall returns turn with a call, which it has not in a test without a
// handler.
func withCall(turn *llm.Turn) *llm.Turn {
	if turn.Call != nil {
		return turn
	}
	with := *turn
	with.Call = llm.NewCall("test", nil)
	return &with
}

// round is the work on one turn: the model is asked until it calls no more
// tools.
type round struct {
	agent    *Agent
	turn     *llm.Turn
	shared   *llm.Turn // see sharedTurn
	reply    *llm.Reply
	memory   *memory
	notes    []string     // of [WithNote]
	language string       // that the caller speaks
	switched string       // the call's before that
	place    place        // where in the conversation the turn is
	behind   behind       // what came last before it
	keys     int          // that the caller has pressed by then
	heard    int          // letters that the agent was heard to say at that place
	knows    []*execution // whose outcome the model was told
	repeated int          // letters said when a call got the result of an earlier one; -1 if none did

	mu    quicklock.Mutex // held while a tool speaks
	said  string          // in this turn so far; guarded while tools run
	waits bool            // for tools, which may speak
}

func (r *round) answer(ctx context.Context) error {
	r.memory.join(ctx, r)
	if handedOff(ctx) || ctx.Err() != nil {
		return ctx.Err()
	}
	r.takeOver()
	r.detect(ctx)
	for n := 0; ; n++ {
		request := r.request(n < r.agent.config.MaxRounds)
		text, calls, err := r.complete(ctx, request)
		if err != nil {
			return err
		}
		done := len(calls) == 0
		if !done {
			done, err = r.runTools(ctx, text, calls)
		}
		if err != nil || handedOff(ctx) {
			return err
		}
		if done {
			r.memory.ended(r)
			whenDecided(ctx, r.memory.tell(r))
			return nil
		}
	}
}

func (r *round) request(withTools bool) *Request {
	request := &Request{CallID: r.turn.Call.ID(), Messages: r.messages()}
	if withTools {
		request.Tools = r.agent.config.Tools
	}
	return request
}

// complete streams one completion to the reply and returns its text and the
// tools it calls.
func (r *round) complete(ctx context.Context, request *Request) (text string, calls []ToolCall, err error) {
	var said strings.Builder
	for chunk, err := range r.agent.config.Model.Stream(ctx, request) {
		if err != nil {
			return "", nil, err
		}
		if chunk.Text != "" {
			if said.Len() == 0 {
				chunk.Text = spaced(r.said, chunk.Text)
			}
			if err := r.reply.Say(chunk.Text); err != nil {
				return "", nil, err
			}
			said.WriteString(chunk.Text)
		}
		if chunk.ToolCall != nil {
			calls = append(calls, *chunk.ToolCall)
		}
	}
	if len(calls) > 0 && len(request.Tools) == 0 {
		return "", nil, errors.New("agent: the model called a tool that it was not given")
	}
	r.said += said.String()
	return said.String(), calls, ctx.Err()
}
