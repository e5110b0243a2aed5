// Package webhook receives what Retell posts: events of calls and chats, the
// questions what to do with inbound calls and text messages, calls of custom
// functions, and alerts.
//
// # Start
//
// A [Handler] does all of it:
//
//	handler, err := webhook.NewHandler(webhook.Callbacks{
//		CallEvent: func(ctx context.Context, event *webhook.CallEvent) error {
//			if event.Type == webhook.EventCallAnalyzed {
//				return save(ctx, event.Call)
//			}
//			return nil
//		},
//		InboundCall: func(ctx context.Context, call *webhook.InboundCall) (*webhook.InboundReply, error) {
//			return &webhook.InboundReply{DynamicVariables: variables(ctx, call.FromNumber)}, nil
//		},
//		Functions: []webhook.Function{webhook.NewFunction("book", book)},
//	}, nil) // the key is in RETELL_API_KEY
//	http.Handle("/retell/", handler)
//
// The same URL serves webhooks of every kind; a custom function has its name
// after it. Where another server receives the requests, use [Verify] and
// [Decode].
//
// # Signatures
//
// Retell signs the raw body and the time with an API key, the one with the
// webhook badge in the dashboard. Nothing is parsed before that is verified. The
// signature does not cover the path, the query and other headers; see
// [ArgsInQuery]. A body can be replayed for five minutes: events are dropped as
// duplicates then, and custom functions run again, so they have to bear that
// anyhow.
//
// # Delivery
//
// Retell waits 10 s for an answer to an event and repeats it up to three times.
// A Handler therefore acknowledges an event at once and works after. Events of
// one call or chat are handled one at a time and in the order in which they came;
// Retell may send them in another order when it repeats one. When the queue is
// full, the answer makes Retell repeat the event. An event is lost only if it was
// acknowledged and then its callback failed, of which [Callbacks.Lost] is told,
// or the process died, for which there is [Options.Synchronous].
//
// Every event is handled once. Duplicates are recognised as Retell advises: by
// event and call id, for transfers also by the start of the call and the
// destination. (So a second transfer of a call to the same destination cannot be
// told from a repetition of the first.) Of transcript_updated only exact copies
// are dropped; one that is repeated may come after a newer one, so prefer the
// longer transcript. An event that failed or was refused is taken again. Several
// processes need a common [Store] for this.
//
// # Concurrency
//
// Everything exported is safe for concurrent use, except that structs must not
// be changed while somebody else reads them. A Handler has goroutines only while
// it handles events, at most [Options.Workers]; replies to inbound calls and
// custom functions are made in the request's own.
package webhook
