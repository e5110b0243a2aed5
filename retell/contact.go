package retell

import (
	"encoding/json"

	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

// Contact is a person whom the account talks to.
type Contact struct {
	// ContactID names the contact.
	ContactID string `json:"contact_id"`
	// OrgID is the account that has the contact.
	OrgID string `json:"org_id"`
	// PhoneNumber is the contact's number, in E.164.
	PhoneNumber string `json:"phone_number"`
	// FirstName is the first name.
	FirstName string `json:"first_name,omitempty"`
	// LastName is the last name.
	LastName string `json:"last_name,omitempty"`
	// DoNotCall says that the contact shall not be called.
	DoNotCall *bool `json:"do_not_call,omitempty"`
	// Tags are the contact's tags.
	Tags []string `json:"tags,omitzero"`
	// CustomFields is an object with values for the fields that
	// [CRMConfig.CustomFields] defines.
	CustomFields json.RawMessage `json:"custom_fields,omitempty"`
	// ExternalID is the contact's id in the CRM, if it is there.
	ExternalID string `json:"external_id,omitempty"`
	// ConversationCount is how many calls and chats there were.
	ConversationCount *int `json:"conversation_count,omitempty"`
	// LastConversationTimestamp is when the last one was, in milliseconds
	// since the Unix epoch; zero without one.
	LastConversationTimestamp int64 `json:"last_conversation_timestamp,omitempty"`
	// CreatedTimestamp is when the contact was made, in milliseconds since the
	// Unix epoch.
	CreatedTimestamp int64 `json:"created_timestamp"`
	// UserModifiedTimestamp is when it was last changed, in milliseconds since
	// the Unix epoch.
	UserModifiedTimestamp int64 `json:"user_modified_timestamp,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ContactFilterCriteria choose contacts. A contact must match all that are
// given.
type ContactFilterCriteria struct {
	// ContactID compares the id.
	ContactID *StringFilter `json:"contact_id,omitempty"`
	// PhoneNumber compares the number, which is in E.164.
	PhoneNumber *StringFilter `json:"phone_number,omitempty"`
	// DoNotCall compares whether the contact shall not be called.
	DoNotCall *BooleanFilter `json:"do_not_call,omitempty"`
	// Tags has tags of which the contact must have one.
	Tags *EnumFilter[string] `json:"tags,omitempty"`
	// ExternalID compares the id in the CRM. Whether there is one tells which
	// contacts are synchronised.
	ExternalID ExternalIDFilter `json:"external_id,omitempty"`
	// LastConversationTimestamp compares the time of the last conversation, in
	// milliseconds since the Unix epoch.
	LastConversationTimestamp NumberOrRangeFilter `json:"last_conversation_timestamp,omitempty"`
	// CustomFields compares custom fields.
	CustomFields []KeyedFilter `json:"custom_fields,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// An ExternalIDFilter is a [*StringFilter] or a [*PresentFilter].
type ExternalIDFilter interface{ isExternalIDFilter() }

func (*StringFilter) isExternalIDFilter()  {}
func (*PresentFilter) isExternalIDFilter() {}
func (*Unknown) isExternalIDFilter()       {}

var _ = wire.Register[ExternalIDFilter](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"string":  (*StringFilter)(nil),
	"present": (*PresentFilter)(nil),
}})

// ContactSortOrder is the order of contacts, which has other names than that of
// other lists.
type ContactSortOrder string

// The orders that Retell documents.
const (
	ContactSortAscending  ContactSortOrder = "asc"
	ContactSortDescending ContactSortOrder = "desc"
)
