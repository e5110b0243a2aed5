// Package retelltest is Retell in a process: its REST API with state, the
// webhooks that it posts, and calls that dial an agent's custom-LLM socket. A
// test of a whole phone service needs no account, no network and no waiting:
//
//	func TestBooking(t *testing.T) {
//		server := retelltest.NewServer(t, nil)
//		number := server.Number(server.Agent(llm.NewHandler(desk, nil)))
//		call := server.Call("+14155550123", number, func(call *llmtest.Call) {
//			call.Hear()
//			call.Say("Can I come in on Tuesday at ten?")
//			require.Contains(t, call.Hear(), "Tuesday")
//		})
//		require.Equal(t, retell.DisconnectionUserHangup, call.DisconnectionReason)
//	}
//
// [Server.Client] is a client of the server, and [Server.URL] lets any other
// program use it, such as one that is written with another of Retell's SDKs.
//
// # Calls
//
// [Server.Answer] says who answers a number that the service dials with
// create-phone-call or a batch call. [Server.Call] places a call to one of the
// service's numbers, [Server.Join] joins a web call and [Server.Dial] connects
// a registered call. The other side of a call is a function over an
// [llmtest.Call], which speaks and hears. An agent whose response engine is a
// custom LLM is dialled at its llm_websocket_url; [Options.Model] plays the
// agents that run on Retell's own models.
//
// Afterwards the call object holds what happened: transcripts with times, how
// long it took, why it ended, what it cost, and how fast the agent was.
//
// # Where requests go
//
// Sockets and webhooks reach what [Server.Handle] was given for their URL, in
// memory and whatever the host, and other servers on this machine over
// loopback. Anything else is refused, so that no test calls into production,
// unless [Options.HTTPClient] is set.
//
// # Time
//
// In a [testing/synctest] bubble with everything in memory, a call of ten
// minutes, a batch scheduled for tomorrow and all retries of a webhook take
// milliseconds. Make the server in the bubble and close it there, which
// [NewServer] does by itself.
//
// # What is imitated
//
// Routes, fields, required fields, enums and the status codes of routes that
// were documented in April 2026 are those of Retell's SDK 5.66.1 and its API
// document. Every request is checked against them; fields that they do not
// name are kept. Webhooks are signed, filtered and repeated as documented.
//
// Not documented, and assumed here: the wording of messages; that newer routes
// answer an unknown id with 404; the waits between the tries of a webhook (1,
// 2 and 4 s); the order of call_analyzed and transfer_ended; that an
// additional retry follows each of up to 3 failures, so 4 tries in all; prices;
// that times of speech are estimated at 0.4 s a word. What a call costs is a
// number that changes with its length, not Retell's price list.
//
// Not imitated: audio, telephony and voices; Retell's own models, flows and
// knowledge retrieval; recordings and the URLs of files; scrubbing of personal
// data; synchronisation with a CRM and backfills, whose jobs are done at once
// and change nothing.
package retelltest
