package siptrunk_test

import (
	"context"
	"fmt"
	"log"

	"github.com/phoneagent-go/phoneagent/retell/retelltest"
	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/siptrunk"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
)

// The numbers of an account get a trunk to Retell. With Retell: and the
// PhoneNumbers of a retell.Client, they are imported there as well.
func Example() {
	server := twilioxtest.New(nil)
	defer server.Close()
	server.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550100", VoiceURL: "https://example.com/voice"})
	client, err := twiliox.NewClient(&twiliox.Options{AccountSID: server.AccountSID(), AuthToken: twiliox.Secret(server.AuthToken()), HTTPClient: server.HTTPClient()})
	if err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	spec := &siptrunk.Spec{
		Name:    "front-desk",
		Domain:  "riverside-dental",
		Auth:    siptrunk.Auth{Credential: &siptrunk.Credential{Username: "retell", Password: "Correct-Horse-9"}},
		Numbers: []siptrunk.Number{{PhoneNumber: "+14155550100"}},
	}
	p := siptrunk.New(client, nil)
	plan, err := p.Plan(ctx, spec)
	if err != nil {
		log.Fatal(err)
	}
	for i := range plan.Steps {
		fmt.Println(plan.Steps[i].Title())
		for _, lost := range plan.Steps[i].Loses {
			fmt.Println("  lost:", lost)
		}
	}
	if _, err := p.Apply(ctx, spec, plan, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println("as the spec says:", p.Verify(ctx, spec) == nil)
	// Output:
	// create trunk riverside-dental.pstn.twilio.com
	// create credential list phoneagent/front-desk
	// create SIP user retell
	// put credential list phoneagent/front-desk on the trunk
	// create origination URL sip:sip.retellai.com;transport=tcp
	// put number +14155550100 on the trunk
	//   lost: https://example.com/voice no longer gets its calls; Twilio keeps it at the number for when the number leaves the trunk
	// as the spec says: true
}

func ExamplePlan_String() {
	spec := &siptrunk.Spec{
		Name: "front-desk", Domain: "riverside-dental",
		Auth:    siptrunk.Auth{Credential: &siptrunk.Credential{Username: "retell", Password: "Correct-Horse-9"}},
		Numbers: []siptrunk.Number{{Slot: "main", Search: &twiliox.NumberSearch{AreaCode: 415}}},
	}
	plan, err := siptrunk.Diff(spec, &siptrunk.State{
		Trunk:               &twiliox.Trunk{SID: "TK1", FriendlyName: "phoneagent/front-desk", DomainName: "riverside-dental.pstn.twilio.com", TransferMode: "disable-all", TransferCallerID: "from-transferee"},
		Recording:           twiliox.TrunkRecording{Mode: twiliox.DoNotRecord},
		Originations:        []*twiliox.Origination{{SIPURL: "sip:sip.retellai.com;transport=tcp", Priority: 10, Weight: 10, FriendlyName: "phoneagent/front-desk"}},
		CredentialList:      &twiliox.CredentialList{SID: "CL1", FriendlyName: "phoneagent/front-desk"},
		Users:               []*twiliox.SIPUser{{SID: "CR1", Username: "retell"}, {SID: "CR2", Username: "old"}},
		UsedCredentialLists: []twiliox.ListRef{{SID: "CL1"}},
		Offers: map[string]*siptrunk.Offer{"main": {
			Numbers: []twiliox.AvailableNumber{{PhoneNumber: "+14155550110"}, {PhoneNumber: "+14155550111"}},
			Price:   &twiliox.NumberPrice{Type: "local", Current: 1.15, Currency: "USD"},
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(plan)
	// Output:
	// Plan to set up front-desk (riverside-dental.pstn.twilio.com): 3 steps, buys 1 number for 1.15 USD a month.
	//   ~ update trunk riverside-dental.pstn.twilio.com (TK1)
	//       transfer mode: disable-all -> enable-all
	//   $ buy number main, 1.15 USD a month: +14155550110 or one of 1 like it
	//   - delete SIP user old (CR2)
	//       lost: calls with this user name are refused (32202)
}

// All that can be wrong with a spec is found before anybody is asked.
func ExampleLint() {
	for _, finding := range siptrunk.Lint(&siptrunk.Spec{
		Name: "front-desk", Domain: "riverside dental",
		Auth:    siptrunk.Auth{Credential: &siptrunk.Credential{Username: "retell", Password: "secret"}},
		Numbers: []siptrunk.Number{{PhoneNumber: "415-555-0100"}},
	}) {
		fmt.Println(finding)
	}
	// Output:
	// Domain: has something other than lower case letters, digits and dashes
	// Auth.Credential.Password: is shorter than 12 characters
	// Numbers[0].PhoneNumber: must be in E.164, like +14155550123: + and country code and nothing but digits
}

// A number that people can call: on the trunk at Twilio, imported at Retell, and
// the agent's in both directions. And all of it taken back.
func ExampleOneAgent() {
	server, vendor := twilioxtest.New(&twilioxtest.Options{Numbers: []string{"+14155550100"}}), retelltest.New(nil)
	defer server.Close()
	defer vendor.Close()
	client, err := twiliox.NewClient(&twiliox.Options{AccountSID: server.AccountSID(), AuthToken: twiliox.Secret(server.AuthToken()), HTTPClient: server.HTTPClient()})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	spec := &siptrunk.Spec{
		Name: "front-desk", Domain: "riverside-dental",
		Auth:    siptrunk.Auth{Credential: &siptrunk.Credential{Username: "retell", Password: "Correct-Horse-9"}},
		Numbers: []siptrunk.Number{{PhoneNumber: "+14155550100", Retell: siptrunk.OneAgent(vendor.CustomAgent("wss://agent.example.com/llm-websocket/a-long-secret"))}},
	}
	p := siptrunk.New(client, &vendor.Client().PhoneNumbers)
	plan, err := p.Plan(ctx, spec)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := p.Apply(ctx, spec, plan, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println("can be called:", p.Verify(ctx, spec) == nil)

	if plan, err = p.PlanDestroy(ctx, spec, nil); err != nil {
		log.Fatal(err)
	}
	if _, err := p.Destroy(ctx, spec, plan, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println("still ours:", server.Numbers()[0].PhoneNumber)
	// Output:
	// can be called: true
	// still ours: +14155550100
}
