package speech_test

import (
	"context"
	"fmt"

	"github.com/phoneagent-go/phoneagent/llm"
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

func ExampleSpeakable() {
	desk := llm.ResponderFunc(func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
		for _, delta := range []string{"That is **$1", ",234.50** 😊", " on 2026-", "08-14 at 14:30."} {
			if err := reply.Say(delta); err != nil {
				return err
			}
		}
		return nil
	})
	printed := llm.NewReply(func(e llm.Event) error {
		fmt.Print(e.Text)
		return nil
	})
	_ = llm.Wrap(desk, speech.Speakable(nil)).Respond(context.Background(), &llm.Turn{}, printed)
	// Output: That is 1234 dollars and 50 cents on August 14th, 2026 at 2 30 PM.
}

func ExampleWriter() {
	w := speech.NewWriter(nil)
	for _, delta := range []string{"Write to ava@", "riverside", ".com or call (415) 555", "-0123", "."} {
		fmt.Printf("%q ", w.Write(delta))
	}
	fmt.Printf("%q\n", w.Flush())
	// Output: "Write to ava" "" " at riverside dot com or call " "" "" "4 1 5, 5 5 5, 0 1 2 3."
}

func ExampleSpoken() {
	fmt.Println(speech.Spoken(nil, "- **Mon-Fri** 9am-5pm\n- *Sat* closed"))
	fmt.Println(speech.Spoken(speech.German(), "Um 14:30 Uhr, für 12,50 €."))
	fmt.Println(speech.Spoken(speech.Spanish(), "A las 14:30, por 12,50 €."))
	// Output:
	// Monday to Friday 9 am to 5 pm. Sat closed
	// Um 14 Uhr 30, für 12 Euro und 50 Cent.
	// A las 14 y 30, por 12 euros con 50 céntimos.
}

// A house with words of its own.
func ExampleLanguage() {
	house := speech.English()
	house.Words["w/c"] = "week commencing"
	fmt.Println(speech.Spoken(house, "w/c 2026-08-17"))
	// Output: week commencing August 17th, 2026
}

// A period may belong to what comes next, and is held. Whoever knows that nothing
// comes for now does not keep the caller waiting for it.
func ExampleFlush() {
	desk := llm.ResponderFunc(func(ctx context.Context, _ *llm.Turn, reply *llm.Reply) error {
		if err := reply.Say("One moment."); err != nil {
			return err
		}
		speech.Flush(ctx)
		fmt.Print(" (works) ")
		return reply.Say("It is $5.")
	})
	printed := llm.NewReply(func(e llm.Event) error {
		fmt.Print(e.Text)
		return nil
	})
	_ = llm.Wrap(desk, speech.Speakable(nil)).Respond(context.Background(), &llm.Turn{}, printed)
	// Output: One moment. (works) It is 5 dollars.
}
