package agent

import (
	"context"
	"sync"
)

// gate keeps a turn that is answered ahead of its request from doing anything:
// it is shut until the request has come.
type gate struct {
	opened chan struct{} // closed when the turn has become a real one

	mu      sync.Mutex
	decided bool
	used    bool
	waiting []func(used bool) // to be told of the decision
}

func newGate() *gate { return &gate{opened: make(chan struct{})} }

type gateKey struct{}

func withGate(ctx context.Context, g *gate) context.Context {
	return context.WithValue(ctx, gateKey{}, g)
}

// gateOf returns the gate of a turn that is or was answered ahead, nil for
// others.
func gateOf(ctx context.Context) *gate {
	g, _ := ctx.Value(gateKey{}).(*gate)
	return g
}

// decide opens the gate, or says that it stays shut. Only the first call counts.
func (g *gate) decide(used bool) {
	g.mu.Lock()
	if g.decided {
		g.mu.Unlock()
		return
	}
	g.decided, g.used = true, used
	waiting := g.waiting
	g.waiting = nil
	g.mu.Unlock()
	for _, tell := range waiting { // before anything else can happen in the turn
		tell(used)
	}
	if used {
		close(g.opened)
	}
}

// tell has f told whether the turn is used: now if that is known, or else when
// it is.
func (g *gate) tell(f func(used bool)) {
	g.mu.Lock()
	if !g.decided {
		g.waiting = append(g.waiting, f)
		g.mu.Unlock()
		return
	}
	g.mu.Unlock()
	f(g.used)
}

// whenDecided has f told whether the turn of ctx is one that was asked for: for
// most turns at once, and for one that is answered ahead when it turns out.
func whenDecided(ctx context.Context, f func(asked bool)) {
	if g := gateOf(ctx); g != nil {
		g.tell(f)
		return
	}
	f(true)
}

// Speculating reports whether a turn is being answered ahead of its request,
// so that nobody may ever hear the answer. A Responder must not do anything
// then that cannot be undone; wait with [AwaitRequest] before it.
func Speculating(ctx context.Context) bool {
	g := gateOf(ctx)
	if g == nil {
		return false
	}
	select {
	case <-g.opened:
		return false
	default:
		return true
	}
}

// requestOf returns what is closed when the turn of ctx has been asked for, nil if
// it has been.
func requestOf(ctx context.Context) <-chan struct{} {
	if !Speculating(ctx) {
		return nil
	}
	return gateOf(ctx).opened
}

// AwaitRequest returns nil when the turn of ctx has really been asked for, for
// most turns at once, and the cause of ctx's end if that comes first.
func AwaitRequest(ctx context.Context) error {
	g := gateOf(ctx)
	if g == nil {
		return nil
	}
	select {
	case <-g.opened:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
