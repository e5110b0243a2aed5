package twilioxtest

import (
	"net/http"
	"net/url"
	"strconv"
)

const (
	defaultPageSize = 50
	maxPageSize     = 1000
)

// a listing is a list that is sent a page at a time.
type listing struct {
	key   string // of the list in the answer
	items []any
}

func list[T any](key string, items []T) listing {
	all := make([]any, len(items))
	for i, item := range items {
		all[i] = item
	}
	return listing{key: key, items: all}
}

// page returns the page of l that r asks for: with its place in the members
// that the 2010-04-01 API has, or in meta, as the newer APIs have it.
func (s *Server) page(l listing, r *http.Request) (any, *APIError) {
	query := r.URL.Query()
	size, number := defaultPageSize, 0
	if text := query.Get("PageSize"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, invalid("PageSize")
		}
		size = min(n, maxPageSize)
	}
	if s.options.MaxPageSize > 0 {
		size = min(size, s.options.MaxPageSize)
	}
	if text := query.Get("Page"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return nil, invalid("Page")
		}
		number = n
		// Twilio refuses to jump into a list without the token of the page.
		if n > 0 && query.Get("PageToken") == "" {
			return nil, invalid("PageToken")
		}
	}
	start := min(number*size, len(l.items))
	end := min(start+size, len(l.items))
	at := func(n int) string {
		next := url.Values{}
		for name, values := range query {
			if name != "Page" && name != "PageToken" && name != "PageSize" {
				next[name] = values
			}
		}
		next.Set("PageSize", strconv.Itoa(size))
		next.Set("Page", strconv.Itoa(n))
		if n > 0 {
			next.Set("PageToken", "PT"+strconv.Itoa(n*size))
		}
		return r.URL.Path + "?" + next.Encode()
	}
	var previous, next string
	if number > 0 {
		previous = at(number - 1)
	}
	if end < len(l.items) {
		next = at(number + 1)
	}
	page := map[string]any{l.key: l.items[start:end]}
	if isLegacy(r.URL.Path) {
		page["page"], page["page_size"] = number, size
		page["start"], page["end"] = start, max(start, end-1)
		page["uri"], page["first_page_uri"] = at(number), at(0)
		page["previous_page_uri"], page["next_page_uri"] = optional(previous), optional(next)
		return page, nil
	}
	absolute := func(path string) optional {
		if path == "" {
			return ""
		}
		return optional(origin(r) + path)
	}
	page["meta"] = map[string]any{
		"key": l.key, "page": number, "page_size": size,
		"url": absolute(at(number)), "first_page_url": absolute(at(0)),
		"previous_page_url": absolute(previous), "next_page_url": absolute(next),
	}
	return page, nil
}
