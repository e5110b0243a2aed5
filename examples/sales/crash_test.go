package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

var errKilled = errors.New("killed")

// mortal is a store of a program that is killed after some steps: what it wrote
// before is there, and nothing after.
type mortal struct {
	retell.DialStore
	steps *atomic.Int64
}

func mortalAfter(steps int, store retell.DialStore) mortal {
	m := mortal{store, new(atomic.Int64)}
	m.steps.Store(int64(steps))
	return m
}

func (m mortal) step() error {
	if m.steps.Add(-1) < 0 {
		return errKilled
	}
	return nil
}

func (m mortal) Claim(ctx context.Context, id string, record retell.DialRecord) (retell.DialRecord, error) {
	if err := m.step(); err != nil {
		return retell.DialRecord{}, err
	}
	return m.DialStore.Claim(ctx, id, record)
}

func (m mortal) Put(ctx context.Context, id string, record retell.DialRecord) error {
	if err := m.step(); err != nil {
		return err
	}
	return m.DialStore.Put(ctx, id, record)
}

// Wherever the program is killed, the next run calls nobody twice, and each call
// is once in the file and, under one key, in the CRM.
func TestKilledBetweenTwoSteps(t *testing.T) {
	t.Parallel()
	leads := []lead{ada, grace, alan}
	done := false
	const most = 50
	for steps := 0; steps < most && !done && !t.Failed(); steps++ {
		synctest.Test(t, func(t *testing.T) {
			dir := t.TempDir()
			var o *office
			hour := theDay
			posted := make(map[string]string)
			memory := retell.NewDialMemory()
			run := func(steps int) error {
				store := mortalAfter(steps, memory)
				notes, err := openNotes(filepath.Join(dir, "notes"))
				require.NoError(t, err)
				sheet, err := openSheet(filepath.Join(dir, "results.csv"))
				require.NoError(t, err)
				c := newTestCampaign()
				c.notes = notes
				hour = hour.Add(time.Hour) // so that a result that is made anew is another one
				c.now = func() time.Time { return hour }
				if o == nil {
					o = newOffice(t, c, 20, openaitest.Rules(openaitest.Otherwise(say("I see."))))
					for i, l := range leads {
						callee := o.says("Hello?")
						callee.Ring = time.Duration(i+1) * time.Second
						o.server.Answer(l.Phone, callee)
					}
				}
				_, err = c.dial(t.Context(), o.server.Client(), leads, settings{from: o.from, store: store, settled: func(r result, _ *retell.Call) error {
					if err := store.step(); err != nil {
						return err
					}
					body, err := json.Marshal(r)
					require.NoError(t, err)
					if before, twice := posted[r.key()]; twice {
						assert.Equal(t, before, string(body), "what comes twice is the same")
					}
					posted[r.key()] = string(body)
					return sheet.add(r)
				}})
				require.NoError(t, sheet.file.Close())
				require.NoError(t, notes.close())
				return err
			}
			err := run(steps)
			done = err == nil
			if !done {
				require.ErrorIs(t, err, errKilled)
				require.NoError(t, run(most))
			}
			rung := make(map[string]int)
			for _, number := range o.rung() {
				rung[number]++
				assert.Equal(t, 1, rung[number], "killed after %d steps, %s", steps, number)
			}
			assert.Len(t, posted, len(leads), "killed after %d steps", steps)
			file, err := os.Open(filepath.Join(dir, "results.csv"))
			require.NoError(t, err)
			defer func() { _ = file.Close() }()
			lines, err := csv.NewReader(file).ReadAll()
			require.NoError(t, err)
			assert.Len(t, lines, 1+len(leads), "killed after %d steps", steps)
		})
	}
	assert.True(t, done, "the last one was not killed")
}

// Of what it settles, nothing comes back: neither to the CRM, if the program was
// killed right after that had it, nor as a finding that comes late.
func TestWhatIsSettledStaysSettled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		call := ring(t, c, openaitest.Rules(openaitest.Otherwise(say("I see."))))
		_, err := c.notes.conclude(result{CallID: call.ID()})
		require.NoError(t, err)
		call.Hear()
		call.Say("You have reached the voicemail of Ada. Please leave a message after the tone.")
		call.AwaitEnd()
		assert.Empty(t, c.notes.calls)
		assert.Len(t, c.notes.owed(), 1)
		require.NoError(t, c.notes.took(call.ID()))
		assert.Empty(t, c.notes.owed())
	})
}

// A program that is killed in the middle of a call loses nothing that was said in
// it: neither answers nor a meeting nor what the model has noted.
func TestKilledInTheMiddleOfACall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "notes")
		notes, err := openNotes(path)
		require.NoError(t, err)
		c := newTestCampaign()
		c.notes = notes
		o := newOffice(t, c, 1, openaitest.Rules(
			when(heard("forty"), do("fill_questions", `{"team_size":"40"}`)),
			when(heard("this year"), do("fill_questions", `{"timeline":"this year","decides":"no"}`)),
			when(returned("fill_questions"), say("I see.")),
			when(heard("right"), do("confirm_questions", `{}`)),
			when(returned("confirm_questions"), do("book_meeting", tenAM)),
			when(returned("book_meeting"), do("note_outcome", `{"outcome":"call back","note":"Ask for Ada."}`)),
			openaitest.Otherwise(say("Noted.")),
		))
		var known []finding // by the disk, after each answer of the agent
		o.server.Answer(ada.Phone, retelltest.Callee{Talk: func(call *llmtest.Call) {
			call.Hear()
			for _, words := range []string{"We are forty.", "We want it this year, I do not decide.", "Yes, right."} {
				call.Say(words)
				call.Hear()
				kept, err := openNotes(path)
				require.NoError(t, err)
				known = append(known, kept.find(call.ID()))
				require.NoError(t, kept.close())
			}
		}})
		store := o.store
		o.store = mortalAfter(2, store) // it is claimed and placed
		assert.ErrorIs(t, o.dial(t.Context(), ada), errKilled)
		o.store, o.results = store, nil
		require.Len(t, known, 3)
		assert.Equal(t, finding{LeadID: "L1", Team: 40, Answered: known[0].Answered}, known[0])
		assert.Equal(t, "this year", known[1].Timeline)
		assert.False(t, known[1].Agreed)
		assert.True(t, known[2].Agreed)

		require.NoError(t, notes.close())
		notes, err = openNotes(path)
		require.NoError(t, err)
		calendar := newCalendar(newYork, atTheDay, notes.meetings())
		assert.ErrorIs(t, calendar.Book(t.Context(), "key", "L2", tuesday), errTaken, "the calendar that forgets is told of it")
		next := newTestCampaign()
		next.notes, o.campaign = notes, next
		require.NoError(t, o.dial(t.Context(), ada))
		assert.Equal(t, []string{ada.Phone}, o.rung())
		require.Len(t, o.results, 1)
		r := o.results[0]
		assert.Equal(t, outcomeMeeting, r.Outcome)
		assert.Equal(t, tuesday.UTC(), r.Meeting.UTC())
		assert.Equal(t, 40, r.Team)
		assert.Equal(t, "Ask for Ada.", r.Note)
		require.NoError(t, notes.close())
	})
}
