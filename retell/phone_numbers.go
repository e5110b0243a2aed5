package retell

import (
	"context"
	"iter"
	"net/http"
)

// PhoneNumberService buys, imports and binds phone numbers. A number is its own
// id: the methods take it in the form in which Retell has it, which is E.164
// but for the pseudo numbers of custom telephony. Its methods return errors as
// those of [CallService] do.
type PhoneNumberService struct{ core *core }

// Create buys a number, which costs money every month, and binds agents to it.
// A failure that leaves open whether the number was bought is never repeated:
// errors.Is(err, [ErrMaybeAccepted]) reports it, and List shows what there is.
func (s *PhoneNumberService) Create(ctx context.Context, params *CreatePhoneNumberParams) (*PhoneNumber, error) {
	return fetch[PhoneNumber](ctx, s.core, &request{
		method: http.MethodPost, path: "/create-phone-number", params: params, body: jsonBody, once: true, invalid: params.check(),
	})
}

// Import registers a number of your own telephony, such as a Twilio number
// with an elastic SIP trunk, and binds agents to it.
//
// The number is checked before anything is sent, unless IgnoreE164Validation
// is true. Retell itself checks only if it is false.
func (s *PhoneNumberService) Import(ctx context.Context, params *ImportPhoneNumberParams) (*PhoneNumber, error) {
	return fetch[PhoneNumber](ctx, s.core, &request{
		method: http.MethodPost, path: "/import-phone-number", params: params, body: jsonBody, invalid: params.check(),
		secrets: []string{deref(deref(params).SIPTrunkAuthPassword)},
	})
}

// Get returns a number.
func (s *PhoneNumberService) Get(ctx context.Context, phoneNumber string) (*PhoneNumber, error) {
	return fetch[PhoneNumber](ctx, s.core, &request{
		method: http.MethodGet, path: "/get-phone-number/{phone_number}", args: []string{phoneNumber},
	})
}

// Update changes a number: the agents bound to it, its webhooks, its trunk.
func (s *PhoneNumberService) Update(ctx context.Context, phoneNumber string, params *UpdatePhoneNumberParams) (*PhoneNumber, error) {
	return fetch[PhoneNumber](ctx, s.core, &request{
		method: http.MethodPatch, path: "/update-phone-number/{phone_number}", args: []string{phoneNumber},
		params: params, body: jsonBody, invalid: params.check(),
		secrets: []string{deref(deref(params).AuthPassword)},
	})
}

// Delete gives a bought number back, or forgets an imported one. Whether the
// same number could be bought again is not documented.
func (s *PhoneNumberService) Delete(ctx context.Context, phoneNumber string) error {
	return send(ctx, s.core, &request{
		method: http.MethodDelete, path: "/delete-phone-number/{phone_number}", args: []string{phoneNumber},
	})
}

// List returns all numbers, one page at a time as the loop needs it. It stops
// at the first error.
func (s *PhoneNumberService) List(ctx context.Context, params *ListParams) iter.Seq2[*PhoneNumber, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[*PhoneNumber], error) {
		return s.ListPage(ctx, params.after(key))
	})
}

// ListPage returns one page of what List returns.
func (s *PhoneNumberService) ListPage(ctx context.Context, params *ListParams) (*Page[*PhoneNumber], error) {
	return fetch[Page[*PhoneNumber]](ctx, s.core, &request{method: http.MethodGet, path: "/v2/list-phone-numbers", params: params})
}
