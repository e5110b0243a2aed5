package agent

import "context"

// gate keeps a turn that is answered ahead of its request from doing anything:
// it is shut until the request has come.
type gate struct {
	opened chan struct{} // closed when the turn has become a real one
}

type gateKey struct{}

func withGate(ctx context.Context, g *gate) context.Context {
	return context.WithValue(ctx, gateKey{}, g)
}

// Speculating reports whether a turn is being answered ahead of its request,
// so that nobody may ever hear the answer. A Responder must not do anything
// then that cannot be undone; wait with [AwaitRequest] before it.
func Speculating(ctx context.Context) bool {
	g, _ := ctx.Value(gateKey{}).(*gate)
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

// AwaitRequest returns nil when the turn of ctx has really been asked for, for
// most turns at once, and the cause of ctx's end if that comes first.
func AwaitRequest(ctx context.Context) error {
	g, _ := ctx.Value(gateKey{}).(*gate)
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
