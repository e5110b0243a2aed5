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
// Routes, fields, required fields and enums are those of Retell's SDK 5.66,
// limits and success codes also of its API document of April 2026, and every
// request is checked against them; fields that they do not name are kept.
// Webhooks are signed, filtered, ordered and repeated as documented, and the
// status of a call follows from its disconnection reason by Retell's table.
//
// Not documented but seen in the wild: unknown ids get 404 and "Item ID not
// found from KIND", where the API document says 422; and the wording of refused
// bodies.
//
// Assumed: that "up to 3 retries" of a webhook are 4 tries in all, 1, 2 and 4 s
// apart; that transcript_updated has its transcript inside the call; that
// transfer_ended comes after call_analyzed; that an inbound call rings for 30 s
// while there is no room for it, and a web call waits for 30 s to be joined;
// that a taken-over call ends for its agent; what calls cost; 201 and 204 for
// newer routes that make and delete something. Times of words are estimated at
// 0.4 s each.
//
// Not imitated: audio, telephony and voices; Retell's own models, flows and
// knowledge retrieval; recordings and the URLs of files; scrubbing of personal
// data; synchronisation with a CRM and backfills, whose jobs are done at once
// and change nothing.
package retelltest
