//go:build race

package traffic

// usual is how much traffic there is by default: less than an hour where the
// race detector makes everything slow.
const usual = "10m"
