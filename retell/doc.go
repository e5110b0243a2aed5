// Package retell is the REST API of Retell AI in Go: every route and every
// field, typed, with nothing but the standard library.
//
// # Start
//
// [NewClient] makes a [Client], whose fields are the API's resources:
//
//	client, err := retell.NewClient("", nil) // the key is in RETELL_API_KEY
//	if err != nil {
//		log.Fatal(err)
//	}
//	call, err := client.Calls.CreatePhoneCall(ctx, &retell.CreatePhoneCallParams{
//		FromNumber:       "+14155550100",
//		ToNumber:         "+14155550123",
//		DynamicVariables: map[string]string{"name": "Ada"},
//	})
//
// # Fields
//
// A required field of a request is plain. An optional one is a pointer that is
// left out when it is nil: write new(0.8) or new("text"). Lists and maps are
// left out when they are nil and sent when they are empty. Where null means
// something, mostly "remove it", the field is a [Nullable], which is absent,
// [Null] or a [Value].
//
// A field of an answer is plain if it is always there or if its zero value
// cannot be mistaken for another; otherwise it is a pointer.
//
// Enums are string types with constants. Retell adds values to them: let those
// you do not know pass. Unions are interfaces with a closed set of pointers to
// structs; switch on their type. Each may also be an [*Unknown], for what Retell
// added since.
//
// Times of the API are int64 milliseconds since the Unix epoch where the name
// ends in Timestamp; MS at the end of a name is milliseconds. Money is in US
// cents, with fractions.
//
// # Nothing is lost
//
// Every object keeps the members that it has no field for in [Extra], and
// writes them again when it is encoded. So an object can be fetched, changed and
// sent back without harm to what is newer than this package, and something new
// can be sent by putting it there. All types work with encoding/json.
//
// A member of an unexpected type is no error of a request: its field is zero,
// its text is in Extra, and the client's logger says so.
//
// # Lists
//
// A list is an iterator, beside a method for single pages:
//
//	for call, err := range client.Calls.List(ctx, params) { ... }
//	page, err := client.Calls.ListPage(ctx, params)
//
// The iterator asks for a page when the loop needs it and holds one at a time.
// An error is the last thing it yields.
//
// # Errors
//
// Retell's refusals are an [*Error], a request without an answer is a
// [*TransportError], an answer that cannot be read is a [*ResponseError], and a
// request that was not sent because of what it was given wraps an
// [*ArgumentError]. [ErrNotFound] and its like tell causes apart:
//
//	if errors.Is(err, retell.ErrNotFound) { ... }
//	if e, ok := errors.AsType[*retell.Error](err); ok { log.Print(e.Message) }
//
// # Repetition
//
// A request is repeated up to two times when it got no answer, and after 408,
// 409, 429 and 5xx, with growing waits or those that the server asks for. The
// API has no idempotency keys. Requests that ring a phone, spend money or say
// something are therefore repeated only if Retell cannot have acted on them:
// there was no connection, or it refused. Their other failures match
// [ErrMaybeAccepted].
//
// # Beyond the routes
//
// [MarshalVariables] and [UnmarshalVariables] turn structs into dynamic
// variables and back. [WaitForEnd] and [WaitForAnalysis] follow a call,
// [CallSummary] tells what calls cost and how fast their agents were, and
// [DialList] dials a list within the account's concurrency, over restarts and
// without ever dialling an entry twice.
package retell

//go:generate go run ./internal/genjson
