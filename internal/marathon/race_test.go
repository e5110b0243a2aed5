//go:build race

package marathon

// usual is how often the caller does something by default: less where the race
// detector makes everything slow, and then not all has to happen.
const (
	usual      = "60"
	everything = false
)
