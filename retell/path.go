package retell

import (
	"net/url"
	"strings"
)

// expand puts args in place of a route's {parameters}, escaped so that none of
// them can reach another route.
func expand(template string, args []string) (string, error) {
	var path strings.Builder
	for _, arg := range args {
		open := strings.IndexByte(template, '{')
		end := strings.IndexByte(template, '}')
		name := template[open+1 : end]
		switch {
		case arg == "":
			return "", &ArgumentError{Name: name, Reason: "is empty"}
		case arg == "." || arg == "..":
			return "", &ArgumentError{Name: name, Reason: "is a path segment of dots, not an id"}
		}
		path.WriteString(template[:open])
		path.WriteString(url.PathEscape(arg))
		template = template[end+1:]
	}
	path.WriteString(template)
	return path.String(), nil
}
