package llmtest

import (
	"time"
)

// attemptGap is how long Retell waits between two attempts to connect.
const attemptGap = 3 * time.Second

// reach makes a connection, in as many attempts as the dialer has.
func (c *Call) reach() (line, error) {
	for attempt := 1; ; attempt++ {
		l, err := c.dial(c.ctx, c.ID())
		if err == nil || attempt == c.dialer.Attempts {
			return l, err
		}
		gap := time.NewTimer(attemptGap)
		select {
		case <-gap.C:
		case <-c.done:
			gap.Stop()
			return nil, err
		}
	}
}

// lineBroke decides how a call goes on whose line has broken. It runs under the
// lock.
func (c *Call) lineBroke() {
	switch {
	case c.state == over: // in the same moment
	case c.dialer.Redials <= 0:
		c.state = lineLost
	case c.redials == c.dialer.Redials:
		c.violation(nil, "the line broke %d times: Retell ends the call", c.redials+1)
		c.finish(ByCorruption, "the line broke too often")
	default:
		c.redials++
		c.state = redialing
		c.actions.Go(c.redialItself)
	}
}

// redialItself connects the call again, or ends it.
func (c *Call) redialItself() {
	l, err := c.reach()
	switch {
	case c.reconnected(l, err):
		l.answered()
	case l != nil:
		l.hangUp() // the call has ended meanwhile
	}
}

// reconnected reports whether the call goes on with l.
func (c *Call) reconnected(l line, err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.announce()
	if c.state != redialing {
		return false
	}
	if err != nil {
		c.violation(nil, "cannot connect again: %v: Retell ends the call", err)
		c.finish(ByLostLine, "the agent cannot be reached again")
		return false
	}
	c.took(l)
	return true
}

// awaitLine waits while the call is dialled again by itself.
func (c *Call) awaitLine() {
	c.t.Helper()
	c.mu.Lock()
	wait := c.state == redialing
	c.mu.Unlock()
	if wait {
		c.await("Retell to dial again", func() bool { return c.state != redialing })
	}
}

// CloseCode returns the code with which the agent's server closed its socket,
// 1007 if Retell closed it over a binary frame, and 0 if there was no close. To
// Retell, 1000 from the server hangs up and every other code is an error.
func (c *Call) CloseCode() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.code
}
