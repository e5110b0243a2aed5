package twilioxtest

import (
	"iter"
	"slices"
)

// A collection holds resources by SID, in the order in which they were made.
// The server's lock guards it.
type collection[T any] struct {
	order []string
	bySID map[string]T
}

func (c *collection[T]) add(sid string, resource T) {
	if c.bySID == nil {
		c.bySID = map[string]T{}
	}
	c.bySID[sid] = resource
	c.order = append(c.order, sid)
}

func (c *collection[T]) get(sid string) (T, bool) {
	resource, ok := c.bySID[sid]
	return resource, ok
}

func (c *collection[T]) remove(sid string) {
	delete(c.bySID, sid)
	if i := slices.Index(c.order, sid); i >= 0 {
		c.order = slices.Delete(c.order, i, i+1)
	}
}

func (c *collection[T]) len() int { return len(c.order) }

func (c *collection[T]) all() iter.Seq2[string, T] {
	return func(yield func(string, T) bool) {
		for _, sid := range slices.Clone(c.order) {
			if !yield(sid, c.bySID[sid]) {
				return
			}
		}
	}
}

// where returns the resources that keep is true for; all of them if it is nil.
func (c *collection[T]) where(keep func(T) bool) []T {
	found := []T{}
	for _, resource := range c.all() {
		if keep == nil || keep(resource) {
			found = append(found, resource)
		}
	}
	return found
}

// first returns the oldest resource that is is true for.
func (c *collection[T]) first(is func(T) bool) (T, bool) {
	for _, resource := range c.all() {
		if is(resource) {
			return resource, true
		}
	}
	var none T
	return none, false
}
