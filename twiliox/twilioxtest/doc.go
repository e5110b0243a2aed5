// Package twilioxtest is Twilio in a process: an account with state, served
// over real HTTP. Put a real client in front of it:
//
//	server := twilioxtest.NewServer(t, &twilioxtest.Options{Numbers: []string{"+14155550100"}})
//	httpClient := server.HTTPClient() // reaches it at api.twilio.com and all other hosts
//
// # REST
//
// There are numbers for sale and on the account, trunks with origination URLs,
// lists, numbers and recording, credential and address lists, dialling
// permissions, processing regions, verified caller ids and the balance. What
// must be unique is unique, refusals have Twilio's codes and bodies, lists have
// pages, the newer APIs with absolute URLs of the next one. [Server.Fail] lets
// things go wrong, [Server.Requests] is the record.
//
// # Calls
//
// [Server.Dial] calls a number of the account, and returns the caller's phone:
// the number's voice webhook is asked for TwiML, with a signed request, and the
// TwiML is carried out. Calls that REST makes ring a [Phone] first. [Call] is
// one leg as somebody hears it: what was said and played, whom it is connected
// to, and a hand to press digits and hang up.
//
// <Say>, <Play>, <Pause>, <Gather>, <Redirect>, <Reject>, <Hangup> and <Dial>
// with numbers, SIP addresses and conferences are carried out, with their
// actions, screening, status callbacks and recordings, and REST can end, redirect
// and record calls, and dial, hold, mute and remove participants. What is at
// the other end of SIP is up to the test: see [SIPHandler]. Webhooks go to
// handlers that [Server.Handle] put at a host name. No audio is made: speech
// takes no time, and recordings are empty.
//
// # Transports
//
// [Server.HTTPClient] reaches the server through memory, whatever the host, so
// that inside a [testing/synctest] bubble all waiting passes in virtual time.
// [Server.URL] opens a port on loopback for other clients and processes.
//
// # What is imitated, and what is assumed
//
// Facts are from Twilio's documentation and API description of 2026. Where they
// are silent, this is assumed:
//
//   - A number that is on the trunk already is refused with 21245, like a list.
//   - What the balance does not cover is refused with code 10001: buying with
//     status 402, calling with 403.
//   - What the trunking API does not like is refused with code 20001.
//   - Deleting a list takes it off its trunks.
//   - A caller who hangs up while <Dial> rings makes it canceled; the action is
//     asked in any case, unless REST redirected the call.
//   - <Reject> ends a call as busy or no-answer, by its reason.
//   - Events of a call are numbered from 0, those that nobody wants not counted.
//
// Not imitated are sub-accounts, regulatory bundles, rates, queues, streams,
// <Record>, redirects over HTTP, and TwiML applications.
package twilioxtest
