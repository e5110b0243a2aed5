// Command sales calls a list of leads: it asks them questions, books meetings,
// leaves those alone who want to be left alone, and writes what came of it to a
// CSV file and to a CRM.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // for machines that have no time zones

	"github.com/phoneagent-go/phoneagent/examples/internal/stage"
	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/retell"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sales:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	switch {
	case len(args) == 0:
		return demo(out)
	case len(args) == 2 && args[0] == "dial":
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		return dial(ctx, args[1], time.Now, out)
	}
	return errors.New("usage: sales [dial LEADS.csv]")
}

// dial runs the campaign for a list, with an account, and goes on where it was
// stopped or killed. Beside the list it keeps who was dialled (.dialled), what is
// known of calls (.notes) and the results (.results.csv); DO_NOT_CALL is the file
// of those who must not be called.
func dial(ctx context.Context, list string, now func() time.Time, out io.Writer) (err error) {
	from := os.Getenv("FROM_NUMBER")
	if !retell.IsE164(from) {
		return errors.New("set FROM_NUMBER to the number to call from, in E.164")
	}
	if os.Getenv("LLM_SECRET") == "" {
		return errors.New("set LLM_SECRET to the secret in the agent's URL at Retell, or whoever picks up hears nothing")
	}
	client, err := retell.NewClient("", nil)
	if err != nil {
		return err
	}
	leads, err := readFile(list)
	if err != nil {
		return fmt.Errorf("%s: %w", list, err)
	}
	doNotCall, err := openDoNotCall(cmp.Or(os.Getenv("DO_NOT_CALL"), "do-not-call.txt"))
	if err != nil {
		return err
	}
	store, err := retell.OpenDialFile(list + ".dialled") // first: nobody else has the list open then
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	notes, err := openNotes(list + ".notes")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, notes.close()) }()
	books, err := openBooks(list+".results.csv", notes)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, books.close()) }()

	c := newCampaign(newCalendar(time.Local, now, notes.meetings()), doNotCall, notes, time.Local, now)
	program := &stage.Program{Name: "sales", Desk: func(model agent.Model) (llm.Responder, *llm.Options) {
		desk, hooks := c.newDesk(model)
		return desk, &llm.Options{Hooks: hooks}
	}}
	return program.ServeWhile(ctx, out, func(ctx context.Context) error {
		report, err := c.dial(ctx, client, leads, settings{
			from: from, store: store,
			settled: func(r result, _ *retell.Call) error {
				fmt.Fprintf(out, "%s: %s\n", r.LeadID, r.Outcome)
				return books.add(r)
			},
			waits: func(leads int, until time.Time) {
				fmt.Fprintf(out, "%d wait until %s: it is too early or too late where they live\n", leads, until.In(time.Local).Format(layout))
			},
		})
		fmt.Fprintf(out, "%d calls placed, %d ended, %d refused, %d unclear, %d skipped\n", report.Placed, report.Ended, report.Refused, report.Unclear, report.Skipped)
		return err
	})
}

func readFile(path string) ([]lead, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return readLeads(file)
}
