package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// screen prints a call as it happens. It uses colours on a terminal only, and
// nothing that would look odd in a log file.
type screen struct {
	mu      sync.Mutex
	out     io.Writer
	colours bool
	speaks  bool      // whether the agent's line is open
	asked   time.Time // when the agent was last asked
}

const (
	plain = "\033[0m"
	bold  = "\033[1m"
	faint = "\033[2m"
	cyan  = "\033[36m"
	green = "\033[32m"
)

func newScreen(out io.Writer) *screen {
	s := &screen{out: out, asked: time.Now()}
	if file, ok := out.(*os.File); ok && os.Getenv("NO_COLOR") == "" {
		info, err := file.Stat()
		s.colours = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return s
}

func (s *screen) paint(style, text string) string {
	if !s.colours {
		return text
	}
	return style + text + plain
}

func (s *screen) title(title, below string) {
	fmt.Fprintf(s.out, "\n%s\n%s\n\n", s.paint(bold, title), s.paint(faint, below))
}

func (s *screen) hint(text string) { fmt.Fprintln(s.out, s.paint(faint, text)+"\n") }

// caller prints what the caller says, and starts the clock for the answer.
func (s *screen) caller(words string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endLine("")
	s.line("caller", cyan, words)
	s.asked = time.Now()
}

// bargeIn is caller for words that cut the agent off.
func (s *screen) bargeIn(words string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endLine("  -- cut off")
	s.line("caller", cyan, words)
	s.asked = time.Now()
}

func (s *screen) note(who, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endLine("")
	s.line(who, faint, text)
}

func (s *screen) line(who, style, text string) {
	fmt.Fprintf(s.out, "%s  %s\n", s.paint(style, fmt.Sprintf("%8s", who)), text)
}

func (s *screen) endLine(remark string) {
	if s.speaks {
		fmt.Fprintln(s.out, s.paint(faint, remark))
		s.speaks = false
	}
}

// frame prints what the agent sends, as it comes.
func (s *screen) frame(f llmtest.Frame) {
	var body struct {
		Content   string `json:"content"`
		Complete  bool   `json:"content_complete"`
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
		EndCall   bool   `json:"end_call"`
		Transfer  string `json:"transfer_number"`
	}
	if json.Unmarshal(f.Raw, &body) != nil {
		return // the caller reports it
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch f.Type {
	case "response", "agent_interrupt":
		s.speech(body.Content, body.Complete)
		if body.EndCall {
			s.line("agent", faint, "(hangs up)")
		}
		if body.Transfer != "" {
			s.line("agent", faint, "(transfers the call to "+body.Transfer+")")
		}
	case "tool_call_invocation":
		s.endLine("")
		s.line("tool", faint, body.Name+" "+body.Arguments)
	case "tool_call_result":
		s.line("tool", faint, "-> "+body.Content)
	}
}

func (s *screen) speech(text string, complete bool) {
	if text != "" && !s.speaks {
		wait := time.Since(s.asked)
		if !s.asked.IsZero() {
			s.line("", faint, s.paint(faint, fmt.Sprintf("(%d ms to the first words)", wait.Milliseconds())))
			s.asked = time.Time{}
		}
		fmt.Fprintf(s.out, "%s  ", s.paint(green, fmt.Sprintf("%8s", "agent")))
		s.speaks = true
		text = strings.TrimLeft(text, " ")
	}
	fmt.Fprint(s.out, text)
	if complete {
		s.endLine("")
	}
}

// table prints how long the caller waited in each turn.
func (s *screen) table(call *llmtest.Call) {
	type row struct {
		first, last time.Duration
		words       int
	}
	var order []int64
	rows := make(map[int64]*row)
	for _, piece := range call.Pieces() {
		r := rows[piece.Turn]
		if r == nil {
			r = &row{first: piece.After}
			rows[piece.Turn] = r
			order = append(order, piece.Turn)
		}
		r.last = piece.After
		r.words += len(strings.Fields(piece.Text))
	}
	fmt.Fprintf(s.out, "\n%s\n", s.paint(bold, "  turn   first words    last words   words"))
	for _, turn := range order {
		r := rows[turn]
		name := fmt.Sprint(turn)
		if turn == 0 {
			name = "greeting"
		}
		fmt.Fprintf(s.out, "%8s  %9d ms  %9d ms  %6d\n", name, r.first.Milliseconds(), r.last.Milliseconds(), r.words)
	}
	fmt.Fprintln(s.out)
}
