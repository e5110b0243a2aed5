package agent_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestConfirm(t *testing.T) {
	t.Parallel()
	const monday = `{"day":"Monday"}`
	for name, test := range map[string]struct {
		steps []step
		ran   int
	}{
		"agrees":                 {[]step{book("a", tuesday), say("Tuesday, shall I?"), book("b", tuesday), say("Done.")}, 1},
		"other words for it":     {[]step{book("a", tuesday), say("Tuesday, shall I?"), book("b", ` {"day" : "Tuesday"}`), say("Done.")}, 1},
		"not asked":              {[]step{book("a", tuesday), book("b", tuesday), say("Tuesday, shall I?"), say("Well.")}, 0},
		"changes their mind":     {[]step{book("a", tuesday), say("Tuesday, shall I?"), book("b", monday), say("Monday, shall I?"), say("Well.")}, 0},
		"back again":             {[]step{book("a", tuesday), book("b", monday), say("Which?"), book("c", tuesday), say("Tuesday, shall I?")}, 0},
		"says no":                {[]step{book("a", tuesday), say("Tuesday, shall I?"), say("Fine.")}, 0},
		"wrong arguments":        {[]step{book("a", `{"day":"Sunday"}`), book("b", tuesday), say("Tuesday?"), book("c", tuesday), say("Done.")}, 1},
		"once for one agreement": {[]step{book("a", tuesday), say("Tuesday, shall I?"), book("b", tuesday), book("c", tuesday), say("Done.")}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tool, ran := counting(0)
				tool.Confirm = true
				call, model := converse(t, tool, test.steps...)
				call.Say("Book me in")
				call.Hear()
				assert.Zero(t, *ran)
				results := strings.Join(model.results(len(model.requests)-1), "\n")
				assert.Contains(t, results, "(Not done yet: the caller has to agree first.")
				call.Say("Yes")
				call.Hear()
				assert.Equal(t, test.ran, *ran)
			})
		})
	}
}

// Words over a question that was not heard are no consent.
func TestConfirmNeedsAQuestionThatWasHeard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tool, ran := counting(0)
		tool.Confirm = true
		slow := say("Tuesday, shall I?")
		slow.every = 2 * time.Second
		call, _ := converse(t, tool, book("a", tuesday), slow, book("b", tuesday), say("Shall I?"), book("c", tuesday), say("Done."))
		call.Say("Tuesday")
		time.Sleep(time.Second)
		call.Interrupt("Yes, Tuesday")
		assert.Equal(t, "Shall I?", call.Hear())
		assert.Zero(t, *ran)
		call.Say("Yes!")
		assert.Equal(t, "Done.", call.Hear())
		assert.Equal(t, 1, *ran)
	})
}
