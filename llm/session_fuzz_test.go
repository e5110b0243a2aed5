package llm_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
)

// FuzzSession plays a call that its bytes direct: what the caller does, what
// the line does, and what the Responder does about it. The peer fails the test
// over a stale frame; and when all is quiet, what was asked last has exactly one
// completing frame on the newest line, or was taken over by speech unasked.
func FuzzSession(f *testing.F) {
	f.Add([]byte("rwrwrw"))
	f.Add([]byte("rpRwdlrwwi"))
	f.Add([]byte("ggrrrrhlwwb.xrrirw"))
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
	f.Add([]byte{5, 12, 5, 9, 12, 10, 5, 13, 9, 12, 10, 5, 12, 13, 9, 12, 12, 12, 12, 12, 10})
	f.Fuzz(func(t *testing.T, actions []byte) {
		if len(actions) > 60 {
			actions = actions[:60]
		}
		synctest.Test(t, func(t *testing.T) { playSession(t, actions) })
	})
}

func playSession(t *testing.T, actions []byte) {
	handler := llm.NewHandler(moody(actions), options(func(o *llm.Options) {
		o.TurnTimeout = 20 * time.Second
		o.Hooks.TranscriptUpdated = func(*llm.Call, *llm.Update) {}
	}))
	p := connect(t, handler, "call_1")
	asked, interrupted, next := int64(-1), false, int64(1)
	for _, action := range actions {
		if action%16 < 6 && !p.alive() {
			continue // nobody would get it
		}
		switch action % 16 {
		case 0, 1, 2, 3:
			asked, interrupted = next, false
			p.ask(asked, "hi")
			next++
		case 4: // goes back
			asked, interrupted = max(asked-1, 1), false
			p.ask(asked, "hi")
		case 5:
			if asked > 0 && !interrupted {
				p.ask(asked, "hi") // again
			}
		case 6:
			p.send(details)
		case 7:
			p.send(ping)
		case 8:
			p.send(update)
		case 9:
			p.drop()
		case 10, 11: // while the older line is there or not
			synctest.Wait()
			p = connect(t, handler, "call_1")
		case 12:
			time.Sleep(time.Duration(action) * 40 * time.Millisecond)
			synctest.Wait()
			if handler.State().Calls == 0 { // before the call is forgotten too
				p = connect(t, handler, "call_1")
			}
		case 13:
			synctest.Wait()
		case 14:
			if c := handler.Call("call_1"); c != nil {
				synctest.Wait()
				err := c.Interrupt(t.Context(), say("!"))
				interrupted = interrupted || err != llm.ErrCallEnded // which it is if it never began
			}
		case 15:
			p.send("{" + string(action))
		}
	}
	synctest.Wait()
	p.drop()
	p = connect(t, handler, "call_1")
	time.Sleep(time.Minute)
	synctest.Wait()
	require.Equal(t, 1, p.completions(0), "the first words are completed on every line")
	if asked > 0 && !interrupted {
		require.Equal(t, 1, p.completions(asked), "response %d: %v", asked, p.wire())
	}
}

// moody is a Responder whose mood is directed by the bytes: it is quick, slow,
// silent or broken, and may end with an action.
func moody(moods []byte) llm.Responder {
	return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		mood := byte(turn.ID)
		if len(moods) > 0 {
			mood += moods[int(mood)%len(moods)]
		}
		for i := range int(mood % 5) {
			if err := reply.Say(fmt.Sprint(i)); err != nil {
				return err
			}
			if mood&8 != 0 {
				_ = pause(ctx, time.Duration(mood)*10*time.Millisecond)
			}
		}
		switch mood % 11 {
		case 0:
			panic("oh")
		case 1:
			return context.Canceled
		case 2:
			return reply.PressDigits("1")
		case 3:
			<-ctx.Done()
		case 4:
			_ = reply.Transfer("+14155550123", "Hold on.")
			<-ctx.Done()
		}
		return nil
	})
}
