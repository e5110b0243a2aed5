// Package redact takes personal data out of text before it leaves a process:
// phone numbers, e-mail and postal addresses, payment cards, social security
// numbers, names, numbers spoken digit by digit, and API keys.
//
//	clean := redact.New(nil)
//	clean.Text("call Jane at 415-555-0100") // "call Jane at [phone]"
//
// A piece that is found gives way to the name of its rule in brackets. What is
// redacted twice is as after the first time. [NewHandler] does this to
// everything that a [log/slog.Logger] writes; packages llm and agent put it
// around the loggers they are given, unless told otherwise.
//
// Rules know shapes, not meaning. They find numbers and addresses that are
// written in the usual ways; a name only where words around it say that it is
// one, or if it is in [Options.Names]. Two capitalised words behind "for" or
// "this is" are one unless they have a word of another kind: "for Jane Miller"
// becomes "for [name]" and "for Home Insurance" stays, though "for Solar Panels"
// becomes "for [name]" too. So do not log what was said and trust in this package
// alone. How much it finds, and what it takes for something else, is measured on
// a small set of labelled lines in testdata, which the tests hold it to.
package redact
