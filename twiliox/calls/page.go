package calls

import "net/url"

// pageRef is where a page of a list is.
type pageRef struct{ token, number string }

// nextPage reads it from Twilio's relative address of the next page.
func nextPage(uri string) (pageRef, bool) {
	if uri == "" {
		return pageRef{}, false
	}
	u, err := url.Parse(uri)
	if err != nil {
		return pageRef{}, false
	}
	query := u.Query()
	return pageRef{token: query.Get("PageToken"), number: query.Get("Page")}, query.Has("Page")
}
