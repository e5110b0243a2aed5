package agent

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm"
)

// A Language is what an agent says and is told in one language. What is empty
// is taken from [Config], and instructions from there are followed by a sentence
// that says which language to speak.
//
// With Retell, what is heard and spoken is a setting of the agent there, which
// cannot be changed by a custom LLM during a call: choose [retell.LanguageMulti]
// for it, or several languages, and a voice that speaks them all.
type Language struct {
	Instructions, Greeting, Reminder string
}

var languages llm.Key[string]

// LanguageOf returns the code of the language that the call is held in, such as
// "es", and "" as long as nothing has set it.
func LanguageOf(call *llm.Call) string {
	code, _ := languages.Load(call)
	return code
}

// SetLanguage has the call held in the language of that code from now on, by
// all agents: with the texts that [Config.Languages] has for it. "" goes back to
// those of Config. A turn that is being answered goes on in the new language
// when its model is asked again.
func SetLanguage(call *llm.Call, code string) { languages.Store(call, code) }

// SwitchLanguage returns a tool, switch_language, with which the model changes
// the language of the call to one of the given codes, such as "en" and "es": the
// argument language. It panics without codes.
func SwitchLanguage(codes ...string) Tool {
	if len(codes) == 0 {
		panic("agent: SwitchLanguage without a language")
	}
	enum, err := json.Marshal(codes)
	if err != nil {
		panic("agent: " + err.Error()) // of strings
	}
	tool := NewTool("switch_language",
		"Go on in another language. Call this when the caller asks for it, or speaks it and does not understand you.",
		func(ctx context.Context, in switching) (string, error) {
			for _, code := range codes {
				if call := llm.CallFrom(ctx); call != nil && code == in.Language {
					SetLanguage(call, code)
					return fmt.Sprintf("Speak %q from now on.", code), nil
				}
			}
			return "", fmt.Errorf("want one of the languages %s", strings.Join(codes, ", "))
		})
	tool.Parameters = json.RawMessage(`{"type":"object","properties":{"language":{"type":"string","enum":` + string(enum) + `}},"required":["language"],"additionalProperties":false}`)
	tool.Repeat = RepeatAllow // there and back again
	return tool
}

type switching struct {
	Language string `json:"language"`
}

// startLanguage sets what language a call begins in, unless that was done
// before.
func (a *Agent) startLanguage(call *llm.Call) {
	if a.config.StartLanguage == nil {
		return
	}
	if _, known := languages.Load(call); !known {
		languages.LoadOrStore(call, a.config.StartLanguage(call))
	}
}

// detect finds out what language the caller has spoken. While the turn is
// answered ahead, that counts for this answer only.
func (r *round) detect(ctx context.Context) {
	before := LanguageOf(r.turn.Call)
	r.language, r.switched = before, before
	if r.agent.config.DetectLanguage == nil || r.turn.Reason != llm.Response {
		return
	}
	code := r.agent.config.DetectLanguage(r.turn.LastUser())
	if _, spoken := r.agent.config.Languages[code]; !spoken || code == before {
		return
	}
	r.language = code
	whenDecided(ctx, func(asked bool) {
		if asked {
			SetLanguage(r.turn.Call, code)
		}
	})
}

// texts returns what to say and be told in the language of the call.
func (r *round) texts() Language {
	if now := LanguageOf(r.turn.Call); now != r.switched {
		r.language = now // a tool has changed it since
	}
	return r.agent.texts(r.language)
}

func (a *Agent) texts(code string) Language {
	l := a.config.Languages[code]
	if code != "" && l.Instructions == "" {
		l.Instructions = strings.TrimSpace(fmt.Sprintf("%s\n\nSpeak the language with the code %q, whatever language this is written in.", a.config.Instructions, code))
	}
	l.Instructions = cmp.Or(l.Instructions, a.config.Instructions)
	l.Greeting = cmp.Or(l.Greeting, a.config.Greeting)
	l.Reminder = cmp.Or(l.Reminder, a.config.Reminder)
	return l
}
