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
// # Transports
//
// [Server.HTTPClient] reaches the server through memory, whatever the host, so
// that inside a [testing/synctest] bubble all waiting passes in virtual time.
// [Server.URL] opens a port on loopback for other clients and processes.
//
// # What is imitated, and what is assumed
//
// Facts are from Twilio's documentation and API description of 2026. Where they
// are silent, this is assumed: a number that is on the trunk already is refused
// with 21245 like a list; a purchase that the balance does not cover is refused
// with status 402 and code 20005; a parameter that the trunking API does not
// like is refused with code 20001; deleting a list takes it off its trunks.
// Not imitated are sub-accounts, regulatory bundles and rates.
package twilioxtest
