package retelltest

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// Limits of pages, from Retell's API document of April 2026.
const (
	defaultLimit = 50
	maxLimit     = 1000
)

// list collects the entries that a request for a list chooses, and cuts a page
// out of them.
type list struct {
	params  object   // limit, skip, pagination_key, sort_order and include_total
	total   bool     // always in the answer
	without []string // members that lists leave out
	entries []listEntry
}

// listEntry is an entry with its place: by key, and by serial among equal keys.
type listEntry struct {
	key, serial int64
	value       any
}

func newList(params object) *list { return &list{params: params} }

func (l *list) add(key, serial int64, value any) {
	l.entries = append(l.entries, listEntry{key, serial, value})
}

// page returns the page in Retell's form.
func (l *list) page() (any, error) {
	limit := whole(l.params, "limit", defaultLimit)
	if limit < 1 || limit > maxLimit {
		return nil, refuse(http.StatusBadRequest, "limit must be between 1 and %d", maxLimit)
	}
	order := text(l.params, "sort_order")
	ascending := order == "ascending" || order == "asc"
	compare := func(a, b listEntry) int {
		c := cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.serial, b.serial))
		if !ascending {
			return -c
		}
		return c
	}
	slices.SortFunc(l.entries, compare)
	start := int(min(max(whole(l.params, "skip", 0), 0), int64(len(l.entries))))
	if key := text(l.params, "pagination_key"); key != "" {
		last, err := parseKey(key)
		if err != nil {
			return nil, err
		}
		after, _ := slices.BinarySearchFunc(l.entries, last, func(e, last listEntry) int {
			if compare(e, last) <= 0 {
				return -1
			}
			return 1
		})
		start = min(after+start, len(l.entries))
	}
	end := min(start+int(limit), len(l.entries))
	items := make([]any, 0, end-start)
	for _, e := range l.entries[start:end] {
		items = append(items, l.render(e.value))
	}
	page := object{"items": items, "has_more": end < len(l.entries)}
	if end < len(l.entries) {
		page["pagination_key"] = l.entries[end-1].paginationKey()
	}
	if l.total || l.params["include_total"] == true {
		page["total"] = len(l.entries)
	}
	return page, nil
}

// render leaves out what lists do not have.
func (l *list) render(value any) any {
	o, ok := value.(object)
	if !ok || len(l.without) == 0 {
		return value
	}
	o = maps.Clone(o)
	for _, name := range l.without {
		delete(o, name)
	}
	return o
}

// paginationKey is what asks for the page after the entry. It stays right when
// entries come or go.
func (e listEntry) paginationKey() string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d.%d", e.key, e.serial))
}

func parseKey(text string) (e listEntry, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		_, err = fmt.Sscanf(string(raw), "%d.%d", &e.key, &e.serial)
	}
	if err != nil {
		return e, refuse(http.StatusBadRequest, "pagination_key is invalid")
	}
	return e, nil
}

// list is the handler that returns the newest versions of all objects of a
// kind, a page at a time. Keep, which may be nil, chooses them.
func (s *Server) list(kind string, keep func(*request, *item) bool) handler {
	return func(q *request) (any, error) {
		l := newList(q.query)
		for _, i := range s.state.all(kind) {
			if keep == nil || keep(q, i) {
				l.add(0, i.serial, i.latest())
			}
		}
		return l.page()
	}
}
