// Package agent answers phone calls with a model, instructions and tools.
package agent
