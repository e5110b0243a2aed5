package twilioxtest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits of TwiML documents. The size is Twilio's; the others keep a hostile
// document from costing more than it should.
const (
	maxTwiML      = 64 << 10
	maxTwiMLDepth = 16
)

// An element of a TwiML document.
type element struct {
	name     string
	attrs    map[string]string
	children []node
}

// A node is an element or, if that is nil, text.
type node struct {
	element *element
	text    string
}

// text is the text of an element and of all in it, with spaces tidied up.
func (e *element) text() string {
	var b strings.Builder
	e.writeText(&b)
	return strings.Join(strings.Fields(b.String()), " ")
}

func (e *element) writeText(b *strings.Builder) {
	for _, child := range e.children {
		if child.element != nil {
			child.element.writeText(b)
		} else {
			b.WriteString(child.text)
		}
	}
}

// elements are the elements directly in e.
func (e *element) elements() []*element {
	var found []*element
	for _, child := range e.children {
		if child.element != nil {
			found = append(found, child.element)
		}
	}
	return found
}

// parseTwiML reads a document whose root must be <Response>.
func parseTwiML(document string) (*element, error) {
	if len(document) > maxTwiML {
		return nil, fmt.Errorf("the document has %d bytes; Twilio takes %d", len(document), maxTwiML)
	}
	decoder := xml.NewDecoder(strings.NewReader(document))
	var root *element
	var open []*element
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			e, err := newElement(token)
			if err != nil {
				return nil, err
			}
			switch {
			case len(open) == maxTwiMLDepth:
				return nil, errors.New("the document is nested too deeply")
			case len(open) > 0:
				parent := open[len(open)-1]
				parent.children = append(parent.children, node{element: e})
			case root != nil:
				return nil, errors.New("the document has more than one root")
			default:
				root = e
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				parent := open[len(open)-1]
				parent.children = append(parent.children, node{text: string(token)})
			} else if strings.TrimSpace(string(token)) != "" {
				return nil, errors.New("there is text outside of the root")
			}
		case xml.Directive:
			return nil, errors.New("the document has a DOCTYPE, which is not allowed")
		}
	}
	if root == nil || root.name != "Response" {
		return nil, errors.New("the root is not <Response>")
	}
	return root, nil
}

func newElement(start xml.StartElement) (*element, error) {
	e := &element{name: start.Name.Local, attrs: map[string]string{}}
	for _, attr := range start.Attr {
		name := attr.Name.Local
		if attr.Name.Space == "http://www.w3.org/XML/1998/namespace" || attr.Name.Space == "xml" {
			name = "xml:" + name
		}
		if _, twice := e.attrs[name]; twice {
			return nil, fmt.Errorf("<%s> has the attribute %s twice", e.name, name)
		}
		e.attrs[name] = attr.Value
	}
	return e, nil
}
