package retell

// GuardrailConfig is what an agent refuses to hear or to say.
type GuardrailConfig struct {
	// InputTopics are what callers must not try. Retell documents one:
	// [GuardrailInputJailbreaking].
	InputTopics Nullable[[]GuardrailInputTopic] `json:"input_topics,omitzero"`
	// OutputTopics are what the agent must not talk about.
	OutputTopics Nullable[[]GuardrailOutputTopic] `json:"output_topics,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// GuardrailInputTopic is something that a caller must not try.
type GuardrailInputTopic string

// GuardrailInputJailbreaking is the attempt to make the agent ignore its
// instructions. It is the only topic that Retell documents.
const GuardrailInputJailbreaking GuardrailInputTopic = "platform_integrity_jailbreaking"

// GuardrailOutputTopic is something that an agent must not talk about.
type GuardrailOutputTopic string

// The topics that Retell documents.
const (
	GuardrailOutputHarassment                  GuardrailOutputTopic = "harassment"
	GuardrailOutputSelfHarm                    GuardrailOutputTopic = "self_harm"
	GuardrailOutputSexualExploitation          GuardrailOutputTopic = "sexual_exploitation"
	GuardrailOutputViolence                    GuardrailOutputTopic = "violence"
	GuardrailOutputDefenseAndNationalSecurity  GuardrailOutputTopic = "defense_and_national_security"
	GuardrailOutputIllicitAndHarmfulActivity   GuardrailOutputTopic = "illicit_and_harmful_activity"
	GuardrailOutputGambling                    GuardrailOutputTopic = "gambling"
	GuardrailOutputRegulatedProfessionalAdvice GuardrailOutputTopic = "regulated_professional_advice"
	GuardrailOutputChildSafetyAndExploitation  GuardrailOutputTopic = "child_safety_and_exploitation"
)

// VoiceHandbookConfig turns on instructions that Retell has written for voice
// agents.
type VoiceHandbookConfig struct {
	// AIDisclosure makes the agent admit to be an AI when it is asked.
	AIDisclosure *bool `json:"ai_disclosure,omitempty"`
	// ConversationalPersonality makes it speak casually.
	ConversationalPersonality *bool `json:"conversational_personality,omitempty"`
	// DefaultPersonality gives it the manner of a professional call centre.
	DefaultPersonality *bool `json:"default_personality,omitempty"`
	// EchoVerification makes it repeat names, numbers and addresses to have
	// them confirmed.
	EchoVerification *bool `json:"echo_verification,omitempty"`
	// HighEmpathy makes it respond to the caller's feelings.
	HighEmpathy *bool `json:"high_empathy,omitempty"`
	// NATOPhoneticAlphabet makes it spell with Alpha, Bravo, Charlie.
	NATOPhoneticAlphabet *bool `json:"nato_phonetic_alphabet,omitempty"`
	// NaturalFillerWords makes it say "um" now and then.
	NaturalFillerWords *bool `json:"natural_filler_words,omitempty"`
	// ScopeBoundaries keeps it to the topics of its prompt.
	ScopeBoundaries *bool `json:"scope_boundaries,omitempty"`
	// SmartMatching makes it forgive small differences, as between "Jon" and
	// "John".
	SmartMatching *bool `json:"smart_matching,omitempty"`
	// SpeechNormalization makes it write numbers, dates and currencies as they
	// are spoken.
	SpeechNormalization *bool `json:"speech_normalization,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// PIIConfig is what personal data is removed from stored calls.
type PIIConfig struct {
	_ struct{} `const:"mode=post_call"`
	// Categories are the kinds of data that are removed. Mode, which is not a
	// field, is always post_call.
	Categories []PIICategory `json:"categories"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// PIICategory is a kind of personal data.
type PIICategory string

// The kinds that Retell documents.
const (
	PIIPersonName            PIICategory = "person_name"
	PIIAddress               PIICategory = "address"
	PIIEmail                 PIICategory = "email"
	PIIPhoneNumber           PIICategory = "phone_number"
	PIISsn                   PIICategory = "ssn"
	PIIPassport              PIICategory = "passport"
	PIIDriverLicense         PIICategory = "driver_license"
	PIICreditCard            PIICategory = "credit_card"
	PIIBankAccount           PIICategory = "bank_account"
	PIIPassword              PIICategory = "password"
	PIIPin                   PIICategory = "pin"
	PIIMedicalID             PIICategory = "medical_id"
	PIIDateOfBirth           PIICategory = "date_of_birth"
	PIICustomerAccountNumber PIICategory = "customer_account_number"
)
