package twiliox

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/retell"
)

// DiagnoseOptions say more about a call that does not come through. Nil and the
// zero value are fine.
type DiagnoseOptions struct {
	// To is a number that the agent calls, in E.164: the account's permissions
	// for it are looked at.
	To string
	// Retell is &client.PhoneNumbers of a [retell.Client]: Retell's side of the
	// number is looked at. Nil leaves it out.
	Retell RetellNumber
	// Reason is why Retell says that the call ended: findings that explain it
	// come first.
	Reason retell.DisconnectionReason
	// RetellAddresses are the blocks from which Retell calls;
	// [RetellAddresses] if nil. SIPServer is where it takes calls;
	// [RetellSIPServer] if empty.
	RetellAddresses []netip.Prefix
	SIPServer       string
}

// RetellNumber is what Diagnose needs of Retell.
type RetellNumber interface {
	Get(ctx context.Context, phoneNumber string) (*retell.PhoneNumber, error)
}

// Direction is that of a call, as the agent sees it.
type Direction string

// The directions of calls.
const (
	// Inbound calls are made to the number and answered by the agent.
	Inbound Direction = "inbound"
	// Outbound calls are made by the agent from the number.
	Outbound Direction = "outbound"
)

// Severity says how sure it is that a finding stops calls.
type Severity string

// The severities, worst first.
const (
	// Stops: calls cannot come through.
	Stops Severity = "stops calls"
	// MayStop: some calls cannot, or it cannot be read whether they can.
	MayStop Severity = "may stop calls"
	// Note: it stops nothing by itself.
	Note Severity = "note"
)

// rank orders severities, worst first.
func (s Severity) rank() int { return slices.Index([]Severity{Stops, MayStop, Note}, s) }

// A Finding is something that stops calls, or may.
type Finding struct {
	// Severity says how sure that is.
	Severity Severity `json:"severity"`
	// Directions are the calls that it is about.
	Directions []Direction `json:"directions"`
	// Code is the code that such a call has at Twilio; zero if none is known.
	Code int `json:"code,omitempty"`
	// Message is a sentence that says what is so, and Advice one that says
	// what to do.
	Message string `json:"message"`
	Advice  string `json:"advice,omitempty"`
	// Reasons are how such a call ends at Retell.
	Reasons []retell.DisconnectionReason `json:"reasons,omitempty"`
}

func (f Finding) String() string {
	var directions []string
	for _, d := range f.Directions {
		directions = append(directions, string(d))
	}
	text := fmt.Sprintf("%s (%s): %s", f.Severity, strings.Join(directions, ", "), f.Message)
	if f.Advice != "" {
		text += ": " + f.Advice
	}
	if f.Code != 0 {
		text += fmt.Sprintf(" [%d]", f.Code)
	}
	return text
}

// A Diagnosis is what was found about the calls of a number.
type Diagnosis struct {
	// PhoneNumber is the number, in E.164; empty for [Client.DiagnoseCall].
	PhoneNumber string `json:"phone_number,omitempty"`
	// Findings are in order: those that explain the given reason, then the
	// surest.
	Findings []Finding `json:"findings,omitempty"`
}

// Stops reports whether something was found that stops calls of that direction.
func (d *Diagnosis) Stops(direction Direction) bool {
	return slices.ContainsFunc(d.Findings, func(f Finding) bool {
		return f.Severity == Stops && slices.Contains(f.Directions, direction)
	})
}

// String has a line for each finding.
func (d *Diagnosis) String() string {
	if len(d.Findings) == 0 {
		return "nothing found that would stop a call\n"
	}
	var text strings.Builder
	for _, f := range d.Findings {
		text.WriteString(f.String() + "\n")
	}
	return text.String()
}

// Diagnose looks for what would stop calls to or from a number, in E.164: in the
// account, the number, its trunk, the dialling permissions and Retell's side. It
// reads only, in about a dozen requests, and places no call. What cannot be read
// it cannot find: the SIP password, permissions for trunks (see
// [PermissionService]), blocks by carriers.
//
// Its error says that the account could not be read; what is wrong with the
// number are findings.
func (c *Client) Diagnose(ctx context.Context, phoneNumber string, options *DiagnoseOptions) (*Diagnosis, error) {
	o := deref(options)
	if err := checkE164("phoneNumber", phoneNumber); err != nil {
		return nil, err
	}
	if o.To != "" {
		if err := checkE164("To", o.To); err != nil {
			return nil, err
		}
	}
	if o.RetellAddresses == nil {
		o.RetellAddresses = RetellAddresses()
	}
	o.SIPServer = strings.ToLower(cmp.Or(o.SIPServer, RetellSIPServer))
	e := &examination{client: c, phoneNumber: phoneNumber, options: &o}
	for _, look := range []func(context.Context) error{e.account, e.number, e.retell, e.trunks, e.permissions} {
		if err := look(ctx); err != nil {
			return nil, err
		}
	}
	e.sort()
	return &Diagnosis{PhoneNumber: phoneNumber, Findings: e.findings}, nil
}

// An examination collects findings about one number.
type examination struct {
	client      *Client
	phoneNumber string
	options     *DiagnoseOptions
	trial       bool
	owned       *Number             // nil if the account does not have it
	imported    *retell.PhoneNumber // nil if Retell does not, or was not asked
	overTrunk   bool                // calls of the agent go over a trunk
	findings    []Finding
}

var (
	in   = []Direction{Inbound}
	out  = []Direction{Outbound}
	both = []Direction{Inbound, Outbound}
)

// add adds a finding with the advice for its code, unless it has its own.
func (e *examination) add(f Finding) {
	known, _ := ExplainCode(f.Code)
	f.Advice = cmp.Or(f.Advice, known.Advice)
	if f.Reasons == nil {
		f.Reasons = reasonsFor(f.Code)
	}
	e.findings = append(e.findings, f)
}

func (e *examination) sort() {
	explains := func(f Finding) int {
		if e.options.Reason != "" && slices.Contains(f.Reasons, e.options.Reason) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(e.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(explains(a), explains(b)), cmp.Compare(a.Severity.rank(), b.Severity.rank()))
	})
}
