package retell

import (
	"context"
	"iter"
	"net/http"
)

// ContactService keeps the people whom the account talks to. There is at most
// one contact for a phone number. Its methods return errors as those of
// [CallService] do.
type ContactService struct{ core *core }

// Create makes a contact. Retell does not document what it does if there is
// one with that number.
func (s *ContactService) Create(ctx context.Context, params *CreateContactParams) (*Contact, error) {
	return fetch[Contact](ctx, s.core, &request{method: http.MethodPost, path: "/create-contact", params: params, body: jsonBody})
}

// Get returns a contact.
func (s *ContactService) Get(ctx context.Context, contactID string) (*Contact, error) {
	return fetch[Contact](ctx, s.core, &request{method: http.MethodGet, path: "/get-contact/{contact_id}", args: []string{contactID}})
}

// GetByPhone returns the contact with a phone number, which must be in E.164;
// that is checked before anything is sent.
func (s *ContactService) GetByPhone(ctx context.Context, phoneNumber string) (*Contact, error) {
	return fetch[Contact](ctx, s.core, &request{
		method: http.MethodGet, path: "/get-contact-by-phone/{phone_number}", args: []string{phoneNumber},
		invalid: checkE164("phone_number", phoneNumber),
	})
}

// Update changes a contact.
func (s *ContactService) Update(ctx context.Context, contactID string, params *UpdateContactParams) (*Contact, error) {
	return fetch[Contact](ctx, s.core, &request{
		method: http.MethodPatch, path: "/update-contact/{contact_id}", args: []string{contactID}, params: params, body: jsonBody,
	})
}

// Delete removes a contact. Retell refuses while the contact is linked to a CRM
// that is written to, which would bring it back: unlink the CRM first.
func (s *ContactService) Delete(ctx context.Context, contactID string) error {
	return send(ctx, s.core, &request{method: http.MethodDelete, path: "/delete-contact/{contact_id}", args: []string{contactID}})
}

// List returns all contacts that params choose, those last talked to first
// unless they say otherwise, one page at a time as the loop needs it. It stops
// at the first error.
func (s *ContactService) List(ctx context.Context, params *ListContactsParams) iter.Seq2[*Contact, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[*Contact], error) {
		return s.ListPage(ctx, params.after(key))
	})
}

// ListPage returns one page of what List returns.
func (s *ContactService) ListPage(ctx context.Context, params *ListContactsParams) (*Page[*Contact], error) {
	return fetch[Page[*Contact]](ctx, s.core, &request{method: http.MethodPost, path: "/list-contacts", params: params, body: jsonBody})
}

// CreateContactParams describe a contact.
type CreateContactParams struct {
	// PhoneNumber is the contact's number. Retell stores it in E.164 and does
	// not document which other forms it takes.
	PhoneNumber string `json:"phone_number"`
	// FirstName is the first name.
	FirstName *string `json:"first_name,omitempty"`
	// LastName is the last name.
	LastName *string `json:"last_name,omitempty"`
	// DoNotCall says that the contact shall not be called. Retell does not
	// document whether it refuses such calls.
	DoNotCall *bool `json:"do_not_call,omitempty"`
	// Tags are the contact's tags.
	Tags []string `json:"tags,omitzero"`
	// CustomFields is an object with values for the fields that
	// [CRMConfig.CustomFields] defines, of their types.
	CustomFields any `json:"custom_fields,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// UpdateContactParams change a contact. Fields that are left out stay as they
// are.
type UpdateContactParams struct {
	// FirstName is the first name.
	FirstName *string `json:"first_name,omitempty"`
	// LastName is the last name.
	LastName *string `json:"last_name,omitempty"`
	// DoNotCall says that the contact shall not be called. Retell does not
	// document whether it refuses such calls.
	DoNotCall *bool `json:"do_not_call,omitempty"`
	// Tags replace all tags of the contact.
	Tags []string `json:"tags,omitzero"`
	// CustomFields is an object with values for the fields that
	// [CRMConfig.CustomFields] defines, of their types. A null in it clears
	// that field.
	CustomFields any `json:"custom_fields,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ListContactsParams choose contacts. Nil stands for all.
type ListContactsParams struct {
	// FilterCriteria choose by fields. Names are found with SearchQuery only.
	FilterCriteria *ContactFilterCriteria `json:"filter_criteria,omitempty"`
	// SearchQuery is a part, in any case, of the number, the names, the id in
	// the CRM or a custom field.
	SearchQuery *string `json:"search_query,omitempty"`
	// SortOrder is the order by the time of the last conversation. The default
	// is descending.
	SortOrder *ContactSortOrder `json:"sort_order,omitempty"`
	// Limit is the most contacts per page. Retell documents neither the
	// default nor the maximum.
	Limit *int `json:"limit,omitempty"`
	// Skip leaves out as many contacts at the begin of the list. List sends
	// it for the first page only. Skipping many is slow.
	Skip *int `json:"skip,omitempty"`
	// PaginationKey is that of the page before; nil for the first page.
	PaginationKey *string `json:"pagination_key,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// after returns a copy of p for the page that key stands for. Only the first
// page skips: the key already says where the others begin.
func (p *ListContactsParams) after(key *string) *ListContactsParams {
	next := deref(p)
	if key != nil {
		next.PaginationKey, next.Skip = key, nil
	}
	return &next
}
