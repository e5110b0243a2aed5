package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// SendSMSTool sends a text message to the caller.
type SendSMSTool struct {
	_ struct{} `const:"type=send_sms"`
	// Name is what the model calls the tool.
	Name string `json:"name"`
	// Description tells the model what the tool does and when to use it.
	Description *string `json:"description,omitempty"`
	// SMSContent is the message.
	SMSContent SMSContent `json:"sms_content"`
	// SpeakDuringExecution makes the agent say something before it sends the
	// message. The default is true.
	SpeakDuringExecution *bool `json:"speak_during_execution,omitempty"`
	// ExecutionMessageDescription is what it says then.
	ExecutionMessageDescription *string `json:"execution_message_description,omitempty"`
	// ExecutionMessageType says whether that is a prompt, which is the default,
	// or the words themselves.
	ExecutionMessageType *ExecutionMessageType `json:"execution_message_type,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// An SMSContent is the text of a message: a [*PredefinedSMS], an [*InferredSMS]
// or an [*SMSTemplate].
type SMSContent interface{ isSMSContent() }

func (*PredefinedSMS) isSMSContent() {}
func (*InferredSMS) isSMSContent()   {}
func (*SMSTemplate) isSMSContent()   {}
func (*Unknown) isSMSContent()       {}

// The type is optional, and what it is without one is not documented: such an
// object is an Unknown.
var _ = wire.Register[SMSContent](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"predefined": (*PredefinedSMS)(nil),
	"inferred":   (*InferredSMS)(nil),
	"template":   (*SMSTemplate)(nil),
}})

// PredefinedSMS is sent word for word.
type PredefinedSMS struct {
	_ struct{} `const:"type=predefined"`
	// Text is the message. It may have {{variables}}.
	Text *string `json:"text,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// InferredSMS lets the model write the message.
type InferredSMS struct {
	_ struct{} `const:"type=inferred"`
	// Prompt tells the model what to write, in addition to the general prompt
	// and what was said. It may have {{variables}}.
	Prompt *string `json:"prompt,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// SMSTemplate is a message that Retell has written.
type SMSTemplate struct {
	_ struct{} `const:"type=template"`
	// Template is the message; [SMSTemplateInfoCollection] is all that Retell
	// documents.
	Template SMSTemplateName `json:"template"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// SMSTemplateName is a message that Retell has written.
type SMSTemplateName string

// SMSTemplateInfoCollection asks the receiver for information. It is the only
// template that Retell documents.
const SMSTemplateInfoCollection SMSTemplateName = "info_collection"
