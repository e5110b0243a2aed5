// Package form asks a caller for things, one after the other: values with
// types, read out of speech, read back, corrected and agreed to.
//
// A [Form] is made of fields in Go, and fills a struct:
//
//	type visit struct {
//		Name  string
//		Day   time.Time
//		Phone string
//	}
//
//	booking := form.New(form.Config[visit]{
//		Name: "booking",
//		Fields: []form.Field[visit]{
//			form.Ask(func(v *visit) *string { return &v.Name }, form.Name(), form.Question{Label: "name", Prompt: "What is your name?"}),
//			form.Ask(func(v *visit) *time.Time { return &v.Day }, form.Date(nil), form.Question{Label: "day", Prompt: "Which day suits you?"}),
//			form.Ask(func(v *visit) *string { return &v.Phone }, form.Phone("1"), form.Question{Label: "phone number", Prompt: "What is your phone number?"}),
//		},
//		Done: func(ctx context.Context, call *llm.Call, v visit) (llm.Event, error) {
//			return llm.Event{Text: "You are booked."}, book(ctx, v)
//		},
//	})
//
// It works in two ways. As a Responder it needs no model: it asks, understands
// what people answer in English, asks for the rest of what is no whole answer
// ("next week"), takes back and corrects what they take back and correct ("no,
// the fifteenth", "go back", "the phone number is wrong"), reads everything back
// at the end, and gives up to a person after some tries. As tools of an
// [agent.Agent], see [Form.Tools], a model leads the conversation in any
// language, and the form checks what it fills in, says what is missing, and
// accepts nothing that was not agreed to.
//
// Values are kept with the call, so barge-ins and reconnects lose nothing. Words
// that recognition revises are read anew in the place of the old ones.
package form
