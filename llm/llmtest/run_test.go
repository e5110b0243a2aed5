package llmtest_test

import (
	"flag"
	"fmt"
	"testing"
)

// run runs a test that an example shows, as go test would, and prints "ok" if
// it passes. What go test -v prints would be taken for output of the example.
func run(test func(*testing.T)) {
	verbose := flag.Lookup("test.v").Value
	before := verbose.String()
	defer func() { _ = verbose.Set(before) }()
	_ = verbose.Set("false")
	match := func(string, string) (bool, error) { return true, nil }
	if testing.RunTests(match, []testing.InternalTest{{Name: "Example", F: test}}) {
		fmt.Println("ok")
	}
}
