//go:build !race

package traffic

// usual is how much traffic there is by default.
const usual = "1h"
