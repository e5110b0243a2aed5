// Package tools is empty: its module names the tools that the checks of this
// repository use, so that they are in nobody's dependencies. Run one from the
// root of the repository:
//
//	go tool -modfile=tools/go.mod staticcheck ./...
package tools
