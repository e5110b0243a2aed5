// Package twiliox makes Twilio carry the calls of Retell agents: phone numbers,
// SIP trunks, credentials, dialling permissions, calls, and what is wrong when a
// call does not come through.
//
// # Start
//
// [NewClient] makes a [Client], whose fields are Twilio's resources:
//
//	client, err := twiliox.NewClient(nil) // TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
//	if err != nil {
//		log.Fatal(err)
//	}
//	for number, err := range client.Numbers.List(ctx, nil) { ... }
//
// Package [github.com/phoneagent-go/phoneagent/twiliox/siptrunk] builds on it:
// it takes an account to "people can call this number and the agent answers",
// repeatably and with a plan shown first.
//
// # On twilio-go
//
// The requests are made by the service packages of
// github.com/twilio/twilio-go; what sends them is this package. It honours
// contexts, repeats only what is safe to repeat, sends filters as they were
// given, takes anything but a 2xx for an error, closes and limits what it reads,
// and sends credentials to nobody but Twilio. [Client.Bind] gives the same to
// every service of twilio-go that has no field here:
//
//	service := messaging.NewApiServiceWithClient(client.Bind(ctx))
//
// The root package of twilio-go is not imported: compiling its sixty services
// takes longer than everything else together.
//
// # Errors
//
// Twilio's refusals are an [*Error] with Twilio's code, what it means and what
// to do. A request without an answer is a [*TransportError], an answer that
// cannot be read is a [*ResponseError], and a request that was not sent because
// of what it was given is an [*ArgumentError]. [ErrNotFound] and its like tell
// causes apart:
//
//	if errors.Is(err, twiliox.ErrNumberUnavailable) { ... }
//	if e, ok := errors.AsType[*twiliox.Error](err); ok { log.Print(e.Advice) }
//
// # Repetition
//
// Reads and deletions are repeated after failures that may pass. What creates,
// changes, buys or rings is repeated only if Twilio cannot have acted on it:
// there was no connection, or Twilio said 429, which it documents as "not
// processed". Other failures of such requests match [ErrMaybeAccepted].
package twiliox
