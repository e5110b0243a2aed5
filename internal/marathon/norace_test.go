//go:build !race

package marathon

const (
	usual      = "120"
	everything = true
)
