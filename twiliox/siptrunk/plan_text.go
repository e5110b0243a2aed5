package siptrunk

import (
	"fmt"
	"strconv"
	"strings"
)

// Title says in a few words what the step does.
func (s *Step) Title() string {
	switch s.Action {
	case ActionAttach:
		return fmt.Sprintf("put %s %s on the trunk", s.Object, s.Name)
	case ActionDetach:
		return fmt.Sprintf("take %s %s off the trunk", s.Object, s.Name)
	}
	return fmt.Sprintf("%s %s %s", s.Action, s.Object, s.Name)
}

var signs = map[Action]string{
	ActionCreate: "+", ActionUpdate: "~", ActionDelete: "-", ActionAttach: ">", ActionDetach: "<", ActionBuy: "$", ActionRelease: "!",
}

// String describes the plan for people: each step with what changes, what it
// costs and what is lost by it.
func (p *Plan) String() string {
	var text strings.Builder
	verb := "set up"
	if p.Destroy {
		verb = "take down"
	}
	fmt.Fprintf(&text, "Plan to %s %s (%s): ", verb, p.Name, p.Domain)
	if p.Empty() {
		text.WriteString("nothing to do.\n")
	} else {
		fmt.Fprintf(&text, "%s%s.\n", plural(len(p.Steps), "step"), p.costText())
	}
	for i := range p.Steps {
		p.Steps[i].describe(&text)
	}
	if len(p.Warnings) > 0 {
		text.WriteString("Mind:\n")
		for _, w := range p.Warnings {
			fmt.Fprintf(&text, "  * %s\n", w)
		}
	}
	return text.String()
}

func (p *Plan) costText() string {
	cost, known := p.MonthlyCost()
	switch {
	case p.Buys() == 0:
		return ""
	case cost.Monthly == 0 && !known:
		return ", buys " + plural(p.Buys(), "number") + " at a price that is not known"
	case !known:
		return ", buys " + plural(p.Buys(), "number") + " for " + cost.String() + " and more that is not known"
	}
	return ", buys " + plural(p.Buys(), "number") + " for " + cost.String()
}

func (c Cost) String() string {
	return strings.TrimSpace(strconv.FormatFloat(c.Monthly, 'f', 2, 64)+" "+c.Currency) + " a month"
}

func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

func (s *Step) describe(text *strings.Builder) {
	fmt.Fprintf(text, "  %s %s", signs[s.Action], s.Title())
	if s.SID != "" {
		fmt.Fprintf(text, " (%s)", s.SID)
	}
	if s.Cost != nil {
		fmt.Fprintf(text, ", %v", s.Cost)
	} else if s.Action == ActionBuy {
		text.WriteString(", price not known")
	}
	if len(s.Offers) > 0 && s.Offers[0] != s.Name {
		fmt.Fprintf(text, ": %s", s.Offers[0])
		if len(s.Offers) > 1 {
			fmt.Fprintf(text, " or one of %d like it", len(s.Offers)-1)
		}
	}
	text.WriteString("\n")
	for _, c := range s.Changes {
		switch {
		case c.From == "":
			fmt.Fprintf(text, "      %s: %s\n", c.Field, c.To)
		case c.To == "":
			fmt.Fprintf(text, "      %s: %s -> nothing\n", c.Field, c.From)
		default:
			fmt.Fprintf(text, "      %s: %s -> %s\n", c.Field, c.From, c.To)
		}
	}
	for _, lost := range s.Loses {
		fmt.Fprintf(text, "      lost: %s\n", lost)
	}
}
