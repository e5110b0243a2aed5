package speech_test

import (
	"fmt"

	"github.com/phoneagent-go/phoneagent/llm/speech"
)

func ExampleSentences() {
	s := speech.NewSentences(nil)
	for _, delta := range []string{"Dr. Lee is", " in at 9 a.m.", " on Tuesday.", " Shall I", " book it?"} {
		s.Write(delta)
		for sentence := range s.Complete() {
			fmt.Printf("%q\n", sentence)
		}
	}
	fmt.Printf("%q\n", s.Flush())
	// Output:
	// "Dr. Lee is in at 9 a.m. on Tuesday. "
	// "Shall I book it?"
}

func ExampleFirstSentence() {
	var first speech.FirstSentence
	for _, delta := range []string{"Dr. Lee is", " in.", " Shall I", " book it?"} {
		fmt.Println(first.Write(delta))
	}
	// Output:
	// false
	// false
	// true
	// true
}
