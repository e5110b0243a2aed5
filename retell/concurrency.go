package retell

import (
	"context"
	"net/http"
)

// ConcurrencyService tells how many calls the account may have at once.
type ConcurrencyService struct{ core *core }

// Get returns the limits and how many calls there are now.
func (s *ConcurrencyService) Get(ctx context.Context) (*Concurrency, error) {
	return fetch[Concurrency](ctx, s.core, &request{method: http.MethodGet, path: "/get-concurrency"})
}

// Concurrency is how many calls an account has and may have at once.
type Concurrency struct {
	// CurrentConcurrency is the number of calls now.
	CurrentConcurrency *int `json:"current_concurrency,omitempty"`
	// ConcurrencyLimit is the most calls at once: base and purchased.
	ConcurrencyLimit *int `json:"concurrency_limit,omitempty"`
	// BaseConcurrency is the part of the limit that is free.
	BaseConcurrency *int `json:"base_concurrency,omitempty"`
	// PurchasedConcurrency is the part of the limit that was bought.
	PurchasedConcurrency *int `json:"purchased_concurrency,omitempty"`
	// ConcurrencyPurchaseLimit is the most that can be bought in all.
	ConcurrencyPurchaseLimit *int `json:"concurrency_purchase_limit,omitempty"`
	// RemainingPurchaseLimit is how much more can be bought.
	RemainingPurchaseLimit *int `json:"remaining_purchase_limit,omitempty"`
	// ReservedInboundConcurrency is the part of the limit that only inbound
	// calls can use.
	ReservedInboundConcurrency *int `json:"reserved_inbound_concurrency,omitempty"`
	// ConcurrencyBurstEnabled says whether calls over the limit are let
	// through, at a surcharge, up to ConcurrencyBurstLimit.
	ConcurrencyBurstEnabled *bool `json:"concurrency_burst_enabled,omitempty"`
	// ConcurrencyBurstLimit is the most calls at once with bursts.
	ConcurrencyBurstLimit *int `json:"concurrency_burst_limit,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
