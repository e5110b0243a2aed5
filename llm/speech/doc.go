// Package speech makes text that a model writes fit to be spoken, while it
// streams.
//
// [Speakable] is middleware that does it for everything an agent says:
//
//	desk := llm.Wrap(agent.New(config), speech.Speakable(nil))
//
// so that "**$5** at 14:30 😊" is heard as "5 dollars at 2 30 PM". A [Writer]
// does it for any text, [Spoken] for a whole one. [Sentences] splits text into
// sentences, and [FirstSentence] tells when the first one is complete, which is
// when Retell begins to speak. All of them work on text that comes in pieces,
// and give the same result wherever the pieces are cut.
//
// English is built in, German and Spanish are there, and a [Language] is a
// table that can be written for others.
package speech
