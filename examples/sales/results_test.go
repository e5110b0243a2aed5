package main

import (
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/outbound"
	"github.com/phoneagent-go/phoneagent/retell"
)

// What strangers say and call themselves is no formula in the spreadsheet.
func TestCellsAreNoFormulas(t *testing.T) {
	t.Parallel()
	for _, cell := range []string{"=1+1", "+1-415", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "＝1", "|cmd", `=HYPERLINK("http://x","y")`} {
		assert.Equal(t, "'"+cell, inert(cell))
	}
	for _, cell := range []string{"", " ", "Ada", "O'Neill", "40", "+14155550111", "a=b", "2026-12-01 10:00"} {
		assert.Equal(t, cell, inert(cell))
	}
}

func TestSheetIsCSV(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	s, err := newSheet(&b, false)
	require.NoError(t, err)
	require.NoError(t, s.add(result{At: theDay, LeadID: "L1", Name: "=cmd", Company: "A, \"B\"\nC", Phone: "+14155550111", Outcome: outcomeVoicemail, Decides: new(false), Team: 3, Seconds: 4}))
	again, err := newSheet(&b, true)
	require.NoError(t, err)
	require.NoError(t, again.add(result{At: theDay, LeadID: "L2", Meeting: theDay}))
	lines, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 3, "a header, once, and a line for each")
	assert.Equal(t, []string{"2026-11-30T15:00:00Z", "L1", "'=cmd", "A, \"B\"\nC", "+14155550111", "", "voicemail", "3", "", "false", "", "", "4"}, lines[1])
	assert.Equal(t, "2026-11-30 15:00", lines[2][10])
	assert.Len(t, lines[0], len(lines[1]))
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestADiskThatIsFullIsAnError(t *testing.T) {
	t.Parallel()
	_, err := newSheet(brokenWriter{}, false)
	assert.ErrorContains(t, err, "the disk is full")
}

// The deterministic findings come before the model's judgement.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	ended := &retell.Call{CallStatus: retell.CallStatusEnded, DisconnectionReason: retell.DisconnectionUserHangup}
	busy := &retell.Call{CallStatus: retell.CallStatusNotConnected, DisconnectionReason: retell.DisconnectionDialNoAnswer}
	fits := &answers{Team: 40, Timeline: "this year"}
	for want, from := range map[outcome]struct {
		finding
		call *retell.Call
	}{
		outcomeOptedOut:  {finding{optedOut: true, meeting: theDay, outcome: "call back"}, ended},
		outcomeMeeting:   {finding{meeting: theDay, outcome: "not interested", answers: fits}, ended},
		"call back":      {finding{outcome: "call back", answers: fits}, ended},
		outcomeQualified: {finding{answers: fits}, ended},
		outcomeTooSmall:  {finding{answers: &answers{Team: 2, Timeline: "this year"}}, ended},
		outcomeVoicemail: {finding{answered: outbound.Voicemail}, ended},
		outcomeTalked:    {finding{answered: outbound.Human}, ended},
		"no answer":      {finding{}, busy},
		outcomeUnclear:   {finding{}, nil},
	} {
		got := newResult(lead{}, &retell.DialResult{Outcome: retell.DialEnded, Call: from.call}, from.finding, theDay)
		assert.Equal(t, want, got.Outcome)
	}
	assert.Equal(t, outcomeRefused, newResult(lead{}, &retell.DialResult{Outcome: retell.DialRefused}, finding{}, theDay).Outcome)
}
