package llm

// A Key names a value of type T that belongs to one call: it survives
// barge-ins and reconnects and is gone when the call is. Declare keys as
// package variables; the zero value is ready to use, and a Key must not be
// copied.
//
//	var basket llm.Key[Basket]
//
//	basket.Store(turn.Call, Basket{...})
//	b, ok := basket.Load(turn.Call)
//
// All methods may be called concurrently, and also after the call has ended.
type Key[T any] struct {
	_ byte // gives every Key an address of its own, which is its identity
}

// Load returns the call's value, and whether it has one.
func (k *Key[T]) Load(call *Call) (T, bool) {
	stored, ok := call.values.load(k)
	if !ok {
		var zero T
		return zero, false
	}
	return *stored.(*T), true
}

// Store sets the call's value.
func (k *Key[T]) Store(call *Call, value T) {
	call.values.store(k, &value)
}

// LoadOrStore returns the call's value if it has one, and stores and returns
// the given value otherwise. Loaded tells which. Use it to give every call one
// value that locks itself, such as a pointer to a struct with a mutex.
func (k *Key[T]) LoadOrStore(call *Call, value T) (actual T, loaded bool) {
	stored, loaded := call.values.loadOrStore(k, &value)
	return *stored.(*T), loaded
}

// Delete removes the call's value.
func (k *Key[T]) Delete(call *Call) {
	call.values.remove(k)
}
