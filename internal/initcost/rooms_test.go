package initcost

// What programs can import.
import (
	_ "github.com/phoneagent-go/phoneagent"
	_ "github.com/phoneagent-go/phoneagent/llm"
	_ "github.com/phoneagent-go/phoneagent/llm/agent"
	_ "github.com/phoneagent-go/phoneagent/llm/agent/form"
	_ "github.com/phoneagent-go/phoneagent/llm/keypad"
	_ "github.com/phoneagent-go/phoneagent/llm/llmtest"
	_ "github.com/phoneagent-go/phoneagent/llm/openaix"
	_ "github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	_ "github.com/phoneagent-go/phoneagent/llm/outbound"
	_ "github.com/phoneagent-go/phoneagent/llm/redact"
	_ "github.com/phoneagent-go/phoneagent/llm/speech"
	_ "github.com/phoneagent-go/phoneagent/retell"
	_ "github.com/phoneagent-go/phoneagent/retell/retelltest"
	_ "github.com/phoneagent-go/phoneagent/retell/webhook"
	_ "github.com/phoneagent-go/phoneagent/twiliox"
	_ "github.com/phoneagent-go/phoneagent/twiliox/calls"
	_ "github.com/phoneagent-go/phoneagent/twiliox/siptrunk"
	_ "github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	_ "github.com/phoneagent-go/phoneagent/twiliox/twiml"
	_ "github.com/phoneagent-go/phoneagent/twiliox/webhook"
)
