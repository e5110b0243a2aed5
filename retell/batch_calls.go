package retell

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// BatchCallService has Retell dial lists of numbers. Its methods return errors
// as those of [CallService] do. To dial a list from your own program, and
// follow each call, see [DialList].
type BatchCallService struct{ core *core }

// Create gives Retell a list of numbers to dial, at once or later. The calls
// can be found with the BatchCallID of [CallFilterCriteria]; there is no route
// that tells how far a batch is, and none that stops it.
//
// A failure that leaves open whether Retell has the list is never repeated:
// errors.Is(err, [ErrMaybeAccepted]) reports it. The numbers are checked before
// anything is sent, but those of tasks whose IgnoreE164Validation is true.
func (s *BatchCallService) Create(ctx context.Context, params *CreateBatchCallParams) (*BatchCall, error) {
	return fetch[BatchCall](ctx, s.core, &request{
		method: http.MethodPost, path: "/create-batch-call", params: params, body: jsonBody,
		timeout: 300 * time.Second, once: true, invalid: params.check(),
	})
}

// CreateBatchCallParams say whom to call, and when.
type CreateBatchCallParams struct {
	// FromNumber is the number to call from, in E.164: one of the account's,
	// bought from Retell or imported.
	FromNumber string `json:"from_number"`
	// Tasks are the calls. Retell does not document how many there may be.
	Tasks []BatchCallTask `json:"tasks"`
	// Name is a name for people to recognise the batch by.
	Name *string `json:"name,omitempty"`
	// TriggerTimestamp is when to begin, in milliseconds since the Unix epoch.
	// The default is at once.
	TriggerTimestamp *int64 `json:"trigger_timestamp,omitempty"`
	// CallTimeWindow is when people may be called. The default is always.
	CallTimeWindow *CallTimeWindow `json:"call_time_window,omitempty"`
	// ReservedConcurrency is how much of the account's concurrency batches
	// leave to all other calls, such as inbound ones.
	ReservedConcurrency *int `json:"reserved_concurrency,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

func (p *CreateBatchCallParams) check() error {
	params := deref(p)
	if len(params.Tasks) == 0 {
		return &ArgumentError{Name: "tasks", Reason: "is empty"}
	}
	custom := false
	for i, task := range params.Tasks {
		if deref(task.IgnoreE164Validation) {
			custom = true
		} else if err := checkE164("tasks["+strconv.Itoa(i)+"].to_number", task.ToNumber); err != nil {
			return err
		}
	}
	if custom {
		return nil // FromNumber is of custom telephony too
	}
	return checkE164("from_number", params.FromNumber)
}

// BatchCallTask is one call of a batch.
type BatchCallTask struct {
	// ToNumber is the number to dial, in E.164. From a number that Retell
	// sells, only US numbers can be dialled.
	ToNumber string `json:"to_number"`
	// OverrideAgentID is the agent to use instead of FromNumber's own.
	OverrideAgentID *string `json:"override_agent_id,omitempty"`
	// OverrideAgentVersion is the version of OverrideAgentID.
	OverrideAgentVersion *VersionRef `json:"override_agent_version,omitempty"`
	// AgentOverride changes the agent for this call only.
	AgentOverride *AgentOverride `json:"agent_override,omitempty"`
	// DynamicVariables fill the {{variables}} of prompts and tools; see
	// [MarshalVariables].
	DynamicVariables map[string]string `json:"retell_llm_dynamic_variables,omitzero"`
	// Metadata is any JSON to keep with the call. The agent does not see it.
	Metadata any `json:"metadata,omitempty"`
	// CustomSIPHeaders are sent with the SIP INVITE.
	CustomSIPHeaders map[string]string `json:"custom_sip_headers,omitzero"`
	// IgnoreE164Validation lets other forms of numbers pass, for telephony of
	// your own. The default is false.
	IgnoreE164Validation *bool `json:"ignore_e164_validation,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// BatchCall is a list of calls that Retell places.
type BatchCall struct {
	// BatchCallID names the batch.
	BatchCallID string `json:"batch_call_id"`
	// Name is its name for people.
	Name string `json:"name"`
	// FromNumber is the number that it calls from, in E.164.
	FromNumber string `json:"from_number"`
	// ScheduledTimestamp is when it begins. Retell documents no unit here; that
	// of TriggerTimestamp is milliseconds since the Unix epoch.
	ScheduledTimestamp int64 `json:"scheduled_timestamp"`
	// TotalTaskCount is how many calls there are.
	TotalTaskCount int `json:"total_task_count"`
	// CallTimeWindow is when people may be called, if that was limited.
	CallTimeWindow *CallTimeWindow `json:"call_time_window,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CallTimeWindow is when people may be called.
type CallTimeWindow struct {
	// Windows are the hours of a day; at least one.
	Windows []MinuteRange `json:"windows"`
	// Day has the days of the week; every day if it is empty.
	Day []Weekday `json:"day,omitzero"`
	// Timezone is the IANA name of the time zone, such as "America/New_York".
	// The default is America/Los_Angeles.
	Timezone *string `json:"timezone,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// MinuteRange is a part of a day. It does not pass midnight.
type MinuteRange struct {
	// Start is its first minute, counted from local midnight: 540 is 9:00.
	Start int `json:"start"`
	// End is the minute after its last, at most 1440.
	End int `json:"end"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// Weekday is a day of the week.
type Weekday string

// The days of the week as Retell writes them.
const (
	Monday    Weekday = "Monday"
	Tuesday   Weekday = "Tuesday"
	Wednesday Weekday = "Wednesday"
	Thursday  Weekday = "Thursday"
	Friday    Weekday = "Friday"
	Saturday  Weekday = "Saturday"
	Sunday    Weekday = "Sunday"
)
