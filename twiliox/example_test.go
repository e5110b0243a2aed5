package twiliox_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	trunking "github.com/twilio/twilio-go/rest/trunking/v1"
)

// exampleClient is a client of a Twilio in this process. A real one is made by
// twiliox.NewClient(nil), with the credentials in the environment.
func exampleClient(options *twilioxtest.Options) (*twiliox.Client, func()) {
	server := twilioxtest.New(options)
	client, err := twiliox.NewClient(&twiliox.Options{AccountSID: server.AccountSID(), AuthToken: twiliox.Secret(server.AuthToken()), HTTPClient: server.HTTPClient()})
	if err != nil {
		log.Fatal(err)
	}
	return client, server.Close
}

func ExampleNumberService_Search() {
	client, done := exampleClient(nil)
	defer done()
	ctx := context.Background()
	found, err := client.Numbers.Search(ctx, &twiliox.NumberSearch{Locality: "San Francisco", Limit: 1})
	if err != nil {
		log.Fatal(err)
	}
	number, err := client.Numbers.Buy(ctx, &twiliox.BuyNumberParams{PhoneNumber: found[0].PhoneNumber, FriendlyName: "front desk"})
	if errors.Is(err, twiliox.ErrMaybeAccepted) {
		number, err = client.Numbers.Find(ctx, found[0].PhoneNumber) // look before buying again
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(number.PhoneNumber, number.FriendlyName)
	// Output: +14155550110 front desk
}

func ExampleError() {
	client, done := exampleClient(nil)
	defer done()
	_, err := client.Numbers.Buy(context.Background(), &twiliox.BuyNumberParams{PhoneNumber: "+14155559999"})
	if errors.Is(err, twiliox.ErrNumberUnavailable) {
		fmt.Println("somebody was faster")
	}
	if e, ok := errors.AsType[*twiliox.Error](err); ok {
		fmt.Println(e.Code, e.Advice)
	}
	// Output:
	// somebody was faster
	// 21422 search again and buy another
}

// Every service package of twilio-go works over the client's connection.
func ExampleClient_Bind() {
	client, done := exampleClient(nil)
	defer done()
	service := trunking.NewApiServiceWithClient(client.Bind(context.Background()))
	trunk, err := service.CreateTrunk((&trunking.CreateTrunkParams{}).SetDomainName("acme.pstn.twilio.com"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*trunk.DomainName)
	// Output: acme.pstn.twilio.com
}

func ExampleClient_Diagnose() {
	client, done := exampleClient(&twilioxtest.Options{Numbers: []string{"+14155550100"}})
	defer done()
	diagnosis, err := client.Diagnose(context.Background(), "+14155550100", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(diagnosis)
	// Output:
	// stops calls (inbound): calls to the number go nowhere: it is on no trunk and has no voice URL: put it on a trunk whose origination URL is Retell's, or set a voice URL
}

func ExampleExplainCode() {
	known, _ := twiliox.ExplainCode(32202)
	fmt.Println(known.Meaning)
	fmt.Println(known.Advice)
	// Output:
	// the SIP user name or password is wrong
	// give Retell the credential's user name, not the name of the credential list, and the same password
}

// Why a call ended that Retell reports as failed: what it means for telephony,
// and which codes Twilio has of it.
func ExampleExplainDisconnection() {
	known, ok := twiliox.ExplainDisconnection(retell.DisconnectionSIPRoutingError)
	fmt.Println(ok, known.Codes)
	fmt.Println(known.Meaning)
	fmt.Println(known.Advice)
	// Output:
	// true [32011 32010 32219 32207 32208]
	// the call found no way: the trunk's address or the number is wrong
	// check the termination host at Retell: a bare host name, with an edge only after pstn
}
