package agent

// A Price is what a model costs, in US dollars for a million tokens, as
// providers list it. The zero value is for a model that costs nothing, or whose
// price is not known.
type Price struct {
	// Input is for tokens of the prompt that the provider had not cached, and
	// CachedInput for those that it had. Zero for the latter means the former.
	Input, CachedInput float64
	// Output is for tokens written, reasoning included.
	Output float64
}

// Cost returns what usage costs, in US dollars.
func (p Price) Cost(usage Usage) float64 {
	cached := p.CachedInput
	if cached == 0 {
		cached = p.Input
	}
	return (float64(usage.InputTokens-usage.CachedInputTokens)*p.Input +
		float64(usage.CachedInputTokens)*cached + float64(usage.OutputTokens)*p.Output) / 1e6
}
