package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// A table holds what was measured, of each server and in each round.
type table struct{ rows []*row }

type row struct {
	what   string
	values map[string][]float64 // by server
}

func (t *table) add(server, what string, value float64) {
	i := slices.IndexFunc(t.rows, func(r *row) bool { return r.what == what })
	if i < 0 {
		i = len(t.rows)
		t.rows = append(t.rows, &row{what: what, values: make(map[string][]float64)})
	}
	t.rows[i].values[server] = append(t.rows[i].values[server], value)
}

// print writes the table in Markdown: the median, and the range of all rounds.
func (t *table) print(w io.Writer) {
	servers := []string{"relay", "relay with openai-go", "phoneagent", "phoneagent over a WebSocket"}
	fmt.Fprintf(w, "| | %s | phoneagent to relay |\n|%s\n", strings.Join(servers, " | "), strings.Repeat("---|", len(servers)+2))
	for _, r := range t.rows {
		relay, phoneagent := r.values["relay"], r.values["phoneagent"]
		ratio := ""
		if len(relay) > 0 && len(phoneagent) > 0 && median(relay) != 0 {
			ratio = fmt.Sprintf("%.2f", median(phoneagent)/median(relay))
		}
		fmt.Fprintf(w, "| %s |", r.what)
		for _, server := range servers {
			fmt.Fprintf(w, " %s |", show(r.values[server]))
		}
		fmt.Fprintf(w, " %s |\n", ratio)
	}
}

func show(values []float64) string {
	if len(values) == 0 {
		return ""
	}
	return fmt.Sprintf("%.4g (%.4g to %.4g)", median(values), slices.Min(values), slices.Max(values))
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
