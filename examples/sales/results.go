package main

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

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

// newResult puts together what the live call found out and what Retell says of
// it afterwards.
func newResult(l lead, dialled *retell.DialResult, f finding, now time.Time) result {
	r := result{At: now, LeadID: l.ID, Name: l.Name, Company: l.Company, Phone: l.Phone, Meeting: f.meeting, Note: f.note}
	if a := f.answers; a != nil {
		r.Team, r.Timeline, r.Decides = a.Team, a.Timeline, &a.Decides
	}
	call := dialled.Call
	if call != nil {
		r.CallID, r.Seconds = call.CallID, int(call.DurationMS/1000)
	}
	switch {
	case f.optedOut:
		r.Outcome = outcomeOptedOut
	case !f.meeting.IsZero():
		r.Outcome = outcomeMeeting
	case f.outcome != "":
		r.Outcome = f.outcome
	case f.answers != nil && (f.answers.Team < smallestTeam || f.answers.Timeline == "no plans"):
		r.Outcome = outcomeTooSmall
	case f.answers != nil:
		r.Outcome = outcomeQualified
	case f.answered == outbound.Voicemail:
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

// A sheet is a CSV file of results, a line for each call.
type sheet struct{ lines *csv.Writer }

// newSheet writes to w, which has the header already if it is appended to.
func newSheet(w io.Writer, appended bool) (*sheet, error) {
	s := &sheet{csv.NewWriter(w)}
	if appended {
		return s, nil
	}
	return s, s.write("at", "lead_id", "name", "company", "phone", "call_id", "outcome", "team", "timeline", "decides", "meeting", "note", "seconds")
}

// add writes a result.
func (s *sheet) add(r result) error {
	team, decides, meeting := "", "", ""
	if r.Team > 0 {
		team = strconv.Itoa(r.Team)
	}
	if r.Decides != nil {
		decides = strconv.FormatBool(*r.Decides)
	}
	if !r.Meeting.IsZero() {
		meeting = r.Meeting.Format(layout)
	}
	return s.write(r.At.UTC().Format(time.RFC3339), r.LeadID, r.Name, r.Company, r.Phone, r.CallID, string(r.Outcome),
		team, r.Timeline, decides, meeting, r.Note, strconv.Itoa(r.Seconds))
}

func (s *sheet) write(cells ...string) error {
	for i := range cells {
		cells[i] = inert(cells[i])
	}
	if err := s.lines.Write(cells); err != nil {
		return err
	}
	s.lines.Flush()
	return s.lines.Error()
}

// inert keeps spreadsheets from taking text for a formula: names come from
// strangers' lists, and notes from what strangers say. A phone number is digits
// behind its plus sign, and stays as it is for whoever reads the file by program.
func inert(cell string) string {
	text := strings.TrimLeft(cell, " \u00a0")
	if text == "" || retell.IsE164(cell) {
		return cell
	}
	if first, _ := utf8.DecodeRuneInString(text); !strings.ContainsRune("=+-@\t\r\n|%＝＋－＠", first) {
		return cell
	}
	return "'" + cell
}
