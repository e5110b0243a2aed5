// Package bench measures the whole way from Retell's request to the model's
// first text, against a bare relay between the two protocols.
package bench
