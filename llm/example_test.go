package llm_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/retell"
)

func ExampleNewHandler() {
	receptionist := llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
		switch turn.Reason {
		case llm.Begin:
			return reply.Say("Riverside Dental, how can I help?")
		case llm.Reminder:
			return reply.Say("Are you still there?")
		}
		return reply.Say("You said: " + turn.LastUser())
	})
	handler := llm.NewHandler(receptionist, &llm.Options{Secret: "use-a-long-random-one"})

	mux := http.NewServeMux()
	mux.Handle("/llm-websocket/", handler)
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		if handler.State().Draining {
			http.Error(w, "draining", http.StatusServiceUnavailable)
		}
	})
	server := &http.Server{Addr: ":8080", Handler: mux}
	_ = server // server.ListenAndServe()

	fmt.Println("paste into Retell: wss://example.com/llm-websocket/" + handler.Secret())
	// Output: paste into Retell: wss://example.com/llm-websocket/use-a-long-random-one
}

func ExampleHandler_Drain() {
	handler := llm.NewHandler(llm.ResponderFunc(repeat), nil)
	server := &http.Server{Handler: handler}

	// On SIGTERM: take no new calls, give the live ones a while, and let go of
	// the rest in the way that makes Retell dial again. Only then shut down.
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	err := handler.Drain(ctx)
	if left, ok := errors.AsType[*llm.DrainError](err); ok {
		log.Printf("%d calls go on elsewhere", left.Calls)
	}
	_ = server.Shutdown(ctx)

	fmt.Println("drained:", err == nil, "taking calls:", !handler.State().Draining)
	// Output: drained: true taking calls: false
}

// A Responder is tested without a call: it gets a Turn, and a Reply that notes
// what is written.
func ExampleNewReply() {
	responder := llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
		if turn.LastUser() == "Goodbye" {
			return reply.EndCall("Take care.")
		}
		return nil
	})
	reply := llm.NewReply(func(e llm.Event) error {
		fmt.Printf("%q %T\n", e.Text, e.Action)
		return nil
	})
	turn := &llm.Turn{
		Call:       llm.NewCall("call_1", nil),
		Reason:     llm.Response,
		Transcript: []llm.Utterance{{Role: llm.RoleUser, Content: "Goodbye"}},
	}
	if err := responder.Respond(context.Background(), turn, reply); err != nil {
		fmt.Println(err)
	}
	// Output: "Take care." llm.EndCall
}

func ExampleReply() {
	respond := func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
		switch {
		case strings.Contains(turn.LastUser(), "person"):
			return reply.Transfer("+14155550123", "One moment. ")
		case strings.Contains(turn.LastUser(), "press 1"):
			return reply.PressDigits("1")
		case strings.Contains(turn.LastUser(), "bye"):
			return reply.EndCall("Goodbye!")
		}
		return reply.Say("How can I help?")
	}
	printed := llm.NewReply(func(e llm.Event) error { fmt.Printf("%q %v\n", e.Text, e.Action); return nil })
	turn := &llm.Turn{Transcript: []llm.Utterance{{Role: llm.RoleUser, Content: "A person, please"}}}
	if err := respond(context.Background(), turn, printed); err != nil {
		fmt.Println(err)
	}
	fmt.Println(printed.Say("more"))
	// Output:
	// "One moment. " {+14155550123 false}
	// llm: the reply has ended with an action: write speech before the action
}

// Middleware sees and changes what is written by giving the next Responder a
// Reply of its own.
func ExampleWrap() {
	bleep := func(next llm.Responder) llm.Responder {
		return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			return next.Respond(ctx, turn, llm.NewReply(func(e llm.Event) error {
				e.Text = strings.ReplaceAll(e.Text, "darn", "****")
				return reply.Send(e)
			}))
		})
	}
	timed := func(next llm.Responder) llm.Responder {
		return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			began := time.Now()
			defer func() { log.Printf("turn %d took %v", turn.ID, time.Since(began)) }()
			return next.Respond(ctx, turn, reply)
		})
	}
	agent := llm.Wrap(llm.ResponderFunc(func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
		return reply.Say("That darn printer.")
	}), timed, bleep)

	log.SetOutput(io.Discard)
	_ = agent.Respond(context.Background(), &llm.Turn{}, llm.NewReply(func(e llm.Event) error {
		fmt.Println(e.Text)
		return nil
	}))
	// Output: That **** printer.
}

// A basket belongs to one call. Several turns may be at it at once, so it locks
// itself.
type basket struct {
	mu    sync.Mutex
	items []string
}

var baskets llm.Key[*basket]

func ExampleKey() {
	call := llm.NewCall("call_1", nil) // in a Responder: turn.Call

	b, _ := baskets.LoadOrStore(call, &basket{})
	b.mu.Lock()
	b.items = append(b.items, "apples")
	b.mu.Unlock()

	again, found := baskets.Load(call)
	fmt.Println(again.items, found)
	// Output: [apples] true
}

// A call that something outside of it knows of is told through
// [llm.Handler.Call].
func ExampleCall_Interrupt() {
	handler := llm.NewHandler(llm.ResponderFunc(repeat), nil)

	taxiArrived := func(ctx context.Context, callID string) error {
		call := handler.Call(callID)
		if call == nil {
			return fmt.Errorf("no call %s", callID)
		}
		return call.Interrupt(ctx, func(_ context.Context, reply *llm.Reply) error {
			return reply.Say("Sorry to cut in: your taxi is here.")
		})
	}

	fmt.Println(taxiArrived(context.Background(), "call_1"))
	// Output: no call call_1
}

// A channelConn is a connection over two channels, as a carrier of messages
// might have it.
type channelConn struct {
	in, out chan []byte
	once    sync.Once
	closed  chan struct{}
}

func (c *channelConn) Read() ([]byte, error) {
	select {
	case message, ok := <-c.in:
		if !ok {
			return nil, io.EOF // the other side has ended the call
		}
		return message, nil
	case <-c.closed:
		return nil, io.ErrClosedPipe
	}
}

func (c *channelConn) Write(message []byte) error {
	select {
	case c.out <- append([]byte(nil), message...):
		return nil
	case <-c.closed:
		return io.ErrClosedPipe
	}
}

func (c *channelConn) Close(llm.Closing) error {
	c.once.Do(func() { close(c.closed) })
	return nil
}

func ExampleConn() {
	handler := llm.NewHandler(llm.ResponderFunc(repeat), &llm.Options{NoCallDetails: true})
	conn := &channelConn{in: make(chan []byte), out: make(chan []byte, 100), closed: make(chan struct{})}
	served := make(chan error)
	go func() { served <- handler.Serve(context.Background(), "call_1", conn) }()

	conn.in <- []byte(`{"interaction_type":"response_required","response_id":1,"transcript":[{"role":"user","content":"Hello"}]}`)
	for message := range conn.out {
		if strings.Contains(string(message), "Hello") {
			fmt.Println(string(message))
			break
		}
	}
	close(conn.in)
	fmt.Println(<-served)
	// Output:
	// {"response_type":"response","response_id":1,"content":"Hello","content_complete":false}
	// <nil>
}

func ExampleHooks() {
	options := &llm.Options{Hooks: llm.Hooks{
		CallStarted: func(call *llm.Call) {
			if details := call.Details(); details != nil {
				log.Printf("%s calls %s", details.FromNumber, details.ToNumber)
			}
		},
		TurnFinished: func(call *llm.Call, turn *llm.TurnRecord) {
			log.Printf("%s: turn %d %s, first words after %d ms", call.ID(), turn.ID, turn.Outcome, turn.FirstText.Milliseconds())
		},
		CallEnded: func(call *llm.Call, end *llm.CallRecord) {
			log.Printf("%s: %s after %d turns", call.ID(), end.Cause, end.Turns)
		},
	}}
	_ = llm.NewHandler(llm.ResponderFunc(repeat), options)
	// Output:
}

// A tool, or whatever is called in a turn, finds out whose call it works for.
func ExampleCallFrom() {
	caller := func(ctx context.Context) string { return llm.CallFrom(ctx).Details().FromNumber }

	call := llm.NewCall("call_1", &retell.Call{FromNumber: "+14155550123"}) // a handler makes it
	fmt.Println(caller(llm.WithCall(context.Background(), call)))
	// Output: +14155550123
}

// Several want to know what happens in calls.
func ExampleJoinHooks() {
	counts := llm.Hooks{CallStarted: func(*llm.Call) { fmt.Println("count") }}
	books := llm.Hooks{
		CallStarted: func(call *llm.Call) { fmt.Println("write down", call.ID()) },
		CallEnded:   func(*llm.Call, *llm.CallRecord) {},
	}
	hooks := llm.JoinHooks(counts, books) // for llm.Options
	hooks.CallStarted(llm.NewCall("call_1", nil))
	fmt.Println(hooks.CallEnded != nil, hooks.TurnFinished != nil)
	// Output:
	// count
	// write down call_1
	// true false
}
