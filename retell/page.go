package retell

import (
	"context"
	"errors"
	"iter"
)

// Page is one page of a list.
type Page[T any] struct {
	// Items are the page's entries, in the order that was asked for.
	Items []T `json:"items"`
	// PaginationKey asks for the page after this one. It is opaque.
	PaginationKey string `json:"pagination_key,omitempty"`
	// HasMore reports whether there is a page after this one.
	HasMore bool `json:"has_more"`
	// Total counts the entries of the whole list. Retell sends it for
	// contacts, and for calls and chats when IncludeTotal was set.
	Total *int `json:"total,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ListParams choose a page of a list. Nil stands for the first page with
// Retell's own limit and order.
type ListParams struct {
	// Limit is the most entries per page. Retell's API document of April 2026
	// had 50 as the default and 1000 as the maximum.
	Limit *int `json:"-" query:"limit"`
	// PaginationKey is that of the page before; nil for the first page.
	PaginationKey *string `json:"-" query:"pagination_key"`
	// SortOrder is the order by time of creation.
	SortOrder *SortOrder `json:"-" query:"sort_order"`
}

// after returns a copy of p for the page that key stands for.
func (p *ListParams) after(key *string) *ListParams {
	next := deref(p)
	if key != nil {
		next.PaginationKey = key
	}
	return &next
}

// deref returns what p points to, or the zero value.
func deref[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}

// SortOrder is the order of a list, by time of creation.
type SortOrder string

// The sort orders that Retell documents.
const (
	SortOrderAscending  SortOrder = "ascending"
	SortOrderDescending SortOrder = "descending"
)

var (
	// errSamePage ends a list that would never end.
	errSamePage = errors.New("retell: the list does not advance: Retell returned the pagination key it was given")
	// errNoItems tells an answer without a list from an empty list.
	errNoItems = errors.New("retell: the answer has no list of items")
	// errNoKey ends a list of which there is more that cannot be had.
	errNoKey = errors.New("retell: the list has more, and Retell returned no pagination key for it")
)

// paginate returns an iterator over all entries of a list. fetch gets one page; key
// is nil for the page that the caller's own parameters ask for. Only one page
// is held at a time, and no page is asked for before the loop needs it.
func paginate[T any](ctx context.Context, fetch func(ctx context.Context, key *string) (*Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		var key *string
		for {
			page, err := fetch(ctx, key)
			if err != nil {
				yield(zero, err)
				return
			}
			if page.Items == nil {
				yield(zero, errNoItems)
				return
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return
				}
			}
			switch {
			case !page.HasMore:
				return
			case page.PaginationKey == "":
				yield(zero, errNoKey)
				return
			case key != nil && *key == page.PaginationKey:
				yield(zero, errSamePage)
				return
			}
			key = new(page.PaginationKey) // not a pointer into the page, which can go
		}
	}
}
