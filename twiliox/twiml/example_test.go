package twiml_test

import (
	"fmt"
	"time"

	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
)

func ExampleResponse() {
	document, err := twiml.Response{
		twiml.Say{Text: "One moment, please.", Voice: "Polly.Niamh-Neural"},
		twiml.Dial{AnswerOnBridge: true, Timeout: 20 * time.Second, Targets: []twiml.Target{
			twiml.SIP{URI: "sip:call_1@sip.retellai.com;transport=tcp"},
		}},
	}.Encode()
	fmt.Println(document, err)
	// Output: <?xml version="1.0" encoding="UTF-8"?><Response><Say voice="Polly.Niamh-Neural">One moment, please.</Say><Dial timeout="20" answerOnBridge="true"><Sip>sip:call_1@sip.retellai.com;transport=tcp</Sip></Dial></Response> <nil>
}

// A name that a caller gave is text, whatever it has in it.
func ExampleSay() {
	document, _ := twiml.Response{twiml.Say{Text: `Hello </Say><Dial>+19005550100</Dial>`}}.Encode()
	fmt.Println(document)
	// Output: <?xml version="1.0" encoding="UTF-8"?><Response><Say>Hello &lt;/Say&gt;&lt;Dial&gt;+19005550100&lt;/Dial&gt;</Say></Response>
}

func ExampleSSML() {
	document, _ := twiml.Response{twiml.Say{Voice: "Polly.Joanna-Neural", SSML: []twiml.SSML{
		twiml.Text("Your code is "),
		twiml.SayAs{InterpretAs: "digits", Text: "4711"},
		twiml.Break{Time: 500 * time.Millisecond},
	}}}.Encode()
	fmt.Println(document)
	// Output: <?xml version="1.0" encoding="UTF-8"?><Response><Say voice="Polly.Joanna-Neural">Your code is <say-as interpret-as="digits">4711</say-as><break time="500ms"/></Say></Response>
}

func ExampleVoicesFor() {
	for _, voice := range twiml.VoicesFor("en-IE") {
		fmt.Println(voice.Name, voice.Engine, voice.Gender)
	}
	// Output: Polly.Niamh-Neural Neural female
}
