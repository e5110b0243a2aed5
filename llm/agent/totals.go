package agent

import "log/slog"

// Totals count what a turn or a call took and what it cost. Requests are those
// to models that are [Metered].
type Totals struct {
	// Requests counts the requests, those in Wasted too, and Failed those that
	// did not reach their end for another reason than that nobody wanted it any
	// more.
	Requests int `json:"requests"`
	Failed   int `json:"failed_requests"`
	// Usage and Cost (US dollars) are those of all requests. Of Estimated
	// requests the provider did not tell the usage.
	Usage     Usage   `json:"usage,omitzero"`
	Cost      float64 `json:"cost_usd"`
	Estimated int     `json:"estimated_requests"`
	// Wasted counts the requests whose answer nobody heard because they lost a
	// race or were made ahead in vain, with what part of Usage and Cost is theirs.
	Wasted      int     `json:"wasted_requests"`
	WastedUsage Usage   `json:"wasted_usage,omitzero"`
	WastedCost  float64 `json:"wasted_cost_usd"`
	// ToolRuns counts runs of tools, and FailedToolRuns those with an error.
	ToolRuns       int `json:"tool_runs"`
	FailedToolRuns int `json:"failed_tool_runs"`
	// What the wrappers did.
	Retries   int `json:"retries"`
	Fallbacks int `json:"fallbacks"`
	Hedges    int `json:"hedges"`
	Fillers   int `json:"fillers"`
	CacheHits int `json:"cache_hits"`
	// Turns answered ahead of their request whose answer was used, and was not.
	SpeculationsUsed   int `json:"speculations_used"`
	SpeculationsMissed int `json:"speculations_missed"`
	// Claims that no tool stood behind, and those of them that were corrected
	// before they were spoken.
	Claims          int `json:"claims"`
	CorrectedClaims int `json:"corrected_claims"`
}

// Add adds the counts of other.
func (t *Totals) Add(other Totals) {
	t.Requests += other.Requests
	t.Failed += other.Failed
	t.Usage.Add(other.Usage)
	t.Cost += other.Cost
	t.Estimated += other.Estimated
	t.Wasted += other.Wasted
	t.WastedUsage.Add(other.WastedUsage)
	t.WastedCost += other.WastedCost
	t.ToolRuns += other.ToolRuns
	t.FailedToolRuns += other.FailedToolRuns
	t.Retries += other.Retries
	t.Fallbacks += other.Fallbacks
	t.Hedges += other.Hedges
	t.Fillers += other.Fillers
	t.CacheHits += other.CacheHits
	t.SpeculationsUsed += other.SpeculationsUsed
	t.SpeculationsMissed += other.SpeculationsMissed
	t.Claims += other.Claims
	t.CorrectedClaims += other.CorrectedClaims
}

func (t *Totals) model(r *ModelRecord) {
	t.Requests++
	t.Usage.Add(r.Usage)
	t.Cost += r.Cost
	if r.Estimated {
		t.Estimated++
	}
	switch {
	case r.Wasted:
		t.Wasted++
		t.WastedUsage.Add(r.Usage)
		t.WastedCost += r.Cost
	case r.failed():
		t.Failed++
	}
}

func (t *Totals) tool(r *ToolRecord) {
	t.ToolRuns++
	if r.Err != nil {
		t.FailedToolRuns++
	}
}

// attrs appends the attributes of a log line. Counts that are 0 are left out, but
// for those that every line has.
func (t *Totals) attrs(attrs []slog.Attr) []slog.Attr {
	attrs = append(attrs,
		slog.Int("requests", t.Requests),
		slog.Int("input_tokens", t.Usage.InputTokens),
		slog.Int("cached_input_tokens", t.Usage.CachedInputTokens),
		slog.Int("output_tokens", t.Usage.OutputTokens),
		slog.Float64("cost_usd", t.Cost),
		slog.Int("tool_runs", t.ToolRuns),
	)
	for _, count := range []struct {
		key string
		n   int
	}{
		{"failed_requests", t.Failed}, {"estimated_requests", t.Estimated}, {"wasted_requests", t.Wasted},
		{"failed_tool_runs", t.FailedToolRuns}, {"retries", t.Retries}, {"fallbacks", t.Fallbacks}, {"hedges", t.Hedges},
		{"fillers", t.Fillers}, {"cache_hits", t.CacheHits}, {"speculations_used", t.SpeculationsUsed},
		{"speculations_missed", t.SpeculationsMissed}, {"claims", t.Claims}, {"corrected_claims", t.CorrectedClaims},
	} {
		if count.n != 0 {
			attrs = append(attrs, slog.Int(count.key, count.n))
		}
	}
	if t.WastedCost != 0 {
		attrs = append(attrs, slog.Float64("wasted_cost_usd", t.WastedCost))
	}
	return attrs
}
