package agent

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// IdempotencyKey returns the key of the work that a tool does in ctx, "" if ctx
// is not that of [Tool.Run]. Hand it to a backend that takes one, so that a
// request that was sent twice is done once.
//
// It is made of the id of the phone call, the tool's name and what makes its
// calls the same (see [Tool.Key]), so that another process which takes the call
// over comes to the same key. Work that failed has it again when it is tried
// again; work that is done anew after it has succeeded has another. It is 32
// characters long and tells nothing of what was said.
func IdempotencyKey(ctx context.Context) string {
	if e, ok := ctx.Value(executionKey{}).(*execution); ok {
		return e.key
	}
	return ""
}

// idempotencyKey makes the key of the n-th success of the same work, from 0.
func idempotencyKey(callID, same string, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %d", callID, same, n))
	return hex.EncodeToString(sum[:16])
}

// sameness is equal for calls that are the same, and "" for one that is like no
// other.
func sameness(tool *Tool, call ToolCall) string {
	if tool == nil {
		return ""
	}
	key := ""
	if tool.Key != nil {
		key = tool.Key(call)
	} else {
		key = canonical(call.Arguments)
	}
	if key == "" {
		return ""
	}
	return call.Name + " " + key
}

// canonical returns arguments in the one way of writing them: members in
// order, without those that are null, and whole numbers as such. What is not
// JSON stays as it is.
func canonical(arguments string) string {
	if text := strings.TrimSpace(arguments); text == "" || text == "null" {
		return "{}"
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(arguments)))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil || decoder.More() {
		return arguments
	}
	text, err := json.Marshal(plain(value))
	if err != nil {
		return arguments
	}
	return string(text)
}

// plain prepares a JSON value for canonical.
func plain(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			if member == nil {
				delete(value, name)
				continue
			}
			value[name] = plain(member)
		}
	case []any:
		for i := range value {
			value[i] = plain(value[i])
		}
	case json.Number:
		const exact = 1 << 53 // below it a float64 holds every whole number
		if f, err := value.Float64(); err == nil && f > -exact && f < exact && f == float64(int64(f)) {
			return json.Number(strconv.FormatInt(int64(f), 10))
		}
	}
	return value
}
