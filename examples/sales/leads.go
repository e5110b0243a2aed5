package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A lead is somebody to call, and what the call is about. It travels with the
// request to Retell as dynamic variables, and is the same struct in the live
// call.
type lead struct {
	ID      string `json:"lead_id" required:"true"`
	Name    string `json:"name" required:"true"`
	Company string `json:"company"`
	Phone   string `json:"phone"` // in E.164
	Zone    string `json:"zone"`  // where they live, such as America/New_York
}

// mostList is how many bytes a list may have, some 20,000 leads.
const mostList = 2 << 20

var columns = []string{"id", "name", "company", "phone", "zone"}

// readLeads reads a CSV list with the columns id, name, company, phone and zone. It
// takes all of the list or nothing: what is wrong in a line may be wrong in all.
func readLeads(r io.Reader) ([]lead, error) {
	text, err := io.ReadAll(io.LimitReader(r, mostList+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > mostList:
		return nil, fmt.Errorf("the list has more than %d bytes", mostList)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // as Excel writes it
	lines := csv.NewReader(bytes.NewReader(text))
	header, err := lines.Read()
	if err != nil || strings.ToLower(strings.Join(header, ",")) != strings.Join(columns, ",") {
		return nil, fmt.Errorf("the first line of the list has to be %s", strings.Join(columns, ","))
	}
	var leads []lead
	ids := make(map[string]bool)
	for {
		fields, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return leads, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := lines.FieldPos(0)
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		l := lead{ID: fields[0], Name: fields[1], Company: fields[2], Zone: fields[4]}
		number, isNumber := e164(fields[3])
		l.Phone = number
		_, zoneErr := zoneOf(l.Zone)
		switch {
		case l.ID == "" || l.Name == "":
			return nil, fmt.Errorf("line %d: id or name is empty", line)
		case ids[l.ID]:
			return nil, fmt.Errorf("line %d: there is another line with that id", line)
		case !isNumber:
			return nil, fmt.Errorf("line %d: phone: want a number with its country code, such as +14155550123", line)
		case zoneErr != nil:
			return nil, fmt.Errorf("line %d: %w", line, zoneErr)
		}
		ids[l.ID] = true
		leads = append(leads, l)
	}
}
