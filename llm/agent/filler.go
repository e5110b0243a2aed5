package agent

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/calllog"
	"github.com/phoneagent-go/phoneagent/internal/quicklock"
	"github.com/phoneagent-go/phoneagent/llm"
)

// Filler is what the agent says while the caller would otherwise hear nothing:
// because the model is slow, or a tool.
type Filler struct {
	// Lines are said in turn, such as "One moment, please." Which one comes first
	// changes from turn to turn. They should say nothing that could be wrong.
	Lines []string
	// After is how long the caller hears nothing before the first line. What
	// the model has said counts as heard at 15 characters a second. The
	// default is 1.5 s.
	After time.Duration
	// Every is the time between two lines. The default is 5 s.
	Every time.Duration
	// Most is how many lines there are in one turn at the most. The default is 2.
	Most int
}

// WithFiller returns middleware that fills silences. A line is not said once
// there are real words, and is taken out of the transcripts of later turns, so
// that the model does not learn to stall. It is marked as [llm.Event.Filler], so
// that a turn which fails after it ends with an apology.
func WithFiller(filler Filler) llm.Middleware {
	filler.After = cmp.Or(filler.After, 1500*time.Millisecond)
	filler.Every = cmp.Or(filler.Every, 5*time.Second)
	filler.Most = cmp.Or(filler.Most, 2)
	return func(next llm.Responder) llm.Responder {
		return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			if turn.Reason == llm.Begin || len(filler.Lines) == 0 {
				return next.Respond(ctx, turn, reply)
			}
			s := &silence{
				filler: &filler, ctx: ctx, reply: reply, trace: traceOf(ctx),
				next: int(uint64(turn.ID) % uint64(len(filler.Lines))), // an id may be anything
			}
			whenDecided(ctx, func(asked bool) {
				if asked { // while the turn is answered ahead of its request, nobody waits
					s.begin()
				}
			})
			defer s.end()
			return next.Respond(ctx, filler.without(turn), llm.NewReply(s.send))
		})
	}
}

// silence watches one turn.
type silence struct {
	filler *Filler
	ctx    context.Context
	reply  *llm.Reply
	trace  *Trace

	mu     quicklock.Mutex // held while something is written, so that lines keep their place
	timer  *time.Timer     // nil before the caller waits
	began  time.Time       // when the caller began to
	next   int             // the line to say
	said   int             // lines
	over   bool
	spoken time.Duration // when the real words will have been, from began
	space  bool          // whether a line needs a space before it
}

func (s *silence) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.began = time.Now()
	if !s.over {
		s.timer = time.AfterFunc(s.filler.After, s.fill)
	}
}

func (s *silence) send(e llm.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.reply.Send(e); err != nil {
		return err
	}
	s.over = s.over || e.Action != nil
	if e.Text == "" {
		return nil
	}
	s.space = !strings.HasSuffix(e.Text, " ")
	switch {
	case !speakable(e.Text):
	case s.began.IsZero():
		s.spoken += speechTime(e.Text)
	default:
		s.spoken = spokenBy(s.spoken, time.Since(s.began), e.Text)
	}
	return nil
}

// fill says a line.
func (s *silence) fill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over || s.said == s.filler.Most {
		return
	}
	if wait := s.spoken + s.filler.After - time.Since(s.began); s.spoken > 0 && wait > 0 {
		s.timer.Reset(wait) // there were words meanwhile
		return
	}
	line := s.filler.Lines[s.next%len(s.filler.Lines)] + " "
	if s.space {
		line = " " + line
	}
	if !s.say(line) {
		s.over = true // the turn is, and its Responder learns it by itself
		return
	}
	s.trace.filled()
	s.next++
	s.said++
	s.space = false
	s.timer.Reset(s.filler.Every)
}

// say says a line, and reports whether it could. What has panicked is somebody
// else's, and would end every call of the process from the goroutine of a timer.
func (s *silence) say(line string) (ok bool) {
	defer calllog.Contain(s.ctx, "what a filler was sent to")
	return s.reply.Send(llm.Event{Text: line, Filler: true}) == nil
}

func (s *silence) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	if s.timer != nil {
		s.timer.Stop()
	}
}

// without returns the turn without lines in what the agent said.
func (f *Filler) without(turn *llm.Turn) *llm.Turn {
	t := *turn
	t.Transcript = stripped(t.Transcript, f, func(u *llm.Utterance) *llm.Utterance { return u })
	t.TranscriptWithToolCalls = stripped(t.TranscriptWithToolCalls, f, func(e *llm.Entry) *llm.Utterance { return &e.Utterance })
	return &t
}

// stripped returns the list without lines. It is copied if there are any.
func stripped[T any](list []T, f *Filler, utterance func(*T) *llm.Utterance) []T {
	copied := false
	for i := range list {
		u := utterance(&list[i])
		content := f.strip(u)
		if content == u.Content {
			continue
		}
		if !copied {
			list, copied = slices.Clone(list), true
		}
		utterance(&list[i]).Content = content
	}
	return list
}

// strip returns the content of an utterance without lines if it is the agent's,
// also without the beginning of one at its end, where the caller cut in.
func (f *Filler) strip(u *llm.Utterance) string {
	content := u.Content
	if u.Role != llm.RoleAgent {
		return content
	}
	for _, line := range f.Lines {
		content = strings.ReplaceAll(content, line, "")
	}
	return f.uncut(content)
}

// uncut returns text without the beginning of a line at its end. It takes whole
// words only, but for the last.
func (f *Filler) uncut(text string) string {
	said := strings.TrimSpace(text)
	for at := 0; at < len(said); {
		for _, line := range f.Lines {
			if strings.HasPrefix(line, said[at:]) {
				return said[:at]
			}
		}
		next := strings.IndexByte(said[at:], ' ')
		if next < 0 {
			break
		}
		at += next + 1
	}
	return text
}
