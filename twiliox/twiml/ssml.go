package twiml

import (
	"slices"
	"strconv"
	"time"
)

// SSML is a piece of speech with markup: [Text], [Break], [Emphasis],
// [Prosody], [SayAs], [Sub], [Phoneme], [Lang], [Paragraph], [Sentence] or
// [Word]. Voices differ in what they follow: Amazon's neural ones ignore
// emphasis and pitch, and generative ones more than that.
type SSML interface{ ssml(e *encoder) }

// Text is plain text.
type Text string

func (t Text) ssml(e *encoder) { e.text(string(t)) }

// Break is a silence of either kind.
type Break struct {
	// Time is how long, up to 10 s.
	Time time.Duration
	// Strength is none, x-weak, weak, medium, strong or x-strong.
	Strength string
}

func (b Break) ssml(e *encoder) {
	e.open("break")
	defer e.close()
	e.oneOf("strength", b.Strength, "none", "x-weak", "weak", "medium", "strong", "x-strong")
	if b.Time < 0 || b.Time > 10*time.Second {
		e.fail("time", "must be at most 10 s")
	}
	if b.Time > 0 {
		e.attr("time", strconv.FormatInt(b.Time.Milliseconds(), 10)+"ms")
	}
}

// Emphasis stresses what is in it.
type Emphasis struct {
	// Level is strong, moderate or reduced.
	Level string
	// Content is what is stressed.
	Content []SSML
}

func (m Emphasis) ssml(e *encoder) {
	e.open("emphasis")
	defer e.close()
	e.oneOf("level", m.Level, "strong", "moderate", "reduced")
	e.ssml(m.Content)
}

// Prosody changes volume, rate and pitch of what is in it, by the names or
// numbers of SSML: "x-loud", "slow", "+10%", "-2st".
type Prosody struct {
	Volume, Rate, Pitch string
	// Content is what it is about.
	Content []SSML
}

func (p Prosody) ssml(e *encoder) {
	e.open("prosody")
	defer e.close()
	e.attr("volume", p.Volume)
	e.attr("rate", p.Rate)
	e.attr("pitch", p.Pitch)
	e.ssml(p.Content)
}

// SayAs says how a text is read out.
type SayAs struct {
	// InterpretAs is how: "telephone", "digits", "date", "time", "spell-out",
	// "cardinal", "ordinal", "currency" and others, by the voice.
	InterpretAs string
	// Format is that of a date: "mdy", "ymd" and so on.
	Format string
	// Text is the text.
	Text string
}

func (s SayAs) ssml(e *encoder) {
	e.open("say-as")
	defer e.close()
	if s.InterpretAs == "" {
		e.fail("interpret-as", "is missing")
	}
	e.attr("interpret-as", s.InterpretAs)
	e.attr("format", s.Format)
	e.text(s.Text)
}

// Sub is said in place of an abbreviation.
type Sub struct {
	// Alias is what is said.
	Alias string
	// Text is what it stands for.
	Text string
}

func (s Sub) ssml(e *encoder) {
	e.open("sub")
	defer e.close()
	if s.Alias == "" {
		e.fail("alias", "is missing")
	}
	e.attr("alias", s.Alias)
	e.text(s.Text)
}

// Phoneme says how a word is pronounced.
type Phoneme struct {
	// Alphabet is ipa, x-sampa or one that the voice knows.
	Alphabet string
	// Ph are the sounds.
	Ph string
	// Text is the word.
	Text string
}

func (p Phoneme) ssml(e *encoder) {
	e.open("phoneme")
	defer e.close()
	if p.Ph == "" {
		e.fail("ph", "is missing")
	}
	e.attr("alphabet", p.Alphabet)
	e.attr("ph", p.Ph)
	e.text(p.Text)
}

// Lang says what is in it as in another language.
type Lang struct {
	// Language is the language, such as "fr-FR".
	Language string
	// Content is what is said.
	Content []SSML
}

func (l Lang) ssml(e *encoder) {
	e.open("lang")
	defer e.close()
	if l.Language == "" {
		e.fail("xml:lang", "is missing")
	}
	e.attr("xml:lang", l.Language)
	e.ssml(l.Content)
}

// Paragraph has a pause around it.
type Paragraph []SSML

func (p Paragraph) ssml(e *encoder) {
	e.open("p")
	defer e.close()
	e.ssml(p)
}

// Sentence has a pause after it.
type Sentence []SSML

func (s Sentence) ssml(e *encoder) {
	e.open("s")
	defer e.close()
	e.ssml(s)
}

// Word is a word whose part of speech decides how it is said.
type Word struct {
	// Role is the part of speech: "amazon:VB", "amazon:VBD", "amazon:NN".
	Role string
	// Text is the word.
	Text string
}

func (w Word) ssml(e *encoder) {
	e.open("w")
	defer e.close()
	e.attr("role", w.Role)
	e.text(w.Text)
}

func (e *encoder) ssml(content []SSML) {
	for _, piece := range content {
		if piece == nil {
			e.fail("", "has a nil piece of SSML")
			return
		}
		piece.ssml(e)
	}
}

func (e *encoder) oneOf(name, value string, allowed ...string) {
	if value == "" {
		return
	}
	if slices.Contains(allowed, value) {
		e.attr(name, value)
		return
	}
	e.fail(name, "has a value that Twilio does not know")
}
