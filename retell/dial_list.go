package retell

import (
	"cmp"
	"context"
	"iter"
	"time"
)

// DialList dials the entries of a list one after another, as many at once as
// the account's concurrency allows, follows each call to its end and hands it to
// options.OnResult. It returns when all calls are over:
//
//	store, err := retell.OpenDialFile("reminders.jsonl")
//	...
//	report, err := retell.DialList(ctx, client, slices.Values(entries), &retell.DialOptions{
//		Store:    store,
//		OnResult: func(ctx context.Context, r *retell.DialResult) error { ... },
//	})
//
// No entry is ever dialled twice. The Store notes each before it is dialled, so
// that this holds over restarts too: call DialList again with the same list and
// Store to go on after a stop. Calls that were under way are followed then, and
// what is done is skipped. If it is unclear whether a phone rang, because the
// answer to the request was lost or the program was, the entry is not dialled
// again but handed over as [DialUnclear]: look for the call, and decide.
//
// DialList waits and tries again when Retell refuses for want of concurrency or
// because of too many requests, for as long as it asks to, and when there is no
// connection. It stops dialling and following, and returns an error, when ctx
// ends, when OnResult or the Store fails, when the API key or the account's
// payment is refused, after five unclear calls or failed connections in a row,
// and when a call cannot be followed although it is there.
//
// The report says what was done up to there. It is never nil.
func DialList(ctx context.Context, client *Client, entries iter.Seq[*DialEntry], options *DialOptions) (*DialReport, error) {
	d := newDialer(client, deref(options))
	err := d.run(ctx, entries)
	return &d.report, err
}

// DialEntry is one call to make.
type DialEntry struct {
	// ID names the entry. It must be unique in the list and the same in every
	// run, such as the key of a row. ToNumber stands for it if it is empty,
	// so that each number is dialled once.
	ID string
	// Params are whom to call, and how.
	Params *CreatePhoneCallParams
}

func (e *DialEntry) id() string { return cmp.Or(e.ID, deref(e.Params).ToNumber) }

// DialOptions change how a list is dialled. Nil and the zero value are fine.
type DialOptions struct {
	// Store remembers what was dialled. Nil forgets it when DialList returns.
	Store DialStore
	// OnResult gets each entry once it is settled, one at a time. An entry
	// counts as done when OnResult has returned nil; otherwise DialList stops,
	// and a later run hands the entry over again. Nil drops the results.
	OnResult func(ctx context.Context, result *DialResult) error
	// Concurrency is the most calls of this list at once. Zero is as many as
	// the account has left. The burst concurrency of an account, which costs
	// extra, is never used.
	Concurrency int
	// KeepFree is how much of the account's concurrency the list leaves to
	// others, beside what is reserved for inbound calls.
	KeepFree int
	// CheckInterval is the pause between two looks at the account's
	// concurrency while there is none left. Zero is 5 s.
	CheckInterval time.Duration
	// WaitForAnalysis hands over calls with their analysis.
	WaitForAnalysis bool
	// Wait is how calls are followed.
	Wait *WaitOptions
}

// DialResult is what became of an entry.
type DialResult struct {
	// Entry is the entry.
	Entry *DialEntry
	// Outcome says how far it came.
	Outcome DialOutcome
	// Call is the call when it had ended; nil if there was none, or if it was
	// deleted before it was read. Its DisconnectionReason says whether somebody
	// answered.
	Call *Call
	// Err is why the entry was refused or is unclear, or why the call or its
	// analysis is missing ([ErrNoAnalysis]); nil if all went well.
	Err error
}

// DialOutcome is how far an entry came.
type DialOutcome string

// The outcomes of entries.
const (
	// DialEnded: there was a call, and it is over. Not all such calls were
	// answered.
	DialEnded DialOutcome = "ended"
	// DialRefused: there was no call, and no phone rang. The next run tries
	// the entry again.
	DialRefused DialOutcome = "refused"
	// DialUnclear: the phone may have rung. Err matches [ErrMaybeAccepted].
	// The call, if there is one, has the Metadata of Params: name the entry
	// there, and [CallService.List] finds it by [CallFilterCriteria]. No run
	// dials the entry again, unless its record is taken out of the Store, with
	// Put and the zero DialRecord.
	DialUnclear DialOutcome = "unclear"
)

// DialReport counts what was done.
type DialReport struct {
	// Placed is how many calls were begun.
	Placed int
	// Resumed is how many calls of earlier runs were followed.
	Resumed int
	// Ended is how many of both were handed over.
	Ended int
	// Refused is how many entries were refused.
	Refused int
	// Unclear is how many entries became unclear, or were found so.
	Unclear int
	// Skipped is how many entries were settled in earlier runs.
	Skipped int
}
