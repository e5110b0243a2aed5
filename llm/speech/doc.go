// Package speech makes text that a model writes fit to be spoken, while it
// streams.
//
// A [Sentences] splits it into sentences, and a [FirstSentence] tells when the
// first one is complete, which is when Retell begins to speak. Both work
// alone, on any text that comes in pieces, and give the same result wherever
// the pieces are cut.
package speech
