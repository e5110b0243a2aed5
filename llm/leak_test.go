package llm_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// Calls that end in every way leave no goroutine behind: a bubble ends only
// when all of its goroutines have. Nor is anything kept once the grace time is
// over.
func TestNothingIsLeftOfCalls(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			if turn.LastUser() == "hang" {
				<-ctx.Done()
			}
			return reply.Say("Yes.")
		}), options(func(o *llm.Options) { o.Hooks = newDiary().hooks() }))
		for i := range 40 {
			p := connect(t, handler, fmt.Sprintf("call_%d", i))
			p.send(ping)
			p.ask(1, []string{"hi", "hang"}[i%2])
			synctest.Wait()
			switch i % 5 {
			case 0:
				p.hangUp()
			case 1:
				p.drop()
			case 2:
				require.NoError(t, handler.Call(fmt.Sprintf("call_%d", i)).HangUp())
			case 3:
				p.stick()
				p.ask(2, "hi")
			case 4:
				p = connect(t, handler, fmt.Sprintf("call_%d", i))
				synctest.Wait()
				p.hangUp()
			}
		}
		time.Sleep(5 * time.Minute)
		assert.Zero(t, handler.State().Calls)
		require.NoError(t, handler.Drain(t.Context()))
	})
}

// Over real sockets: as many goroutines after a hundred calls as before.
func TestNoGoroutineIsLeftOverWebSockets(t *testing.T) {
	handler := llm.NewHandler(answer(repeat), &llm.Options{InsecureNoSecret: true})
	url := server(t, handler)
	before := runtime.NumGoroutine()
	for i := range 100 {
		call := llmtest.DialURL(t, url)
		call.Say("hi")
		require.Equal(t, "hi", call.Hear())
		if i%2 == 0 {
			call.HangUp()
		} else {
			call.Drop()
		}
	}
	require.NoError(t, handler.Close())
	const own = 5 // of Eventually and the HTTP server
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+own }, 10*time.Second, 10*time.Millisecond)
}
