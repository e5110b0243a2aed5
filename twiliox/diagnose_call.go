package twiliox

import (
	"context"
	"fmt"
	"strconv"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// DiagnoseCall explains what Twilio noted about a call, by its SID (CA...): the
// errors and warnings that its console shows. Refusals by a trunk are among
// them. A call that did not reach Twilio has no SID: use [Client.Diagnose].
func (c *Client) DiagnoseCall(ctx context.Context, callSID string) (*Diagnosis, error) {
	if err := checkSID("callSID", sidCall, callSID); err != nil {
		return nil, err
	}
	notes := paginate(ctx, func(ctx context.Context, next string) (page[api.ApiV2010CallNotification], error) {
		b := c.core.bind(ctx)
		var list *api.ListCallNotificationResponse
		var err error
		if next == "" {
			list, err = b.api().PageCallNotification(callSID, (&api.ListCallNotificationParams{}).SetPageSize(maxPageSize), "", "")
		} else {
			list, err = get[api.ListCallNotificationResponse](b, next)
		}
		if err != nil {
			return page[api.ApiV2010CallNotification]{}, b.check(err)
		}
		return page[api.ApiV2010CallNotification]{items: list.Notifications, next: nextURI(list.NextPageUri)}, nil
	})
	e := &examination{client: c, options: &DiagnoseOptions{}}
	seen := map[int]bool{}
	for note, err := range notes {
		if err != nil {
			return nil, err
		}
		code, err := strconv.Atoi(deref(note.ErrorCode))
		if err != nil || seen[code] {
			continue
		}
		seen[code] = true
		severity := Stops
		if deref(note.Log) == "1" { // a warning
			severity = Note
		}
		known, ok := ExplainCode(code)
		if !ok {
			known.Meaning = fmt.Sprintf("Twilio noted the code %d", code)
			known.Advice = "see https://www.twilio.com/docs/errors/" + strconv.Itoa(code)
		}
		e.add(Finding{Severity: severity, Directions: both, Code: code, Message: known.Meaning, Advice: known.Advice})
	}
	e.sort()
	return &Diagnosis{Findings: e.findings}, nil
}
