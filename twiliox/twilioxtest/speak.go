package twilioxtest

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/backoff"
)

// speak carries out <Say>, <Play> and <Pause>. Speech takes no time.
func (c *Call) speak(ctx context.Context, e *element) {
	switch e.name {
	case "Say":
		c.listen(Heard{Verb: "Say", Text: e.text(), Voice: e.attrs["voice"], Language: e.attrs["language"]})
	case "Play":
		if digits := e.attrs["digits"]; digits != "" {
			c.listen(Heard{Verb: "Digits", Text: digits})
			return
		}
		c.listen(Heard{Verb: "Play", Text: strings.TrimSpace(e.text())})
	case "Pause":
		backoff.Sleep(ctx, time.Duration(intAttr(e, "length", 1))*time.Second)
	}
}

// reject ends a call that was not answered. It reports that the call is done
// with; after another verb it is too late, and nothing happens.
func (c *Call) reject(e *element) bool {
	if c.Info().Status != "ringing" {
		c.notify(12200, "<Reject> must be the first verb")
		return false
	}
	status := "no-answer"
	if e.attrs["reason"] == "busy" {
		status = "busy"
	}
	c.s.update(func() { c.endStatus = status })
	return true
}

// gather says what is in it and waits for digits or speech.
func (c *Call) gather(ctx context.Context, p *program, e *element) (next *program, done bool) {
	for _, child := range e.elements() {
		c.speak(ctx, child)
	}
	c.s.update(func() {
		if c.gathers < len(c.phone.Press) {
			for _, digit := range c.phone.Press[c.gathers] {
				c.pressed = append(c.pressed, string(digit))
			}
		}
		c.gathers++
	})
	input := e.attrs["input"]
	digits, speech := c.input(ctx, e, input == "" || strings.Contains(input, "dtmf"), strings.Contains(input, "speech"))
	form := url.Values{}
	switch {
	case ctx.Err() != nil:
		return nil, true
	case digits != "":
		form.Set("Digits", digits)
	case speech != "":
		form.Set("SpeechResult", speech)
		form.Set("Confidence", "0.9")
	case e.attrs["actionOnEmptyResult"] != "true":
		return nil, false
	}
	return p.after("action", e.attrs["action"], e.attrs["method"], form), true
}

// input waits until there is enough, or nothing came for as long as it may.
func (c *Call) input(ctx context.Context, e *element, dtmf, speech bool) (digits, words string) {
	finish, set := e.attrs["finishOnKey"]
	if !set {
		finish = "#"
	}
	most := intAttr(e, "numDigits", 1000)
	patience := time.Duration(intAttr(e, "timeout", 5)) * time.Second
	for {
		waiting, cancel := context.WithTimeout(ctx, patience)
		var got, said string
		_ = c.s.Wait(waiting, func() bool {
			got, said = c.take(dtmf, speech)
			return got != "" || said != ""
		})
		cancel()
		switch {
		case said != "":
			return "", said
		case got == "": // nothing came
			return digits, ""
		case got == finish:
			return digits, ""
		}
		if digits += got; len(digits) >= most {
			return digits, ""
		}
	}
}

// take takes one digit, or something that was said.
func (c *Call) take(dtmf, speech bool) (digit, words string) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	switch {
	case dtmf && len(c.pressed) > 0:
		digit, c.pressed = c.pressed[0], c.pressed[1:]
	case speech && len(c.spoken) > 0:
		words, c.spoken = c.spoken[0], c.spoken[1:]
	}
	return digit, words
}

// intAttr returns an attribute that is a number.
func intAttr(e *element, name string, otherwise int) int {
	n, err := strconv.Atoi(e.attrs[name])
	if err != nil || n < 0 {
		return otherwise
	}
	return n
}
