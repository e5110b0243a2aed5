package llm

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/redact"
)

// Options configure a [Handler]. The zero value is ready for production. For
// durations and numbers, zero means the default and a negative value means no
// limit.
type Options struct {
	// Secret is the path segment before the call id that a request must bring:
	// /llm-websocket/{secret}/{call_id}. Retell does not sign the socket, so
	// this is what keeps strangers out. Use 20 or more characters that need no
	// escaping in a URL. Empty means that one is made up; see [Handler.Secret].
	Secret string
	// InsecureNoSecret lets everybody in. Use it behind a check of your own.
	InsecureNoSecret bool
	// Authorize, if not nil, is asked after the secret has been checked and
	// before the upgrade. An error refuses the request with status 403; its
	// text is logged and not sent. The values of the context it returns, if not
	// nil, are those of the call's context: put a tenant in it. Its end means
	// nothing.
	Authorize func(r *http.Request, callID string) (context.Context, error)

	// TranscriptWithToolCalls asks Retell for transcripts with tool calls and
	// the caller's key presses woven in. It about doubles every message.
	TranscriptWithToolCalls bool
	// NoCallDetails does without the call object: [Call.Details] stays nil, and
	// the first words are asked for at once instead of after it has come.
	NoCallDetails bool
	// NoAutoReconnect does without Retell's keepalive. A connection that dies
	// silently is then noticed late or never.
	NoAutoReconnect bool

	// DetailsTimeout is how long the first words wait for the call object. The
	// default is 2 s; there is no way to wait forever.
	DetailsTimeout time.Duration
	// TurnTimeout is how long a Responder may take for one turn. After it the
	// turn is completed without it. The default is 60 s.
	TurnTimeout time.Duration
	// WriteTimeout is how long one message may take to be written before the
	// socket is dropped. The default is 10 s.
	WriteTimeout time.Duration
	// IdleTimeout is how long a socket that used to send pings may be silent
	// before it is dropped. Retell pings every 2 s. The default is 15 s.
	IdleTimeout time.Duration
	// Grace is how long a call that lost its socket waits for another one. Its
	// values and its open turn are kept for that long. The default is 30 s,
	// which is longer than Retell tries. Negative means not at all.
	Grace time.Duration

	// MaxMessageBytes limits a message from Retell, which holds the whole
	// transcript. One that is larger is discarded and reported. The default is
	// 16 MiB, several times what a call of two hours needs.
	MaxMessageBytes int
	// MaxReplyBytes limits the text of one turn. The default is 64 KiB, which
	// is more than an hour of speech.
	MaxReplyBytes int
	// MaxCalls limits the live calls; further ones are refused with status 503.
	// The default is 10,000.
	MaxCalls int

	// Apology is spoken when a turn fails before anything was said but what
	// [Event.Filler] marks, except for the first words of a call, where the
	// caller then speaks first. The default is [DefaultApology].
	Apology string

	// Hooks are told what happens.
	Hooks Hooks
	// Logger gets a line when a call starts, ends or loses its socket, and one
	// for each turn and each failure; never what was said. Nil is silent.
	Logger *slog.Logger
	// Redactor takes personal data out of what Logger gets: an error may quote
	// some. Nil means the rules of package redact, and [redact.Off] none.
	Redactor *redact.Redactor
}

// DefaultApology is spoken when a turn fails and [Options.Apology] is empty.
const DefaultApology = "Sorry, I didn't get that. Could you say it again?"

// withDefaults returns a copy with every field set to what is used.
func (o *Options) withDefaults() Options {
	var d Options
	if o != nil {
		d = *o
	}
	d.DetailsTimeout = cmp.Or(max(d.DetailsTimeout, 0), 2*time.Second)
	d.TurnTimeout = cmp.Or(d.TurnTimeout, time.Minute)
	d.WriteTimeout = cmp.Or(d.WriteTimeout, 10*time.Second)
	d.IdleTimeout = cmp.Or(d.IdleTimeout, 15*time.Second)
	d.Grace = max(cmp.Or(d.Grace, 30*time.Second), 0)
	d.MaxMessageBytes = orNoLimit(cmp.Or(d.MaxMessageBytes, 16<<20))
	d.MaxReplyBytes = orNoLimit(cmp.Or(d.MaxReplyBytes, 64<<10))
	d.MaxCalls = orNoLimit(cmp.Or(d.MaxCalls, 10_000))
	d.Apology = cmp.Or(d.Apology, DefaultApology)
	d.Logger = redact.Logger(d.Logger, d.Redactor)
	return d
}

func orNoLimit(n int) int {
	if n < 0 {
		return int(^uint(0)>>1) - 1
	}
	return n
}
