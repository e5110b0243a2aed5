package agent

// collected is what a trace was told.
type collected struct {
	models []ModelRecord
	tools  []ToolRecord
	totals Totals
}

// mostRecords bounds the records in one turn's. The totals go on.
const mostRecords = 100

func (c *collected) model(r ModelRecord) {
	c.totals.model(&r)
	if len(c.models) < mostRecords {
		c.models = append(c.models, r)
	}
}

func (c *collected) tool(r ToolRecord) {
	c.totals.tool(&r)
	if len(c.tools) < mostRecords {
		c.tools = append(c.tools, r)
	}
}

// add takes over what another one was told.
func (c *collected) add(other *collected) {
	c.totals.Add(other.totals)
	c.models = append(c.models, other.models[:min(len(other.models), mostRecords-len(c.models))]...)
	c.tools = append(c.tools, other.tools[:min(len(other.tools), mostRecords-len(c.tools))]...)
}

// traced is a collected with the trace that fills it. It is guarded by the lock
// of its recording.
type traced struct {
	collected
	open     int32 // requests that are not over
	recorded bool  // the turn is: what comes now is for the next one
}

// trace returns a trace that fills t, or what is outside of turns once that of t
// has been recorded.
func (t *traced) trace(c *recording) *Trace {
	note := func(f func(*collected)) {
		c.mu.Lock()
		defer c.mu.Unlock()
		if t.recorded {
			f(&c.outside.collected)
			return
		}
		f(&t.collected)
	}
	return &Trace{
		asked: func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			t.open++
		},
		ModelDone: func(r ModelRecord) {
			note(func(to *collected) { to.model(r); t.open-- })
			c.check()
		},
		ToolDone: func(r ToolRecord) { note(func(to *collected) { to.tool(r) }) },
		Retried:  func(error) { note(func(to *collected) { to.totals.Retries++ }) },
		FellBack: func(error) { note(func(to *collected) { to.totals.Fallbacks++ }) },
		Hedged:   func() { note(func(to *collected) { to.totals.Hedges++ }) },
		Filled:   func() { note(func(to *collected) { to.totals.Fillers++ }) },
		Cached:   func() { note(func(to *collected) { to.totals.CacheHits++ }) },
		Speculated: func(used bool) {
			note(func(to *collected) {
				if used {
					to.totals.SpeculationsUsed++
				} else {
					to.totals.SpeculationsMissed++
				}
			})
		},
		ClaimFound: func(corrected bool) {
			note(func(to *collected) {
				to.totals.Claims++
				if corrected {
					to.totals.CorrectedClaims++
				}
			})
		},
	}
}
