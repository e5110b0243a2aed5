package llm

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A request that comes late, on a connection that was replaced, leaves the turn
// as it is, and nothing of itself behind.
func TestLateTurnEnds(t *testing.T) {
	t.Parallel()
	c := NewCall("call_1", nil)
	c.out.newest.Store(new(link))
	newest := c.newTurn(&Turn{Call: c, ID: 5, Reason: Response}, time.Now())
	assert.True(t, c.supersede(newest))
	late := c.newTurn(&Turn{Call: c, ID: 4, Reason: Response}, time.Now())
	late.from = new(link)
	assert.False(t, c.supersede(late))
	assert.Error(t, late.ctx.Err())
	assert.NoError(t, newest.ctx.Err())
}
