package calls

import (
	"errors"
	"net/url"
)

// errNextPage ends a list of which there is more that cannot be had.
var errNextPage = errors.New("the list does not advance: the address of the next page is the page itself, or none")

// pageRef is where a page of a list is.
type pageRef struct{ token, number string }

// nextPage reads it from Twilio's relative address of the next page.
func nextPage(uri string) (pageRef, bool) {
	u, err := url.Parse(uri)
	if err != nil {
		return pageRef{}, false
	}
	query := u.Query()
	return pageRef{token: query.Get("PageToken"), number: query.Get("Page")}, query.Has("Page")
}
