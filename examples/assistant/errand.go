package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/retell"
)

// An errand is a call that somebody has made for them.
type errand struct {
	To       string `json:"to"` // in E.164
	Owner    string `json:"owner"`
	Business string `json:"business"`
	Question string `json:"question"`
	// Share are the names of the facts that may be given away in this call.
	Share []string `json:"share"`
	// Minutes is how long the call may take, holding included. Zero is 20.
	Minutes int `json:"minutes"`
}

// brief is what travels with the request to Retell as dynamic variables: what it
// is about, and no fact.
type brief struct {
	Errand   string `json:"errand" required:"true"`
	Owner    string `json:"owner"`
	Business string `json:"business"`
	Question string `json:"question"`
	Share    string `json:"may_share"`
}

func (e *errand) brief(id string) brief {
	share := "nothing"
	if len(e.Share) > 0 {
		share = strings.Join(e.Share, ", ")
	}
	return brief{Errand: id, Owner: e.Owner, Business: e.Business, Question: e.Question, Share: share}
}

// mayShare returns the name of a fact that may be given away as the errand has
// it, whatever the model makes of its letters.
func (e *errand) mayShare(fact string) (name string, ok bool) {
	i := slices.IndexFunc(e.Share, func(name string) bool { return strings.EqualFold(name, strings.TrimSpace(fact)) })
	if i < 0 {
		return "", false
	}
	return e.Share[i], true
}

const (
	mostErrand     = 64 << 10 // bytes
	defaultMinutes = 20
	mostMinutes    = 120
)

// readErrand reads an errand from JSON. A member that is misspelled is an error:
// "shares" would share nothing.
func readErrand(r io.Reader) (*errand, error) {
	text, err := io.ReadAll(io.LimitReader(r, mostErrand+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > mostErrand:
		return nil, fmt.Errorf("the errand has more than %d bytes", mostErrand)
	}
	e := new(errand)
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(e); err != nil {
		return nil, err
	}
	switch {
	case decoder.More():
		return nil, errors.New("there is something behind the errand")
	case !retell.IsE164(e.To):
		return nil, errors.New("to: want E.164, such as +14155550123")
	case e.Owner == "" || e.Business == "" || e.Question == "":
		return nil, errors.New("owner, business and question are required")
	case e.Minutes < 0 || e.Minutes > mostMinutes:
		return nil, fmt.Errorf("minutes: want 1 to %d", mostMinutes)
	}
	if e.Minutes == 0 {
		e.Minutes = defaultMinutes
	}
	return e, nil
}
