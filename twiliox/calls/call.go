package calls

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/phoneagent-go/phoneagent/twiliox"
)

// A Service places and steers the calls of one account. It is safe for
// concurrent use. Make one with [New].
type Service struct{ client *twiliox.Client }

// New makes a service of a client.
func New(client *twiliox.Client) *Service { return &Service{client: client} }

// api is not made by twilio-go's shortcut, which reads the environment.
func (s *Service) api(ctx context.Context) *api.ApiService {
	return api.NewApiService(&client.RequestHandler{Client: s.client.Bind(ctx)})
}

// A Status is how far a call is, as the REST API has it. Twilio may add values;
// compare with the constants and let others pass.
type Status string

// The statuses of calls.
const (
	StatusQueued     Status = "queued"
	StatusRinging    Status = "ringing"
	StatusInProgress Status = "in-progress"
	StatusCompleted  Status = "completed"
	StatusBusy       Status = "busy"
	StatusNoAnswer   Status = "no-answer"
	StatusFailed     Status = "failed"
	StatusCanceled   Status = "canceled"
)

// Final reports whether the call is over.
func (s Status) Final() bool {
	return slices.Contains([]Status{StatusCompleted, StatusBusy, StatusNoAnswer, StatusFailed, StatusCanceled}, s)
}

// A Call is a call or one leg of one.
type Call struct {
	// SID identifies the call.
	SID string
	// ParentSID is the call that dialled it, if one did.
	ParentSID string
	// From and To are numbers or SIP addresses.
	From, To string
	// Direction is inbound, outbound-api, outbound-dial, trunking-originating
	// or trunking-terminating.
	Direction string
	// Status is how far it is.
	Status Status
	// AnsweredBy is what machine detection found, if it was asked for.
	AnsweredBy string
	// Started is when it was answered, and Ended when it was over; zero if it
	// has not happened.
	Started, Ended time.Time
	// Duration is how long it was up, once it is over.
	Duration time.Duration
	// TrunkSID is the SIP trunk that it went over, if it did.
	TrunkSID string
}

func newCall(c *api.ApiV2010Call) *Call {
	seconds, _ := strconv.Atoi(deref(c.Duration)) // absent before the end
	return &Call{
		SID: deref(c.Sid), ParentSID: deref(c.ParentCallSid), From: deref(c.From), To: deref(c.To), Direction: deref(c.Direction),
		Status: Status(deref(c.Status)), AnsweredBy: deref(c.AnsweredBy), Started: parseTime(c.StartTime), Ended: parseTime(c.EndTime),
		Duration: time.Duration(seconds) * time.Second, TrunkSID: deref(c.TrunkSid),
	}
}

func parseTime(text *string) time.Time {
	t, err := time.Parse(time.RFC1123Z, deref(text))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Get returns a call.
func (s *Service) Get(ctx context.Context, sid string) (*Call, error) {
	if err := checkSID("sid", "CA", sid); err != nil {
		return nil, err
	}
	call, err := s.api(ctx).FetchCall(sid, nil)
	if err != nil {
		return nil, read(err)
	}
	return newCall(call), nil
}

// ListParams choose calls. Nil stands for all.
type ListParams struct {
	// From and To are the numbers or addresses of the calls.
	From, To string
	// Status is how far they are.
	Status Status
	// ParentSID is the call that dialled them.
	ParentSID string
	// StartedAfter and StartedBefore limit when they began.
	StartedAfter, StartedBefore time.Time
	// Limit is how many to return at most; all if zero.
	Limit int
}

// List returns calls, newest first. It asks for one page of up to 1000 at a time
// as the loop needs it, and stops at the first error.
func (s *Service) List(ctx context.Context, params *ListParams) iter.Seq2[*Call, error] {
	return func(yield func(*Call, error) bool) {
		p := deref(params)
		query := &api.ListCallParams{
			From: optional(p.From), To: optional(p.To), Status: optional(string(p.Status)), ParentCallSid: optional(p.ParentSID),
			PageSize: new(1000),
		}
		if p.Limit > 0 {
			query.PageSize = new(min(p.Limit, 1000))
		}
		if !p.StartedAfter.IsZero() { // in the time zone that Twilio documents
			query.StartTimeAfter = new(p.StartedAfter.UTC())
		}
		if !p.StartedBefore.IsZero() {
			query.StartTimeBefore = new(p.StartedBefore.UTC())
		}
		left := p.Limit
		token, number := "", ""
		for {
			page, err := s.api(ctx).PageCall(query, token, number)
			if err != nil {
				yield(nil, read(err))
				return
			}
			for i := range page.Calls {
				if !yield(newCall(&page.Calls[i]), nil) {
					return
				}
				if left--; left == 0 {
					return
				}
			}
			uri := deref(page.NextPageUri)
			if uri == "" {
				return
			}
			next, ok := nextPage(uri)
			if !ok || next.token == token && next.number == number {
				yield(nil, &twiliox.ResponseError{Route: "GET next page", Err: errNextPage})
				return
			}
			token, number = next.token, next.number
		}
	}
}
