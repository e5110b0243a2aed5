package main

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
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
	for _, cell := range []string{"=1+1", "+1-415", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "＝1", "|cmd", `=HYPERLINK("http://x","y")`, `"=1"`} {
		assert.Equal(t, "'"+cell, inert(cell))
	}
	for _, cell := range []string{"", " ", "Ada", "O'Neill", "40", "+14155550111", "a=b", "2026-12-01 10:00", "A; B"} {
		assert.Equal(t, cell, inert(cell))
	}
	assert.Equal(t, "Ada;'=cmd|' /C calc'!A0;' @x", inert("Ada;=cmd|' /C calc'!A0; @x"), "a semicolon begins a cell in half of the world")
}

func TestSheetIsCSV(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	s, err := newSheet(&b, nil)
	require.NoError(t, err)
	require.NoError(t, s.add(result{At: theDay, LeadID: "L1", Name: "=cmd", Company: "A, \"B\"\nC", Phone: "+14155550111", Outcome: outcomeVoicemail, Decides: new(false), Team: 3, Seconds: 4}))
	require.NoError(t, s.add(result{At: theDay, LeadID: "L2", Meeting: tuesday}))
	lines, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 3, "a header and a line for each")
	assert.Equal(t, 3, strings.Count(b.String(), "\n"), "and each is one line")
	assert.Equal(t, []string{"2026-11-30T18:00:00Z", "L1", "'=cmd", "A, \"B\" C", "+14155550111", "", "voicemail", "3", "", "false", "", "", "4"}, lines[1])
	assert.Equal(t, "2026-12-01T10:00:00-05:00", lines[2][10], "by the lead's clock")
	assert.Len(t, lines[0], len(lines[1]))
}

// A program that was killed left half a line, and adds what it had added once
// more.
func TestSheetIsGoneOnWith(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "results.csv")
	first := result{At: theDay, LeadID: "L1", CallID: "call_1", Outcome: outcomeMeeting}
	refused := result{At: theDay, LeadID: "=L2", Outcome: outcomeRefused}
	for range 2 {
		s, err := openSheet(path)
		require.NoError(t, err)
		require.NoError(t, s.add(first))
		require.NoError(t, s.add(refused))
		require.NoError(t, s.add(first))
		_, err = s.file.WriteString("2026-11-30T15:00:00Z,L3,\"A")
		require.NoError(t, err)
		require.NoError(t, s.file.Close())
	}
	s, err := openSheet(path)
	require.NoError(t, err)
	unclear := refused
	unclear.Outcome = outcomeUnclear
	require.NoError(t, s.add(unclear), "which is something else")
	require.NoError(t, s.file.Close())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	lines, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 4)
	assert.Equal(t, header, lines[0])
	assert.Equal(t, []string{"meeting", "refused by Retell", "unclear whether it rang"}, []string{lines[1][6], lines[2][6], lines[3][6]})

	require.NoError(t, os.WriteFile(path, []byte("id,name\n"), 0o600))
	_, err = openSheet(path)
	assert.ErrorContains(t, err, "not that of results")
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestADiskThatIsFullIsAnError(t *testing.T) {
	t.Parallel()
	_, err := newSheet(brokenWriter{}, nil)
	assert.ErrorContains(t, err, "the disk is full")
}

// The deterministic findings come before the model's judgement.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	ended := &retell.Call{CallStatus: retell.CallStatusEnded, DisconnectionReason: retell.DisconnectionUserHangup}
	machine := &retell.Call{CallStatus: retell.CallStatusEnded, DisconnectionReason: retell.DisconnectionVoicemailReached}
	busy := &retell.Call{CallStatus: retell.CallStatusNotConnected, DisconnectionReason: retell.DisconnectionDialNoAnswer}
	for _, test := range []struct {
		want outcome
		finding
		call *retell.Call
	}{
		{outcomeOptedOut, finding{OptedOut: true, Meeting: theDay, Outcome: "call back"}, ended},
		{outcomeMeeting, finding{Meeting: theDay, Outcome: "not interested", Team: 40, Timeline: "this year", Agreed: true}, ended},
		{"call back", finding{Outcome: "call back", Team: 40, Timeline: "this year", Agreed: true}, ended},
		{outcomeQualified, finding{Team: 40, Timeline: "this year", Agreed: true}, ended},
		{outcomeTooSmall, finding{Team: 2, Timeline: "this year", Agreed: true}, ended},
		{outcomeTooSmall, finding{Team: 40, Timeline: noPlans, Agreed: true}, ended},
		{outcomeCutShort, finding{Team: 2}, ended},
		{outcomeCutShort, finding{Timeline: noPlans}, ended},
		{outcomeCutShort, finding{Decides: new(false)}, ended},
		{outcomeVoicemail, finding{Answered: outbound.Voicemail}, ended},
		{outcomeVoicemail, finding{}, machine},
		{outcomeTalked, finding{Answered: outbound.Human}, ended},
		{"no answer", finding{}, busy},
		{outcomeUnclear, finding{}, nil},
	} {
		got := newResult(lead{}, &retell.DialResult{Outcome: retell.DialEnded, Call: test.call}, test.finding, theDay)
		assert.Equal(t, test.want, got.Outcome)
	}
	assert.Equal(t, outcomeRefused, newResult(lead{}, &retell.DialResult{Outcome: retell.DialRefused}, finding{}, theDay).Outcome)
}
