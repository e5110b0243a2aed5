package lazyregexp_test

import (
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/internal/lazyregexp"
)

func TestRegexpIsThatOfPackageRegexp(t *testing.T) {
	t.Parallel()
	const pattern, text = `(\d)(\w)?`, "1a, 2, 3c"
	want, got := regexp.MustCompile(pattern), lazyregexp.New(pattern)
	assert.Equal(t, pattern, got.String())
	for _, text := range []string{text, "none"} {
		assert.Equal(t, want.MatchString(text), got.MatchString(text))
		assert.Equal(t, want.FindString(text), got.FindString(text))
		assert.Equal(t, want.FindStringSubmatch(text), got.FindStringSubmatch(text))
		assert.Equal(t, want.FindAllStringSubmatchIndex(text, -1), got.FindAllStringSubmatchIndex(text, -1))
		assert.Equal(t, want.FindAllStringSubmatchIndex(text, 2), got.FindAllStringSubmatchIndex(text, 2))
		assert.Equal(t, want.ReplaceAllStringFunc(text, strings.ToUpper), got.ReplaceAllStringFunc(text, strings.ToUpper))
	}
}

// It counts what is compiled in the process, so no other test may run beside it.
func TestRegexpIsCompiledOnceAndNotBefore(t *testing.T) {
	before := lazyregexp.Compiled()
	r := lazyregexp.New(`^a+$`)
	assert.Equal(t, `^a+$`, r.String())
	assert.Equal(t, before, lazyregexp.Compiled())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { assert.True(t, r.MatchString("aaa")) })
	}
	all.Wait()
	assert.Equal(t, before+1, lazyregexp.Compiled())
}

func TestMistakePanicsAtFirstUse(t *testing.T) {
	t.Parallel()
	r := lazyregexp.New(`(`)
	assert.PanicsWithValue(t, "regexp: Compile(`(`): error parsing regexp: missing closing ): `(`", func() { r.MatchString("") })
}
