package llmtest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/phoneagent-go/phoneagent/retell"
)

// A Transfer is what the agent wants to be done with a call.
type Transfer struct {
	// Number is where to, in E.164.
	Number string
	// ShowTransferee is whether that number is shown the caller's.
	ShowTransferee bool
}

// transfer reports whether a transfer succeeds. It runs under the lock.
func (c *Call) transfer(f *frame) bool {
	if c.dialer.OnTransfer == nil {
		return !c.dialer.TransferFails
	}
	return c.dialer.OnTransfer(Transfer{
		Number: *f.TransferNumber, ShowTransferee: f.ShowTransferee != nil && *f.ShowTransferee,
	})
}

// Transcript returns what was said so far and heard by the other side, as
// Retell has it in transcript_object.
func (c *Call) Transcript() []retell.Utterance { return c.recorded().TranscriptObject }

// TranscriptWithToolCalls returns the same with tool calls, keys pressed and
// what else is woven in, whether or not the agent asked for it.
func (c *Call) TranscriptWithToolCalls() []retell.TranscriptEntry {
	return c.recorded().TranscriptWithToolCalls
}

// detailsNow is the call object that goes with a new line: for a line that takes
// the place of another one, with what was said until now. It runs under the lock.
func (c *Call) detailsNow() retell.Call {
	details := c.dialer.Details
	if c.lines == 1 {
		return details
	}
	details.CallStatus, details.StartTimestamp = retell.CallStatusOngoing, c.began.UnixMilli()
	said := c.recordedLocked()
	details.TranscriptObject = said.TranscriptObject
	var text strings.Builder
	for i := range said.TranscriptObject {
		u := &said.TranscriptObject[i]
		name := "User"
		if u.Role == retell.UtteranceRoleAgent {
			name = "Agent"
		}
		fmt.Fprintf(&text, "%s: %s\n", name, u.Content)
	}
	details.Transcript = text.String()
	return details
}

// recorded is a call object with nothing but the transcripts.
func (c *Call) recorded() retell.Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.recordedLocked()
}

func (c *Call) recordedLocked() (call retell.Call) {
	said, woven := c.entries()
	raw, err := json.Marshal(map[string]any{"transcript_object": said, "transcript_with_tool_calls": woven})
	if err == nil {
		err = json.Unmarshal(raw, &call)
	}
	if err != nil {
		panic(fmt.Sprintf("llmtest: %v", err)) // our own entries
	}
	return call
}

// Inject puts text into the conversation that nobody said, as Retell does when
// a live call is updated with additional context; empty text adds nothing. The
// agent finds it in transcripts with tool calls. With respond it is asked to
// answer at once: what it is saying is cut off, unless that must not be
// interrupted; then it is not asked.
//
// Inject may be called from any goroutine. It does nothing when there is no
// line.
func (c *Call) Inject(text string, respond bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state != connected {
		return
	}
	now := c.Elapsed()
	if text != "" {
		c.note("retell", "injects %q", text)
		c.weave(map[string]any{"role": "injected", "content": text, "time_sec": now.Seconds()})
		c.update("")
	}
	if !respond || c.protectedLocked() > now {
		return
	}
	for _, s := range c.speeches {
		c.cutOff(s, now)
	}
	c.sounding = now
	c.request("response_required")
}
