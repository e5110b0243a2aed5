package agent

import "context"

type noteKey struct{}

// WithNote returns a context in which an [Agent] tells its model the note in
// the turn that is being answered, and in no later one: what a middleware knows
// and the transcript does not. The model gets it in parentheses after what was
// said, and the caller does not hear it. Notes of outer middleware come first.
//
// In a turn that is a reminder, notes take the place of [Config.Reminder]. An
// empty note changes nothing.
func WithNote(ctx context.Context, note string) context.Context {
	if note == "" {
		return ctx
	}
	before := notesFrom(ctx)
	return context.WithValue(ctx, noteKey{}, append(before[:len(before):len(before)], note))
}

func notesFrom(ctx context.Context) []string {
	notes, _ := ctx.Value(noteKey{}).([]string)
	return notes
}
