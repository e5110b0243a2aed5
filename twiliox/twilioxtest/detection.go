package twilioxtest

import (
	"maps"
	"net/url"
	"strconv"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/backoff"
)

// A detection is a request to find out who answered.
type detection struct {
	mode     string // Enable or DetectMessageEnd
	callback string // if it is asynchronous
	method   string
}

// detection reads what the request wants; nil if nothing. Participants have the
// callback under another name than calls.
func (x *exchange) detection(callback string) (*detection, *APIError) {
	d := &detection{callback: x.form.Get(callback), method: x.form.Get(callback + "Method")}
	var ignored int
	async := callback != "AsyncAmdStatusCallback"
	if err := firstError(
		x.oneOf("MachineDetection", &d.mode, "Enable", "DetectMessageEnd"),
		x.int("MachineDetectionTimeout", &ignored, 3, 59),
		x.int("MachineDetectionSpeechThreshold", &ignored, 1000, 6000),
		x.int("MachineDetectionSpeechEndThreshold", &ignored, 500, 5000),
		x.int("MachineDetectionSilenceTimeout", &ignored, 2000, 10000),
		x.bool("AsyncAmd", &async),
	); err != nil {
		return nil, err
	}
	if d.mode == "" {
		return nil, nil
	}
	if !async {
		d.callback = ""
	}
	return d, nil
}

// detect finds out who answered: before anything else happens, or beside it if
// there is a callback.
func (c *Call) detect(wanted *detection) {
	if wanted == nil {
		return
	}
	find := func() bool {
		began := time.Now()
		if !backoff.Sleep(c.ctx, c.phone.DetectionTakes) {
			return false
		}
		found := c.phone.AnsweredBy
		switch {
		case found == "":
			found = "human"
		case found == "machine_start" && wanted.mode == "DetectMessageEnd":
			found = "machine_end_beep"
		}
		c.s.update(func() { c.info.AnsweredBy = found })
		if wanted.callback != "" {
			form := url.Values{
				"CallSid": {c.SID()}, "AccountSid": {c.s.options.AccountSID}, "AnsweredBy": {found},
				"MachineDetectionDuration": {strconv.FormatInt(time.Since(began).Milliseconds(), 10)},
			}
			_, _, _ = c.s.post(c.s.ctx, "amd", method(wanted.method), wanted.callback, maps.Clone(form))
		}
		return true
	}
	if wanted.callback == "" {
		find()
		return
	}
	c.s.spawn(func() { find() })
}
