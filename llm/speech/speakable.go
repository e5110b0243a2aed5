package speech

import (
	"cmp"
	"context"
	"errors"
	"runtime/debug"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/quicklock"
	"github.com/phoneagent-go/phoneagent/llm"
)

// Options refine [Speakable].
type Options struct {
	// Language is that of the agent, nil for English.
	Language *Language
	// Sentences passes text on in whole sentences, which Retell can speak at
	// once, instead of as it comes: fewer messages, and no half sentence is
	// heard when a model breaks off, but the first words wait for their period.
	Sentences bool
	// Idle is how long text may be held while nothing more comes: a model that
	// stops after a sentence has not ended its text, and the period must not
	// wait for what comes next. What comes after it begins a new word.
	// With Sentences, only what may be a whole sentence is passed on. The
	// default is 200 ms; negative means that text waits.
	Idle time.Duration
}

// Speakable returns middleware that turns what the agent says into words that
// can be spoken, by the rules of [Writer], farewells and announcements too.
// Text that is held is passed on before an action, before text that cannot be
// interrupted or is a filler, when it has been held for [Options.Idle], by [Flush], and at the
// end of the turn; when a turn is over it is dropped with it. There is one timer for a
// turn, and no goroutine.
//
// The transcript has what was spoken, so in later turns the model sees its own
// words as the caller heard them. What is said with [llm.Call.Interrupt] passes
// no middleware; use a [Writer] for that. Options may be nil.
func Speakable(options *Options) llm.Middleware {
	var opts Options
	if options != nil {
		opts = *options
	}
	opts.Idle = cmp.Or(opts.Idle, 200*time.Millisecond)
	return func(next llm.Responder) llm.Responder {
		return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			s := &speaker{reply: reply, idle: opts.Idle, writer: NewWriter(opts.Language)}
			if opts.Sentences {
				s.sentences = NewSentences(opts.Language)
			}
			defer s.stop()
			err := next.Respond(context.WithValue(ctx, speakerKey{}, s), turn, llm.NewReply(s.send))
			if rest := s.end(); err == nil && !errors.Is(rest, llm.ErrReplyEnded) {
				err = rest
			}
			return err
		})
	}
}

// speaker is one turn.
type speaker struct {
	reply     *llm.Reply
	idle      time.Duration
	sentences *Sentences // nil for text as it comes

	mu     quicklock.Mutex // held while something is written, so that text keeps its order
	writer *Writer
	timer  *time.Timer
	fires  bool      // whether the timer runs
	heard  time.Time // when text last came that is held
	over   bool
	failed error // why what was held could not be passed on
}

func (s *speaker) send(e llm.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.Action == nil && !e.NoInterruption && !e.Filler {
		err := s.say(s.writer.Write(e.Text))
		s.watch()
		return err
	}
	if err := s.flush(); err != nil {
		return err
	}
	e.Text = s.writer.Write(e.Text) + s.writer.Flush()
	s.over = s.over || e.Action != nil
	return s.reply.Send(e)
}

// say passes text on, in whole sentences if that is wanted.
func (s *speaker) say(text string) error {
	if s.sentences == nil {
		return s.reply.Say(text)
	}
	s.sentences.Write(text)
	for sentence := range s.sentences.Complete() {
		if err := s.reply.Say(sentence); err != nil {
			return err
		}
	}
	return nil
}

// flush passes on all that is held.
func (s *speaker) flush() error {
	text := s.writer.Flush()
	if s.sentences != nil {
		s.sentences.Write(text)
		text = s.sentences.Flush()
	}
	return s.reply.Say(text)
}

// watch sees to it that held text does not wait too long. The timer is not set
// for each piece of text: it looks when it fires whether it is time.
func (s *speaker) watch() {
	if s.idle < 0 || !s.writer.Held() && (s.sentences == nil || !s.sentences.Ended()) {
		s.heard = time.Time{}
		return
	}
	s.heard = time.Now()
	if s.fires {
		return
	}
	s.fires = true
	if s.timer == nil {
		s.timer = time.AfterFunc(s.idle, s.tick)
		return
	}
	s.timer.Reset(s.idle)
}

// tick is what the timer does.
func (s *speaker) tick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		if p := recover(); p != nil { // here it would end every call of the process
			s.over, s.failed = true, &llm.PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	s.fires = false
	if s.over || s.heard.IsZero() {
		return
	}
	if wait := time.Until(s.heard.Add(s.idle)); wait > 0 {
		s.fires = true
		s.timer.Reset(wait)
		return
	}
	s.rest()
}

// rest passes on what is held when nothing more comes for now.
func (s *speaker) rest() {
	s.heard = time.Time{}
	err := s.say(s.writer.Flush())
	if err == nil && s.sentences != nil && s.sentences.Ended() {
		err = s.reply.Say(s.sentences.Flush())
	}
	s.over, s.failed = err != nil, err
}

type speakerKey struct{}

// Flush passes on what [Speakable] holds in the turn of ctx, as after
// [Options.Idle]: it is for a Responder that knows that nothing more comes for
// now, because it waits for a tool. An agent.Agent does it by itself. Without
// Speakable, or when the turn is over, it does nothing.
func Flush(ctx context.Context) {
	s, _ := ctx.Value(speakerKey{}).(*speaker)
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.over && !s.heard.IsZero() {
		s.rest()
	}
}

// end passes on what is left at the end of a turn.
func (s *speaker) end() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return s.failed
	}
	return s.flush()
}

func (s *speaker) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	if s.timer != nil {
		s.timer.Stop()
	}
}

// Spoken returns a whole text as it is spoken. Language may be nil.
func Spoken(language *Language, text string) string {
	w := NewWriter(language)
	var b strings.Builder
	b.WriteString(w.Write(text))
	b.WriteString(w.Flush())
	return b.String()
}
