package twiliox

import (
	"context"
	"iter"
)

// maxPageSize is the most that Twilio puts on a page.
const maxPageSize = 1000

// A page is what one request for a list gives: the entries, which are nil if the
// answer has none, and the address of the page after it.
type page[T any] struct {
	items []T
	next  string
}

// paginate returns an iterator over all entries of a list. fetch gets one page;
// next is "" for the first. Only one page is held at a time, and none is asked
// for before the loop needs it.
func paginate[T any](ctx context.Context, fetch func(ctx context.Context, next string) (page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		seen := ""
		for next := ""; ; {
			p, err := fetch(ctx, next)
			if err != nil {
				yield(zero, err)
				return
			}
			if p.items == nil {
				yield(zero, &ResponseError{Route: "GET page", Err: errNoList})
				return
			}
			for _, item := range p.items {
				if !yield(item, nil) {
					return
				}
			}
			if p.next == "" {
				return
			}
			if p.next == seen {
				yield(zero, &ResponseError{Route: "GET next page", Err: errSamePage})
				return
			}
			seen, next = p.next, p.next
		}
	}
}

// convert applies f to every item. Nil stays nil.
func convert[A, B any](items []A, f func(*A) B) []B {
	if items == nil {
		return nil
	}
	result := make([]B, len(items))
	for i := range items {
		result[i] = f(&items[i])
	}
	return result
}

// deref returns what p points to, or the zero value.
func deref[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}

// nextURI makes an address of the older API's relative next_page_uri.
func nextURI(uri *string) string {
	if deref(uri) == "" {
		return ""
	}
	return "https://api.twilio.com" + *uri
}
