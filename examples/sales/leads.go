package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/phoneagent-go/phoneagent/retell"
)

// A lead is somebody to call, and what the call is about. It travels with the
// request to Retell as dynamic variables, and is the same struct in the live
// call.
type lead struct {
	ID      string `json:"lead_id" required:"true"`
	Name    string `json:"name" required:"true"`
	Company string `json:"company"`
	Phone   string `json:"phone"` // in E.164
}

// mostList is how many bytes a list may have, some 20,000 leads.
const mostList = 2 << 20

var columns = []string{"id", "name", "company", "phone"}

// readLeads reads a CSV list with the columns id, name, company and phone. It
// takes all of the list or nothing: what is wrong in a line may be wrong in all.
func readLeads(r io.Reader) ([]lead, error) {
	text, err := io.ReadAll(io.LimitReader(r, mostList+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > mostList:
		return nil, fmt.Errorf("the list has more than %d bytes", mostList)
	}
	lines := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))) // as Excel writes it
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
		l := lead{ID: fields[0], Name: fields[1], Company: fields[2], Phone: fields[3]}
		switch {
		case l.ID == "" || l.Name == "":
			return nil, fmt.Errorf("line %d: id or name is empty", line)
		case ids[l.ID]:
			return nil, fmt.Errorf("line %d: there is another line with that id", line)
		case !retell.IsE164(l.Phone):
			return nil, fmt.Errorf("line %d: phone: want E.164, such as +14155550123", line)
		}
		ids[l.ID] = true
		leads = append(leads, l)
	}
}
