package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/outbound"
	"github.com/phoneagent-go/phoneagent/retell"
)

// An outcome is what came of a call.
type outcome string

// The outcomes beside those of note_outcome, and Retell's disconnection reasons
// of calls that nobody answered.
const (
	outcomeOptedOut  outcome = "opted out"
	outcomeMeeting   outcome = "meeting"
	outcomeQualified outcome = "qualified"
	outcomeCutShort  outcome = "cut short" // some of the questions were answered
	outcomeTooSmall  outcome = "does not fit"
	outcomeVoicemail outcome = "voicemail"
	outcomeTalked    outcome = "no answers"
	outcomeRefused   outcome = "refused by Retell"
	outcomeUnclear   outcome = "unclear whether it rang"
)

// A result is what is written of a call.
type result struct {
	At       time.Time `json:"at"`
	LeadID   string    `json:"lead_id"`
	Name     string    `json:"name"`
	Company  string    `json:"company"`
	Phone    string    `json:"phone"`
	CallID   string    `json:"call_id"` // "" if there was no call
	Outcome  outcome   `json:"outcome"`
	Team     int       `json:"team,omitzero"`
	Timeline string    `json:"timeline,omitzero"`
	Decides  *bool     `json:"decides,omitzero"`
	Meeting  time.Time `json:"meeting,omitzero"`
	Note     string    `json:"note,omitzero"`
	Seconds  int       `json:"seconds"`
}

// key names a result: the same one has the same key, however often it is made.
func (r *result) key() string {
	if r.CallID != "" {
		return r.CallID
	}
	return "lead-" + r.LeadID + "-" + strings.ReplaceAll(string(r.Outcome), " ", "-")
}

// newResult puts together what the live call found out and what Retell says of
// it afterwards.
func newResult(l lead, dialled *retell.DialResult, f finding, now time.Time) result {
	r := result{At: now, LeadID: l.ID, Name: l.Name, Company: l.Company, Phone: l.Phone, Team: f.Team, Timeline: f.Timeline, Decides: f.Decides, Meeting: f.Meeting, Note: f.Note}
	call := dialled.Call
	if call != nil {
		r.CallID, r.Seconds = call.CallID, int(call.DurationMS/1000)
	}
	switch {
	case f.OptedOut:
		r.Outcome = outcomeOptedOut
	case !f.Meeting.IsZero():
		r.Outcome = outcomeMeeting
	case f.Outcome != "":
		r.Outcome = f.Outcome
	case f.Agreed && (f.Team < smallestTeam || f.Timeline == noPlans):
		r.Outcome = outcomeTooSmall
	case f.Agreed:
		r.Outcome = outcomeQualified
	case f.Team > 0 || f.Timeline != "" || f.Decides != nil:
		r.Outcome = outcomeCutShort
	case f.Answered == outbound.Voicemail, call != nil && call.DisconnectionReason == retell.DisconnectionVoicemailReached:
		r.Outcome = outcomeVoicemail
	case dialled.Outcome == retell.DialRefused:
		r.Outcome = outcomeRefused
	case dialled.Outcome == retell.DialUnclear || call == nil:
		r.Outcome = outcomeUnclear
	case call.CallStatus == retell.CallStatusEnded:
		r.Outcome = outcomeTalked
	default:
		r.Outcome = outcome(strings.ReplaceAll(strings.TrimPrefix(string(call.DisconnectionReason), "dial_"), "_", " "))
	}
	return r
}

// A sheet is a CSV file of results, a line for each.
type sheet struct {
	lines *csv.Writer
	file  *os.File        // nil if it is none
	has   map[string]bool // the keys of its lines
}

var header = []string{"at", "lead_id", "name", "company", "phone", "call_id", "outcome", "team", "timeline", "decides", "meeting", "note", "seconds"}

// openSheet opens a sheet in a file, or makes it for its owner only.
func openSheet(path string) (*sheet, error) {
	file, text, err := openLines(path)
	if err != nil {
		return nil, err
	}
	before, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err == nil && len(before) > 0 && !slices.Equal(before[0], header) {
		err = errors.New("the first line is not that of results")
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	s, err := newSheet(file, before)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	s.file = file
	return s, nil
}

// newSheet writes to w, behind what is there before.
func newSheet(w io.Writer, before [][]string) (*sheet, error) {
	s := &sheet{lines: csv.NewWriter(w), has: make(map[string]bool)}
	if len(before) == 0 {
		return s, s.write(header)
	}
	for _, cells := range before[1:] {
		s.has[keyOf(cells)] = true
	}
	return s, nil
}

// keyOf tells lines apart as results are told apart by their key.
func keyOf(cells []string) string {
	if callID := cells[5]; callID != "" {
		return callID
	}
	return cells[1] + " " + cells[6]
}

// add writes a result, once. In a file, it is on the disk when add returns.
func (s *sheet) add(r result) error {
	team, decides, meeting := "", "", ""
	if r.Team > 0 {
		team = strconv.Itoa(r.Team)
	}
	if r.Decides != nil {
		decides = strconv.FormatBool(*r.Decides)
	}
	if !r.Meeting.IsZero() {
		meeting = r.Meeting.Format(time.RFC3339)
	}
	cells := []string{r.At.UTC().Format(time.RFC3339), r.LeadID, r.Name, r.Company, r.Phone, r.CallID, string(r.Outcome),
		team, r.Timeline, decides, meeting, r.Note, strconv.Itoa(r.Seconds)}
	for i := range cells {
		cells[i] = inert(oneLine.Replace(cells[i]))
	}
	if s.has[keyOf(cells)] {
		return nil
	}
	if err := s.write(cells); err != nil {
		return err
	}
	s.has[keyOf(cells)] = true
	return nil
}

func (s *sheet) write(cells []string) error {
	err := s.lines.Write(cells)
	s.lines.Flush()
	if err = errors.Join(err, s.lines.Error()); err != nil || s.file == nil {
		return err
	}
	return s.file.Sync()
}

// oneLine has each result be one line, so that half of one can be told.
var oneLine = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ")

// inert keeps spreadsheets from taking text for a formula: names come from
// strangers' lists, and notes from what strangers say. A phone number is digits
// behind its plus sign, and stays as it is for whoever reads the file by program.
// In half of the world a spreadsheet begins a new cell at a semicolon.
func inert(cell string) string {
	if retell.IsE164(cell) {
		return cell
	}
	return formula.ReplaceAllString(cell, "$1'$2")
}

var formula = regexp.MustCompile(`(^|;)([ \x{a0}"]*[=+\-@\t\r\n|%＝＋－＠])`)
