package twilioxtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// maxDocuments ends a call whose TwiML redirects in a circle.
const maxDocuments = 200

// A program is TwiML, or where to get it.
type program struct {
	purpose  string // of the webhook
	url      string
	method   string // POST if empty
	form     url.Values
	twiml    string // if there is no URL
	fallback *program
	repeat   int // further requests, whose answers are lost
}

// newFallback returns the program for when another one cannot be had; nil
// without an address.
func newFallback(address, method string) *program {
	if address == "" {
		return nil
	}
	return &program{purpose: "fallback", url: address, method: method}
}

// follow carries out a program, and those that follow from it, until there is
// nothing more to do. The caller ends the call.
func (c *Call) follow(p *program) {
	for range maxDocuments {
		if p == nil || c.ctx.Err() != nil {
			return
		}
		ctx, cancel := c.running()
		next := c.document(ctx, p)
		cancel()
		if redirected := c.redirected(); redirected != nil {
			next = redirected
		}
		p = next
	}
	c.notify(13000, fmt.Sprintf("The call had %d documents of TwiML", maxDocuments))
}

// document carries out one document and returns what comes next.
func (c *Call) document(ctx context.Context, p *program) *program {
	root, err := c.load(ctx, p)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		failed, _ := errors.AsType[*failure](err)
		c.notify(failed.code, failed.message)
		if p.fallback != nil {
			fallback := *p.fallback
			fallback.form = url.Values{"ErrorCode": {fmt.Sprint(failed.code)}, "ErrorUrl": {p.url}}
			return &fallback
		}
		c.answer()
		c.listen(Heard{Verb: "Error", Text: "We are sorry, an application error has occurred. Goodbye."})
		return nil
	}
	for _, warning := range check(root) {
		c.notify(12200, "Schema validation warning: "+warning)
	}
	next, _ := c.verbs(ctx, p, root.elements())
	return next
}

// load gets the document of a program. Its error is a *failure.
func (c *Call) load(ctx context.Context, p *program) (*element, error) {
	document := p.twiml
	if p.url != "" {
		var media string
		var err error
		form := c.params()
		maps.Copy(form, p.form)
		for range 1 + p.repeat {
			document, media, err = c.s.post(ctx, p.purpose, method(p.method), p.url, form)
		}
		if err != nil {
			return nil, err
		}
		switch {
		case media == "text/xml" || media == "application/xml" || media == "text/html":
		case media == "text/plain":
			return &element{name: "Response", children: []node{{element: &element{name: "Say", children: []node{{text: document}}}}}}, nil
		case strings.HasPrefix(media, "audio/"):
			return &element{name: "Response", children: []node{{element: &element{name: "Play", children: []node{{text: p.url}}}}}}, nil
		case strings.TrimSpace(document) == "":
			return &element{name: "Response"}, nil
		default:
			return nil, &failure{12300, fmt.Sprintf("Invalid Content-Type: %q", media)}
		}
	}
	if strings.TrimSpace(document) == "" {
		return &element{name: "Response"}, nil // Twilio takes nothing for nothing to do
	}
	root, err := parseTwiML(document)
	if err != nil {
		return nil, &failure{12100, "Document parse failure: " + err.Error()}
	}
	return root, nil
}

func method(text string) string {
	if text == "" {
		return http.MethodPost
	}
	return text
}

// after is the program that an action or redirect in p leads to. An empty
// address is p itself.
func (p *program) after(purpose, address, method string, form url.Values) *program {
	next := &program{purpose: purpose, url: p.url, method: method, form: form, fallback: p.fallback}
	if address == "" {
		next.twiml = p.twiml
		return next
	}
	next.url = p.resolve(address)
	return next
}

// resolve returns the absolute form of an address in p; nothing for nothing.
func (p *program) resolve(address string) string {
	if address == "" || p.url == "" {
		return address
	}
	base, err := url.Parse(p.url)
	if err != nil {
		return address
	}
	resolved, err := base.Parse(address)
	if err != nil {
		return address
	}
	return resolved.String()
}

// verbs carries out elements one after the other. It returns what comes next
// and whether the document is done with, by its own or the call's end.
func (c *Call) verbs(ctx context.Context, p *program, elements []*element) (next *program, done bool) {
	for _, e := range elements {
		if ctx.Err() != nil {
			return nil, true
		}
		if e.name != "Reject" && (e.name != "Dial" || e.attrs["answerOnBridge"] != "true") {
			c.answer()
		}
		switch e.name {
		case "Say", "Play", "Pause":
			c.speak(ctx, e)
		case "Gather":
			next, done = c.gather(ctx, p, e)
		case "Redirect":
			return p.after("voice", strings.TrimSpace(e.text()), e.attrs["method"], nil), true
		case "Hangup":
			return nil, true
		case "Reject":
			return nil, c.reject(e)
		case "Dial":
			next, done = c.dial(ctx, p, e)
		default:
			if slices.Contains(strings.Fields(rules["Response"].children), e.name) {
				c.notify(12200, "<"+e.name+"> is not carried out by twilioxtest")
			}
		}
		if done {
			return next, true
		}
	}
	return nil, false
}
