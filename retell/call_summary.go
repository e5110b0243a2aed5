package retell

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// CallSummary sums up what calls cost and how fast their agents were, in the
// few numbers that people ask for. The zero value is empty and ready for use.
// It must not be used by two goroutines at once.
//
//	var summary retell.CallSummary
//	for call, err := range client.Calls.List(ctx, nil) { ...; summary.Add(call) }
//	fmt.Println(&summary)
//
// It keeps a number for each turn of each call, and none of the calls.
type CallSummary struct {
	// Calls is how many calls were added.
	Calls int
	// DurationMS is how long they took in all, in milliseconds.
	DurationMS int64
	// Priced is how many of them have a cost.
	Priced int
	// CostCents is what those cost, in US cents.
	CostCents float64
	// ChargedSeconds is the duration that they were charged for, in seconds.
	ChargedSeconds float64

	products map[string]float64
	latency  map[LatencyPart][]float64
}

// SummarizeCalls returns the summary of some calls, or of one.
func SummarizeCalls(calls ...*Call) *CallSummary {
	s := new(CallSummary)
	for _, call := range calls {
		s.Add(call)
	}
	return s
}

// Add adds a call. It need not have ended; what it does not have is left out.
func (s *CallSummary) Add(call *Call) {
	s.Calls++
	s.DurationMS += call.DurationMS
	s.addCost(call.CallCost)
	if l := call.Latency; l != nil {
		s.addLatency(LatencyE2E, l.E2E)
		s.addLatency(LatencyASR, l.ASR)
		s.addLatency(LatencyLLM, l.LLM)
		s.addLatency(LatencyLLMWebSocket, l.LLMWebSocketNetworkRTT)
		s.addLatency(LatencyTTS, l.TTS)
		s.addLatency(LatencyKnowledgeBase, l.KnowledgeBase)
		s.addLatency(LatencyS2S, l.S2S)
	}
}

func (s *CallSummary) addCost(cost *CallCost) {
	if cost == nil {
		return
	}
	s.Priced++
	s.CostCents += cost.CombinedCost
	s.ChargedSeconds += cost.TotalDurationSeconds
	if s.products == nil {
		s.products = map[string]float64{}
	}
	for _, product := range cost.ProductCosts {
		s.products[product.Product] += product.Cost
	}
}

func (s *CallSummary) addLatency(part LatencyPart, stats *LatencyStats) {
	if stats == nil || len(stats.Values) == 0 {
		return
	}
	if s.latency == nil {
		s.latency = map[LatencyPart][]float64{}
	}
	s.latency[part] = append(s.latency[part], stats.Values...)
}

// CentsPerMinute returns the mean price of a charged minute, in US cents; 0 if
// nothing was charged.
func (s *CallSummary) CentsPerMinute() float64 {
	if s.ChargedSeconds == 0 {
		return 0
	}
	return s.CostCents / s.ChargedSeconds * 60
}

// Products returns what each product cost in all calls, dearest first.
func (s *CallSummary) Products() []ProductTotal {
	totals := make([]ProductTotal, 0, len(s.products))
	for _, product := range slices.Sorted(maps.Keys(s.products)) {
		totals = append(totals, ProductTotal{product, s.products[product]})
	}
	slices.SortStableFunc(totals, func(a, b ProductTotal) int { return cmp.Compare(b.CostCents, a.CostCents) })
	return totals
}

// Latency returns how fast one part of the agents was, over all turns of all
// calls. Calls whose latency has no Values do not count.
func (s *CallSummary) Latency(part LatencyPart) LatencySummary {
	values := slices.Sorted(slices.Values(s.latency[part]))
	if len(values) == 0 {
		return LatencySummary{}
	}
	return LatencySummary{
		Count: len(values), P50MS: percentile(values, 50), P90MS: percentile(values, 90), MaxMS: values[len(values)-1],
	}
}

// percentile returns the smallest of the sorted values that is not smaller than
// p percent of them.
func percentile(sorted []float64, p int) float64 {
	rank := (len(sorted)*p + 99) / 100
	return sorted[max(rank, 1)-1]
}

// String returns the summary as one line.
func (s *CallSummary) String() string {
	e2e := s.Latency(LatencyE2E)
	return fmt.Sprintf("%d calls, %.1f min, %.2f cents (%.2f per minute), answers within %.0f ms (median) and %.0f ms (90%%)",
		s.Calls, float64(s.DurationMS)/60_000, s.CostCents, s.CentsPerMinute(), e2e.P50MS, e2e.P90MS)
}

// ProductTotal is what one product cost.
type ProductTotal struct {
	// Product names it, as [ProductCost] does.
	Product string
	// CostCents is its cost, in US cents.
	CostCents float64
}

// LatencySummary is how fast something was. It is zero if nothing was measured.
type LatencySummary struct {
	// Count is how often it was measured.
	Count int
	// P50MS is the median, in milliseconds.
	P50MS float64
	// P90MS is the 90th percentile, in milliseconds.
	P90MS float64
	// MaxMS is the longest, in milliseconds.
	MaxMS float64
}

// LatencyPart is a part of what makes an answer take time; see [CallLatency].
type LatencyPart string

// The parts that Retell measures, by their names in the call object.
const (
	LatencyE2E           LatencyPart = "e2e"
	LatencyASR           LatencyPart = "asr"
	LatencyLLM           LatencyPart = "llm"
	LatencyLLMWebSocket  LatencyPart = "llm_websocket_network_rtt"
	LatencyTTS           LatencyPart = "tts"
	LatencyKnowledgeBase LatencyPart = "knowledge_base"
	LatencyS2S           LatencyPart = "s2s"
)
