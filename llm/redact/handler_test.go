package redact_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/redact"
)

func ExampleNewHandler() {
	text := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})
	logger := slog.New(redact.NewHandler(text, redact.New(nil)))
	logger.Warn("tool failed", "call_id", "4155550100", "duration", 1500*time.Millisecond,
		"error", errors.New("no slot for jane@example.com"))
	// Output: level=WARN msg="tool failed" call_id=4155550100 duration=1.5s error="no slot for [email]"
}

// A library takes a logger that may be nil, and redacts what it writes.
func ExampleLogger() {
	text := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})
	for _, given := range []*slog.Logger{nil, slog.New(text)} {
		redact.Logger(given, nil).Info("call back", "number", "(415) 555-0100")
	}
	// Output: level=INFO msg="call back" number=[phone]
}

type caller struct {
	Number  string
	Calls   int64
	CallID  string `json:"call_id"`
	Friends []string
}

func (c *caller) String() string { panic("nobody asks " + c.Number) }

type logged struct{ number string }

func (l logged) LogValue() slog.Value {
	return slog.GroupValue(slog.String("number", l.number), slog.Int("ms", 4155550100))
}

type cents int

func TestHandlerRedactsEverythingWithText(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	const number, unsafe = "+14155550100", "415-555-0100"
	logger := slog.New(redact.NewHandler(slog.NewJSONHandler(&out, nil), redact.New(&redact.Options{Keep: []string{"ticket"}})))
	logger = logger.With("from", number, "ticket", unsafe).WithGroup("call").With("to", number)
	logger.Error("dialled "+number,
		"call_id", unsafe,
		"error", fmt.Errorf("%w: %s", errors.New("busy"), number),
		slog.Group("nested", "a", number, slog.Group("deep", "b", number, "n", 4155550100)),
		"valuer", logged{number},
		"value", caller{Number: number, Calls: 4155550100, CallID: unsafe, Friends: []string{number}},
		"map", map[string]any{"x": []any{number, 4155550100, nil, true}},
		"bytes", []byte(number),
		"raw", json.RawMessage(`{"n":"`+number+`"}`),
		"stringer", netip.MustParseAddr("192.168.100.101"),
		"none", nil, "cents", cents(4155550100), "func", func() {}, "panics", &caller{},
		"took", 4155550100*time.Millisecond,
	)
	assert.NotContains(t, out.String(), number)
	var line struct {
		Msg, From, Ticket string
		Call              map[string]any
	}
	require.NoError(t, json.Unmarshal(out.Bytes(), &line))
	assert.Equal(t, "dialled [phone]", line.Msg)
	assert.Equal(t, "[phone]", line.From)
	assert.Equal(t, unsafe, line.Ticket)
	const n = 4155550100.0
	delete(line.Call, "func") // as fmt has it
	assert.Equal(t, map[string]any{
		"to": "[phone]", "call_id": unsafe, "error": "busy: [phone]",
		"nested": map[string]any{"a": "[phone]", "deep": map[string]any{"b": "[phone]", "n": n}},
		"valuer": map[string]any{"number": "[phone]", "ms": n},
		"value":  map[string]any{"Number": "[phone]", "Calls": n, "call_id": unsafe, "Friends": []any{"[phone]"}},
		"map":    map[string]any{"x": []any{"[phone]", n, nil, true}},
		"bytes":  "[phone]", "raw": map[string]any{"n": "[phone]"}, "stringer": "192.168.100.101",
		"none": nil, "cents": n, "panics": "!PANIC in *redact_test.caller", "took": n * 1e6,
	}, line.Call)
}

func TestHandlerIsLeftOutIfItHasNothingToDo(t *testing.T) {
	t.Parallel()
	next := slog.DiscardHandler
	assert.Equal(t, next, redact.NewHandler(next, nil))
	assert.Equal(t, next, redact.NewHandler(next, redact.Off))
	once := redact.NewHandler(next, redact.New(nil))
	assert.Same(t, once, redact.NewHandler(once, redact.New(nil)))
	assert.False(t, once.Enabled(t.Context(), slog.LevelError), "as next says")
}

// A value that holds itself must not be followed for ever.
func TestHandlerStopsAtWhatIsNestedTooDeep(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	value := slog.StringValue("+14155550100")
	for range 100 {
		value = slog.GroupValue(slog.Attr{Key: "g", Value: value})
	}
	slog.New(redact.NewHandler(slog.NewTextHandler(&out, nil), redact.New(nil))).Info("x", slog.Attr{Key: "g", Value: value})
	assert.Contains(t, out.String(), "[redacted]")
}
