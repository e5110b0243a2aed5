package retell

// CheckAvailabilityCalTool looks for free times in a calendar of cal.com. It is
// a tool of Retell LLMs and of conversation flows.
//
// Deprecated: Retell's SDK marks it so, without naming a successor. A
// [CustomTool] can ask cal.com.
type CheckAvailabilityCalTool struct {
	_ struct{} `const:"type=check_availability_cal"`
	// ToolID names the tool in its conversation flow or component. Retell LLMs
	// have no such ids.
	ToolID *string `json:"tool_id,omitempty"`
	// Name is what the model calls the tool.
	Name string `json:"name"`
	// Description tells the model what the tool does and when to use it.
	Description *string `json:"description,omitempty"`
	// CalAPIKey is the key of a cal.com account that has the event type.
	CalAPIKey string `json:"cal_api_key"`
	// EventTypeID is cal.com's number of the event type, or a {{variable}}.
	EventTypeID NumberOrString `json:"event_type_id"`
	// Timezone is the IANA name of a time zone, or a {{variable}}. The default
	// is the caller's if it was said, or that of Retell's servers.
	Timezone *string `json:"timezone,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// BookAppointmentCalTool books a time in a calendar of cal.com. It is a tool of
// Retell LLMs and of conversation flows.
//
// Deprecated: Retell's SDK marks it so, without naming a successor. A
// [CustomTool] can ask cal.com.
type BookAppointmentCalTool struct {
	_ struct{} `const:"type=book_appointment_cal"`
	// ToolID names the tool in its conversation flow or component. Retell LLMs
	// have no such ids.
	ToolID *string `json:"tool_id,omitempty"`
	// Name is what the model calls the tool.
	Name string `json:"name"`
	// Description tells the model what the tool does and when to use it.
	Description *string `json:"description,omitempty"`
	// CalAPIKey is the key of a cal.com account that has the event type.
	CalAPIKey string `json:"cal_api_key"`
	// EventTypeID is cal.com's number of the event type, or a {{variable}}.
	EventTypeID NumberOrString `json:"event_type_id"`
	// Timezone is the IANA name of a time zone, or a {{variable}}. The default
	// is the caller's if it was said, or that of Retell's servers.
	Timezone *string `json:"timezone,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
