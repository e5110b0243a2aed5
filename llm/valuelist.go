package llm

import (
	"slices"
	"sync"
)

// A valueList is what a call holds, by [Key]. There are few keys, so it is a
// list, which is small while a call is silent.
type valueList struct {
	mu   sync.Mutex
	list []value
}

type value struct{ key, stored any }

// place returns where the value of key is, or -1. It runs under the lock.
func (v *valueList) place(key any) int {
	return slices.IndexFunc(v.list, func(e value) bool { return e.key == key })
}

func (v *valueList) load(key any) (stored any, ok bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if i := v.place(key); i >= 0 {
		return v.list[i].stored, true
	}
	return nil, false
}

func (v *valueList) store(key, stored any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if i := v.place(key); i >= 0 {
		v.list[i].stored = stored
		return
	}
	v.list = append(v.list, value{key, stored})
}

func (v *valueList) loadOrStore(key, stored any) (actual any, loaded bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if i := v.place(key); i >= 0 {
		return v.list[i].stored, true
	}
	v.list = append(v.list, value{key, stored})
	return stored, false
}

func (v *valueList) remove(key any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if i := v.place(key); i >= 0 {
		v.list = slices.Delete(v.list, i, i+1)
	}
}
