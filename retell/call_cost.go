package retell

// CallCost is what a call cost. Amounts are US cents and may have fractions.
type CallCost struct {
	// CombinedCost is the sum, in cents.
	CombinedCost float64 `json:"combined_cost"`
	// ProductCosts are its parts.
	ProductCosts []ProductCost `json:"product_costs"`
	// TotalDurationSeconds is the duration that was charged, in seconds.
	TotalDurationSeconds float64 `json:"total_duration_seconds"`
	// TotalDurationUnitPrice is the price of all products, in cents per second.
	TotalDurationUnitPrice float64 `json:"total_duration_unit_price"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ProductCost is one part of a cost.
type ProductCost struct {
	// Product names what was charged for, for example "elevenlabs_tts".
	Product string `json:"product"`
	// Cost is the amount, in cents.
	Cost float64 `json:"cost"`
	// UnitPrice is the price, in cents per second.
	UnitPrice *float64 `json:"unit_price,omitempty"`
	// IsTransferLegCost says whether this is for the leg of the call that
	// came after a transfer.
	IsTransferLegCost *bool `json:"is_transfer_leg_cost,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// LLMTokenUsage is how many tokens a call's requests to the model took.
type LLMTokenUsage struct {
	// Average is the mean of Values.
	Average float64 `json:"average"`
	// NumRequests is the number of requests.
	NumRequests float64 `json:"num_requests"`
	// Values has the number of tokens of each request.
	Values []float64 `json:"values"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
